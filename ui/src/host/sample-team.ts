import type { Bars } from "./generated/Bars";
import type { ExcuseLine } from "./generated/ExcuseLine";
import type { Failure } from "./generated/Failure";
import type { Part } from "./generated/Part";
import type { PersonLine } from "./generated/PersonLine";
import type { TeamCircular } from "./generated/TeamCircular";
import type { TeamDay } from "./generated/TeamDay";
import type { TeamPerson } from "./generated/TeamPerson";
import type { TeamUnit } from "./generated/TeamUnit";
import type { WitnessItem } from "./generated/WitnessItem";
import { DAY } from "./sample-letters";
import type { OfficePart } from "./sample-office";

const HOUR = 3_600_000;
const PAUSE = HOUR;
const ME = { id: "E1042", name: "سلمى حمد الراشد" };
const PARTS: Part[] = ["acknowledged", "opened", "shown", "reached", "not_reached", "excused"];

/** Code, names, the unit above, and the figures of its own people: acknowledged, opened, shown, reached, not reached, excused. */
const UNITS: [string, string, string, string | null, number[]][] = [
  ["HR", "إدارة الموارد البشرية", "Human Resources", null, [10, 1, 0, 0, 1, 0]],
  ["PAY", "قسم الرواتب والبدلات", "Salaries and Allowances", "HR", [80, 4, 4, 2, 2, 4]],
  ["PAY-1", "شعبة البدلات", "Allowances", "PAY", [20, 1, 0, 1, 0, 2]],
  ["TRA", "قسم النقل والصيانة", "Transport and Maintenance", "HR", [43, 5, 5, 5, 12, 2]],
  ["ARC", "الأرشيف والوثائق", "Archive and Documents", "HR", [46, 3, 1, 5, 2, 1]],
  ["PUR", "المشتريات والعقود", "Purchasing and Contracts", "HR", [104, 4, 1, 1, 2, 0]],
];
const NAMES = ["ليلى ماجد السهلي", "طارق وليد الحداد", "هدى باسم الخالدي", "زياد حمد الزيدي", "عائشة سعد المرعي", "ناصر فهد العتيبي", "مريم جاسم الكندري", "راشد سالم المنصوري", "نورة علي الدوسري", "بدر خالد العجمي", "فاطمة حسن البلوشي", "سعد تركي الحربي"];

const refuse = (fault: NonNullable<Failure["fault"]>, retry_after: number | null = null): never => {
  throw { code: "refused", fault, retry_after } satisfies Failure;
};
const named = (code: string) => {
  const unit = UNITS.find(([id]) => id === code);
  return { id: code, name: unit?.[1] ?? code, name_en: unit?.[2] ?? code };
};
const above = (code: string): string | null => UNITS.find(([id]) => id === code)?.[3] ?? null;
const within = (code: string | null, unit: string): boolean => code !== null && (code === unit || within(above(code), unit));

function bars(unit: string | null, share: number, late: boolean, asks: boolean): Bars {
  const sum = [0, 0, 0, 0, 0, 0];
  for (const [code, , , , figures] of UNITS) if (unit === null || within(code, unit)) figures.forEach((n, index) => (sum[index] = (sum[index] ?? 0) + n));
  const audience = sum.reduce((all, n) => all + n, 0);
  // Some circulars are further on than others: part of what is open in one is done in another.
  const [done = 0, ...open] = sum.map((n, index) => (index === 0 ? n : Math.round(n * share)));
  const acknowledged = audience - open.reduce((all, n) => all + n, 0);
  const [opened = 0, shown = 0, reached = 0, not_reached = 0, excused = 0] = open;
  const known = asks ? { acknowledged, opened, excused } : { acknowledged: 0, opened: opened + acknowledged + excused, excused: 0 };
  return { audience, shown, reached, not_reached, ...known, overdue: late && asks && done > 0 ? opened + shown + reached + not_reached : 0 };
}

function circular(id: string, unit: string | null, now: number): TeamCircular {
  const all: Record<string, [string, string, number, number | null, TeamCircular["state"], boolean, number]> = {
    "sample-0": ["ت/2026/0112", "تنظيم ساعات العمل الرسمي خلال شهر رمضان", 26 * HOUR, 22 * HOUR, "in_force", true, 1],
    "sample-1": ["ت/2026/0109", "ضوابط استخدام الأجهزة المحمولة في مقار العمل", 5 * DAY, -2 * DAY, "in_force", true, 0.5],
    "sample-3": ["ت/2026/0098", "تحديث بيانات التواصل لجميع الموظفين", 18 * DAY, null, "in_force", false, 0.4],
    "sample-5": ["ت/2026/0091", "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026", 30 * DAY, -16 * DAY, "superseded", true, 0.2],
    "sample-7": ["ت/2026/0087", "إخلاء المبنى رقم 4 لأعمال الصيانة", 41 * DAY, null, "recalled", true, 0.9],
  };
  const [number, subject, age, due, state, asks, share] = all[id] ?? refuse("not-yours");
  const late = due !== null && due < 0 && state === "in_force";
  return { id, number, subject, issued_at: now - age, deadline: due === null ? null : now + due, state, asks, bars: bars(unit, share, late, asks) };
}

