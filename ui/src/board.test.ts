// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DeskEvent } from "./host/generated/DeskEvent";
import type { Order } from "./host/generated/Order";
import type { Host } from "./host/host";
import { all, find, gone, leave, look, soon, there, words } from "./sample-look";
import { edge } from "./state/edge.svelte";

afterEach(leave);

/** Every question and every order of the window, as it was asked and given. */
function watched(host: Host) {
  return { asked: vi.spyOn(host, "inquire"), given: vi.spyOn(host, "order") };
}

let seen: ReturnType<typeof watched>;
const questions = (ask: string) => seen.asked.mock.calls.map(([question]) => question).filter((question) => question.ask === ask);
const orders = (): Order[] => seen.given.mock.calls.map(([, order]) => order);

/** Opens the board. */
async function board(wish = "language=en", change: (host: Host) => void = () => undefined): Promise<HTMLElement> {
  (await look(wish, "rail-board", (host) => {
    seen = watched(host);
    change(host);
  })).click();
  const page = await find("board");
  await soon(() => expect(there("board-circular") || there("empty") || there("failure")).toBe(true));
  return page;
}

/** Opens the first circular's units and bars. */
async function detail(wish?: string, change?: (host: Host) => void): Promise<HTMLElement> {
  await board(wish, change);
  all("board-subject")[0]?.click();
  return find("board-bars");
}

/** Opens the page of somebody whose name is behind the bar. */
async function person(id: string): Promise<HTMLElement> {
  (await find("board-names")).click();
  await find("board-person");
  document.querySelector<HTMLElement>(`[data-employee="${id}"] [data-testid="open-person"]`)?.click();
  await find("person-line");
  return find("board-person-page");
}

