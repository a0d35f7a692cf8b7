// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Host } from "./host/host";
import { all, find, gone, leave, look, onScreen, there, words } from "./sample-look";
import { edge } from "./state/edge.svelte";

afterEach(async () => {
  await leave();
  edge.attentive = false;
});

/** Opens "my duties". */
async function duties(wish: string, change?: (host: Host) => void): Promise<HTMLElement> {
  (await look(wish, "rail-duties", change)).click();
  return find("duties");
}

describe("my duties", () => {
  it("stand in the desk's order, each with class, deadline, standing and its facts in words", async () => {
    await duties("language=en");
    await find("duty");
    const cards = all("duty");
    expect(cards.map((card) => card.dataset["id"]).slice(0, 3)).toEqual(["sample-1", "sample-0", "sample-5"]);
    const first = words(cards[0] ?? document.body);
    expect(first).toContain("Emergency");
    expect(first).toContain("2 days overdue");
    expect(first).toContain("Opened by you, awaits your acknowledgement");
    expect(first).toMatch(/You were reminded 2 times, most recently (?:to|yester)day, \d\d:\d\d/);
    expect([...(cards[2]?.querySelectorAll("[data-fact]") ?? [])].map((fact) => words(fact).replace(/(?:(?:to|yester)day, )?\d.*/, "…"))).toEqual(["Reached …", "Shown Not known", "Opened Not known", "Acknowledged Not known"]);
    expect(all("standing").map(words).slice(3)).toEqual(["Acknowledged", "A later circular took its place", "The circular was recalled", "Ended without acknowledgement", "No longer addressed to you"]);
  });

  it("open the circular, and the arrow keys go from one to the next", async () => {
    await duties("");
    await find("duty");
    const [first, second] = all("duty-subject");
    first?.focus();
    first?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(second);
    second?.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(all("duty-subject")[2]);
    second?.click();
    await vi.waitFor(() => expect(document.querySelector<HTMLElement>("[data-testid=reader]")?.dataset["id"]).toBe("sample-0"));
  });

  it("that are none say so only once everything has arrived", async () => {
    expect(words(await duties("calm&rows=0"))).toContain("لا تعميم ينتظر إقرارك الآن");
    expect(words(await duties("calm&rows=0&sync"))).toContain("لم تُعرف واجباتك بعد");
  });

  it("are excused while the person is away, and say until when", async () => {
    const page = await duties("bell=excused&language=en");
    expect(words(await find("excuse"))).toMatch(/^Excused until \d+ \w+ \d{4}, \d\d:\d\d \(leave\) ?Nothing rings/);
    expect(words(page)).toContain("You are excused now");
  });

  it("tell a supervisor of others' duties on top, and nobody else", async () => {
    await duties("language=en");
    expect(all("told-line").map((line) => words(line).replace(/ ضوابط.*/, ""))[0]).toMatch(/12 have not acknowledged of 96 addressed, 3 of them excused/);
    await duties("calm");
    expect(there("told")).toBe(false);
  });

  it("are claimed as shown only while they stand whole on the screen", async () => {
    const shown = vi.fn(() => Promise.resolve());
    await duties("", (host) => (host.markShown = shown));
    await find("duty");
    edge.attentive = true;
    const heads = all("duty").flatMap((card) => card.querySelector(".head") ?? []);
    onScreen(heads.slice(1, 2), 1);
    onScreen(heads.slice(0, 1), 0.4);
    await vi.waitFor(() => expect(shown.mock.calls.flat(2)).toContain("sample-0"), 30_000);
    expect(shown.mock.calls.flat(2)).not.toContain("sample-1");
  });

  it("say what went wrong, and can be asked for again", async () => {
    let broken = true;
    await duties("language=en", (host) => {
      const ask = host.duties.bind(host);
      host.duties = () => (broken ? Promise.reject({ code: "disk_failed", retry_after: null }) : ask());
    });
    const failure = await find("failure");
    broken = false;
    failure.querySelector("button")?.click();
    await find("duty");
    expect(there("failure")).toBe(false);
  });
});

