import type { Bars } from "../../host/generated/Bars";
import type { Part } from "../../host/generated/Part";

/** The parts of a bar in the order in which they are stacked: those that have not met it stand together, so that the mark of the overdue lies over them. */
export const PARTS = ["acknowledged", "opened", "shown", "reached", "not_reached", "excused"] as const satisfies readonly Part[];

/** The parts that count for a circular: where nothing is asked, nobody acknowledges and nobody is excused. */
export function partsOf(asks: boolean): Part[] {
  return PARTS.filter((part) => asks || (part !== "acknowledged" && part !== "excused"));
}

/** A number's share of the audience, from 0 to 1. */
export function share(bars: Bars, people: number): number {
  return bars.audience > 0 ? Math.max(0, Math.min(1, people / bars.audience)) : 0;
}

/** The parts of people whom a reminder reaches: they have not met it and are not excused. */
export function owing(bars: Bars): number {
  return bars.opened + bars.shown + bars.reached + bars.not_reached;
}

/** Whether two bars say the same. */
export function alike(one: Bars, other: Bars): boolean {
  return one.audience === other.audience && one.overdue === other.overdue && PARTS.every((part) => one[part] === other[part]);
}
