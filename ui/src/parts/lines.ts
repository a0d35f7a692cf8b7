import type { PersonLine } from "../host/generated/PersonLine";

/** What has words of its own in `locales/`; a later registry may tell of more. */
const KNOWN = new Set(["issued", "reached", "shown", "opened", "acknowledged", "remind", "tell_supervisor", "tell_publisher", "expire", "superseded", "recalled", "withdrawn", "extended", "reminder", "witness", "contest", "contest_decided", "contest_withdrawn", "delegation", "machine_off", "signed_out", "link_down", "notifications_absent", "notifications_silenced", "screen_locked", "idle", "read", "policy_refused", "leave", "secondment", "off_duty", "no_device"]);

/** The id of the words for a line: absences and observations are called by the word inside, rungs of the ladder by the rung. */
export function named(line: Pick<PersonLine, "what" | "word">): string {
  const what = line.what === "absence" || line.what === "observation" ? line.word : line.what.replace(/^ladder_/, "");
  return KNOWN.has(what) ? `record--what-${what}` : "record--what-other";
}
