import type { Reading } from "./generated/Reading";
import type { Row } from "./generated/Row";

/** Sample letters: believable, invented, and made from their number alone, so that a hundred thousand of them cost nothing. */
export const DAY = 86_400_000;

const UNITS = ["قطاع الشؤون الإدارية", "إدارة أمن المعلومات", "إدارة الموارد البشرية", "مكتب الوكيل المساعد", "مركز التدريب", "إدارة الشؤون المالية", "إدارة المشتريات والعقود", "قسم الأرشيف والوثائق"];
const SUBJECTS = [
  "تنظيم ساعات العمل الرسمي خلال شهر رمضان",
  "ضوابط استخدام الأجهزة المحمولة في مقار العمل",
  "طلب إفادة بشأن كشوف الإجازات الدراسية",
  "تحديث بيانات التواصل لجميع الموظفين",
  "محضر اجتماع لجنة التدريب الثالث",
  "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026",
  "الجرد السنوي للعُهد وموافاة الإدارة بالنتائج",
  "إخلاء المبنى رقم 4 لأعمال الصيانة",
  "ترشيح موظفين لدورة الأرشفة الإلكترونية",
  "اعتماد نموذج التفويض المالي الجديد",
];

const BODY = `السادة الموظفون المحترمون،

تحية طيبة وبعد، يبدأ العمل الرسمي خلال شهر رمضان عند الساعة 9:30 صباحاً وينتهي عند الساعة 2:00 ظهراً، ويُستثنى من ذلك العاملون بنظام النوبات وفق الجدول المرفق.

وعلى مديري الإدارات مراعاة استمرار خدمة المراجعين، وموافاة إدارة الموارد البشرية بكشوف المناوبين قبل بداية الشهر بأسبوع.

يُعمل بهذا التعميم اعتباراً من تاريخه، ويُلغى كل ما يتعارض معه.`;

/** Duties of the first rows, so that every state can be seen; the rest are for information. */
const DUTIES: (string | null)[] = ["owed", "owed", null, "acknowledged", null, "owed", "sent", null, null, "withdrawn"];
const DUE = [22 * 3_600_000, -2 * DAY, 0, 0, 0, 9 * DAY, 3 * DAY, 0, 0, 0];

/** Only the newest letters have duties and unread marks; `count` is the whole list. */
export function row(index: number, now: number, acknowledged: ReadonlyMap<string, number>): Row {
  const id = `sample-${index}`;
  const circular = index % 5 < 2 || index === 3 || index === 9;
  const at = now - 3 * 3_600_000 - index * 0.31 * DAY;
  const done = acknowledged.get(id);
  const state = index === 10 ? "recalled" : index === 15 ? "superseded" : "in_force";
  const duty = state !== "in_force" ? state : index < DUTIES.length ? (done === undefined ? (DUTIES[index] ?? null) : "acknowledged") : circular && index % 4 !== 0 ? "acknowledged" : null;
  return {
    id,
    kind: circular ? "circular" : "letter",
    number: `${circular ? "ت" : "و"}/2026/${String(4000 - (index % 4000)).padStart(4, "0")}`,
    subject: [{ text: SUBJECTS[index % SUBJECTS.length] ?? "", hit: false }],
    issuer: UNITS[index % UNITS.length] ?? "",
    issued_at: at,
    urgency: index === 2 ? "very_urgent" : "normal",
    unread: index < 3 || index === 5 || index === 7,
    duty,
    state,
    deadline: duty === null ? null : index < DUE.length ? now + (DUE[index] ?? 0) : at + 7 * DAY,
    acknowledged_at: duty === "acknowledged" || duty === "sent" ? (done ?? at + DAY) : null,
    attachments: index % 3 === 0 ? 2 : 0,
    snippet: null,
  };
}

/** What happened to the sample's circulars after their issue. */
function life(from: Row, now: number): Pick<Reading, "state" | "events" | "supersedes"> {
  const event = { why: "", deadline: null, deadline_before: null, successor: null, successor_number: null, successor_here: false };
  const state = from.state ?? "in_force";
  if (state === "recalled") return { state, events: [{ ...event, event: "recalled", at: now - 20 * 3_600_000, by: from.issuer, why: "صدر قبل اكتمال المراجعة القانونية، ويُعاد إصداره بعدها." }] };
  if (state === "superseded") return { state, events: [{ ...event, event: "superseded", at: now - 2 * DAY, by: from.issuer, successor: "sample-5", successor_number: "ت/2026/3995", successor_here: true }] };
  if (from.id === "sample-1") return { state, events: [{ ...event, event: "extended", at: now - 4 * DAY, by: from.issuer, why: "تيسيرًا على العاملين في المواقع.", deadline: from.deadline, deadline_before: now - 4 * DAY + 3_600_000 }] };
  if (from.id !== "sample-5") return { state };
  const clauses = BODY.split("\n\n");
  return {
    state,
    supersedes: {
      id: "sample-15",
      number: "ت/2026/3985",
      carries: false,
      acknowledged_at: now - 9 * DAY,
      kept: false,
      changes: [
        { change: "kept", text: clauses[0] ?? "" },
        { change: "changed", was: "يبدأ العمل الرسمي خلال شهر رمضان عند الساعة 10:00 صباحاً وينتهي عند الساعة 2:00 ظهراً.", text: clauses[1] ?? "" },
        { change: "added", text: clauses[2] ?? "" },
        { change: "removed", text: "تُرفع كشوف الحضور إلى مكتب الوكيل كل أسبوع." },
        { change: "kept", text: clauses[3] ?? "" },
      ],
    },
  };
}

/** The document behind a row. */
export function reading(from: Row, now: number): Reading {
  const circular = from.kind === "circular";
  // Of one that is not in force nothing is left but what identifies it.
  const stub = from.state === "recalled" || from.state === "superseded";
  return {
    id: from.id,
    kind: from.kind,
    number: from.number,
    subject: from.subject.map((piece) => piece.text).join(""),
    body: stub ? "" : BODY,
    issuer: from.issuer,
    signatory: "وكيل الوزارة المساعد\nد. بدر ناصر الفهيد",
    issued_at: from.issued_at,
    urgency: from.urgency,
    confidentiality: "ordinary",
    audience: circular ? "جميع العاملين بالوزارة" : null,
    effective_on: circular ? "2026-12-01" : null,
    deadline: from.deadline,
    statement: from.duty === null ? null : `اطلعت على التعميم رقم ${from.number} ومرفقاته، وعلمت بما جاء فيه.`,
    version: 1,
    content_sha256: "9f2c4a7e5d1b8036c4f7a2e9d05b61837e2f4c9a8b7d6e5f4a3b2c1d0e9f8a7b",
    attachments:
      from.attachments === 0 || stub
        ? []
        : [
            { name: "جدول النوبات.pdf", media_type: "application/pdf", size: 184_320, sha256: "sample-pdf", cached: true },
            { name: "مخطط المبنى.png", media_type: "image/png", size: 2_412_000, sha256: "sample-picture", cached: false },
          ],
    duty: from.duty,
    facts: { reached: from.issued_at + 4000, shown: now - 3_600_000, opened: from.unread ? null : now - 3_000_000, acknowledged: from.acknowledged_at },
    refused: null,
    ...life(from, now),
  };
}

/** The issuers of the sample, for the filter. */
export const issuers = UNITS.map((name, index) => ({ id: `U${index}`, name, items: 12_500 }));
