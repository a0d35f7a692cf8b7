/**
 * Brings a text into the shape in which it is compared, keeping for every character of the shape where it stood. Marks and tatweel are
 * left out and the letters that people mix up are made one, as the archive's own search does it (`domain::arabic`), only for the eye here.
 */
export function fold(text: string): { shape: string; at: number[] } {
  let shape = "";
  const at: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const folded = foldCharacter(text.charAt(index));
    for (const character of folded) {
      shape += character;
      at.push(index);
    }
  }
  return { shape, at };
}

function foldCharacter(character: string): string {
  if (/[\u0640\u064B-\u065F\u0670\u200B-\u200F\u2066-\u2069]/.test(character)) return "";
  if (/[\u0622\u0623\u0625\u0671]/.test(character)) return "\u0627";
  if (character === "\u0629") return "\u0647";
  if (character === "\u0649") return "\u064A";
  const digit = character.charCodeAt(0);
  if (digit >= 0x660 && digit <= 0x669) return String(digit - 0x660);
  if (digit >= 0x6f0 && digit <= 0x6f9) return String(digit - 0x6f0);
  return character.normalize("NFKC").toLowerCase();
}

/** Where in a text the words stand, as pairs of offsets. */
export function findIn(text: string, words: string): [number, number][] {
  const wanted = fold(words.trim()).shape;
  if (wanted === "") return [];
  const { shape, at } = fold(text);
  const found: [number, number][] = [];
  for (let from = shape.indexOf(wanted); from >= 0; from = shape.indexOf(wanted, from + wanted.length)) {
    found.push([at[from] ?? 0, (at[from + wanted.length - 1] ?? 0) + 1]);
  }
  return found;
}

/** All places of the words in the texts below a node that may be selected (the letter's own words, not the furniture). */
export function findRanges(root: HTMLElement, words: string): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (node.parentElement?.closest(".selectable") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
  for (let node = walker.nextNode(); node && ranges.length < 1000; node = walker.nextNode()) {
    for (const [start, end] of findIn(node.nodeValue ?? "", words)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Paints what was found, without touching the document. */
export function mark(ranges: Range[], at: number): void {
  if (!("highlights" in CSS)) return;
  const here = ranges[at];
  CSS.highlights.set("found", new Highlight(...ranges.filter((range) => range !== here)));
  CSS.highlights.set("found-here", here ? new Highlight(here) : new Highlight());
}
