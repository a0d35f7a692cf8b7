// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { find, leave, look, soon, there, words } from "./sample-look";
import { edge } from "./state/edge.svelte";

afterEach(leave);

describe("the drawer", () => {
  it("says that the disk is full for as long as it is, in words of its own", async () => {
    const trouble = await look("disk", "drawer-trouble");
    expect(trouble.getAttribute("role")).toBe("alert");
    expect(words(trouble)).toContain("قرص هذا الجهاز ممتلئ");
    expect(there("drawer-rebuilt")).toBe(false);
  });

  it("says once that it was damaged and built anew, until the person has seen it", async () => {
    const notice = await look("rebuilt", "drawer-rebuilt");
    expect(words(notice)).toContain("وأُنقذت منه");
    (await find("drawer-rebuilt-seen")).click();
    await vi.waitFor(() => {
      flushSync();
      expect(there("drawer-rebuilt")).toBe(false);
    });
    expect(there("drawer-trouble")).toBe(false);
  });
});

describe("the strip", () => {
  it("says how many circulars await, in the form that Arabic has for three", async () => {
    const strip = await look("", "duty-strip");
    expect(strip.getAttribute("aria-label")?.replace(/[\u2068\u2069]/g, "")).toBe("٣ تعاميم بانتظار إقرارك");
    expect(words(await find("duty-count"))).toBe("٣");
    expect(words(strip)).toContain("منها واحد متأخر");
  });

  it("never says that nothing awaits before everything has arrived once", async () => {
    const strip = await look("calm&rows=0&sync", "duty-unknown");
    expect(words(strip)).toContain("جارٍ التحقق");
    expect(there("duty-calm")).toBe(false);
    expect(words(document.body)).not.toContain("لا مراسلات بعد");
  });

  it("is calm when nothing awaits, and without the line only as of the last sync", async () => {
    expect(words(await look("calm&language=en", "duty-calm"))).toBe("No circulars await your acknowledgement");
    expect(words(await look("calm&offline&language=en", "duty-calm"))).toMatch(/As of the last sync: today, \d\d:\d\d$/);
  });

  it("goes when the last duty is acknowledged", async () => {
    await look("", "open-oldest");
    for (const left of [2, 1, 0]) {
      (await find("open-oldest")).click();
      await vi.waitFor(() => expect(document.querySelector<HTMLElement>("[data-testid=ack-bar]")?.dataset["duty"]).toBe("owed"));
      (await find("ack-button")).click();
      await vi.waitFor(() => expect(document.querySelector<HTMLElement>("[data-testid=duty-strip]")?.dataset["owed"] ?? "0").toBe(String(left)));
    }
    await find("duty-calm");
  });
});

describe("acknowledging", () => {
  it("stands beside the exact sentence, and afterwards says when it was done", async () => {
    (await look("language=en", "open-oldest")).click();
    const button = await find("ack-button");
    expect(words(await find("ack-statement"))).toMatch(/^اطلعت على التعميم رقم ت\/2026\/\d{4} ومرفقاته، وعلمت بما جاء فيه\.$/);
    button.click();
    expect(words(await find("ack-done"))).toMatch(/^You acknowledged this on \d+ \w+ \d{4}, \d\d:\d\d$/);
    expect(there("ack-button")).toBe(false);
  });

  it("that was refused says why, in words, and can be tried again", async () => {
    (await look("language=en&refuse", "open-oldest")).click();
    (await find("ack-button")).click();
    expect(words(await find("failure"))).toContain("The circular changed after you opened it");
    expect(there("ack-button")).toBe(true);
  });
});

describe("coming in", () => {
  it("refuses a wrong password in words and lets the right one in", async () => {
    await look("phase=signed_out&language=en", "server");
    const fill = (part: string, text: string) => {
      const box = document.querySelector<HTMLInputElement>(`[data-testid="${part}"]`);
      if (!box) throw new Error(part);
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    expect(document.activeElement).toBe(await find("login"));
    fill("login", "salma");
    (await find("submit")).click();
    expect(words(await find("missing"))).toBe("Fill this in.");
    expect(document.activeElement).toBe(await find("password"));
    expect(document.activeElement?.getAttribute("aria-describedby")).toBe((await find("missing")).id);
    fill("password", "wrong");
    (await find("submit")).click();
    expect(words(await find("failure"))).toContain("The user name or the password is wrong");
    expect(there("missing")).toBe(false);
    await soon(() => expect(document.activeElement).toBe(document.querySelector("[data-testid=password]")));
    fill("password", "sample");
    (await find("submit")).click();
    await find("duty-strip");
  });

  it("asks for a new password first when the old one was given by somebody else", async () => {
    await look("phase=must_change_password&language=en", "new-password");
    expect(there("list")).toBe(false);
  });

  it("keeps the letters readable when the session has ended", async () => {
    await look("phase=session_ended", "session-ended");
    expect(there("list")).toBe(true);
  });

  it("says what is wrong when the cache cannot be read at all", async () => {
    const failure = await look("", "failure", (host) => {
      host.settings = () => Promise.reject({ code: "cache_unusable", retry_after: null });
    });
    expect(failure.dataset["code"]).toBe("cache_unusable");
  });
});

describe("the rest of the window", () => {
  it("shows the list that was asked for, where a letter and a list have no room beside each other", async () => {
    edge.width = 1280;
    const open = () => document.querySelector("[data-testid=reader][data-id]") !== null;
    for (const [wish, beside] of [["text_size=160", false], ["text_size=100", true]] as const) {
      (await look(wish, "open-oldest")).click();
      await soon(() => expect([open(), there("list")]).toEqual([true, beside]));
      (await find("rail-circulars")).click();
      await soon(() => expect([open(), there("list")]).toEqual([beside, true]));
    }
  });

  it("opens what was searched for even when Enter came before the answer", async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const box = (await look("language=en", "search", (host) => {
      const list = host.list.bind(host);
      host.list = async (query, offset, limit) => {
        if (query.text !== "") await answered;
        return list(query, offset, limit);
      };
    })) as HTMLInputElement;
    box.focus();
    box.value = "تنظيم";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const press = (key: string) => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("ArrowDown");
    flushSync();
    press("Enter");
    answer();
    await vi.waitFor(() => expect(document.querySelector("[data-testid=reader][data-id]")).not.toBeNull(), 30_000);
  });

  it("has a board for those who head a unit, and for nobody else", async () => {
    (await look("language=en", "rail-board")).click();
    await find("board");
    await look("language=en", "rail-settings", (host) => {
      const status = host.status.bind(host);
      host.status = async () => {
        const real = await status();
        return { ...real, who: real.who && { ...real.who, roles: ["employee"] } };
      };
    });
    expect(there("rail-board")).toBe(false);
  });

  it("shows what was refused until the person has seen it", async () => {
    (await look("offline&language=en", "outbox-rejected")).click();
    const outbox = await find("outbox");
    await vi.waitFor(() => expect(words(outbox)).toContain("The circular changed after you opened it"));
    expect(there("dismiss")).toBe(true);
  });

  it("turns round when the language changes", async () => {
    (await look("", "rail-settings")).click();
    expect(document.documentElement.dir).toBe("rtl");
    (await find("setting-language-en")).click();
    await vi.waitFor(() => expect([document.documentElement.dir, document.documentElement.lang]).toEqual(["ltr", "en"]));
    expect(words(await find("rail-settings"))).toBe("Settings");
  });
});
