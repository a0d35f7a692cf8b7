import { flushSync } from "svelte";
import { expect, vi } from "vitest";
import type { Order } from "./host/generated/Order";
import type { Host } from "./host/host";
import { find, look, words } from "./sample-look";

// For tests only: the publisher's desk over the sample registry.

/** Opens the publisher's desk over the sample registry. */
export async function publisher(wish = "", change: (host: Host) => void = () => undefined): Promise<HTMLElement> {
  (await look(`role=publisher&calm&rows=0&${wish}`, "rail-publish", change)).click();
  return find("publish");
}

/** Opens one draft of the list. */
export async function draft(id: string): Promise<HTMLElement> {
  const row = await vi.waitFor(() => {
    flushSync();
    const found = document.querySelector<HTMLElement>(`[data-testid=draft][data-id="${id}"]`);
    if (!found) throw new Error(`no draft ${id}`);
    return found;
  }, 30_000);
  row.click();
  return until(`[data-testid=draft-pane][data-id="${id}"]`);
}

export function until(selector: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    flushSync();
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found;
  }, 30_000);
}

export async function write(part: string, text: string): Promise<void> {
  const box = (await find(part)) as HTMLInputElement;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

/** Waits until the words of a part are as they should be. */
export const says = (part: string, what: RegExp | string) => vi.waitFor(() => {
  flushSync();
  const said = words(document.querySelector(`[data-testid="${part}"]`) ?? document.createElement("p"));
  if (typeof what === "string") expect(said).toContain(what);
  else expect(said).toMatch(what);
}, 30_000);

export const press = (code: string) => window.dispatchEvent(new KeyboardEvent("keydown", { code, ctrlKey: true, bubbles: true, cancelable: true }));

/** Notes what is ordered; `lose` loses the answer of the first order of that kind, after the registry carried it out. */
export function noting(host: Host, orders: [string, Order][], lose?: Order["do"]): void {
  const order = host.order.bind(host);
  let lost = false;
  host.order = async (ticket, what) => {
    orders.push([ticket, structuredClone(what)]);
    const answer = await order(ticket, what);
    if (what.do === lose && !lost) {
      lost = true;
      throw { code: "unreachable", retry_after: null };
    }
    return answer;
  };
}
