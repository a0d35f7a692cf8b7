/** Marks that turn the direction of what follows, or that nobody sees; a letter's own joiners (U+200C, U+200D) are left. */
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

const graphemes = new Intl.Segmenter();

/** A text from outside as nothing but its letters, on one line, of at most so many graphemes: it can neither turn its surroundings nor push them away. */
export function plain(text: string, most: number): string {
  const seen = text.replace(UNSEEN, "").replace(/\s+/g, " ").trim();
  // Cut roughly first: nobody counts the graphemes of a book.
  let kept = "";
  let count = 0;
  for (const { segment } of graphemes.segment(seen.slice(0, most * 16))) {
    if (count === most) return `${kept.trimEnd()}…`;
    kept += segment;
    count += 1;
  }
  return kept.length < seen.length ? `${kept.trimEnd()}…` : kept;
}
