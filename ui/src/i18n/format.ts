import type { Settings } from "../host/generated/Settings";

/** How this person wants to see numbers and dates. */
export type Preferences = Pick<Settings, "language" | "digits" | "calendar">;

const DAY = 86_400_000;

/**
 * Numbers, dates and spans of time in the person's language, digits and calendars.
 * Storage is Gregorian and UTC; what a person sees is local time, Umm al-Qura beside Gregorian.
 */
export class Formats {
  readonly language: "ar" | "en";
  readonly numbering: "arab" | "latn";
  readonly #preferences: Preferences;
  readonly #hijriFirst: boolean;
  readonly #integer: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #gregorian: Intl.DateTimeFormat;
  readonly #hijri: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
    this.language = preferences.language === "en" ? "en" : "ar";
    this.numbering = preferences.digits === "arab" || preferences.digits === "latn" ? preferences.digits : this.language === "ar" ? "arab" : "latn";
    this.#hijriFirst = preferences.calendar === "hijri";
    // British English writes the day before the month, as the Gulf does.
    const base = this.language === "ar" ? "ar" : "en-GB";
    const locale = `${base}-u-nu-${this.numbering}`;
    const date = { day: "numeric", month: "long", year: "numeric" } as const;
    this.#integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.#percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
    this.#plural = new Intl.PluralRules(this.language);
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    this.#gregorian = new Intl.DateTimeFormat(`${base}-u-ca-gregory-nu-${this.numbering}`, date);
    this.#hijri = new Intl.DateTimeFormat(`${base}-u-ca-islamic-umalqura-nu-${this.numbering}`, date);
    const ordered = this.#hijriFirst ? "islamic-umalqura" : "gregory";
    this.#short = new Intl.DateTimeFormat(`${base}-u-ca-${ordered}-nu-${this.numbering}`, { day: "numeric", month: this.language === "ar" ? "long" : "short" });
    this.#time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  /** Whether these are already what the person wants. */
  suits({ language, digits, calendar }: Preferences): boolean {
    const mine = this.#preferences;
    return mine.language === language && mine.digits === digits && mine.calendar === calendar;
  }

  number(n: number): string {
    return this.#integer.format(n);
  }

  /** A share of one, as a percentage. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** The two values that every plural of `locales/` selects on: the CLDR category and the number in the person's digits. */
  plural(n: number): { category: string; n: string } {
    return { category: this.#plural.select(n), n: this.number(n) };
  }

  /** A printed reference such as `ت/2026/0112` in the person's digits. The digits change shape only, never order; beside Latin letters they are Latin. */
  digits(text: string): string {
    if (this.numbering === "arab" && /[A-Za-z]/.test(text)) return text;
    const zero = this.numbering === "arab" ? 0x660 : 0x30;
    return text.replace(/[0-9\u0660-\u0669]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String.fromCharCode(zero + (code >= 0x660 ? code - 0x660 : code - 0x30));
    });
  }

  gregorian(at: number): string {
    return this.#gregorian.format(at);
  }

  hijri(at: number): string {
    return this.#hijri.format(at);
  }

  /** Both calendars, the one that the person put first standing first. */
  dates(at: number): [string, string] {
    return this.#hijriFirst ? [this.hijri(at), this.gregorian(at)] : [this.gregorian(at), this.hijri(at)];
  }

  /** The date in the calendar that stands first. */
  date(at: number): string {
    return this.dates(at)[0];
  }

  /** Day and month only, where the year would not fit and is not in doubt. */
  shortDate(at: number): string {
    return this.#short.format(at);
  }

  time(at: number): string {
    return this.#time.format(at);
  }

  /** A binding day as stored, `YYYY-MM-DD`: at noon, so that no time zone moves it to the day before. */
  day(day: string): [string, string] | null {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
    if (!parts) return null;
    return this.dates(new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 12).getTime());
  }

  /** Whole local days from `now` to `at`: 0 is today, 1 tomorrow, -1 yesterday. */
  daysUntil(at: number, now: number): number {
    const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
    // Rounded, because a day of clock change has 23 or 25 hours.
    return Math.round((midnight(at) - midnight(now)) / DAY);
  }

  /** "today", "tomorrow", "yesterday" in words, or null for other days. */
  nearDay(at: number, now: number): string | null {
    const days = this.daysUntil(at, now);
    return Math.abs(days) <= 1 ? this.#relative.format(days, "day") : null;
  }
}
