// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { edge } from "./edge.svelte";

const MINUTE = 60_000;

describe("the present of the window", () => {
  let stop: () => void;
  let visible: "visible" | "hidden";

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-22T10:07:30Z") });
    visible = "visible";
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visible);
    edge.step();
    stop = edge.watch();
  });
  afterEach(() => {
    stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const old = () => Date.now() - edge.now;

  it("moves on every quarter of an hour when nobody touches anything, and midnight is one", () => {
    const steps = vi.spyOn(edge, "step");
    vi.advanceTimersByTime(52.5 * MINUTE);
    expect(steps).toHaveBeenCalledTimes(4);
    expect(new Date(edge.now).toISOString()).toBe("2026-11-22T11:00:00.000Z");
  });

  it("is fresh to the minute whenever somebody touches the window", () => {
    for (const kind of ["keydown", "pointermove"]) {
      vi.advanceTimersByTime(3 * MINUTE);
      expect(old()).toBe(3 * MINUTE);
      window.dispatchEvent(new Event(kind));
      expect(old()).toBe(0);
    }
  });

  it("stands still while nobody can see it, and is right when somebody can", () => {
    visible = "hidden";
    vi.advanceTimersByTime(3 * MINUTE);
    expect(old()).toBe(3 * MINUTE);
    visible = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(old()).toBe(0);
  });
});