describe("what the record says about me", () => {
  it("has the exact statement, the version and the hash on top, then every line with its source and what it proves", async () => {
    await duties("language=en");
    await find("duty");
    document.querySelector<HTMLElement>("[data-testid=to-record]")?.click();
    expect(words(await find("record-statement"))).toMatch(/^اطلعت على التعميم رقم/);
    expect(words(await find("record-hash"))).toMatch(/^[0-9a-f]{60,64}$/);
    expect(words(await find("record"))).toContain("Version 1");
    const lines = all("record-line");
    expect(lines.map((line) => line.dataset["what"])).toEqual(["issued", "reached", "screen_locked", "shown", "leave", "remind", "opened", "read", "notifications_silenced"]);
    expect(words(lines[0] ?? document.body)).toContain("Source: the registry Recorded by the registry");
    expect(words(lines[2] ?? document.body)).toMatch(/until .*Source: this computer, according to org\.freedesktop\.login1/);
    expect(words(lines[7] ?? document.body)).toContain("Kept on this computer, waiting to be sent The end of the text was on the screen.");
    expect(words(lines[8] ?? document.body)).toContain("its end is not known");
    expect(words(all("meaning")[2] ?? document.body)).toBe("It proves that the screen was locked, so nothing on it could be seen. It does not prove where you were.");
  });

  it("says both clocks where they differ by more than a minute, and only there", async () => {
    await duties("language=en");
    await find("duty");
    document.querySelector<HTMLElement>("[data-testid=to-record]")?.click();
    await find("record-line");
    expect(all("record-line").filter((line) => line.querySelector("[data-testid=desk-clock]")).map((line) => [line.dataset["what"], words(line).includes("another computer: HR-LAPTOP-3")])).toEqual([["shown", true]]);
  });

  it("gives the keyboard back to where the person came from", async () => {
    await duties("");
    await find("duty");
    const ways = all("to-record");
    const id = ways[1]?.dataset["id"];
    ways[1]?.click();
    await find("record-line");
    await vi.waitFor(() => expect(document.activeElement?.id).toBe("record-title"));
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await find("duty");
    await vi.waitFor(() => {
      flushSync();
      expect((document.activeElement as HTMLElement).dataset).toMatchObject({ testid: "to-record", id });
    });
  });

  it("comes from the letter and leaves it open", async () => {
    (await look("", "open-oldest")).click();
    (await find("to-record")).click();
    (await find("record-back")).click();
    await vi.waitFor(() => {
      flushSync();
      expect(document.querySelector<HTMLElement>("[data-testid=reader]")?.dataset["id"]).toBe("sample-5");
    });
    expect((document.activeElement as HTMLElement).dataset["testid"]).toBe("to-record");
  });

  it("is copied whole, and says so when it cannot be", async () => {
    const written: string[] = [];
    const clipboard = { writeText: (text: string) => (written.length === 0 ? (written.push(text), Promise.resolve()) : Promise.reject(new Error("denied"))) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    (await look("language=en", "rail-history")).click();
    (await find("to-record")).click();
    const copy = await find("record-copy");
    copy.click();
    await vi.waitFor(() => expect(words(document.body)).toContain("Copied."));
    expect(written[0]?.split("\n").length).toBe(4);
    copy.click();
    await vi.waitFor(() => expect(words(document.body)).toContain("It could not be copied"));
  });
});

describe("the strip's bell", () => {
  it("says why it is quiet and until when", async () => {
    for (const [why, said] of [["off_duty", /^خارج ساعات الدوام، فلا تنبيه الآن حتى .+$/], ["silenced", /^التنبيهات مكتومة على هذا الجهاز$/]] as const) {
      const quiet = await look(`bell=${why}`, "bell-quiet");
      expect(words(quiet)).toMatch(said);
      expect(there("snooze")).toBe(false);
    }
  });

  it("can be put off, says how often still, and is quiet then", async () => {
    const later = await look("", "snooze");
    expect(words(later)).toBe("ذكّرني لاحقًا بقي تأجيلان اليوم");
    later.click();
    expect(words(await find("bell-quiet"))).toMatch(/^أجّلت التنبيه حتى /);
    expect(there("snooze")).toBe(false);
  });

  it("keeps a button that does not work, with its reason, when the day's are used up", async () => {
    const snooze = vi.fn();
    const later = await look("snoozes=0", "snooze", (host) => (host.snooze = snooze));
    expect(later.getAttribute("aria-disabled")).toBe("true");
    expect(words(later)).toBe("ذكّرني لاحقًا لم يبق تأجيل اليوم");
    later.click();
    expect(snooze).not.toHaveBeenCalled();
  });

  it("has no such button for emergencies, nor without a policy that allows any", async () => {
    for (const wish of ["emergency", "emergency&snoozes=0"]) {
      await look(wish, "duty-strip");
      expect([wish, there("snooze")]).toEqual([wish, false]);
    }
    await look("no-policy&snoozes=0", "duty-strip");
    expect(there("snooze")).toBe(false);
  });

  it("says so when it could not be put off after all", async () => {
    (await look("language=en", "snooze", (host) => (host.snooze = () => Promise.reject({ code: "not_applicable", retry_after: null })))).click();
    await vi.waitFor(() => expect(words(document.body)).toContain("The bell cannot be put off now."));
  });

  it("tells once that a policy could not be followed", async () => {
    expect(words(await look("policy-refused", "policy-refused"))).toContain("فبقيت السابقة سارية");
    (await find("policy-seen")).click();
    await gone("policy-refused");
  });
});

describe("after an absence", () => {
  it("one page stands there instead of the inbox, until it was seen", async () => {
    const page = await look("away&language=en", "catch-up");
    expect(words(page)).toContain("Meanwhile 3 circulars came that await your acknowledgement.");
    expect(there("list")).toBe(false);
    await find("duty");
    expect(all("duty").length).toBe(3);
    (await find("caught-up")).click();
    await find("list");
    expect(there("to-catch-up")).toBe(false);
  });

  it("it can be left and come back to, and blocks nothing", async () => {
    (await look("away", "catch-up-inbox")).click();
    await find("list");
    (await find("to-catch-up")).click();
    await find("catch-up");
    (await find("rail-settings")).click();
    await find("settings");
    expect(there("catch-up")).toBe(false);
  });
});

describe("a duty that ended unmet", () => {
  it("can still be acknowledged, and says that it will be late", async () => {
    (await look("", "open-oldest", (host) => {
      const read = host.read.bind(host);
      host.read = async (id) => {
        const now = await read(id);
        return { ...now, duty: now.duty === "owed" ? "expired" : now.duty };
      };
    })).click();
    expect(words(await find("ack-late"))).toContain("ويُسجَّل إقرارك متأخرًا");
    (await find("ack-button")).click();
    await find("ack-done");
  });

  it("is told apart from one that was recalled, replaced, or is no longer addressed to the person", async () => {
    for (const [duty, said] of [["recalled", "سُحب هذا التعميم"], ["superseded", "تعميم لاحق"], ["withdrawn", "لم تعد من المخاطَبين"]] as const) {
      (await look("", "open-oldest", (host) => {
        const read = host.read.bind(host);
        host.read = async (id) => ({ ...(await read(id)), duty });
      })).click();
      expect(words(await find("ack-done"))).toContain(said);
      expect(there("ack-button")).toBe(false);
    }
  });
});