/** The sample's part of a supervisor: the board of a department, what stands behind it, and the acts on it. */
export function sampleTeam(wish: URLSearchParams, now: number): OfficePart {
  const reminded = new Map<string, number>();
  const witnessed = new Map<string, WitnessItem>();
  const excuses: ExcuseLine[] = [
    { id: "excuse-1", person: { id: "E1005", name: NAMES[5] ?? "" }, reason: "leave", from: now - 2 * DAY, until: now + 5 * DAY, by: ME.name, why: "إجازة سنوية معتمدة بالقرار رقم 44" },
    { id: "excuse-2", person: { id: "E1011", name: NAMES[11] ?? "" }, reason: "no_device", from: now + DAY, until: now + 40 * DAY, by: "شؤون الموظفين", why: "" },
  ];
  const ids = wish.get("rows") === "0" ? [] : ["sample-0", "sample-1", "sample-3", "sample-5", "sample-7"];

  function person(of: string, index: number): TeamPerson {
    const [code] = UNITS[1 + (index % 5)] ?? [""];
    const id = `E${1000 + index}`;
    const done = witnessed.get(`${of} ${id}`);
    const excuse = excuses.find((one) => one.person.id === id && one.from <= now && one.until > now);
    const part: Part = done ? "acknowledged" : excuse ? "excused" : (PARTS[index % 5] ?? "reached");
    const at = (fact: number) => (PARTS.indexOf(part) <= 4 - fact && part !== "excused" ? now - (20 - fact * 3) * HOUR + index * 500_000 : null);
    return {
      person: { id, name: NAMES[index] ?? id },
      unit: named(code),
      part,
      facts: { reached: at(1), shown: at(2), opened: at(3), acknowledged: done?.given_at ?? at(4) },
      excuse: excuse ? { reason: excuse.reason, from: excuse.from, until: excuse.until } : null,
      witnessed: done !== undefined,
      kept: index === 10,
      contested: index === 1,
      reminded_at: reminded.get(`${of} ${id}`) ?? null,
      last_contact: index % 5 === 4 ? null : now - index * 70_000,
      observed: index % 5 === 4 ? { id: `o${index}`, what: "machine_off", device: "HR-PC-9", from: now - 3 * DAY, until: null, source: "desk" } : index === 2 ? { id: "o2", what: "screen_locked", device: "HR-PC-3", from: now - 5 * HOUR, until: now - 3 * HOUR, source: "org.freedesktop.login1" } : null,
      deputy: index === 3 ? { id: "E1007", name: "فيصل ناصر العتيبي" } : null,
    };
  }

  const people = (of: string) => NAMES.map((_, index) => person(of, index));

  function days(of: TeamCircular): TeamDay[] {
    const { audience, acknowledged, not_reached, reached, shown } = of.bars;
    const far = (share: number, n: number) => Math.round(n * share);
    const length = Math.max(1, Math.min(6, Math.ceil((now - of.issued_at) / DAY)));
    return Array.from({ length }, (_, index) => {
      const share = 1 - 0.55 ** (index + 1) + (index === length - 1 ? 0.55 ** length : 0);
      const day = new Date(now - (length - 1 - index) * DAY).toISOString().slice(0, 10);
      return { day, audience, reached: far(Math.min(1, share + 0.15), audience - not_reached), shown: far(share, audience - not_reached - reached), opened: far(share * 0.95, audience - not_reached - reached - shown), acknowledged: far(share * share, acknowledged) };
    });
  }

  function lines(of: TeamCircular, who: TeamPerson): PersonLine[] {
    const base = { until: null, word: "", by: null, source: "", note: "" };
    const facts = (["reached", "shown", "opened", "acknowledged"] as const).flatMap((fact) => {
      const at = who.facts[fact];
      return at === null ? [] : [{ ...base, at, what: fact, source: "HR-PC-14" }];
    });
    const all: PersonLine[] = [{ ...base, at: of.issued_at, what: "issued" }, ...facts];
    if (who.observed) all.push({ ...base, at: who.observed.from, until: who.observed.until ?? null, what: "observation", word: who.observed.what, source: who.observed.source });
    if (who.excuse) all.push({ ...base, at: who.excuse.from, until: who.excuse.until, what: "absence", word: who.excuse.reason, by: ME, note: "إجازة سنوية معتمدة بالقرار رقم 44" });
    if (of.deadline !== null && of.deadline < now) all.push({ ...base, at: of.deadline, what: "ladder_tell_supervisor" });
    if (who.reminded_at !== null) all.push({ ...base, at: who.reminded_at, what: "reminder", by: ME });
    return all.sort((a, b) => a.at - b.at);
  }

  return {
    answers: {
      board: ({ at, key, limit }) => {
        const from = Number(key ?? 0);
        const all = ids.map((id) => circular(id, null, at ?? now)).filter((one) => at === null || one.issued_at <= at);
        return { tops: [named("HR")], circulars: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null };
      },
      detail: ({ circular: id, unit, at }) => {
        const one = circular(id, unit, at ?? now);
        const path: string[] = [];
        for (let up = unit === null ? null : above(unit); up !== null; up = above(up)) path.unshift(up);
        const parts = UNITS.filter(([code, , , parent]) => (unit === null ? parent === null : code === unit || parent === unit)).map(([code]): TeamUnit => ({ unit: named(code), bars: circular(id, code, at ?? now).bars, below: UNITS.some(([, , , parent]) => parent === code) && code !== unit }));
        const last = reminded.get(`${id} ${unit}`) ?? null;
        return { circular: one, unit: unit === null ? null : named(unit), path: path.map(named), units: parts, days: days(one), reminded_at: last, remind_after: last === null ? null : last + PAUSE };
      },
      names: ({ circular: id, asked, key, limit }) => {
        const from = Number(key ?? 0);
        const all = people(id).filter((one) => (asked.unit === null || within(one.unit.id, asked.unit)) && (asked.part === null || one.part === asked.part) && (one.person.name.includes(asked.words) || one.person.id === asked.words));
        return { people: all.slice(from, from + Math.min(limit, 8)), next: from + 8 < all.length ? String(from + 8) : null };
      },
      person: ({ circular: id, employee }) => {
        const one = circular(id, null, now);
        const who = people(id).find((other) => other.person.id === employee) ?? refuse("not-in-team");
        return { person: who, circular: id, number: one.number, subject: one.subject, lines: lines(one, who), witness: witnessed.get(`${id} ${employee}`) ?? null };
      },
      history: ({ employee }) => {
        const who = people("sample-0").find((one) => one.person.id === employee) ?? refuse("not-in-team");
        return { person: who.person, belonged: [{ unit: named("ARC"), from: now - 700 * DAY, until: now - 90 * DAY }, { unit: who.unit, from: now - 90 * DAY, until: null }] };
      },
      load: () => ({ people: people("sample-0").slice(0, 8).map((one, index) => ({ person: one.person, unit: one.unit, owed: (index * 3) % 5, overdue: index % 4 === 1 ? 1 : 0, acknowledged: 4 + index, usual_minutes: index === 4 ? null : 25 * (index + 1) ** 2, excuse: one.excuse })), next: null }),
      excuses: () => ({ excuses: excuses.filter((one) => one.until > now), next: null }),
      looks: ({ key }) => ({
        looks: key === null ? [
          { at: now - 20 * 60_000, by: { id: "E1007", name: "فيصل ناصر العتيبي" }, on_behalf: { id: "E1001", name: "نايف راشد الهاجري" }, circular: "sample-1", number: "ت/2026/0109", alone: true, draft: null, subject: null },
          { at: now - 2 * DAY, by: { id: "E1001", name: "نايف راشد الهاجري" }, on_behalf: null, circular: "sample-1", number: "ت/2026/0109", alone: false, draft: null, subject: null },
          { at: now - 6 * DAY, by: { id: "E1001", name: "نايف راشد الهاجري" }, on_behalf: null, circular: null, number: null, alone: false, draft: null, subject: null },
          ...(wish.get("role") === "publisher" ? [{ at: now - 7 * DAY, by: { id: "E1001", name: "نايف راشد الهاجري" }, on_behalf: null, circular: null, number: null, alone: false, draft: "d-mine", subject: "هيكل الوظائف المقترح" }] : []),
        ] : [],
        next: null,
      }),
    },
    acts: {
      remind: ({ circular: id, unit, people: chosen }, at) => {
        const key = `${id} ${unit}`;
        const last = reminded.get(key);
        if (chosen.length === 0 && last !== undefined && last + PAUSE > at) refuse("reminded-lately", Math.ceil((last + PAUSE - at) / 1000));
        const { opened, shown, reached, not_reached } = circular(id, unit, now).bars;
        if (chosen.length === 0) reminded.set(key, at);
        for (const one of chosen) reminded.set(`${id} ${one}`, at);
        return { people: chosen.length || opened + shown + reached + not_reached };
      },
      excuse: ({ employee, reason, from, until, why }, at) => {
        if (why.trim() === "") refuse("reason-missing");
        if (until <= Math.max(from, at)) refuse("end-missing");
        const index = Number(employee.slice(1)) - 1000;
        excuses.push({ id: `excuse-${at}`, person: { id: employee, name: NAMES[index] ?? refuse("not-in-team") }, reason, from, until, by: ME.name, why });
        return { item: `excuse-${at}` };
      },
      end_excuse: ({ absence }) => {
        const found = excuses.findIndex((one) => one.id === absence);
        if (found < 0) refuse("not-in-team");
        excuses.splice(found, 1);
        return { item: absence };
      },
      witness: ({ circular: id, employee, how, witness, at: given, note }, at) => {
        const there = NAMES[Number(witness.slice(1)) - 1000];
        if (there === undefined || witness === employee || witness === ME.id) return refuse("witness-unfit");
        if (given > at || given < circular(id, null, now).issued_at) refuse("moment-impossible");
        witnessed.set(`${id} ${employee}`, { circular: id, how, given_at: given, recorded_at: at, witness: { id: witness, name: there }, by: ME, note });
        return {};
      },
    },
  };
}
