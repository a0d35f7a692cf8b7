// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AlertView } from "./host/generated/AlertView";
import { sampleAlertHost } from "./host/sample-alert";
import { find, there, words } from "./sample-look";
import Alert from "./views/alert/Alert.svelte";

let open: Record<string, unknown> | undefined;

/** The alert window over a sample, with what it asks of the shell watched, and the shell's voice. */
async function ring(wish: string) {
  const host = sampleAlertHost(new URLSearchParams(wish));
  let tell: (view: AlertView) => void = () => undefined;
  host.onAlert = (listener) => {
    tell = listener;
    return Promise.resolve(() => undefined);
  };
  const watched = { acknowledge: vi.spyOn(host, "acknowledge"), later: vi.spyOn(host, "later"), open: vi.spyOn(host, "open"), settings: vi.spyOn(host, "settings") };
  const sound = vi.fn();
  open = mount(Alert, { target: document.body, props: { host, sound } });
  await find("alert-later");
  await vi.waitFor(() => expect(document.querySelector("[data-testid=announcement]")?.textContent).not.toBe(""));
  const view = await host.alert();
  return { host, sound, view, ...watched, tell: (next: Partial<AlertView>) => tell({ ...view, ...next }) };
}

const settle = () => vi.waitFor(() => flushSync());
const press = (key: string) => window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

afterEach(async () => {
  vi.useRealTimers();
  if (open) await unmount(open);
  open = undefined;
  document.body.replaceChildren();
});

describe("a rung", () => {
  it("sounds once, however often the shell tells of it, and again for the next", async () => {
    const { sound, tell } = await ring("alert=emergency");
    expect(sound).toHaveBeenCalledTimes(1);
    tell({ rung: 1 });
    tell({ rung: 1, lines: [] });
    tell({ rung: 1 });
    await settle();
    expect(sound).toHaveBeenCalledTimes(1);
    tell({ rung: 2 });
    tell({ rung: 3, sound: false });
    expect(sound).toHaveBeenCalledTimes(2);
  });

  it("is said aloud once, in words that name class and subject", async () => {
    const { tell, view } = await ring("alert=emergency");
    const said = await find("announcement");
    expect(said.getAttribute("aria-live")).toBe("assertive");
    expect(words(said)).toBe("تعميم طارئ: إخلاء المبنى رقم 4 لأعمال الصيانة العاجلة");
    const heard: string[] = [];
    const ear = new MutationObserver(() => heard.push(words(said)));
    ear.observe(said, { childList: true, characterData: true, subtree: true });
    tell({ rung: 1 });
    tell({ rung: 2, lines: view.lines.map((line) => ({ ...line, subject: "آخر" })) });
    await vi.waitFor(() => expect(heard.at(-1)).toBe("تعميم طارئ: آخر"));
    expect(heard.filter((one) => one !== "").length).toBe(1);
    ear.disconnect();
  });

  it("of nothing makes no sound", async () => {
    const { sound, tell } = await ring("alert=one");
    tell({ rung: 2, lines: [] });
    await settle();
    expect(sound).toHaveBeenCalledTimes(1);
    expect(there("alert-open")).toBe(false);
  });

  it("comes in the language that the person has chosen meanwhile", async () => {
    const { settings, tell } = await ring("alert=one");
    const before = await settings.mock.results[0]?.value;
    settings.mockResolvedValue({ ...before, language: "en", theme: "dark", text_size: 160 });
    tell({});
    await vi.waitFor(() => expect([document.documentElement.dir, document.documentElement.dataset["theme"], document.documentElement.style.fontSize]).toEqual(["ltr", "dark", "24.8px"]));
    expect(words(await find("alert-later"))).toBe("Later");
  });
});

