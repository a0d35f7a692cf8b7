import type { FluentBundle } from "@fluent/bundle";
import { Formats, type Preferences } from "./format";
import { say, words, type Args } from "./words";

/** The language of the window: texts and formats follow it everywhere at once. */
class Language {
  #formats = $state.raw(new Formats({ language: "ar", digits: "auto", calendar: "gregorian" }));
  #bundles: Partial<Record<"ar" | "en", FluentBundle>> = {};

  /** Numbers and dates as this person wants them. */
  get format(): Formats {
    return this.#formats;
  }

  /** `rtl` or `ltr`, for the root and for libraries that want to be told. */
  get direction(): "rtl" | "ltr" {
    return this.#formats.language === "ar" ? "rtl" : "ltr";
  }

  prefer(preferences: Preferences): void {
    // Making them takes the engine a while, and whoever reads them is drawn anew.
    if (this.#formats.suits(preferences)) return;
    this.#formats = new Formats(preferences);
  }

  say(id: string, args?: Args): string {
    const language = this.#formats.language;
    this.#bundles[language] ??= words(language);
    return say(this.#bundles[language], id, args);
  }
}

export const language = new Language();

/** A unit's name in the person's language, where the agency gave one. */
export const unitName = (unit: { name: string; name_en?: string | null }): string => (language.format.language === "en" ? unit.name_en : null) ?? unit.name;

/** The text with this id in the person's language. */
export const t = (id: string, args?: Args): string => language.say(id, args);

/** The text with this id, for a number of things: supplies `$category` and `$n`. */
export const tn = (id: string, n: number, args?: Args): string => language.say(id, { ...args, ...language.format.plural(n) });

/** Day and time of a moment, near days by their names; for texts that it is put into, so without isolation marks. */
export function when(at: number, now: number): string {
  const day = language.format.nearDay(at, now) ?? language.format.date(at);
  return t("common--day-and-time", { day, time: language.format.time(at) }).replace(/[\u2068\u2069]/g, "");
}

/**
 * How long ago, in the largest unit that fits; by the date when it is more than a month. The engines' own words are not used here:
 * theirs have "ثوانِ" where Arabic writes "ثوانٍ". Without isolation marks, because it is put into other texts.
 */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  const told = (id: string, n: number) => tn(id, n).replace(/[\u2068\u2069]/g, "");
  // Not in seconds: a figure that is wrong a second later would have to be drawn anew all day on a computer that nobody touches.
  if (seconds < 60) return t("common--moments-ago");
  if (seconds < 3600) return told("common--minutes-ago", Math.floor(seconds / 60));
  if (seconds < 86_400) return told("common--hours-ago", Math.floor(seconds / 3600));
  if (seconds < 31 * 86_400) return told("common--days-ago", Math.floor(seconds / 86_400));
  return language.format.date(at);
}
