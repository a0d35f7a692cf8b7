import type { Settings } from "../host/generated/Settings";
import { language } from "../i18n/language.svelte";

/** The size of a letter at 100 %, in pixels. */
const BASE = 15.5;

/** Gives a page its language, direction, theme and text size. Before the settings are known it has a language only. */
export function dress(settings: Settings | null, systemDark: boolean): void {
  const root = document.documentElement;
  root.lang = language.format.language;
  root.dir = language.direction;
  if (!settings) return;
  root.dataset["theme"] = settings.theme === "dark" || (settings.theme === "system" && systemDark) ? "dark" : "light";
  root.style.fontSize = `${(BASE * settings.text_size) / 100}px`;
}
