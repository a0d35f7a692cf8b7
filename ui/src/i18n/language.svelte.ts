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
