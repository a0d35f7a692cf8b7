import { flushSync, mount, unmount } from "svelte";
import { vi } from "vitest";
import App from "./App.svelte";
import type { Host } from "./host/host";
import { sampleHost } from "./host/sample";

// For tests only. jsdom measures nothing: the virtual list only wants to be told when sizes change, and a page which of its parts are on the screen.
vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });

/** What is watched, so that a test may say what is on the screen. */
export const watched = new Map<Element, IntersectionObserverCallback>();
vi.stubGlobal("IntersectionObserver", class {
  constructor(readonly tell: IntersectionObserverCallback) {}
  observe(element: Element) { watched.set(element, this.tell); }
  unobserve(element: Element) { watched.delete(element); }
  disconnect() {}
});

/** These parts of the page stand on the screen, whole or not. */
export function onScreen(elements: Element[], intersectionRatio: number): void {
  for (const target of elements) watched.get(target)?.([{ target, intersectionRatio } as unknown as IntersectionObserverEntry], {} as IntersectionObserver);
}

let open: Record<string, unknown> | undefined;

/** Opens the whole window over the sample registry and waits until a part of it is there. */
export async function look(wish: string, part: string, change: (host: Host) => void = () => undefined): Promise<HTMLElement> {
  await leave();
  const host = sampleHost(new URLSearchParams(wish));
  change(host);
  open = mount(App, { target: document.body, props: { host } });
  return find(part);
}

/** Closes the window. */
export async function leave(): Promise<void> {
  if (open) await unmount(open);
  open = undefined;
  document.body.replaceChildren();
}

/** The part of the window with this test id, once it is there. */
export function find(part: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    flushSync();
    const found = document.querySelector<HTMLElement>(`[data-testid="${part}"]`);
    if (!found) throw new Error(`no ${part} in the window`);
    return found;
  }, 30_000);
}

/** Waits until this part of the window is gone. */
export function gone(part: string): Promise<void> {
  return vi.waitFor(() => {
    flushSync();
    if (there(part)) throw new Error(`${part} is still in the window`);
  }, 30_000);
}

/** Waits until this holds, however busy the computer is. */
export function soon(holds: () => void): Promise<void> {
  return vi.waitFor(() => {
    flushSync();
    holds();
  }, 30_000);
}

/** Its words, without the marks that isolate values, and with single spaces. */
export const words = (element: Element) => (element.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
export const there = (part: string) => document.querySelector(`[data-testid="${part}"]`) !== null;
export const all = (part: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${part}"]`)];
