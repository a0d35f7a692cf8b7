import { describe, expect, it } from "vitest";
import { findIn } from "./find";

const found = (text: string, words: string) => findIn(text, words).map(([start, end]) => text.slice(start, end));

describe("searching in a letter", () => {
  it("finds a word however its hamza, ta marbuta and marks were written", () => {
    expect(found("بشأن الإجازة الدوريّة", "اجازه")).toEqual(["إجازة"]);
    expect(found("بشأن الإجازة الدوريّة", "الدورية")).toEqual(["الدوريّة"]);
  });

  it("finds numbers in either digits, and every place", () => {
    expect(found("رقم ٢٠٢٦ ثم 2026", "2026")).toEqual(["٢٠٢٦", "2026"]);
  });

  it("finds nothing for no words", () => {
    expect(found("نص", "  ")).toEqual([]);
    expect(found("نص", "كتاب")).toEqual([]);
  });
});
