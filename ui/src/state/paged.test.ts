import { expect, it } from "vitest";
import { Paged, type Page } from "./paged.svelte";

/** A list of numbers in pages of three, as the registry has it now. */
function numbers(of: { all: number[]; broken?: boolean }) {
  return new Paged<number>((key): Promise<Page<number>> => {
    if (of.broken) return Promise.reject({ code: "unreachable", retry_after: null });
    const from = Number(key ?? 0);
    return Promise.resolve({ rows: of.all.slice(from, from + 3), next: from + 3 < of.all.length ? String(from + 3) : null });
  }, String);
}

it("pages are put together, and the end is known", async () => {
  const list = numbers({ all: [9, 8, 7, 6, 5] });
  await list.start();
  expect([list.rows, list.next]).toEqual([[9, 8, 7], "3"]);
  await list.more();
  expect([list.rows, list.next]).toEqual([[9, 8, 7, 6, 5], null]);
});

it("asking again brings what is new to the top, and keeps the pages that the person asked for", async () => {
  const registry = { all: [9, 8, 7, 6, 5] };
  const list = numbers(registry);
  await list.start();
  await list.more();
  registry.all = [10, 9, 8, 7, 6, 5];
  await list.refresh();
  expect(list.rows).toEqual([10, 9, 8, 7, 6, 5]);
});

it("what vanished from a list of one page vanishes here", async () => {
  const registry = { all: [9, 8] };
  const list = numbers(registry);
  await list.start();
  registry.all = [8];
  await list.refresh();
  expect(list.rows).toEqual([8]);
});

it("a lost line takes nothing from the screen", async () => {
  const registry = { all: [9, 8], broken: false };
  const list = numbers(registry);
  await list.start();
  registry.broken = true;
  await list.refresh();
  expect([list.rows, list.failure?.code]).toEqual([[9, 8], "unreachable"]);
  registry.broken = false;
  await list.refresh();
  expect(list.failure).toBeNull();
});

it("what is no longer for this person does not stay on the screen", async () => {
  let code = "";
  const list = new Paged<number>(() => (code === "" ? Promise.resolve({ rows: [1], next: null }) : Promise.reject({ code, retry_after: null })), String);
  await list.start();
  code = "forbidden";
  await list.refresh();
  expect([list.rows, list.failure?.code]).toEqual([null, "forbidden"]);
});

it("an answer that comes after the list was put away is not shown", async () => {
  const list = numbers({ all: [1] });
  const late = list.start();
  list.clear();
  await late;
  expect(list.rows).toBeNull();
});
