import { describe, expect, it } from "vitest";
import { SHOWN_AFTER, Witness } from "./witness";

describe("a row becomes shown", () => {
  it("only after a whole second before the person's eyes", () => {
    const witness = new Witness();
    expect(witness.observe(["a", "b"], true, 0)).toEqual([]);
    expect(witness.waiting).toBe(true);
    expect(witness.observe(["a", "b"], true, SHOWN_AFTER - 1)).toEqual([]);
    expect(witness.observe(["a", "b"], true, SHOWN_AFTER)).toEqual(["a", "b"]);
    expect(witness.waiting).toBe(false);
  });

  it("once in a session", () => {
    const witness = new Witness();
    witness.observe(["a"], true, 0);
    expect(witness.observe(["a"], true, 2000)).toEqual(["a"]);
    expect(witness.observe(["a"], true, 9000)).toEqual([]);
  });

  it("never while the window has no focus, and starts anew when it comes back", () => {
    const witness = new Witness();
    witness.observe(["a"], true, 0);
    expect(witness.observe(["a"], false, 900)).toEqual([]);
    expect(witness.observe(["a"], true, 1100)).toEqual([]);
    expect(witness.observe(["a"], true, 2000)).toEqual([]);
    expect(witness.observe(["a"], true, 2100)).toEqual(["a"]);
  });

  it("not when it was only scrolled past", () => {
    const witness = new Witness();
    witness.observe(["a", "b"], true, 0);
    witness.observe(["b"], true, 500);
    expect(witness.observe(["a", "b"], true, 1200)).toEqual(["b"]);
  });

  it("again when the claim could not be stored", () => {
    const witness = new Witness();
    witness.observe(["a"], true, 0);
    expect(witness.observe(["a"], true, 1000)).toEqual(["a"]);
    witness.forget(["a"]);
    witness.observe(["a"], true, 1100);
    expect(witness.observe(["a"], true, 2100)).toEqual(["a"]);
  });
});
