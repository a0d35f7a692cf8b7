import { expect, it } from "vitest";
import { layersOf, share } from "./layers";

const figures = { audience: 40, reached: 30, shown: 20, opened: 5, acknowledged: 10 };

it("draws every fact by itself, even where more people acknowledged than opened", () => {
  expect(share(figures, "opened")).toBe(0.125);
  expect(share(figures, "acknowledged")).toBe(0.25);
});

it("draws nothing for an empty team and never more than the whole bar", () => {
  expect(share({ ...figures, audience: 0 }, "reached")).toBe(0);
  expect(share({ ...figures, reached: 50 }, "reached")).toBe(1);
});

it("leaves acknowledgements out where none is asked", () => {
  expect(layersOf(false)).toEqual(["reached", "shown", "opened"]);
  expect(layersOf(true)).toContain("acknowledged");
});
