// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, describe, expect, it } from "vitest";
import type { DeskEvent } from "./host/generated/DeskEvent";
import type { Order } from "./host/generated/Order";
import type { Host } from "./host/host";
import { all, find, gone, leave, look, soon, there, words } from "./sample-look";
import { edge } from "./state/edge.svelte";

afterEach(leave);

let given: Order[] = [];

/** Opens the window with every order written down. */
async function open(wish: string, part: string, change: (host: Host) => void = () => undefined): Promise<HTMLElement> {
  given = [];
  return look(wish, part, (host) => {
    change(host);
    const order = host.order.bind(host);
    host.order = (ticket, what) => {
      given.push(what);
      return order(ticket, what);
    };
  });
}

const write = (part: string, text: string) => {
  const box = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[data-testid="${part}"]`);
  if (!box) throw new Error(part);
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
};

/** Types a day part by part, as a hand does. */
function type(field: string, days: number): void {
  const day = new Date(edge.now + days * 86_400_000);
  for (const [part, digits] of [["day", String(day.getDate()).padStart(2, "0")], ["month", String(day.getMonth() + 1).padStart(2, "0")], ["year", String(day.getFullYear())]] as const) {
    const segment = document.querySelector<HTMLElement>(`[data-testid="${field}"] [data-segment="${part}"]`);
    if (!segment) throw new Error(`${field} ${part}`);
    segment.focus();
    for (const key of digits) segment.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
  flushSync();
}

/** Opens the record of the first circular. */
async function record(wish = "language=en"): Promise<HTMLElement> {
  (await open(wish, "rail-duties")).click();
  await find("duty");
  all("to-record")[1]?.click();
  await find("record-line");
  return find("record");
}

const failed = async (fault: string) => soon(() => expect(document.querySelector<HTMLElement>("[data-testid=failure]")?.dataset["fault"]).toBe(fault));

describe("contesting", () => {
  it("stands beside the duty and each recorded fact, and beside nothing else", async () => {
    await record();
    expect(all("contest-line").map((button) => [button.dataset["about"], words(button)])).toEqual([
      ["duty", "Contest this duty"],
      ["reached", "Contest this fact"],
      ["shown", "Contest this fact"],
      ["opened", "Contest this fact"],
      ["acknowledged", "Contest this acknowledgement"],
    ]);
    expect(document.querySelector("[data-kind=observation] [data-testid=contest-line]")).toBeNull();
  });

  it("needs reasons, says how long there is, and opens a file that the person can go to and come back from", async () => {
    await record();
    all("contest-line")[2]?.click();
    const dialog = await find("act-dialog");
    expect(words(dialog)).toContain("within the time that your agency set");
    expect((await find("contest-about-shown") as HTMLInputElement).checked).toBe(true);
    (await find("act-submit")).click();
    await failed("reason-missing");
    expect(given).toEqual([]);
    write("contest-reasons", "The computer was in repair.");
    (await find("act-submit")).click();
    await gone("act-dialog");
    expect(given).toEqual([{ do: "contest", circular: "sample-0", about: "shown", reasons: "The computer was in repair." }]);
    (await find("to-contest")).click();
    const file = await find("contest-file");
    await find("contest-state");
    expect(words(file)).toContain("The computer was in repair.");
    // Nobody decides a contest of their own.
    expect(there("contest-decide")).toBe(false);
    (await find("aside-back")).click();
    await find("record");
  });

  it("without a line loses no word, also of a dialog that is closed, and says that it may be tried again", async () => {
    let down = true;
    (await open("language=en", "rail-duties", (host) => {
      const order = host.order.bind(host);
      host.order = (ticket, what) => (down ? Promise.reject({ code: "unreachable", retry_after: null }) : order(ticket, what));
    })).click();
    await find("duty");
    all("to-record")[1]?.click();
    await find("record-line");
    all("contest-line")[1]?.click();
    await find("contest-reasons");
    write("contest-reasons", "A long story");
    (await find("act-submit")).click();
    expect(words(await find("act-again"))).toContain("never recorded twice");
    document.querySelector<HTMLElement>("[data-testid=act-dialog] [data-dialog-close]")?.click();
    await gone("act-dialog");
    all("contest-line")[1]?.click();
    expect((await find("contest-reasons") as HTMLTextAreaElement).value).toBe("A long story");
    down = false;
    (await find("act-submit")).click();
    await gone("act-dialog");
    all("contest-line")[2]?.click();
    expect((await find("contest-reasons") as HTMLTextAreaElement).value).toBe("");
  });

  it("twice of the same matter is refused in words", async () => {
    await record();
    for (const again of [false, true]) {
      all("contest-line")[1]?.click();
      await find("contest-reasons");
      write("contest-reasons", "Once more");
      (await find("act-submit")).click();
      if (again) await failed("contest-twice");
      else await gone("act-dialog");
    }
    expect(words(await find("failure"))).not.toContain("contest-twice");
  });

  it("can be taken back", async () => {
    await record();
    all("contest-line")[1]?.click();
    await find("contest-reasons");
    write("contest-reasons", "A mistake");
    (await find("act-submit")).click();
    (await find("to-contest")).click();
    (await find("contest-withdraw")).click();
    (await find("act-submit")).click();
    await soon(() => expect(document.querySelector<HTMLElement>("[data-testid=contest-state]")?.dataset["state"]).toBe("withdrawn"));
    expect(there("contest-withdraw")).toBe(false);
  });
});

describe("deciding", () => {
  it("finds first what waits for a decision, then the person's own", async () => {
    (await open("language=en", "rail-contests")).click();
    await find("contest");
    expect(all("contest").map((card) => [card.closest("ol")?.dataset["testid"], card.dataset["state"]])).toEqual([["contests-waiting", "open"], ["contests-mine", "upheld"]]);
  });

  it("takes two deliberate steps and words, and stands on the file of both sides", async () => {
    (await open("language=en", "rail-contests")).click();
    (await find("contest-open")).click();
    await find("contest-decide");
    expect(all("person-line").map((line) => line.dataset["what"])).toEqual(["issued", "reached", "observation", "shown", "reminder", "contest"]);
    expect(words(all("person-line")[2] ?? document.body)).toMatch(/Screen locked.*Measured by the computer, according to org\.freedesktop\.login1$/);
    expect(words(all("person-line")[1] ?? document.body)).toMatch(/Reached a computer ?Recorded by the computer TRA-PC-21$/);
    (await find("decide-review")).click();
    await failed("reason-missing");
    (await find("outcome-upheld")).click();
    write("decide-words", "The computer was in somebody else's charge.");
    (await find("decide-review")).click();
    expect(words(await find("decide-chosen"))).toBe("Upheld");
    expect(given).toEqual([]);
    (await find("act-submit")).click();
    const decision = await find("contest-decision");
    expect(given).toEqual([{ do: "decide_contest", contest: "contest-1", outcome: "upheld", words: "The computer was in somebody else's charge." }]);
    expect(words(decision)).toContain("The computer was in somebody else's charge.");
    expect(words(decision)).toContain("not erased");
    expect(there("contest-decide")).toBe(false);
    expect(all("person-line").map((line) => line.dataset["what"]).at(-1)).toBe("contest_decided");
  });

  it("that somebody else did a moment ago says so, and loses no word", async () => {
    (await open("language=en", "rail-contests", (host) => {
      host.order = () => Promise.reject({ code: "refused", fault: "already-decided", retry_after: null });
    })).click();
    (await find("contest-open")).click();
    await find("contest-decide");
    (await find("outcome-rejected")).click();
    write("decide-words", "The entry stands.");
    (await find("decide-review")).click();
    (await find("act-submit")).click();
    await failed("already-decided");
    expect((await find("decide-words") as HTMLTextAreaElement).value).toBe("The entry stands.");
  });

  it("is counted in the rail", async () => {
    const rail = await open("language=en", "rail-contests", (host) => {
      const status = host.status.bind(host);
      host.status = async () => ({ ...(await status()), office: { drafts: 0, contests: 2 } });
    });
    expect(words(rail)).toContain("2 contests await their decision");
  });
});

describe("when I am away", () => {
  const delegation = async (wish = "language=en") => {
    (await open(wish, "rail-board")).click();
    (await find("to-delegation")).click();
    await find("deputy-act");
    return find("delegation");
  };

  it("shows who stands in, for whom I stand in, and what was done in my place", async () => {
    await delegation();
    expect(all("delegation-line").map((line) => line.dataset["stands"])).toEqual(["over", "in-force"]);
    expect(all("deputy-act").map((act) => act.dataset["what"])).toEqual(["remind", "excuse", "witness"]);
    expect(words(all("deputy-act")[0] ?? document.body)).toMatch(/^Reminded, circular ت\/2026\/0109 فيصل ناصر العتيبي·/);
    // Only one's own delegation can be ended, and only one that is not over.
    expect(there("end-delegation")).toBe(false);
  });

  it("is given by number, from a moment until a moment, with a reason, and can be ended", async () => {
    await delegation();
    (await find("delegation-submit")).click();
    await failed("delegation-unfit");
    write("delegation-to", "E١٠٠٧");
    (await find("delegation-submit")).click();
    await failed("end-missing");
    type("delegation-until-day", 5);
    (await find("delegation-submit")).click();
    await failed("reason-missing");
    write("delegation-why", "Leave");
    (await find("delegation-submit")).click();
    await soon(() => expect(words(document.body)).toContain("The delegation is recorded."));
    const [order] = given as Extract<Order, { do: "delegate" }>[];
    expect(order).toMatchObject({ do: "delegate", to: "E1007", why: "Leave" });
    expect(new Date(order?.until ?? 0).toTimeString().slice(0, 5)).toBe("07:30");
    (await find("end-delegation")).click();
    expect(given).toHaveLength(1);
    (await find("act-submit")).click();
    await soon(() => expect(all("delegation-line").map((line) => line.dataset["stands"])).toContain("ended"));
  });

  it("refuses in words what would come back to its beginning", async () => {
    await delegation();
    write("delegation-to", "E1001");
    type("delegation-until-day", 5);
    write("delegation-why", "Leave");
    (await find("delegation-submit")).click();
    await failed("delegation-circle");
    expect((await find("delegation-to") as HTMLInputElement).value).toBe("E1001");
  });

  it("tells on the page after an absence who stood in and what they did; without a line it says that it cannot know", async () => {
    const away = (host: Host) => {
      const status = host.status.bind(host);
      host.status = async () => {
        const now = await status();
        const deputies = [{ id: "d", principal: { id: "E1042", name: "سلمى حمد الراشد" }, deputy: { id: "E1007", name: "فيصل ناصر العتيبي" }, from: edge.now - 9e8, until: edge.now - 1e8, ended_at: null, why: "" }];
        return { ...now, catch_up: now.catch_up && { ...now.catch_up, deputies } };
      };
    };
    await open("away&language=en", "catch-up", away);
    await find("deputy-act");
    expect(words(await find("meanwhile"))).toContain("فيصل ناصر العتيبي");
    await open("away&offline&language=en", "catch-up", away);
    expect(words(await find("meanwhile-unknown"))).toContain("cannot be asked now");
    expect(words(await find("meanwhile"))).toContain("فيصل ناصر العتيبي");
  });
});

describe("who looked at my record", () => {
  it("tells whoever began a confidential draft who looked at it", async () => {
    (await open("role=publisher&language=en", "rail-settings")).click();
    (await find("to-looks")).click();
    await find("look");
    expect(words(all("look").at(-1) ?? document.body)).toMatch(/^نايف راشد الهاجري Looked at your confidential draft, هيكل الوظائف المقترح \d/);
  });

  it("is for everybody to see, from the settings and from the record, and goes back there", async () => {
    (await open("role=employee&language=en", "rail-settings")).click();
    (await find("to-looks")).click();
    await find("look");
    expect(all("look").map(words)).toEqual([
      expect.stringMatching(/^فيصل ناصر العتيبي, on behalf of نايف راشد الهاجري Looked at your page for circular ت\/2026\/0109/),
      expect.stringMatching(/^نايف راشد الهاجري Looked at the names of your unit for circular/),
      expect.stringMatching(/^نايف راشد الهاجري Looked at the load of your unit \d/),
    ]);
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await find("settings");
    await record("role=employee&language=en");
    (await find("to-looks")).click();
    await find("look");
    (await find("aside-back")).click();
    await find("record-line");
  });
});

describe("official acts on the record", () => {
  it("say who, in whose place, before whom, why, and what they do not prove", async () => {
    await record();
    const line = (what: string) => words(document.querySelector(`[data-testid=record-line][data-what=${what}]`) ?? document.body);
    expect(line("extended")).toMatch(/Deadline extended Event of the circular.*The deadline in force is/);
    expect(line("reminder")).toMatch(/Who: نايف راشد الهاجري.*It does not prove that you saw the reminder\./);
    expect(line("contest_decided")).toMatch(/Upheld.*ثبت من أمر الصيانة/);
    expect(line("witness")).toMatch(/Signed on paper Witness: هدى باسم الخالدي Who: فيصل ناصر العتيبي, on behalf of نايف راشد الهاجري/);
  });

  it("mark a duty that is contested", async () => {
    (await open("language=en", "rail-duties", (host) => {
      const duties = host.duties.bind(host);
      host.duties = async () => {
        const page = await duties();
        return { ...page, open: page.open.map((line, index) => ({ ...line, contested: index === 1 })) };
      };
    })).click();
    await find("duty");
    expect(all("duty").map((card) => card.querySelector("[data-testid=duty-contested]") !== null).slice(0, 3)).toEqual([false, true, false]);
  });
});

describe("a circular's life in the reader", () => {
  /** The shell opens a circular, as a toast does. */
  async function read(id: string, change: (host: Host) => void = () => undefined): Promise<HTMLElement> {
    let tell: (event: DeskEvent) => void = () => undefined;
    await open("language=en", "list", (host) => {
      const listen = host.onEvent.bind(host);
      host.onEvent = (listener) => {
        tell = listener;
        return listen(listener);
      };
      change(host);
    });
    tell({ type: "open", id });
    await soon(() => expect(document.querySelector<HTMLElement>("[data-testid=reader]")?.dataset["id"]).toBe(id));
    return find("reader");
  }

  it("shows what changed since the person acknowledged, clause by clause, in words and not in colours only", async () => {
    await read("sample-5");
    const changes = await find("changes") as HTMLDetailsElement;
    expect(changes.open).toBe(true);
    expect(words(changes)).toMatch(/It takes the place of circular ت\/2026\/3985, and this is what changed since you acknowledged/);
    expect(all("clause").map((clause) => clause.dataset["change"])).toEqual(["changed", "added", "removed"]);
    expect(words(all("clause")[0] ?? document.body)).toMatch(/^It read.*10:00.*It reads.*9:30/);
    expect(words(changes)).toContain("2 clauses stayed as they were.");
  });

  it("says that the acknowledgement of the one before counts, where nothing that binds changed", async () => {
    await read("sample-5", (host) => {
      const ask = host.read.bind(host);
      host.read = async (id) => {
        const reading = await ask(id);
        const supersedes = reading.supersedes && { ...reading.supersedes, carries: true, kept: true, changes: reading.supersedes.changes.filter((clause) => clause.change === "kept") };
        return { ...reading, duty: "acknowledged", ...(supersedes ? { supersedes } : {}) };
      };
    });
    const changes = await find("changes") as HTMLDetailsElement;
    expect(changes.open).toBe(false);
    expect(words(changes)).toContain("Nothing that binds changed.");
    expect(words(await find("changes-kept"))).toContain("your acknowledgement still counts");
  });

  it("leaves a stub of a recalled one that says who, when and why", async () => {
    const pane = await read("sample-10");
    const standing = await find("standing");
    expect(standing.dataset["event"]).toBe("recalled");
    expect(words(standing)).toMatch(/^This circular was recalled صدر قبل اكتمال المراجعة القانونية.* \d\d:\d\d$/);
    expect(there("stub")).toBe(true);
    expect(words(pane)).not.toContain("تحية طيبة");
  });

  it("leads from a superseded one to its successor", async () => {
    await read("sample-15");
    expect((await find("standing")).dataset["event"]).toBe("superseded");
    (await find("to-successor")).click();
    await soon(() => expect(document.querySelector<HTMLElement>("[data-testid=reader]")?.dataset["id"]).toBe("sample-5"));
  });

  it("says that it was superseded even before the word of it came", async () => {
    await read("sample-15", (host) => {
      const ask = host.read.bind(host);
      host.read = async (id) => ({ ...(await ask(id)), events: [] });
    });
    expect(words(await find("standing"))).toBe("A later circular took the place of this one");
  });

  it("shows an extended deadline with the one before", async () => {
    await read("sample-1");
    expect(words(await find("standing"))).toMatch(/^The deadline was extended It was .+, The deadline in force is .+ تيسيرًا/);
  });
});
