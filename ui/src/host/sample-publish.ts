import type { ApprovalNeed } from "./generated/ApprovalNeed";
import type { Attachment } from "./generated/Attachment";
import type { Audience } from "./generated/Audience";
import type { Bars } from "./generated/Bars";
import type { ClauseChange } from "./generated/ClauseChange";
import type { Document } from "./generated/Document";
import type { Draft } from "./generated/Draft";
import type { DraftMay } from "./generated/DraftMay";
import type { DraftState } from "./generated/DraftState";
import type { DraftText } from "./generated/DraftText";
import type { Fault } from "./generated/Fault";
import type { FoundPerson } from "./generated/FoundPerson";
import type { PublishedLine } from "./generated/PublishedLine";
import type { Reach } from "./generated/Reach";
import type { Timeline } from "./generated/Timeline";
import type { TimelineEvent } from "./generated/TimelineEvent";
import type { UnitNode } from "./generated/UnitNode";
import type { Host } from "./host";
import { DAY } from "./sample-letters";
import type { OfficePart } from "./sample-office";

const HOUR = 3_600_000;
const ME = { id: "E1042", name: "سلمى حمد الراشد" };
const FAISAL = { id: "E1007", name: "فيصل ناصر العتيبي" };
const HUDA = { id: "E1011", name: "هدى باسم الخالدي" };

/** Code, name, English name, level, unit above, people. */
const UNITS: [string, string, string, UnitNode["level"], string | null, number][] = [
  ["MIN", "وزارة الخدمات", "Ministry of Services", "agency", null, 9_640],
  ["ADM", "قطاع الشؤون الإدارية", "Administrative Affairs", "sector", "MIN", 4_200],
  ["TEC", "قطاع الشؤون الفنية", "Technical Affairs", "sector", "MIN", 5_428],
  ["OFF", "مكتب الوزير", "Minister's Office", "department", "MIN", 12],
  ["HR", "إدارة الموارد البشرية", "Human Resources", "department", "ADM", 352],
  ["FIN", "إدارة الشؤون المالية", "Finance", "department", "ADM", 611],
  ["PUR", "إدارة المشتريات والعقود", "Purchasing and Contracts", "department", "ADM", 3_237],
  ["PAY", "قسم الرواتب والبدلات", "Salaries and Allowances", "section", "HR", 96],
  ["TRA", "قسم التدريب", "Training", "section", "HR", 1],
  ["ARC", "قسم الأرشيف والوثائق", "Archive and Documents", "section", "HR", 255],
  ["SEC", "إدارة أمن المعلومات", "Information Security", "department", "TEC", 428],
  ["WRK", "إدارة الأشغال", "Works", "department", "TEC", 5_000],
];
const PEOPLE: FoundPerson[] = [ME, FAISAL, HUDA, { id: "E1015", name: "زياد حمد الزيدي" }, { id: "E1019", name: "عائشة سعد المرعي" }].map((person, index) => ({ person, title: index % 2 ? "باحث قانوني" : "رئيس قسم", unit: unitName(["HR", "ADM", "PAY", "FIN", "SEC"][index] ?? "HR") }));

const BODY = "السادة الموظفون المحترمون،\n\nيبدأ العمل الرسمي خلال شهر رمضان عند الساعة 9:30 صباحاً وينتهي عند الساعة 2:00 ظهراً.\n\nعلى مديري الإدارات مراعاة استمرار خدمة المراجعين.\n\nيُعمل بهذا التعميم اعتباراً من تاريخه.";

function unitName(id: string) {
  const unit = UNITS.find(([code]) => code === id);
  return { id, name: unit?.[1] ?? id, name_en: unit?.[2] ?? id };
}

function isBelow(id: string, above: string): boolean {
  const parent = UNITS.find(([code]) => code === id)?.[4] ?? null;
  return parent !== null && (parent === above || isBelow(parent, above));
}

