import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { edge } from "./edge.svelte";
import { Gauge } from "./gauge";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  edge.attentive = true;
});
afterEach(() => {
  vi.useRealTimers();
  edge.attentive = false;
});

/** A reader's gauge, and what it told the shell: document, seconds, whether to the end. */
function gauge() {
  const told: [string, number, boolean][] = [];
  const noteRead = vi.fn((id: string, from: number, until: number, toEnd: boolean) => {
    told.push([id, Math.round((until - from) / 1000), toEnd]);
    return Promise.resolve();
  });
  return { gauge: new Gauge({ noteRead }), told, noteRead };
}

describe("the gauge of the reader", () => {
  it("tells what was read when the reader is left", () => {
    const { gauge: g, told } = gauge();
    g.stand("a", () => true);
    vi.advanceTimersByTime(8000);
    g.stand(null);
    expect(told).toEqual([["a", 8, true]]);
  });

  it("tells every half minute of a long reading, by the computer's own clock", () => {
    const { gauge: g, told, noteRead } = gauge();
    const began = Date.now();
    g.stand("a", () => false);
    vi.advanceTimersByTime(70_000);
    expect(told).toEqual([["a", 30, false], ["a", 30, false]]);
    expect(noteRead.mock.calls[0]?.[1]).toBe(began);
    expect(noteRead.mock.calls[1]?.[1]).toBe(noteRead.mock.calls[0]?.[2]);
  });

  it("measures nothing while the window has no focus", () => {
    const { gauge: g, told } = gauge();
    edge.attentive = false;
    g.stand("a", () => true);
    vi.advanceTimersByTime(60_000);
    edge.attentive = true;
    g.stand("a", () => true);
    vi.advanceTimersByTime(5000);
    edge.attentive = false;
    g.stand("a", () => true);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([["a", 5, true]]);
  });

  it("sees the end that was scrolled to, once the page has come to rest", () => {
    const { gauge: g, told } = gauge();
    let end = false;
    g.stand("a", () => end);
    vi.advanceTimersByTime(3000);
    end = true;
    g.scrolled();
    vi.advanceTimersByTime(1000);
    end = false;
    g.scrolled();
    vi.advanceTimersByTime(1000);
    g.stand(null);
    expect(told).toEqual([["a", 5, true]]);
  });

  it("lets a computer that nobody touches rest, and goes on with the next touch", () => {
    const { gauge: g, told } = gauge();
    g.stand("a", () => false);
    vi.advanceTimersByTime(3_600_000);
    expect(told.reduce((sum, [, seconds]) => sum + seconds, 0)).toBe(120);
    expect(vi.getTimerCount()).toBe(0);
    g.touched();
    vi.advanceTimersByTime(10_000);
    g.stand(null);
    expect(told.at(-1)).toEqual(["a", 10, false]);
  });

  it("goes on when an observation could not be kept", async () => {
    const { gauge: g, noteRead } = gauge();
    noteRead.mockRejectedValueOnce({ code: "disk_full", retry_after: null });
    g.stand("a", () => true);
    await vi.advanceTimersByTimeAsync(40_000);
    g.stand(null);
    expect(noteRead).toHaveBeenCalledTimes(2);
  });
});
