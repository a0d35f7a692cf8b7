import { tick } from "svelte";
import { language } from "../i18n/language.svelte";
import type { Desk } from "../state/desk.svelte";
import { isFolder } from "../state/places";

/** Whether the person is writing, so that letters are letters and not commands. */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Puts the cursor into the search box, from wherever the person is. */
export async function focusSearch(desk: Desk): Promise<void> {
  if (!isFolder(desk.place)) desk.go("all");
  if (!document.querySelector("[data-testid=search]")) desk.reader.close();
  await tick();
  const box = document.querySelector<HTMLInputElement>("[data-testid=search]");
  box?.focus();
  box?.select();
}

/** Moves the focus one column on (or back) in the direction in which the person reads. */
function changeColumn(step: 1 | -1): boolean {
  const columns = [...document.querySelectorAll<HTMLElement>("[data-column]")];
  const at = columns.findIndex((column) => column.contains(document.activeElement));
  const next = columns[at + step];
  if (at < 0 || !next) return false;
  (next.querySelector<HTMLElement>("[data-column-focus]") ?? next).focus();
  return true;
}

/** Arrow keys, Home and End go from one thing of a list to the next; `selector` says what stands for them. */
export function stepThrough(event: KeyboardEvent & { currentTarget: HTMLElement }, selector: string): void {
  const things = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = things.findIndex((thing) => thing === document.activeElement);
  const moves: Partial<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: things.length - 1 };
  const to = moves[event.key];
  if (at < 0 || to === undefined) return;
  things[Math.max(0, Math.min(things.length - 1, to))]?.focus();
  event.preventDefault();
}

/** The keys that work everywhere. Keys of one list or one dialog stand with that list or dialog. */
export function onKey(event: KeyboardEvent, desk: Desk): void {
  if (event.defaultPrevented || event.altKey || document.querySelector("[role=dialog]")) return;
  const command = event.ctrlKey || event.metaKey;
  // By the key's place on the board, because with an Arabic layout the K key writes another letter.
  if (command && event.code === "KeyK") desk.palette = true;
  else if (command && event.key === "Enter" && isFolder(desk.place) && !writing(event.target)) void desk.reader.acknowledge();
  else if (command && event.code === "KeyF" && isFolder(desk.place) && desk.reader.reading) desk.reader.finding = true;
  else if (command && event.code === "KeyQ") void desk.host.quit().catch(() => undefined);
  else if (command && event.code === "KeyP" && (desk.place === "record" || (desk.place === "contests" && desk.contest !== null) || (isFolder(desk.place) && desk.reader.reading))) window.print();
  else if (command || writing(event.target)) return;
  else if (event.key === "/" || event.code === "Slash" && !event.shiftKey) void focusSearch(desk);
  else if (event.key === "?" || event.key === "؟") desk.keys = true;
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    // A page that is wider than its place is moved by the same keys.
    if (event.target instanceof HTMLElement && event.target.closest("[data-testid=pdf], .around")) return;
    const onward = (event.key === "ArrowLeft") === (language.direction === "rtl");
    if (!changeColumn(onward ? 1 : -1)) return;
  } else return;
  event.preventDefault();
}
