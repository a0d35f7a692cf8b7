import type { TeamDay } from "../../host/generated/TeamDay";

/** The facts that the line draws, the widest first. They overlap: each is counted by itself. */
export const FACTS = ["reached", "shown", "opened", "acknowledged"] as const;
export type LineFact = (typeof FACTS)[number];

/** A point of the line: both from 0 to 1, `x` from the beginning of the first day to the end of the last one, `y` as a share of the audience. */
export interface Point {
  x: number;
  y: number;
}

const DAY = 86_400_000;
/** Days as numbers that count on by one, whatever the clocks did between them. */
const count = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);

/**
 * The line of one fact: it begins with nothing, and is at the end of each day where the answer says. A day without a change is left out of the
 * answer: what was known stayed known, so the line is level over it.
 */
export function lineOf(days: TeamDay[], fact: LineFact): Point[] {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return [];
  const from = count(first.day);
  const length = count(last.day) - from + 1;
  const points: Point[] = [{ x: 0, y: 0 }];
  for (const day of days) {
    const begins = (count(day.day) - from) / length;
    const before = points.at(-1);
    if (before && begins > before.x) points.push({ x: begins, y: before.y });
    points.push({ x: (count(day.day) - from + 1) / length, y: day.audience > 0 ? Math.min(1, day[fact] / day.audience) : 0 });
  }
  return points;
}