function text(change: Partial<DraftText>): DraftText {
  return {
    issuer: "HR", subject: "", body: "", signatory: "وكيل الوزارة المساعد د. بدر ناصر الفهيد", attachments: [],
    audience: { everybody: false, units: [], roles: [], people: [] }, audience_text: "", joiners: "as_of_issue", effective_on: "", deadline: null,
    statement: null, acknowledge_from_alert: false, urgency: "normal", confidentiality: "ordinary", supersedes: null, ...change,
  };
}

const to = (...units: string[]): Audience => ({ everybody: false, units, roles: [], people: [] });
const EVERYBODY: Audience = { everybody: true, units: [], roles: [], people: [] };
const STATEMENT = "اطلعت على التعميم ومرفقاته، وعلمت بما جاء فيه.";

function bars(audience: number, acknowledged: number, opened: number, shown: number, reached: number, excused: number, late: boolean): Bars {
  const open = audience - acknowledged - excused;
  return { audience, acknowledged, opened, shown, reached, not_reached: open - opened - shown - reached, excused, overdue: late ? open : 0 };
}

interface Kept { text: DraftText; template: boolean; state: DraftState; revision: number; author: typeof ME; changed: number; issueAt: number | null; events: Draft["events"]; circular: string | null; failed: Fault[] }

