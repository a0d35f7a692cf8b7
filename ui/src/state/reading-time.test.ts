import { describe, expect, it } from "vitest";
import { PIECE, ReadingTime, UNTOUCHED, type Stretch } from "./reading-time";

const NOON = 1_795_340_000_000;

/** A reader whose ticks and clock go together, until a test sets the clock. */
function reader() {
  const time = new ReadingTime();
  let wall = NOON;
  time.touch(0);
  return { time, at: (ticks: number, id: string | null, atEnd = false): Stretch | null => time.observe(id, atEnd, { ticks, wall: wall + ticks }), setClock: (to: number) => (wall = to) };
}

describe("the time before a document", () => {
  it("is from when it came until it went, and says whether its end was seen", () => {
    const { at } = reader();
    expect(at(1000, "a")).toBeNull();
    expect(at(5000, "a", true)).toBeNull();
    expect(at(6000, "a", false)).toBeNull();
    expect(at(9000, null)).toEqual({ id: "a", from: NOON + 1000, until: NOON + 9000, toEnd: true });
    expect(at(10_000, null)).toBeNull();
  });

  it("is told every half minute, piece after piece without a gap or an overlap", () => {
    const { time, at } = reader();
    at(0, "a");
    expect(time.next(0)).toBe(PIECE);
    time.touch(PIECE);
    const first = at(PIECE + 40, "a", true);
    expect(first).toEqual({ id: "a", from: NOON, until: NOON + PIECE + 40, toEnd: true });
    const second = at(PIECE + 10_000, null);
    expect(second).toEqual({ id: "a", from: first?.until, until: NOON + PIECE + 10_000, toEnd: true });
  });

  it("belongs to one document each", () => {
    const { at } = reader();
    at(0, "a", true);
    expect(at(3000, "b", false)).toEqual({ id: "a", from: NOON, until: NOON + 3000, toEnd: true });
    expect(at(5000, null)).toEqual({ id: "b", from: NOON + 3000, until: NOON + 5000, toEnd: false });
  });

  it("ends two minutes after the last touch, and begins again with the next", () => {
    const { time, at } = reader();
    let measured = 0;
    at(0, "a");
    for (let ticks = PIECE; ticks <= 10 * UNTOUCHED; ticks += PIECE) measured += lengthOf(at(ticks, "a"));
    expect(measured).toBe(UNTOUCHED);
    expect(time.next(10 * UNTOUCHED)).toBeNull();
    time.touch(10 * UNTOUCHED);
    expect(at(10 * UNTOUCHED, "a")).toBeNull();
    expect(lengthOf(at(10 * UNTOUCHED + 4000, null))).toBe(4000);
  });

  it("is no longer and no shorter for a clock that is set meanwhile", () => {
    const { at, setClock } = reader();
    at(0, "a");
    setClock(NOON + 86_400_000);
    expect(at(4000, null)).toEqual({ id: "a", from: NOON, until: NOON + 4000, toEnd: false });
    at(5000, "a");
    setClock(NOON - 86_400_000);
    expect(lengthOf(at(7000, null))).toBe(2000);
  });

  it("does not run on while the window itself stood still", () => {
    const { time, at } = reader();
    at(0, "a");
    at(2000, "a");
    time.touch(8 * 3_600_000);
    expect(at(8 * 3_600_000, "a")).toEqual({ id: "a", from: NOON, until: NOON + 2000, toEnd: false });
  });

  it("is nothing when nothing was seen for any time", () => {
    const { at } = reader();
    at(500, "a");
    expect(at(500, null)).toBeNull();
  });
});

function lengthOf(stretch: Stretch | null): number {
  return stretch ? stretch.until - stretch.from : 0;
}
