import type { PersonLine } from "../host/generated/PersonLine";

/** What has words of its own in `locales/`; a later registry may tell of more. */
const KNOWN = new Set(["issued", "reached", "shown", "opened", "acknowledged", "remind", "tell_supervisor", "tell_publisher", "expire", "superseded", "recalled", "withdrawn", "extended", "reminder", "witness", "contest", "contest_decided", "contest_withdrawn", "delegation", "machine_off", "signed_out", "link_down", "notifications_absent", "notifications_silenced", "screen_locked", "idle", "read", "policy_refused", "leave", "secondment", "off_duty", "no_device"]);

/** The id of the words for a line: absences and observations are called by the word inside, rungs of the ladder by the rung. */
export function named(line: Pick<PersonLine, "what" | "word">): string {
  const what = line.what === "absence" || line.what === "observation" ? line.word : line.what.replace(/^ladder_/, "");
  return KNOWN.has(what) ? `record--what-${what}` : "record--what-other";
}

/** The id of the words for what a line says inside: how an acknowledgement was given, what is contested, how it was decided; null when it says nothing more. */
export function inside(line: Pick<PersonLine, "what" | "word">): string | null {
  if ((line.what === "witness" || line.what === "acknowledged") && /^(?:paper|word)$/.test(line.word)) return `record--witness-${line.word}`;
  if (line.what === "contest_decided" && /^(?:upheld|rejected)$/.test(line.word)) return `contest--outcome-${line.word}`;
  if (line.what.startsWith("contest") && /^(?:duty|reached|shown|opened|acknowledged)$/.test(line.word)) return `contest--about-${line.word}`;
  return null;
}

/** The id of the words for what nobody entered: which computer recorded it, or what measured it; `$source` is that. */
export function measured(line: Pick<PersonLine, "what" | "source">): string {
  if (line.what === "observation") return line.source === "desk" ? "record--measured" : "record--measured-by";
  return line.source === "" ? "record--by-machine" : "record--by-computer";
}