/** The publisher's side of the sample: a small registry of drafts and circulars that keeps what is done to it while the page stands. */
export function desk(wish: URLSearchParams, now: number): { part: OfficePart } & Pick<Host, "upload" | "keepDraft" | "keptDraft"> {
  const drafts = new Map<string, Kept>();
  let kept: string | null = wish.get("kept");

  const begin = (id: string, state: DraftState, author: typeof ME, change: Partial<DraftText>, more: Partial<Kept> = {}) => {
    const ago = now - (drafts.size + 1) * 2.3 * HOUR;
    const event = (what: string, by: typeof ME | null, note = "", at = ago) => ({ at, by, what, revision: 3, note });
    const events = [event("save_draft", author, "", ago - 2 * HOUR)];
    if (["submitted", "returned", "approved", "scheduled", "failed"].includes(state)) events.push(event("submit_draft", author, "أرجو المراجعة قبل نهاية الدوام.", ago - HOUR));
    if (state === "returned") events.push(event("return_draft", FAISAL, "أضيفوا موعد بدء العمل لأقسام النوبات في الفقرة الثانية."));
    if (["approved", "scheduled", "failed"].includes(state)) events.push(event("approve_draft", FAISAL));
    if (state === "failed") events.push(event("failed", null));
    drafts.set(id, { text: text(change), template: false, state, revision: 3, author, changed: ago, issueAt: null, events, circular: null, failed: [], ...more });
  };
  const terms = { body: BODY, statement: STATEMENT, effective_on: dayFrom(now + 2 * DAY), deadline: now + 4 * DAY };
  begin("d-waits", "submitted", FAISAL, { subject: "تنظيم ساعات العمل الرسمي خلال شهر رمضان", ...terms, audience: EVERYBODY, supersedes: "sample-0", body: BODY.replace("2:00", "1:30").replace("على مديري الإدارات مراعاة", "على مديري الإدارات ورؤساء الأقسام مراعاة") + "\n\nتُوافى إدارة الموارد البشرية بكشوف المناوبين قبل بداية الشهر بأسبوع." });
  begin("d-mine", "draft", ME, { subject: "ضوابط استخدام قاعات الاجتماعات", body: "تُحجز القاعات من خلال مكتب الخدمات قبل الموعد بيوم.", audience: to("HR") });
  begin("d-returned", "returned", ME, { subject: "جدول النوبات للربع القادم", ...terms, audience: to("ADM") });
  begin("d-approved", "approved", ME, { subject: "اعتماد نموذج التفويض المالي الجديد", ...terms, audience: to("FIN", "PUR") });
  begin("d-scheduled", "scheduled", ME, { subject: "إخلاء المبنى رقم 4 لأعمال الصيانة", ...terms, audience: to("WRK"), urgency: "urgent" }, { issueAt: now + 18 * HOUR });
  begin("d-failed", "failed", HUDA, { subject: "الجرد السنوي للعُهد وموافاة الإدارة بالنتائج", ...terms, audience: to("OLD") }, { issueAt: now - HOUR, failed: ["unit-dissolved"] });
  begin("d-others", "submitted", ME, { subject: "ترشيح موظفين لدورة الأرشفة الإلكترونية", ...terms, audience: to("TEC") });
  begin("t-hours", "draft", ME, { subject: "تنظيم ساعات العمل", body: BODY, statement: STATEMENT }, { template: true });
  if (wish.has("no-drafts")) drafts.clear();

  const circular = (id: string, number: string, subject: string, age: number, due: number | null, state: PublishedLine["state"], figures: Bars, contests = 0, asks = true): PublishedLine => ({ id, number, subject, issued_at: now - age, deadline: due === null ? null : now + due, state, asks, publisher: ME, bars: figures, contests });
  const published = wish.has("no-drafts") ? [] : [
    circular("sample-0", "ت/2026/0112", "تنظيم ساعات العمل الرسمي خلال شهر رمضان", 26 * HOUR, 22 * HOUR, "in_force", bars(352, 291, 12, 10, 21, 9, false)),
    circular("sample-1", "ت/2026/0109", "ضوابط استخدام الأجهزة المحمولة في مقار العمل", 5 * DAY, -2 * DAY, "in_force", bars(4_200, 4_031, 20, 40, 11, 86, true), 2),
    circular("sample-5", "ت/2026/0104", "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026", 20 * DAY, -12 * DAY, "superseded", bars(611, 590, 4, 4, 4, 3, true)),
    circular("sample-7", "ت/2026/0101", "إخلاء المبنى رقم 4 لأعمال الصيانة", 22 * DAY, -20 * DAY, "recalled", bars(428, 120, 100, 50, 100, 8, true)),
    circular("sample-3", "ت/2026/0098", "تحديث بيانات التواصل لجميع الموظفين", 30 * DAY, null, "in_force", bars(352, 0, 290, 61, 1, 0, false), 0, false),
  ];
  const events = new Map<string, TimelineEvent[]>();
  const told = (what: string, at: number, change: Partial<TimelineEvent> = {}): TimelineEvent => ({ at, what, by: null, note: "", people: null, until: null, number: null, outcome: null, ...change });

  function life(line: PublishedLine): TimelineEvent[] {
    const known = events.get(line.id);
    if (known) return known;
    const at = line.issued_at;
    const all = [
      told("save_draft", at - 9 * HOUR, { by: ME }),
      told("submit_draft", at - 8 * HOUR, { by: ME, note: "أرجو المراجعة قبل نهاية الدوام." }),
      told("return_draft", at - 6 * HOUR, { by: FAISAL, note: "أضيفوا موعد بدء العمل لأقسام النوبات." }),
      told("submit_draft", at - 5 * HOUR, { by: ME }),
      told("approve_draft", at - HOUR, { by: FAISAL }),
      told("issued", at, { by: ME, people: line.bars.audience }),
      told("frozen", at, { people: line.bars.audience, note: "9f2c4a7e5d1b8036c4f7a2e9d05b61837e2f4c9a8b7d6e5f4a3b2c1d0e9f8a7b" }),
      ...(line.deadline !== null && line.deadline < now ? [told("extended", at + DAY, { by: FAISAL, note: "لتزامنه مع إجازة اليوم الوطني.", until: line.deadline }), told("ladder_tell_supervisor", line.deadline, { people: 17 })] : []),
      ...(line.id === "sample-1" ? [told("remind", now - DAY, { by: HUDA, people: 12 }), told("contest", now - 20 * HOUR, { by: { id: "E1019", name: "عائشة سعد المرعي" } }), told("contest_decided", now - HOUR, { by: FAISAL, outcome: "upheld", note: "ثبت أنها كانت في مهمة رسمية." })] : []),
      ...(line.state === "superseded" ? [told("superseded", at + 15 * DAY, { by: ME, number: "ت/2026/0111" })] : []),
      ...(line.state === "recalled" ? [told("recalled", at + 2 * DAY, { by: FAISAL, note: "انتهت أعمال الصيانة قبل موعدها." })] : []),
    ];
    events.set(line.id, all);
    return all;
  }

  /** Whom a rule reaches: nobody is counted twice. */
  function reach(audience: Audience): number {
    if (audience.everybody) return 9_640;
    const units = audience.units.filter((unit) => !audience.units.some((other) => isBelow(unit, other)));
    const roles = { employee: 9_640, supervisor: 412, publisher: 9, administrator: 3 };
    return Math.min(9_640, units.reduce((sum, unit) => sum + (UNITS.find(([code]) => code === unit)?.[5] ?? 0), 0) + audience.roles.reduce((sum, role) => sum + roles[role], 0) + audience.people.length);
  }

  function judge(audience: Audience, urgency: DraftText["urgency"], asks: boolean): Reach {
    const people = reach(audience);
    const approval: ApprovalNeed | null = audience.everybody ? "everybody" : people > 1_000 ? "many_people" : urgency === "immediate" ? "emergency" : null;
    const nobody = !audience.everybody && audience.units.length + audience.roles.length + audience.people.length === 0;
    const faults: Fault[] = nobody ? ["audience-missing"] : audience.units.some((unit) => !UNITS.some(([code]) => code === unit)) ? ["unit-dissolved"] : people === 0 ? ["audience-nobody"] : [];
    const third = Math.min(people, 4_200);
    const budget = !asks || people === 0 ? [] : people > 4_200 ? [{ nth: 1, people: people - third }, { nth: 3, people: third }] : [{ nth: people > 1_000 ? 3 : people > 100 ? 2 : 1, people }];
    return { people, budget, approval, faults };
  }

  function faultsOf(draft: DraftText): Fault[] {
    const faults: Fault[] = [];
    if (draft.subject.trim() === "") faults.push("subject-missing");
    if (draft.body.trim() === "") faults.push("body-missing");
    faults.push(...judge(draft.audience, draft.urgency, draft.statement !== null).faults);
    if (draft.confidentiality === "confidential" && (draft.audience.everybody || draft.audience.units.length + draft.audience.roles.length > 0)) faults.push("confidential-to-many");
    if (draft.effective_on === "") faults.push("effect-missing");
    if (draft.deadline !== null && draft.deadline < Date.now()) faults.push("deadline-passed");
    else if (draft.deadline !== null && draft.effective_on !== "" && draft.deadline < new Date(`${draft.effective_on}T00:00`).getTime()) faults.push("deadline-before-effect");
    return faults;
  }

  /** What a text changes of the sample's one circular, clause by clause. */
  function changesTo(body: string): ClauseChange[] {
    const clauses = (text: string) => text.split(/\n\s*\n/);
    const [was, is] = [clauses(BODY), clauses(body)];
    return [
      ...is.map((clause, index): ClauseChange => { const before = was[index]; return before === clause ? { change: "kept", text: clause } : before === undefined ? { change: "added", text: clause } : { change: "changed", was: before, text: clause }; }),
      ...was.slice(is.length).map((clause): ClauseChange => ({ change: "removed", text: clause })),
    ];
  }

  function documentOf(id: string, draft: DraftText, number: string, at: number, version: number): Document {
    const old = published.find((one) => one.id === draft.supersedes);
    return {
      id, kind: "circular", number, subject: draft.subject, body: draft.body, issuer_unit: draft.issuer, issuer: unitName(draft.issuer).name, signatory: draft.signatory, issued_at: at,
      urgency: draft.urgency, confidentiality: draft.confidentiality, attachments: draft.attachments,
      circular: { version, audience_text: draft.audience_text || (draft.audience.everybody ? "جميع العاملين بالوزارة" : draft.audience.units.map((unit) => unitName(unit).name).join("، ")), effective_on: draft.effective_on, deadline: draft.deadline, statement: draft.statement, acknowledge_from_alert: draft.acknowledge_from_alert, joiners: draft.joiners, ...(old ? { supersedes: { id: old.id, number: old.number, carries: draft.body === BODY, changes: changesTo(draft.body), earlier: [] } } : {}) },
    };
  }

  function whole(id: string): Draft {
    const draft = drafts.get(id);
    if (!draft) throw { code: "not_found", retry_after: null };
    const mine = draft.author.id === ME.id;
    const { people, approval } = judge(draft.text.audience, draft.text.urgency, draft.text.statement !== null);
    const faults = draft.failed.length > 0 ? draft.failed : faultsOf(draft.text);
    const may: Partial<Record<DraftState, DraftMay[]>> = {
      draft: ["edit", ...(faults.length === 0 ? (["submit"] as const) : []), "drop", ...(approval === null && faults.length === 0 ? (["issue"] as const) : [])],
      returned: ["edit", "submit", "drop"],
      submitted: mine ? ["edit", "drop"] : ["edit", "approve", "return"],
      approved: ["edit", "issue", "drop"],
      scheduled: ["edit", "unschedule", "issue"],
      failed: ["edit", "submit", "drop"],
    };
    const old = published.find((line) => line.id === draft.text.supersedes);
    return {
      line: line(id, draft), revision: draft.revision, text: structuredClone(draft.text), issuer_name: unitName(draft.text.issuer).name, events: draft.events,
      may: draft.template ? ["edit", "drop"] : (may[draft.state] ?? []), faults: draft.template ? [] : faults, approval,
      supersedes: old ? {
        id: old.id, number: old.number, subject: old.subject, carries: draft.text.body === BODY,
        changes: changesTo(draft.text.body),
        asked: draft.text.body === BODY ? people - 291 : people, kept: draft.text.body === BODY ? 291 : 0, released: 2,
      } : null,
      circular: draft.circular,
      preview: documentOf(id, draft.text, "", draft.changed, old ? 2 : 1),
    };
  }

  const line = (id: string, draft: Kept): Draft["line"] => ({ id, subject: draft.text.subject, author: draft.author, state: draft.state, template: draft.template, confidential: draft.text.confidentiality === "confidential", changed_at: draft.changed, issue_at: draft.issueAt, waits_for_me: draft.state === "submitted" && draft.author.id !== ME.id });
  const refuse = (fault: Fault) => ({ code: "refused", retry_after: null, fault });

  function at(id: string, revision: number): Kept {
    const draft = drafts.get(id);
    if (!draft) throw { code: "not_found", retry_after: null };
    if (draft.revision !== revision) throw refuse("draft-changed");
    return draft;
  }

  function turn(id: string, revision: number, state: DraftState, what: string, note: string, moment: number) {
    const draft = at(id, revision);
    draft.state = state;
    draft.changed = moment;
    draft.events = [...draft.events, { at: moment, by: ME, what, revision, note }];
    return { item: id, revision };
  }

  function inForce(id: string): PublishedLine {
    const found = published.find((one) => one.id === id);
    if (!found || found.state !== "in_force") throw refuse("not-in-force");
    return found;
  }

  const part: OfficePart = {
    answers: {
      drafts: () => ({ drafts: [...drafts].map(([id, draft]) => line(id, draft)).sort((a, b) => b.changed_at - a.changed_at), next: null, ...(wish.has("sentences") ? { sentences: [{ name: "علم الميدان", text: "بُلّغتُ بهذا التعميم وأتقيد به في الموقع." }, { name: "Site work", text: "I know this circular and follow it on site." }] } : {}) }),
      draft: ({ draft }) => whole(draft),
      units: ({ below }) => UNITS.filter(([, , , , parent]) => parent === below).map(([id, , , level, parent, people]) => ({ unit: unitName(id), level, parent, people, below: UNITS.some(([, , , , above]) => above === id) })),
      find_people: ({ words }) => PEOPLE.filter(({ person }) => person.name.includes(words.trim()) || person.id === words.trim()),
      reach: ({ audience, urgency, asks }) => judge(audience, urgency, asks),
      published: () => ({ circulars: published, next: null }),
      timeline: ({ circular: id }): Timeline => {
        const found = published.find((one) => one.id === id);
        if (!found) throw { code: "not_found", retry_after: null };
        return { line: found, events: life(found), document: documentOf(id, text({ ...terms, subject: found.subject, deadline: found.deadline, statement: found.asks ? STATEMENT : null, audience: to("HR") }), found.number, found.issued_at, 1), audience_sha256: "9f2c4a7e5d1b8036c4f7a2e9d05b61837e2f4c9a8b7d6e5f4a3b2c1d0e9f8a7b", mine: true };
      },
    },
    acts: {
      save_draft: ({ draft: id, base, text: words, template }, moment) => {
        const before = drafts.get(id);
        if ((before?.revision ?? 0) !== base) throw refuse("draft-changed");
        const event = { at: moment, by: ME, what: "save_draft", revision: base + 1, note: "" };
        drafts.set(id, { author: ME, issueAt: null, circular: null, ...before, text: structuredClone(words), template, state: "draft", revision: base + 1, changed: moment, failed: [], events: [...(before?.events ?? []), event] });
        return { item: id, revision: base + 1 };
      },
      drop_draft: ({ draft, revision }) => {
        at(draft, revision);
        drafts.delete(draft);
        return { item: draft };
      },
      submit_draft: ({ draft, revision, note }, moment) => {
        const fault = faultsOf(at(draft, revision).text)[0];
        if (fault) throw refuse(fault);
        return turn(draft, revision, "submitted", "submit_draft", note, moment);
      },
      return_draft: ({ draft, revision, note }, moment) => turn(draft, revision, "returned", "return_draft", note, moment),
      approve_draft: ({ draft, revision, note }, moment) => turn(draft, revision, "approved", "approve_draft", note, moment),
      unschedule_draft: ({ draft }, moment) => turn(draft, drafts.get(draft)?.revision ?? 0, "approved", "unschedule_draft", "", moment),
      issue_draft: ({ draft: id, revision, at: when }, moment) => {
        const draft = at(id, revision);
        if (when !== null) {
          draft.issueAt = when;
          return turn(id, revision, "scheduled", "issue_draft", new Date(when).toISOString(), moment);
        }
        drafts.delete(id);
        const { people } = judge(draft.text.audience, draft.text.urgency, true);
        const issued = circular(id, "ت/2026/0113", draft.text.subject, now - moment, draft.text.deadline === null ? null : draft.text.deadline - now, "in_force", bars(people, 0, 0, 0, 0, 0, false), 0, draft.text.statement !== null);
        const old = published.find((one) => one.id === draft.text.supersedes);
        if (old) old.state = "superseded";
        published.unshift(issued);
        return { item: id, number: issued.number, revision };
      },
      recall: ({ circular: id, why }, moment) => {
        const found = inForce(id);
        events.set(id, [...life(found), told("recalled", moment, { by: ME, note: why })]);
        published[published.indexOf(found)] = { ...found, state: "recalled" };
        return { item: id };
      },
      extend: ({ circular: id, deadline, why }, moment) => {
        const found = inForce(id);
        if (found.deadline === null || deadline <= found.deadline) throw refuse(found.deadline === null ? "no-deadline" : "deadline-not-later");
        events.set(id, [...life(found), told("extended", moment, { by: ME, note: why, until: deadline })]);
        published[published.indexOf(found)] = { ...found, deadline };
        return { item: id };
      },
    },
  };

  return {
    part,
    upload: async (name, content): Promise<Attachment> => {
      if (wish.has("offline")) throw { code: "unreachable", retry_after: null };
      if (content.byteLength > 50_000_000) throw refuse("too-long");
      const type = name.endsWith(".pdf") ? "application/pdf" : /\.(?:png|jpg)$/.test(name) ? "image/png" : "application/octet-stream";
      return { name, media_type: type, size: content.byteLength, sha256: `sample-${name}-${content.byteLength}` };
    },
    keepDraft: async (words) => void (kept = words),
    keptDraft: async () => kept,
  };
}

function dayFrom(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
