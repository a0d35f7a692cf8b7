import { describe, expect, it } from "vitest";
import { Formats } from "./format";
import { runs } from "./words";

const arabic = new Formats({ language: "ar", digits: "auto", calendar: "gregorian" });
const english = new Formats({ language: "en", digits: "auto", calendar: "gregorian" });
const noon = new Date(2026, 10, 21, 12, 0).getTime();
const DAY = 86_400_000;

describe("numbers", () => {
  it("follow the language unless the person chose", () => {
    expect(arabic.number(100_000)).toBe("١٠٠٬٠٠٠");
    expect(english.number(100_000)).toBe("100,000");
    expect(new Formats({ language: "ar", digits: "latn", calendar: "gregorian" }).number(14)).toBe("14");
    expect(new Formats({ language: "en", digits: "arab", calendar: "gregorian" }).number(14)).toBe("١٤");
  });

  it("of references change their shape and nothing else", () => {
    expect(arabic.digits("ت/2026/0112")).toBe("ت/٢٠٢٦/٠١١٢");
    expect(english.digits("ت/٢٠٢٦/٠١١٢")).toBe("ت/2026/0112");
    expect(["INV-2291", "E1042"].map((number) => arabic.digits(number))).toEqual(["INV-2291", "E1042"]);
  });
});

describe("dates", () => {
  it("stand in both calendars, Gregorian first unless the person chose Hijri", () => {
    expect(arabic.dates(noon)).toEqual(["٢١ نوفمبر ٢٠٢٦", "١١ جمادى الآخرة ١٤٤٨ هـ"]);
    expect(english.dates(noon)).toEqual(["21 November 2026", "11 Jumada II 1448 AH"]);
    expect(new Formats({ language: "ar", digits: "latn", calendar: "hijri" }).dates(noon)[0]).toBe("11 جمادى الآخرة 1448 هـ");
  });

  it("read a binding day as that day in every time zone, and refuse what is no day", () => {
    expect(english.day("2026-12-01")?.[0]).toBe("1 December 2026");
    expect(english.day("soon")).toBeNull();
  });

  it("near now are called by their names", () => {
    expect(arabic.nearDay(noon + DAY, noon)).toBe("غدًا");
    expect(english.nearDay(noon, noon)).toBe("today");
    expect(english.nearDay(noon + 2 * DAY, noon)).toBeNull();
    expect(english.daysUntil(noon - 2 * DAY, noon)).toBe(-2);
  });

  it("count whole days by the calendar and not by the hour", () => {
    const late = new Date(2026, 10, 21, 23, 50).getTime();
    const early = new Date(2026, 10, 22, 0, 10).getTime();
    expect(english.daysUntil(early, late)).toBe(1);
  });
});

it("values in a text become runs of their own", () => {
  expect(runs("Synced \u2068قبل ٨ ثوانٍ\u2069.")).toEqual([
    { text: "Synced ", isolated: false },
    { text: "قبل ٨ ثوانٍ", isolated: true },
    { text: ".", isolated: false },
  ]);
});
