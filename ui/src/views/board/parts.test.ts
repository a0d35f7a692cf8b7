import { expect, it } from "vitest";
import type { TeamDay } from "../../host/generated/TeamDay";
import { fits, fold } from "../../state/team.svelte";
import { lineOf } from "./line";
import { alike, owing, partsOf, share } from "./parts";

const bars = { audience: 40, acknowledged: 20, opened: 5, shown: 4, reached: 3, not_reached: 6, excused: 2, overdue: 18 };
const day = (day: string, acknowledged: number, audience = 40): TeamDay => ({ day, audience, reached: 0, shown: 0, opened: 0, acknowledged });

it("the parts of a bar are everybody once", () => {
  expect(partsOf(true).reduce((all, part) => all + bars[part], 0)).toBe(bars.audience);
  expect(owing(bars)).toBe(bars.overdue);
  expect(share(bars, bars.opened)).toBe(0.125);
});

it("a bar is empty for nobody, and never longer than itself", () => {
  expect(share({ ...bars, audience: 0 }, 3)).toBe(0);
  expect(share(bars, 50)).toBe(1);
});

it("nobody acknowledges or is excused where nothing is asked", () => {
  expect(partsOf(false)).toEqual(["opened", "shown", "reached", "not_reached"]);
});

it("two bars are alike only when every figure is", () => {
  expect(alike(bars, { ...bars })).toBe(true);
  expect(alike(bars, { ...bars, overdue: 0 })).toBe(false);
  expect(alike(bars, { ...bars, shown: 3, opened: 6 })).toBe(false);
});

it("the line begins with nothing, is level over days without a change, and ends where the last day ended", () => {
  const line = lineOf([day("2026-11-10", 10), day("2026-11-14", 30)], "acknowledged");
  expect(line).toEqual([{ x: 0, y: 0 }, { x: 0.2, y: 0.25 }, { x: 0.8, y: 0.25 }, { x: 1, y: 0.75 }]);
  expect(lineOf([day("2026-11-10", 10)], "acknowledged")).toEqual([{ x: 0, y: 0 }, { x: 1, y: 0.25 }]);
  expect(lineOf([day("2026-11-10", 0, 0)], "acknowledged").at(-1)).toEqual({ x: 1, y: 0 });
  expect(lineOf([], "acknowledged")).toEqual([]);
});

it("open is what still asks somebody; overdue only what is in force", () => {
  const circular = { id: "1", number: "ت/2026/0001", subject: "x", issued_at: 0, deadline: 0, state: "in_force", asks: true, bars } as const;
  expect(fits(circular, "open")).toBe(true);
  expect(fits({ ...circular, bars: { ...bars, acknowledged: 38, opened: 0 } }, "open")).toBe(false);
  expect(fits(circular, "overdue")).toBe(true);
  expect(fits({ ...circular, state: "recalled" }, "overdue")).toBe(false);
  expect(fits({ ...circular, asks: false }, "open")).toBe(false);
  expect(fits({ ...circular, asks: false }, "all")).toBe(true);
});

it("words are found as a person means them", () => {
  expect(fold("ضَوابِط الإدارة ٢٠٢٦")).toBe(fold("ضوابط الاداره 2026"));
});
