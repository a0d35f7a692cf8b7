/**
 * Moments of the window's start, told as User Timing marks: they stay inside the page and are read by `make bench`, which compares them
 * with the start of the process. Each is marked once, at its first time.
 */
export type Mark = "script" | "entered" | "painted" | "board" | "board_painted";

export function mark(name: Mark): void {
  if (performance.getEntriesByName(name, "mark").length === 0) performance.mark(name);
}

let painting = false;

/** The first letters were just put into the page. They are on the screen when the frame after the one that draws them begins. */
export function markPainted(): void {
  if (painting) return;
  painting = true;
  requestAnimationFrame(() => requestAnimationFrame(() => mark("painted")));
}

let boarding = false;

/** The board's first bars were just put into the page. */
export function markBoard(): void {
  if (boarding) return;
  boarding = true;
  requestAnimationFrame(() => requestAnimationFrame(() => mark("board_painted")));
}
