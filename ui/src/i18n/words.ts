import { FluentBundle, FluentResource } from "@fluent/bundle";

/** A value for a place in a text. */
export type Arg = string | number;
/** Values by the name of their variable. */
export type Args = Record<string, Arg>;

/** The same files that the shell reads, bundled at build time: the window needs no file access. */
const files = import.meta.glob<string>("../../../locales/*/*.ftl", { query: "?raw", import: "default", eager: true });

/** All texts of one language. */
export function words(language: "ar" | "en"): FluentBundle {
  const bundle = new FluentBundle(language);
  for (const [path, text] of Object.entries(files)) {
    if (path.includes(`/locales/${language}/`)) bundle.addResource(new FluentResource(text));
  }
  return bundle;
}

/** One text. Its id stands for it where it is missing, so that a hole is seen; a test makes sure that there is none. */
export function say(bundle: FluentBundle, id: string, args?: Args): string {
  const message = bundle.getMessage(id);
  return message?.value ? bundle.formatPattern(message.value, args ?? null) : id;
}

/** A run of a text: `isolated` where Fluent put a value in, which then needs an element of its own in mixed directions. */
export interface Run {
  text: string;
  isolated: boolean;
}

/** Cuts a text at Fluent's isolation marks (U+2068 ... U+2069), so that a view can write `<bdi>` instead of characters. */
export function runs(text: string): Run[] {
  return text
    .split(/(\u2068[^\u2068\u2069]*\u2069)/)
    .filter((part) => part !== "")
    .map((part) => (part.startsWith("\u2068") ? { text: part.slice(1, -1), isolated: true } : { text: part, isolated: false }));
}