describe("the alert window", () => {
  it("is put off with Escape and with nothing else", async () => {
    const { later, acknowledge, open: opened } = await ring("alert=statement");
    for (const key of ["Enter", " ", "q", "F5", "Delete"]) press(key);
    expect(later).not.toHaveBeenCalled();
    press("Escape");
    expect(later).toHaveBeenCalledTimes(1);
    expect(acknowledge).not.toHaveBeenCalled();
    expect(opened).not.toHaveBeenCalled();
  });

  it("cannot be put off for an emergency: it is closed, and says that it comes back", async () => {
    for (const [wish, button, back] of [["alert=emergency", "إغلاق", "يعود حتى تُقرّ به."], ["alert=five&language=en", "Close", "It comes back until you acknowledge."], ["alert=one&language=en", "Later", ""]] as const) {
      const { later } = await ring(wish);
      const close = await find("alert-later");
      expect([words(close), words(document.getElementById(close.getAttribute("aria-describedby") ?? "") ?? document.createElement("p"))]).toEqual([button, back]);
      close.click();
      expect(later).toHaveBeenCalledTimes(1);
      if (open) await unmount(open);
      document.body.replaceChildren();
    }
    open = undefined;
  });

  it("shows five, the first of them large, and how many more there are", async () => {
    const { open: opened } = await ring("alert=five&language=en");
    expect((await find("alert-first")).dataset["class"]).toBe("emergency");
    const others = [...document.querySelectorAll<HTMLElement>("[data-testid=alert-other]")];
    expect(others.length).toBe(4);
    expect(words(await find("alert-more"))).toBe("and 3 more circulars");
    expect(words(document.querySelector("h1") ?? document.body)).toBe("8 circulars need you now");
    others[2]?.click();
    (await find("alert-open")).click();
    expect(opened.mock.calls).toEqual([["sample-3"], ["sample-0"]]);
    expect(there("alert-read")).toBe(false);
  });

  it("says what kind of circular it is in words beside the colour", async () => {
    await ring("alert=one&language=en");
    expect(words(await find("alert-marks"))).toBe("Binding circular Deadline passed");
    expect(words(await find("alert-first"))).toMatch(/Acknowledge by: yesterday, \d\d:\d\d$/);
  });

  it("writes a subject from outside as text, without its turns, and cuts it", async () => {
    const { sound } = await ring("alert=hostile");
    const subject = document.querySelector("#first-subject")?.textContent ?? "";
    expect(document.querySelector("img")).toBeNull();
    expect(subject.startsWith('<img src=x onerror="alert(1)"> exe.ميمعت تعميم طويل')).toBe(true);
    expect(subject).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    expect([...new Intl.Segmenter().segment(subject)].length).toBe(301);
    expect(sound).toHaveBeenCalledTimes(1);
  });
});

describe("acknowledging from the alert", () => {
  it("takes two steps: the statement is read before the button works, and the keyboard stands on it", async () => {
    const { acknowledge, view } = await ring("alert=statement");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    document.querySelector<HTMLElement>("[data-testid=alert-read]")?.click();
    flushSync();
    const statement = document.querySelector<HTMLElement>("[data-testid=alert-statement]");
    const act = document.querySelector<HTMLElement>("[data-testid=alert-acknowledge]");
    expect(document.activeElement).toBe(statement);
    expect(words(statement ?? document.body)).toBe(view.lines[0]?.statement);
    act?.click();
    expect(acknowledge).not.toHaveBeenCalled();
    expect(act?.getAttribute("aria-disabled")).toBe("true");
    vi.advanceTimersByTime(1000);
    flushSync();
    expect(act?.getAttribute("aria-disabled")).toBe("false");
    act?.click();
    vi.useRealTimers();
    expect(acknowledge.mock.calls).toEqual([["sample-0", "sample-hash-0"]]);
    await vi.waitFor(() => {
      flushSync();
      expect(words(document.body)).toContain("حُفظ إقرارك");
    });
    expect(there("alert-open")).toBe(false);
  });

  it("waits for the end of a long statement to be scrolled to", async () => {
    const { acknowledge } = await ring("alert=long");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const tall = vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(900);
    const low = vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(120);
    document.querySelector<HTMLElement>("[data-testid=alert-read]")?.click();
    flushSync();
    vi.advanceTimersByTime(60_000);
    document.querySelector<HTMLElement>("[data-testid=alert-acknowledge]")?.click();
    expect(acknowledge).not.toHaveBeenCalled();
    const statement = document.querySelector<HTMLElement>("[data-testid=alert-statement]");
    if (!statement) throw new Error("no statement");
    statement.scrollTop = 780;
    statement.dispatchEvent(new Event("scroll"));
    vi.advanceTimersByTime(1000);
    flushSync();
    document.querySelector<HTMLElement>("[data-testid=alert-acknowledge]")?.click();
    expect(acknowledge).toHaveBeenCalledTimes(1);
    tall.mockRestore();
    low.mockRestore();
  });

  it("that is refused says why and stays on the statement", async () => {
    await ring("alert=statement&refuse&language=en");
    (await find("alert-read")).click();
    const act = await find("alert-acknowledge");
    await vi.waitFor(() => {
      flushSync();
      expect(act.getAttribute("aria-disabled")).toBe("false");
    }, 30_000);
    act.click();
    expect(words(await find("failure"))).toContain("The circular changed after you opened it");
    expect(there("alert-statement")).toBe(true);
  });

  it("leaves the statement when the duty ends elsewhere", async () => {
    const { tell } = await ring("alert=statement");
    (await find("alert-read")).click();
    await find("alert-statement");
    tell({ lines: [] });
    flushSync();
    expect(there("alert-statement")).toBe(false);
  });
});
