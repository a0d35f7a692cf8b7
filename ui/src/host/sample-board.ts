import type { BoardCircularView } from "./generated/BoardCircularView";
import type { BoardDetailView } from "./generated/BoardDetailView";
import { DAY } from "./sample-letters";

const TEAMS: [string, string, number, number, number, number, number][] = [
  ["قسم الرواتب والبدلات", "Salaries and Allowances", 96, 94, 92, 88, 84],
  ["قسم النقل والصيانة", "Transport and Maintenance", 74, 60, 55, 50, 45],
  ["الأرشيف والوثائق", "Archive and Documents", 58, 55, 50, 49, 46],
  ["المشتريات والعقود", "Purchasing and Contracts", 112, 110, 109, 108, 104],
  ["مكتب المدير", "Director's Office", 12, 12, 12, 12, 12],
];
const NAMES = ["ليلى ماجد السهلي", "طارق وليد الحداد", "هدى باسم الخالدي", "زياد حمد الزيدي", "عائشة سعد المرعي", "ناصر فهد العتيبي"];

const figures = (team: (typeof TEAMS)[number]) => ({ audience: team[2], reached: team[3], shown: team[4], opened: team[5], acknowledged: team[6] });

function total() {
  const all = { audience: 0, reached: 0, shown: 0, opened: 0, acknowledged: 0 };
  for (const team of TEAMS) for (const [fact, n] of Object.entries(figures(team))) all[fact as keyof typeof all] += n;
  return all;
}

/** The sample board's circulars. */
export function circulars(now: number): BoardCircularView[] {
  return [
    { id: "sample-0", number: "ت/2026/0112", subject: "تنظيم ساعات العمل الرسمي خلال شهر رمضان", issued_at: now - 26 * 3_600_000, deadline: now + 22 * 3_600_000, asks_acknowledgement: true, figures: total() },
    { id: "sample-1", number: "ت/2026/0109", subject: "ضوابط استخدام الأجهزة المحمولة في مقار العمل", issued_at: now - 5 * DAY, deadline: now - 2 * DAY, asks_acknowledgement: true, figures: { audience: 352, reached: 350, shown: 348, opened: 330, acknowledged: 335 } },
    { id: "sample-3", number: "ت/2026/0098", subject: "تحديث بيانات التواصل لجميع الموظفين", issued_at: now - 18 * DAY, deadline: null, asks_acknowledgement: false, figures: { audience: 352, reached: 352, shown: 351, opened: 290, acknowledged: 0 } },
  ];
}

/** One circular of the sample board. */
export function detail(id: string, unit: string | null, now: number): BoardDetailView {
  const circular = circulars(now).find((one) => one.id === id) ?? circulars(now)[0];
  if (!circular) throw new Error("the sample board is empty");
  const people = NAMES.map((name, index) => {
    const team = TEAMS[index % TEAMS.length] ?? TEAMS[0];
    const at = (fact: number) => (index % 5 >= 5 - fact ? null : now - (20 - fact * 3) * 3_600_000 + index * 500_000);
    return { employee: `E${1000 + index}`, name, unit: team?.[0] ?? "", unit_en: team?.[1] ?? null, facts: { reached: at(1), shown: at(2), opened: at(3), acknowledged: at(4) }, last_contact: index === 1 ? now - 3 * DAY : index === 5 ? null : now - index * 70_000 };
  });
  return {
    circular,
    units: TEAMS.map((team, index) => ({ id: `T${index}`, name: team[0], name_en: team[1], figures: figures(team) })),
    people: people.filter((_, index) => unit === null || `T${index % TEAMS.length}` === unit),
    next: null,
  };
}
