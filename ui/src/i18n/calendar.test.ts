import { afterEach, expect, it, vi } from "vitest";
import { Formats } from "./format";

const DAY = 86_400_000;
const preferences = { language: "en", digits: "auto", calendar: "gregorian" } as const;

afterEach(() => vi.unstubAllEnvs());

/** First days of Umm al-Qura years, as the list of new years under "Islamic calendar" in Wikipedia prints them. */
const NEW_YEARS: [number, string][] = [
  [1446, "2024-07-07"],
  [1447, "2025-06-26"],
  [1448, "2026-06-16"],
  [1449, "2027-06-06"],
  [1450, "2028-05-25"],
];

it("a Hijri year begins on its day and not a day sooner", () => {
  const formats = new Formats(preferences);
  for (const [year, day] of NEW_YEARS) {
    const noon = new Date(`${day}T12:00:00`).getTime();
    expect(formats.hijri(noon)).toBe(`1 Muharram ${year} AH`);
    expect(formats.hijri(noon - DAY)).toMatch(new RegExp(`^(29|30) Dhuʻl-Hijjah ${year - 1} AH$`));
    expect(formats.day(day)?.[1]).toBe(`1 Muharram ${year} AH`);
  }
});

it("days of 23 and 25 hours are days", () => {
  // The Gulf has no summer time; an employee at an embassy does.
  for (const [zone, spring, autumn] of [
    ["Europe/London", "2026-03-29", "2026-10-25"],
    ["America/New_York", "2026-03-08", "2026-11-01"],
    ["Africa/Cairo", "2026-04-24", "2026-10-29"],
  ] as const) {
    vi.stubEnv("TZ", zone);
    const formats = new Formats(preferences);
    const hours = (day: string) => {
      const date = new Date(`${day}T12:00:00`);
      const midnight = new Date(date).setHours(0, 0, 0, 0);
      date.setDate(date.getDate() + 1);
      return (date.setHours(0, 0, 0, 0) - midnight) / 3_600_000;
    };
    // Cairo's autumn night is turned at midnight, so that the day before has the hour.
    expect([hours(spring), hours(autumn)], zone).toEqual([23, 25]);
    for (const day of [spring, autumn]) {
      const noon = new Date(`${day}T12:00:00`).getTime();
      for (const away of [-2, -1, 1, 2]) {
        const then = new Date(noon);
        then.setDate(then.getDate() + away);
        for (const hour of [1, 12, 23]) expect(formats.daysUntil(then.setHours(hour, 30), noon), `${zone} ${day}`).toBe(away);
      }
      expect(formats.day(day)?.[0], zone).toBe(formats.gregorian(noon));
    }
  }
});
