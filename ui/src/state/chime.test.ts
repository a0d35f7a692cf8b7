import { afterEach, describe, expect, it, vi } from "vitest";
import { chime } from "./chime";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A sound card that remembers its tones; `ends` is whether it ever says that one is over. */
function card(ends: boolean) {
  const tones: [number, number, number][] = [];
  const close = vi.fn(() => Promise.resolve());
  vi.stubGlobal("AudioContext", class {
    currentTime = 5;
    destination = {};
    close = close;
    createGain = () => ({ connect: () => undefined, gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined } });
    createOscillator = () => {
      let [from, until] = [0, 0];
      return {
        frequency: { value: 0 },
        loop: undefined,
        connect: () => undefined,
        start: (at: number) => (from = at),
        stop(at: number) {
          until = at;
          tones.push([this.frequency.value, from, until]);
        },
        addEventListener: (_: string, over: () => void) => ends && queueMicrotask(over),
      };
    };
  });
  return { tones, close };
}

describe("the sound of a rung", () => {
  it("is two short tones, each with an end, and gives the sound card back", async () => {
    const { tones, close } = card(true);
    await chime();
    expect(tones.length).toBe(2);
    for (const [hertz, from, until] of tones) expect(hertz > 300 && hertz < 1500 && until > from).toBe(true);
    expect((tones[1]?.[2] ?? 99) - 5).toBeLessThan(0.5);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("gives a card back that never says that the tone is over", async () => {
    vi.useFakeTimers();
    const { close } = card(false);
    const over = chime();
    await vi.advanceTimersByTimeAsync(3000);
    await over;
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("is nothing where there is no sound card", async () => {
    vi.stubGlobal("AudioContext", class { constructor() { throw new Error("no device"); } });
    await expect(chime()).resolves.toBeUndefined();
  });
});