const write = (part: string, text: string) => {
  const box = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[data-testid="${part}"]`);
  if (!box) throw new Error(part);
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
};

/** Types a day part by part, as a hand does. */
function type(field: string, parts: [string, string][]): void {
  for (const [part, digits] of parts) {
    const segment = document.querySelector<HTMLElement>(`[data-testid="${field}"] [data-segment="${part}"]`);
    if (!segment) throw new Error(`${field} ${part}`);
    segment.focus();
    for (const key of digits) segment.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
  flushSync();
}

/** The day so many days from now, as it is typed. */
function inDays(days: number): [string, string][] {
  const day = new Date(edge.now + days * 86_400_000);
  return [["day", String(day.getDate()).padStart(2, "0")], ["month", String(day.getMonth() + 1).padStart(2, "0")], ["year", String(day.getFullYear())]];
}

describe("the board", () => {
  it("is for those who head a unit: a colleague sees nobody else's state anywhere", async () => {
    const question = vi.fn();
    await look("role=employee&language=en", "rail-settings", (host) => (host.inquire = question));
    (await find("rail-settings")).click();
    await find("settings");
    for (const place of ["rail-board", "rail-contests", "to-delegation", "told-board"]) expect(there(place)).toBe(false);
    expect(question).not.toHaveBeenCalled();
  });

  it("asks one question, and says every part of every bar in words", async () => {
    await board();
    expect(questions("board")).toHaveLength(1);
    expect(seen.asked.mock.calls).toHaveLength(1);
    const first = all("board-circular")[0] ?? document.body;
    expect(words(first)).toMatch(/Acknowledged 303 ?Opened 18 ?Shown 11 ?Reached 14 ?Not reached 19 ?Excused 9 ?374 people/);
    expect(first.querySelector("[role=img]")?.getAttribute("aria-label")?.replace(/[\u2068\u2069]/g, "")).toBe("374 people: Acknowledged 303, Opened 18, Shown 11, Reached 14, Not reached 19, Excused 9");
    const widths = [...first.querySelectorAll<HTMLElement>(".part")].map((part) => Number.parseFloat(part.style.inlineSize));
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 3);
  });

  it("marks what is late over the bar and in words, and says what is no longer in force", async () => {
    await board();
    const late = all("board-circular")[1] ?? document.body;
    expect(words(late)).toContain("32 overdue");
    expect(late.querySelector("[data-testid=bar-overdue]")).not.toBeNull();
    expect(all("board-circular").map((card) => card.dataset["state"])).toEqual(["in_force", "in_force", "in_force", "superseded", "recalled"]);
    expect(words(all("board-circular")[3] ?? document.body)).toContain("Superseded");
    expect(words(all("board-circular")[4] ?? document.body)).toContain("Recalled");
  });

  it("is narrowed by state and by words, and says how many it shows", async () => {
    const page = await board("");
    (await find("board-show-open")).click();
    await soon(() => expect(all("board-circular")).toHaveLength(2));
    (await find("board-show-overdue")).click();
    await soon(() => expect(all("board-circular").map((card) => card.dataset["id"])).toEqual(["sample-1"]));
    (await find("board-show-all")).click();
    write("board-search", "الاجهزه");
    expect(all("board-circular").map((card) => card.dataset["id"])).toEqual(["sample-1"]);
    expect(words(page)).toContain("يظهر ١ من ٥");
    write("board-search", "٠٠٩٨");
    expect(all("board-circular").map((card) => card.dataset["id"])).toEqual(["sample-3"]);
    write("board-search", "nothing like it");
    expect(words(await find("empty"))).toContain("لا تعميم بهذا الوصف");
    expect(questions("board")).toHaveLength(1);
  });

  it("looks back to the end of a day, says so, and offers nothing to do there", async () => {
    await detail();
    expect(there("remind")).toBe(true);
    type("board-as-of", inDays(-1));
    const notice = await find("look-back");
    expect(words(notice)).toMatch(/^A look back: the board as it was at the end of \d+ \w+ \d{4} \(.+ AH\)\. It is not as things stand now/);
    await soon(() => expect(questions("detail").at(-1)).toMatchObject({ at: expect.any(Number) }));
    const at = (questions("detail").at(-1) as { at: number }).at;
    expect(new Date(at).getHours() * 60 + new Date(at).getMinutes()).toBe(23 * 60 + 59);
    await gone("remind");
    (await find("board-names")).click();
    await find("board-person");
    expect(questions("names").at(-1)).toMatchObject({ at });
    expect(there("open-person")).toBe(false);
    expect(there("choose-person")).toBe(false);
    (await find("board-now")).click();
    await find("remind");
    expect(questions("detail").at(-1)).toMatchObject({ at: null });
    // What was shown of the day before is not mistaken for now.
    expect(there("board-person")).toBe(false);
  });

  it("without a line says so, and comes when it is back", async () => {
    await board("offline&language=en");
    const failure = await find("failure");
    expect(failure.dataset["code"]).toBe("unreachable");
  });
});

describe("one circular on the board", () => {
  it("goes down into units and up again, a step at a time", async () => {
    await detail();
    expect(words(await find("board-path"))).toBe("Human Resources");
    expect(all("board-unit").map((unit) => unit.dataset["unit"])).toEqual(["PAY", "TRA", "ARC", "PUR"]);
    all("board-unit")[0]?.click();
    await soon(() => expect(words(document.querySelector("[data-testid=board-path]") ?? document.body)).toBe("Human Resources Salaries and Allowances"));
    expect(all("board-unit").map((unit) => unit.dataset["unit"])).toEqual(["PAY-1"]);
    // What was pressed is gone; the keyboard is where the person is now.
    await soon(() => expect(words(document.activeElement ?? document.body)).toBe("Salaries and Allowances"));
    const escape = () => document.querySelector("[data-testid=board-detail]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    escape();
    await soon(() => expect(words(document.querySelector("[data-testid=board-path]") ?? document.body)).toBe("Human Resources"));
    escape();
    await find("board");
    await soon(() => expect((document.activeElement as HTMLElement).dataset["testid"]).toBe("board-subject"));
  });

  it("gives the keyboard back to the line of the person whose page is left, without looking again", async () => {
    await detail();
    await person("E1003");
    (await find("board-back")).click();
    await soon(() => expect([(document.activeElement as HTMLElement).dataset["testid"], document.activeElement?.closest("tr")?.dataset["employee"]]).toEqual(["open-person", "E1003"]));
    expect(questions("names")).toHaveLength(1);
    expect(questions("person")).toEqual([{ ask: "person", circular: "sample-0", employee: "E1003" }]);
    (await find("names-away")).click();
    await soon(() => expect((document.activeElement as HTMLElement).dataset["testid"]).toBe("board-names"));
  });

  it("draws the days as a line, and writes them as a table", async () => {
    await detail();
    expect(document.querySelectorAll("[data-testid=board-days] .chart > svg path")).toHaveLength(4);
    const rows = [...(await find("board-days-table")).querySelectorAll("tbody tr")].map(words);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain("303");
  });

  it("shows names only when somebody asks for them, and says that the look is recorded", async () => {
    const bars = await detail();
    expect(questions("names")).toHaveLength(0);
    bars.querySelector<HTMLElement>("button[data-part=not_reached]")?.click();
    await find("board-person");
    expect(questions("names")).toEqual([expect.objectContaining({ asked: { unit: "HR", part: "not_reached", words: "", only: null } })]);
    expect(words(await find("board-names-panel"))).toContain("Every look at names is recorded, and the people concerned see it.");
    expect(all("board-person").map((row) => row.dataset["part"])).toEqual(["not_reached", "not_reached"]);
    expect(words(all("besides-observed")[0] ?? document.body)).toMatch(/^Diwan was not running since /);
    write("names-search", "E1009");
    document.querySelector<HTMLFormElement>("[data-testid=board-names-panel] form")?.requestSubmit();
    await soon(() => expect(all("board-person").map((row) => row.dataset["employee"])).toEqual(["E1009"]));
    expect(questions("names")).toHaveLength(2);
  });

  it("has the facts of each person apart, and an empty cell claims nothing", async () => {
    await detail();
    (await find("board-names")).click();
    await find("board-person");
    const facts = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid=board-person][data-employee=${id}] [data-fact]`)].map((cell) => cell.dataset["known"]);
    expect(facts("E1000")).toEqual(["true", "true", "true", "true"]);
    expect(facts("E1002")).toEqual(["true", "true", "false", "false"]);
    expect(words(document.querySelector("[data-employee=E1004] [data-fact=reached]") ?? document.body)).toBe("Not known");
    expect(words(document.querySelector("[data-employee=E1003] [data-testid=besides-deputy]") ?? document.body)).toContain("stands in");
    expect(words(document.querySelector("[data-employee=E1001] [data-testid=besides-contested]") ?? document.body)).toContain("contest");
    expect(words(document.querySelector("[data-employee=E1005] [data-testid=besides-excuse]") ?? document.body)).toMatch(/^Excused until .+ \(leave\)$/);
    (await find("names-more")).click();
    await soon(() => expect(all("board-person")).toHaveLength(12));
    expect(there("besides-kept")).toBe(true);
  });

  it("takes names and figures from the screen of a supervisor who was moved meanwhile", async () => {
    let moved = false;
    let tell: (event: DeskEvent) => void = () => undefined;
    await detail("language=en", (host) => {
      const listen = host.onEvent.bind(host);
      host.onEvent = (listener) => {
        tell = listener;
        return listen(listener);
      };
      const ask = host.inquire.bind(host);
      host.inquire = (question) => (moved ? Promise.reject({ code: "not_found", retry_after: null }) : ask(question));
      seen = watched(host);
    });
    (await find("board-names")).click();
    await find("board-person");
    moved = true;
    tell({ type: "items" });
    await gone("board-person");
    expect((await find("failure")).dataset["code"]).toBe("not_found");
    expect(there("board-bars")).toBe(false);
  });

  it("tells that figures changed since the names were shown, and does not look again by itself", async () => {
    let fewer = 0;
    let tell: (event: DeskEvent) => void = () => undefined;
    await detail("language=en", (host) => {
      const listen = host.onEvent.bind(host);
      host.onEvent = (listener) => {
        tell = listener;
        return listen(listener);
      };
      const ask = host.inquire.bind(host);
      host.inquire = (async (question: Parameters<Host["inquire"]>[0]) => {
        const answer = await ask(question);
        if (question.ask !== "detail") return answer;
        const change = answer as { circular: { bars: { opened: number; acknowledged: number } } };
        return { ...change, circular: { ...change.circular, bars: { ...change.circular.bars, opened: change.circular.bars.opened - fewer, acknowledged: change.circular.bars.acknowledged + fewer } } };
      }) as Host["inquire"];
      seen = watched(host);
    });
    (await find("board-names")).click();
    await find("board-person");
    expect(there("names-again")).toBe(false);
    fewer = 1;
    tell({ type: "items" });
    await find("names-again");
    expect(questions("names")).toHaveLength(1);
    (await find("names-again")).click();
    await soon(() => expect(questions("names")).toHaveLength(2));
    await gone("names-again");
  });
});

