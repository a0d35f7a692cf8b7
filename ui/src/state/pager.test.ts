import { describe, expect, it } from "vitest";
import { PAGE, Pager, type Page } from "./pager.svelte";

/** A drawer of numbered letters that remembers what it was asked, and answers when told to. */
function drawer(total: number) {
  const asked: number[] = [];
  let label = "letter";
  const fetch = (offset: number, limit: number): Promise<Page<string>> => {
    asked.push(offset);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => `${label} ${offset + i}`);
    return Promise.resolve({ rows, total });
  };
  return { asked, fetch, relabel: (to: string) => (label = to) };
}

describe("a list of a hundred thousand", () => {
  it("knows its length after the first page and holds only what is near the eye", async () => {
    const letters = drawer(100_000);
    const pager = new Pager(letters.fetch);
    await pager.want(0, 12);
    expect(pager.total).toBe(100_000);
    await pager.want(99_990, 99_999);
    expect(pager.row(99_999)).toBe("letter 99999");
    expect(pager.row(50_000)).toBeUndefined();
    expect(letters.asked).toEqual([0, 99_900]);
  });

  it("asks for a page once, and for both pages of a window that lies across two", async () => {
    const letters = drawer(1000);
    const pager = new Pager(letters.fetch);
    await Promise.all([pager.want(95, 105), pager.want(96, 106)]);
    expect(letters.asked).toEqual([0, PAGE]);
    expect([pager.row(99), pager.row(100)]).toEqual(["letter 99", "letter 100"]);
  });

  it("asks only for what the eye still rests on when it is dragged from end to end, and for what comes next", async () => {
    const asked: number[] = [];
    const answers: (() => void)[] = [];
    const pager = new Pager<string>((offset) => {
      asked.push(offset / PAGE);
      return new Promise((resolve) => answers.push(() => resolve({ rows: Array.from({ length: PAGE }, (_, i) => `letter ${offset + i}`), total: 100_000 })));
    });
    const dragged = Array.from({ length: 900 }, (_, page) => pager.want(page * PAGE, page * PAGE + 6));
    expect(asked).toEqual([0, 1]);
    while (answers.length > 0) {
      answers.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
    await Promise.all(dragged);
    expect(asked).toEqual([0, 1, 899, 898]);
    expect(pager.row(89_906)).toBe("letter 89906");
  });

  it("forgets the farthest pages", async () => {
    const letters = drawer(100_000);
    const pager = new Pager(letters.fetch);
    for (let page = 0; page <= 60; page += 1) await pager.want(page * PAGE, page * PAGE);
    expect(pager.row(60 * PAGE)).toBe("letter 6000");
    expect(pager.row(0)).toBeUndefined();
  });

  it("replaces what is on the screen when something changed, and never shows an empty moment", async () => {
    const letters = drawer(300);
    const pager = new Pager(letters.fetch);
    await pager.want(0, 10);
    letters.relabel("circular");
    const done = pager.refresh();
    expect(pager.row(0)).toBe("letter 0");
    await done;
    expect(pager.row(0)).toBe("circular 0");
  });

  it("lets no late answer of one list into another", async () => {
    let release: (page: Page<string>) => void = () => undefined;
    const pager = new Pager<string>(() => new Promise((resolve) => (release = resolve)));
    const late = pager.want(0, 0);
    const letters = drawer(5);
    await pager.restart(letters.fetch);
    release({ rows: ["stale"], total: 9 });
    await late;
    expect([pager.row(0), pager.total]).toEqual(["letter 0", 5]);
  });

  it("keeps what it has when a request fails, says why, and asks again", async () => {
    let broken = false;
    const letters = drawer(1000);
    const pager = new Pager<string>((offset, limit) => (broken ? Promise.reject({ code: "cache_unusable", retry_after: null }) : letters.fetch(offset, limit)));
    await pager.want(0, 10);
    broken = true;
    await pager.want(500, 510);
    expect(pager.failure?.code).toBe("cache_unusable");
    expect(pager.row(0)).toBe("letter 0");
    broken = false;
    await pager.want(500, 510);
    expect([pager.failure, pager.row(500)]).toEqual([null, "letter 500"]);
  });
});
