import { describe, expect, it } from "vitest";
import { plain } from "./plain";

describe("a subject from outside", () => {
  it("cannot turn what stands beside it", () => {
    expect(plain("إخلاء \u202Eexe.pdf\u202C \u2067المبنى\u2069", 100)).toBe("إخلاء exe.pdf المبنى");
    expect(plain("a\u0000b\nc\u200Fd", 100)).toBe("ab cd");
  });

  it("keeps its markup as letters", () => {
    expect(plain("<img src=x onerror=alert(1)> & <b>", 100)).toBe("<img src=x onerror=alert(1)> & <b>");
  });

  it("is cut between letters that a reader sees, never inside one", () => {
    expect(plain("مُدَّة", 2)).toBe("مُدَّ…");
    expect(plain("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2)).toBe("👨‍👩‍👧‍👦👨‍👩‍👧‍👦…");
    expect(plain("قصير", 4)).toBe("قصير");
    expect([...new Intl.Segmenter().segment(plain("ش".repeat(5000), 300))].length).toBe(301);
  });

  it("of nothing but marks on one letter is cut all the same", () => {
    expect(plain(`ب${"\u064B".repeat(5000)}`, 3).length).toBeLessThan(60);
  });
});