describe("a supervisor's acts", () => {
  it("reminds a unit once, however often the answer is lost, says how many, and when again", async () => {
    let lost = 0;
    await detail("language=en", (host) => {
      const order = host.order.bind(host);
      host.order = async (ticket, what) => {
        const answer = await order(ticket, what);
        if (lost++ === 0) throw { code: "unreachable", retry_after: null };
        return answer;
      };
      seen = watched(host);
    });
    (await find("remind")).click();
    expect(words(await find("remind-whom"))).toBe("62 people have not acknowledged·Human Resources");
    (await find("act-submit")).click();
    expect((await find("failure")).dataset["code"]).toBe("unreachable");
    (await find("act-submit")).click();
    await soon(() => expect(words(document.querySelector("[data-testid=reminded-people]") ?? document.body)).toBe("62 people were reminded"));
    expect(new Set(seen.given.mock.calls.map(([ticket]) => ticket)).size).toBe(1);
    expect(seen.given).toHaveBeenCalledTimes(2);
    expect(words(await find("remind-early"))).toMatch(/^They were reminded a short while ago\. You may remind again after /);
    expect(there("remind")).toBe(false);
  });

  it("reminds chosen people by number, and only those who still owe it", async () => {
    await detail();
    (await find("board-names")).click();
    await find("board-person");
    expect(document.querySelector("[data-employee=E1000] [data-testid=choose-person]")).toBeNull();
    expect(document.querySelector("[data-employee=E1005] [data-testid=choose-person]")).toBeNull();
    for (const id of ["E1002", "E1004"]) document.querySelector<HTMLElement>(`[data-employee=${id}] [data-testid=choose-person]`)?.click();
    flushSync();
    const remind = all("remind").find((button) => words(button) === "Remind 2 chosen people");
    remind?.click();
    (await find("act-submit")).click();
    await soon(() => expect(orders()).toEqual([{ do: "remind", circular: "sample-0", unit: "HR", people: ["E1002", "E1004"] }]));
    await soon(() => expect(all("besides-reminded")).toHaveLength(2));
  });

  it("says in words why it was refused", async () => {
    await detail("language=en", (host) => {
      host.order = () => Promise.reject({ code: "refused", fault: "reminded-lately", retry_after: 3541 });
    });
    (await find("remind")).click();
    (await find("act-submit")).click();
    const failure = await find("failure");
    expect(failure.dataset["fault"]).toBe("reminded-lately");
    expect(words(failure)).toContain("60 minutes");
  });

  it("excuses with a reason, words and a day of return, and nothing less", async () => {
    await detail();
    const page = await person("E1001");
    expect(words(page)).toContain("That you looked at this page is recorded, and the person sees it.");
    (await find("excuse-open")).click();
    (await find("act-submit")).click();
    expect((await find("failure")).dataset["fault"]).toBe("reason-missing");
    (await find("excuse-reason-leave")).click();
    write("excuse-why", "Decision 44");
    (await find("act-submit")).click();
    await soon(() => expect(document.querySelector<HTMLElement>("[data-testid=failure]")?.dataset["fault"]).toBe("end-missing"));
    expect(orders()).toEqual([]);
    type("excuse-back", inDays(7));
    expect(words(await find("act-dialog"))).toMatch(/The duty returns at the beginning of \d+ \w+ \d{4} \(.+ AH\)\./);
    (await find("act-submit")).click();
    await gone("act-dialog");
    const [order] = orders() as Extract<Order, { do: "excuse" }>[];
    expect(order).toMatchObject({ do: "excuse", employee: "E1001", reason: "leave", why: "Decision 44" });
    expect(new Date(order?.until ?? 0).getHours()).toBe(0);
    expect(Math.round(((order?.until ?? 0) - (order?.from ?? 0)) / 86_400_000)).toBe(7);
    await soon(() => expect(words(document.querySelector("[data-testid=board-person-page]") ?? document.body)).toContain("The excuse is recorded."));
    expect(there("besides-excuse")).toBe(true);
  });

  it("sees where somebody belonged, when it asks for it", async () => {
    await detail();
    await person("E1002");
    expect(questions("history")).toHaveLength(0);
    const belonged = (await find("belonged")) as HTMLDetailsElement;
    belonged.open = true;
    belonged.dispatchEvent(new Event("toggle"));
    await find("stay");
    expect(all("stay").map(words)).toEqual([expect.stringMatching(/^Archive and Documents since .+ until /), expect.stringMatching(/^Transport and Maintenance since (?!.*until)/)]);
    expect(questions("history")).toHaveLength(1);
  });

  it("records an acknowledgement on paper with a witness, by a name that is on the screen or by a number", async () => {
    await detail();
    await person("E1004");
    (await find("witness-open")).click();
    await find("witness-who");
    write("witness-who", "E1004");
    (await find("act-submit")).click();
    expect((await find("failure")).dataset["fault"]).toBe("witness-unfit");
    write("witness-who", "هدى باسم الخالدي");
    expect(words(await find("act-dialog"))).toContain("هدى باسم الخالدي");
    write("witness-note", "Folder 12");
    (await find("act-submit")).click();
    await gone("act-dialog");
    expect(orders().at(-1)).toMatchObject({ do: "witness", circular: "sample-0", employee: "E1004", how: "paper", witness: "E1002", note: "Folder 12" });
    const witness = await find("witness");
    expect(words(witness)).toMatch(/Signed on paper.*Witnessهدى باسم الخالدي.*NoteFolder 12/);
    await gone("witness-open");
  });

  it("sees the load when asked for, by unit and name and not by lateness", async () => {
    await board();
    (await find("board-load")).click();
    expect(words(await find("load-panel"))).toContain("It is no ranking");
    expect(questions("load")).toHaveLength(0);
    (await find("load-show")).click();
    await find("load-line");
    expect(questions("load")).toHaveLength(1);
    expect(all("load-line").map((line) => line.dataset["employee"])).toEqual(["E1000", "E1001", "E1002", "E1003", "E1004", "E1005", "E1006", "E1007"]);
    expect(words(all("load-line")[4] ?? document.body)).toContain("Not known");
  });

  it("ends an excuse, after asking once", async () => {
    await board();
    (await find("board-excuses")).click();
    await find("excuse-line");
    expect(all("end-excuse").map(words)).toEqual(["End the excuse", "Take the excuse back"]);
    all("end-excuse")[0]?.click();
    expect(orders()).toEqual([]);
    (await find("act-submit")).click();
    await soon(() => expect(all("excuse-line").map((line) => line.dataset["id"])).toEqual(["excuse-2"]));
    expect(orders()).toEqual([{ do: "end_excuse", absence: "excuse-1" }]);
  });

  it("exports what is shown, with how far it is, and can stop it", async () => {
    let tell: (event: DeskEvent) => void = () => undefined;
    let end: (path: string | null) => void = () => undefined;
    const print = vi.fn<Host["export"]>(() => new Promise((resolve) => (end = resolve)));
    await board("language=en", (host) => {
      const listen = host.onEvent.bind(host);
      host.onEvent = (listener) => {
        tell = listener;
        return listen(listener);
      };
      host.export = print;
      host.cancelExport = () => Promise.resolve(end(null));
    });
    const format = (await find("export-format")) as HTMLSelectElement;
    format.value = "xlsx";
    format.dispatchEvent(new Event("change", { bubbles: true }));
    (await find("export-start")).click();
    tell({ type: "export", running: true, done: 1200, total: 4800, path: null, failure: null });
    flushSync();
    expect(words(await find("export"))).toContain("1,200 of 4,800");
    (await find("export-cancel")).click();
    await soon(() => expect(words(document.querySelector("[data-testid=export]") ?? document.body)).toContain("no part of a file is left"));
    (await find("export-start")).click();
    await find("export-cancel");
    end("/home/salma/board.xlsx");
    expect(words(await find("export-path"))).toBe("Saved: /home/salma/board.xlsx");
    expect(print.mock.calls).toEqual([[{ export: "board", at: null }, "xlsx"], [{ export: "board", at: null }, "xlsx"]]);
  });
});
