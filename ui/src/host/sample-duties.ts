import type { BellView } from "./generated/BellView";
import type { DutiesPage } from "./generated/DutiesPage";
import type { DutyLine } from "./generated/DutyLine";
import type { Excuse } from "./generated/Excuse";
import type { Quiet } from "./generated/Quiet";
import type { RecordLine } from "./generated/RecordLine";
import type { RecordView } from "./generated/RecordView";
import type { Row } from "./generated/Row";
import { DAY, reading } from "./sample-letters";

const HOUR = 3_600_000;
const NOTHING = { reached: null, shown: null, opened: null, acknowledged: null };

/** What the sample's bell does; `bell` of the address says why it is quiet, `snoozes` how many are left today. */
export function bell(wish: URLSearchParams, now: number, owed: number, snoozed: boolean): BellView {
  const quiet = owed === 0 ? null : snoozed ? "snoozed" : (wish.get("bell") as Quiet | null);
  const left = Number(wish.get("snoozes") ?? 2) - (snoozed ? 1 : 0);
  const waits = owed > 0 && quiet === null && !wish.has("emergency") && !wish.has("no-policy");
  return {
    quiet,
    quiet_until: quiet === null || quiet === "silenced" ? null : now + (quiet === "excused" ? 5 * DAY : quiet === "snoozed" ? HOUR : 15 * HOUR),
    may_snooze: waits && left > 0,
    used_up: waits && left === 0,
    snoozes_left: left,
    policy_version: wish.has("no-policy") ? 0 : 3,
    policy_refused: wish.has("policy-refused"),
  };
}

function line(from: Row, now: number, change: Partial<DutyLine>): DutyLine {
  const facts = from.duty === null ? NOTHING : reading(from, now).facts;
  const subject = from.subject.map((piece) => piece.text).join("");
  return { id: from.id, version: 1, number: from.number, subject, issuer: from.issuer, class: "binding", standing: from.duty ?? "owed", deadline: from.deadline, overdue: from.duty === "owed" && from.deadline !== null && from.deadline < now, excuse: null, facts, ended_at: null, reminders: 0, reminded_at: null, ...change };
}

/** The sample's page of duties: `owed` are those of the strip; `away` excuses, `told` is what a supervisor was told. */
export function duties(owed: Row[], ended: Row[], now: number, wish: URLSearchParams): DutiesPage {
  const excuse: Excuse | null = wish.get("bell") === "excused" ? { reason: "leave", from: now - 2 * DAY, until: now + 5 * DAY } : null;
  const asStands = (row: Row, index: number): Partial<DutyLine> => ({
    class: ["emergency", "urgent", "binding"][index] ?? "binding",
    standing: excuse ? "excused" : (["opened", "shown", "owed"][index] ?? "owed"),
    excuse,
    facts: [{ ...NOTHING, reached: row.issued_at + 4000, shown: now - 3 * HOUR, opened: now - 2 * HOUR }, { ...NOTHING, reached: row.issued_at + 9000, shown: now - DAY }, { ...NOTHING, reached: row.issued_at + 4000 }][index] ?? NOTHING,
    reminders: index === 0 ? 2 : 0,
    reminded_at: index === 0 ? now - 50 * 60_000 : null,
  });
  const ends = ["acknowledged", "superseded", "recalled", "expired", "withdrawn"];
  return {
    // The late one is the emergency, and stands first.
    open: [...owed].sort((a, b) => Number(a.deadline) - Number(b.deadline)).map((row, index) => line(row, now, asStands(row, index))),
    more: 0,
    ended: ended.map((row, index) => line(row, now, { standing: ends[index % ends.length] ?? "acknowledged", overdue: false, version: index === 1 ? 2 : 1, ended_at: now - (index + 1) * DAY, facts: index === 0 ? { reached: row.issued_at + 4000, shown: row.issued_at + HOUR, opened: row.issued_at + HOUR, acknowledged: now - DAY } : { ...NOTHING, reached: row.issued_at + 4000 } })),
    told: wish.has("calm") ? [] : [
      { circular: "sample-1", number: "ت/2026/0109", subject: "ضوابط استخدام الأجهزة المحمولة في مقار العمل", step: "tell_supervisor", unit_name: "إدارة الموارد البشرية", unmet: 12, excused: 3, audience: 96, deadline: now - 2 * DAY, at: now - 2 * DAY + HOUR },
      { circular: "sample-5", number: "ت/2026/0104", subject: "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026", step: "tell_publisher", unit_name: null, unmet: 2, excused: 0, audience: 352, deadline: now - 6 * DAY, at: now - 6 * DAY },
    ],
    excuse,
  };
}

/** What the sample's record says about one circular. */
export function record(row: Row, now: number): RecordView {
  const from = reading(row, now);
  const base: RecordLine = { what: "issued", kind: "fact", at: from.issued_at, until: null, desk_at: null, source: "registry", device: null, this_device: false, interface: null, recorded: true, to_end: null };
  const here = { source: "desk", device: "HR-PC-14", this_device: true };
  const at = (hours: number) => from.issued_at + hours * HOUR;
  const lines: RecordLine[] = [
    base,
    { ...base, ...here, what: "reached", at: at(0.01), desk_at: at(0.01) },
    { ...base, ...here, what: "screen_locked", kind: "observation", at: at(0.2), until: at(0.9), desk_at: at(0.2), interface: "org.freedesktop.login1" },
    { ...base, source: "desk", what: "shown", at: at(1), desk_at: at(1) - 7 * 60_000, device: "HR-LAPTOP-3" },
    { ...base, what: "leave", kind: "absence", at: at(1.2), until: at(1.8) },
    { ...base, what: "remind", kind: "step", at: at(2) },
    { ...base, ...here, what: "opened", at: at(2.1), desk_at: at(2.1) },
    { ...base, ...here, what: "read", kind: "observation", at: at(2.1), until: at(2.15), desk_at: at(2.1), recorded: false, to_end: true },
    { ...base, ...here, what: "notifications_silenced", kind: "observation", at: at(2.3), desk_at: at(2.3), interface: "org.freedesktop.Notifications", recorded: false },
  ];
  if (row.id === "sample-0") {
    // Official acts: who reminded, an extended deadline, a contest that was decided.
    lines.push(
      { ...base, what: "extended", kind: "event", at: at(2.4), by: from.issuer, note: "تيسيرًا على العاملين في المواقع.", deadline: from.deadline ?? at(9) },
      { ...base, what: "reminder", kind: "act", at: at(2.5), by: "نايف راشد الهاجري" },
      { ...base, what: "contest", kind: "act", at: at(2.6), word: "shown", by: "سلمى حمد الراشد", note: "كان الحاسوب في الصيانة." },
      { ...base, what: "contest_decided", kind: "act", at: at(2.7), word: "upheld", by: "نايف راشد الهاجري", note: "ثبت من أمر الصيانة." },
      { ...base, what: "witness", kind: "act", at: at(2.8), word: "paper", by: "فيصل ناصر العتيبي", on_behalf: "نايف راشد الهاجري", witness: "هدى باسم الخالدي", note: "الورقة في ملف 12" },
    );
  }
  if (from.facts.acknowledged !== null) lines.push({ ...base, ...here, what: "acknowledged", at: from.facts.acknowledged, desk_at: from.facts.acknowledged });
  return { id: from.id, number: from.number, subject: from.subject, version: from.version, content_sha256: from.content_sha256, statement: from.statement, lines };
}
