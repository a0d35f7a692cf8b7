// @vitest-environment jsdom
import { File } from "node:buffer";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Order } from "./host/generated/Order";
import type { Host } from "./host/host";
import { all, find, gone, leave, look, there, words } from "./sample-look";
import { draft, noting, press, publisher, says, until, write } from "./sample-publisher";
import { edge } from "./state/edge.svelte";

// List and draft stand side by side.
beforeEach(() => void (edge.width = 1400));
afterEach(leave);

describe("the publisher's desk", () => {
  it("is there for publishers and for nobody else", async () => {
    await look("role=supervisor", "rail-board");
    expect(there("rail-publish")).toBe(false);
    await publisher();
    expect(document.activeElement).not.toBe(null);
  });

  it("lists drafts by what they ask of the person", async () => {
    await publisher();
    await find("group-waiting");
    const groups = [...document.querySelectorAll<HTMLElement>("[data-testid^=group-]")].map((group) => group.dataset["testid"]?.replace("group-", ""));
    expect(groups).toEqual(["waiting", "failed", "returned", "draft", "submitted", "approved", "scheduled", "template"]);
    expect(words(await find("rail-publish"))).toContain("مسودة واحدة بانتظار قرارك");
  });

  it("says what would be there when nothing is", async () => {
    await publisher("no-drafts&language=en");
    await says("drafts", "No drafts yet");
    (await find("publish-issued")).click();
    await says("issued", "Nothing was issued yet");
  });
});

describe("the audience picker", () => {
  it("counts exactly, says which circular of the week it is for how many, and who must approve", async () => {
    await publisher("language=en");
    await draft("d-mine");
    await says("reach-people", "Reaches 352 people");
    (await find("audience-units")).click();
    (await until("[data-testid=unit-fold][data-unit=MIN]")).click();
    (await until("[data-testid=unit][data-unit=ADM]")).click();
    await says("reach-people", "Reaches 4,200 people");
    // What is within a chosen unit is counted once, and shown so.
    (await until("[data-testid=unit-fold][data-unit=ADM]")).click();
    expect(((await until("[data-testid=unit][data-unit=HR]")) as HTMLInputElement).disabled).toBe(true);
    (await find("publish-asks")).click();
    await says("budget", "Third binding circular this week for 4,200 people");
    expect((await find("approval")).dataset["need"]).toBe("many_people");
  });

  it("loads the tree level by level", async () => {
    const asked: (string | null)[] = [];
    await publisher("", (host) => {
      const inquire = host.inquire.bind(host);
      host.inquire = async (question) => {
        if (question.ask === "units") asked.push(question.below);
        return inquire(question);
      };
    });
    (await find("publish-new")).click();
    await find("publish-form");
    (await find("audience-units")).click();
    (await until("[data-testid=unit-fold][data-unit=MIN]")).click();
    await until("[data-testid=unit][data-unit=TEC]");
    expect(asked).not.toContain("TEC");
    (await until("[data-testid=unit-fold][data-unit=TEC]")).click();
    await until("[data-testid=unit][data-unit=SEC]");
    expect(asked.filter((unit) => unit === "TEC")).toHaveLength(1);
  });

  it("is opened and stepped through by the arrow keys, past what is covered already", async () => {
    await publisher("language=en");
    (await find("publish-new")).click();
    (await find("audience-units")).click();
    const at = () => (document.activeElement as HTMLElement).dataset["unit"];
    const key = (name: string) => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    (await until("[data-testid=unit][data-unit=MIN]")).focus();
    key("ArrowRight");
    await until("[data-testid=unit][data-unit=ADM]");
    key("ArrowDown");
    expect(at()).toBe("ADM");
    key("ArrowRight");
    await until("[data-testid=unit][data-unit=HR]");
    (document.activeElement as HTMLElement).click();
    flushSync();
    key("ArrowDown");
    expect(at()).toBe("TEC");
    key("ArrowUp");
    key("ArrowLeft");
    await vi.waitFor(() => { flushSync(); expect(document.querySelector("[data-unit=HR]")).toBe(null); });
    expect(at()).toBe("ADM");
  });

  it("finds people by name, and everybody at once", async () => {
    await publisher();
    (await find("publish-new")).click();
    (await find("audience-people")).click();
    await write("find-people-words", "هدى");
    (await until("[data-testid=found-person][data-id=E1011]")).click();
    await says("audience-chip", "هدى باسم الخالدي");
    await says("reach-people", "يصل إلى شخص واحد");
    (await find("audience-everybody")).click();
    await says("reach-people", "يصل إلى ٩٬٦٤٠ شخصًا");
    await says("approval", "لأنه إلى الجميع");
    expect(there("audience-chip")).toBe(false);
  });

  it("names what was chosen before by its name, not by its code", async () => {
    await publisher();
    await draft("d-approved");
    (await find("side-write")).click();
    await find("publish-form");
    await vi.waitFor(() => {
      flushSync();
      expect(all("audience-chip").map(words)).toEqual(["إدارة الشؤون المالية", "إدارة المشتريات والعقود"]);
    });
  });
});

describe("usual sentences", () => {
  const statement = () => document.querySelector<HTMLTextAreaElement>("[data-testid=publish-statement]")?.value;

  it("are the agency's own, word for word, where it set any", async () => {
    await publisher("sentences&language=en");
    await draft("d-mine");
    (await find("publish-asks")).click();
    await find("publish-statement");
    expect([all("usual").map(words), statement()]).toEqual([["علم الميدان", "Site work"], "بُلّغتُ بهذا التعميم وأتقيد به في الموقع."]);
    all("usual")[1]?.click();
    flushSync();
    expect(statement()).toBe("I know this circular and follow it on site.");
  });

  it("are general ones in the letter's language elsewhere, whatever the window speaks", async () => {
    await publisher("language=en");
    await draft("d-mine");
    (await find("publish-asks")).click();
    await find("publish-statement");
    expect([all("usual").map(words), statement()]).toEqual([["Known", "Known and followed", "With attachments"], "اطلعت على هذا التعميم، وعلمت بما جاء فيه."]);
  });
});

describe("what stands against sending a draft on", () => {
  it("is told beside its fields when the person means to, and the keyboard goes to the first", async () => {
    await publisher("language=en");
    (await find("publish-new")).click();
    await write("publish-body", "نص");
    expect(there("fault-subject")).toBe(false);
    (await find("act-submit")).click();
    await says("fault-subject", "The subject is missing");
    await says("fault-audience", "Nobody is addressed");
    await says("fault-effect", "day of effect is missing");
    await vi.waitFor(() => expect((document.activeElement as HTMLElement).dataset["testid"]).toBe("publish-subject"));
    expect(there("act-dialog")).toBe(false);
    // Mended, the words go; the others stay.
    await write("publish-subject", "موضوع");
    expect(there("fault-subject")).toBe(false);
    expect(there("fault-effect")).toBe(true);
  });

  it("of a draft that could not be issued at its moment is told at once", async () => {
    await publisher();
    await draft("d-failed");
    await says("draft-pane", "حُلَّت أو ليست في الهيكل");
  });
});

describe("what is being written", () => {
  it("is kept on this desk when the person pauses, and offered again after the program was gone", async () => {
    let shelf: string | null = null;
    const keeping = (host: Host) => {
      host.keepDraft = async (text) => void (shelf = text);
      host.keptDraft = async () => shelf;
    };
    await publisher("language=en", (host) => { keeping(host); host.order = () => Promise.reject({ code: "unreachable", retry_after: null }); });
    await draft("d-mine");
    await write("publish-body", "كلمات لم تصل إلى السجل");
    await vi.waitFor(() => expect(shelf).toContain("كلمات لم تصل إلى السجل"), 30_000);
    await says("publish-where", "Kept on this computer");
    // The program is gone and comes back.
    await publisher("language=en", keeping);
    await find("kept-here");
    await draft("d-mine");
    await find("publish-restored");
    expect(((await find("publish-body")) as HTMLTextAreaElement).value).toBe("كلمات لم تصل إلى السجل");
    press("KeyS");
    await says("publish-where", "Saved at the registry");
    await vi.waitFor(() => expect(shelf).toBe(null));
    expect(there("publish-restored")).toBe(false);
  });

  it("goes to the registry when the person turns to something else", async () => {
    const orders: [string, Order][] = [];
    await publisher("", (host) => noting(host, orders));
    await draft("d-mine");
    await write("publish-subject", "موضوع آخر");
    await draft("d-returned");
    const saved = orders.map(([, order]) => order).find((order) => order.do === "save_draft");
    expect(saved).toMatchObject({ draft: "d-mine", base: 3, text: { subject: "موضوع آخر" } });
  });

  it("does not take back by looking elsewhere what others are deciding on", async () => {
    const orders: [string, Order][] = [];
    await publisher("", (host) => noting(host, orders));
    await draft("d-waits");
    (await find("side-write")).click();
    await find("publish-takes-back");
    await write("publish-subject", "تعديل المعتمِد");
    await draft("d-mine");
    expect(orders).toEqual([]);
    await find("kept-here");
  });

  it("is never lost without a line, and the window says so", async () => {
    await publisher("offline&language=en");
    await says("publish-offline", "no line to the registry");
    (await find("publish-new")).click();
    await write("publish-subject", "مسودة بلا اتصال");
    press("KeyS");
    await says("publish-where", "Kept on this computer");
    (await find("rail-settings")).click();
    await find("settings");
    (await find("rail-publish")).click();
    expect(((await find("publish-subject")) as HTMLInputElement).value).toBe("مسودة بلا اتصال");
    await says("drafts", "Only on this computer");
  });

  it("whose answer got lost is sent again under its own ticket before anything newer, and is nobody else's change", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders, "save_draft"));
    await draft("d-mine");
    await write("publish-subject", "الأول");
    press("KeyS");
    await find("failure");
    await write("publish-subject", "الثاني");
    press("KeyS");
    await says("publish-where", "Saved at the registry");
    const [first, again, second] = orders;
    expect(again).toEqual(first);
    expect(second?.[0]).not.toBe(first?.[0]);
    expect(second?.[1]).toMatchObject({ base: 4, text: { subject: "الثاني" } });
    expect(orders).toHaveLength(3);
    expect(there("publish-conflict")).toBe(false);
  });
});

describe("what was being sent when the program died", () => {
  it("is sent again under its own ticket by the next program, and what was written after it follows", async () => {
    let shelf: string | null = null;
    const orders: [string, Order][] = [];
    let real!: Host;
    let alive = true;
    await publisher("language=en", (host) => {
      real = { ...host };
      noting(host, orders, "save_draft");
      const order = host.order;
      host.order = (ticket, what) => (alive ? order(ticket, what) : Promise.reject({ code: "unreachable", retry_after: null }));
      host.keepDraft = async (text) => void (shelf = alive ? text : shelf);
    });
    (await find("publish-new")).click();
    await write("publish-subject", "الأول");
    press("KeyS");
    await find("failure");
    await write("publish-subject", "الثاني");
    press("KeyQ");
    await vi.waitFor(() => expect(shelf).toContain("الثاني"));
    alive = false;
    // Another program over the same registry and the same desk.
    await publisher("language=en", (host) => {
      Object.assign(host, { inquire: real.inquire, order: real.order, keptDraft: async () => shelf, keepDraft: async (text: string | null) => void (shelf = text) });
      noting(host, orders);
    });
    const id = orders[0]?.[1].do === "save_draft" ? orders[0][1].draft : "";
    await draft(id);
    await find("publish-restored");
    press("KeyS");
    await says("publish-where", "Saved at the registry");
    expect(orders.map(([, order]) => (order.do === "save_draft" ? [order.base, order.text.subject] : null))).toEqual([[0, "الأول"], [0, "الأول"], [1, "الثاني"]]);
    expect(orders[1]?.[0]).toBe(orders[0]?.[0]);
    expect(shelf).toBe(null);
  });

  it("keeps the last words before it ends by the person's own wish", async () => {
    const told: string[] = [];
    await publisher("", (host) => {
      host.keepDraft = async (text) => void told.push(`kept ${text?.includes("آخر كلمة") ?? false}`);
      host.quit = async () => void told.push("quit");
    });
    await draft("d-mine");
    await write("publish-subject", "آخر كلمة");
    press("KeyQ");
    await vi.waitFor(() => expect(told).toEqual(["kept true", "quit"]));
  });
});

describe("a draft that is only on this desk", () => {
  it("is let go without the registry", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    (await find("publish-new")).click();
    await write("publish-subject", "لن تُرسل");
    (await find("act-drop")).click();
    await says("act-dialog", "never got to the registry");
    (await find("act-dialog")).querySelector<HTMLElement>("[data-testid=act-submit]")?.click();
    await find("publish-none");
    expect(orders).toEqual([]);
    await says("drafts", /^(?!.*لن تُرسل)/);
  });

  it("is not seen by whoever sits here next", async () => {
    let host!: Host;
    const kept: (string | null)[] = [];
    await publisher("language=en&offline", (real) => {
      host = real;
      real.keepDraft = async (text) => void kept.push(text);
    });
    (await find("publish-new")).click();
    await write("publish-subject", "سر سلمى");
    (await find("rail-settings")).click();
    await vi.waitFor(() => expect(kept.at(-1)).toContain("سر سلمى"));
    const now = await host.status();
    const somebody = async () => ({ ...now, who: now.who && { ...now.who, employee: "E2000", name: "غيرها" } });
    host.keptDraft = async () => null;
    (await find("sign-out")).click();
    (await find("confirm-sign-out")).click();
    await find("login");
    host.signIn = somebody;
    host.status = somebody;
    kept.length = 0;
    await write("login", "x");
    await write("password", "sample");
    (await find("submit")).click();
    (await find("rail-publish")).click();
    await find("publish");
    await says("drafts", /^(?!.*سر سلمى)/);
    expect(kept.join()).not.toContain("سر سلمى");
    expect(there("draft-pane")).toBe(false);
  });
});

describe("two people writing at once", () => {
  /** Somebody else saves the draft behind the window. */
  async function quarrel(): Promise<void> {
    let host!: Host;
    await publisher("language=en", (real) => (host = real));
    await draft("d-mine");
    const theirs = (await host.inquire({ ask: "draft", draft: "d-mine" })).text;
    await write("publish-body", "نصي أنا");
    await host.order(crypto.randomUUID(), { do: "save_draft", draft: "d-mine", base: 3, text: { ...theirs, body: "نص الزميل" }, template: false });
    press("KeyS");
    await find("publish-conflict");
  }

  it("are shown both texts and where they differ", async () => {
    await quarrel();
    const conflict = words(await find("publish-conflict"));
    expect(conflict).toContain("نصي أنا");
    expect(conflict).toContain("نص الزميل");
    expect(conflict).toMatch(/They differ in: text/);
    expect(document.activeElement?.id).toBe("conflict-title");
  });

  it("may put one over the other", async () => {
    await quarrel();
    (await find("conflict-mine")).click();
    await gone("publish-conflict");
    await says("publish-where", "Saved at the registry");
    expect(((await find("publish-body")) as HTMLTextAreaElement).value).toBe("نصي أنا");
  });

  it("may keep both: theirs stands, mine becomes a draft of its own", async () => {
    await quarrel();
    (await find("conflict-both")).click();
    await gone("publish-conflict");
    await vi.waitFor(() => {
      flushSync();
      expect(document.querySelector<HTMLElement>("[data-testid=draft-pane]")?.dataset["id"]).not.toBe("d-mine");
    });
    expect(((await find("publish-body")) as HTMLTextAreaElement).value).toBe("نصي أنا");
    await draft("d-mine");
    expect(((await find("publish-body")) as HTMLTextAreaElement).value).toBe("نص الزميل");
  });
});

describe("attachments", () => {
  async function attach(...names: string[]): Promise<void> {
    const input = (await find("publish-files")) as HTMLInputElement;
    Object.defineProperty(input, "files", { configurable: true, value: names.map((name) => new File([`content of ${name}`], name)) });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  it("are uploaded one after another, can be renamed and taken away", async () => {
    await publisher();
    await draft("d-mine");
    await attach("جدول.pdf", "مخطط.png");
    await vi.waitFor(() => { flushSync(); expect(all("publish-file")).toHaveLength(2); });
    await write("publish-caption", "جدول النوبات.pdf");
    all("publish-remove-file")[1]?.click();
    await vi.waitFor(() => { flushSync(); expect(all("publish-file")).toHaveLength(1); });
    press("KeyS");
    await says("publish-where", "محفوظة في السجل");
    (await find("side-preview")).click();
    await says("publish-preview", "جدول النوبات.pdf");
  });

  it("that arrive after the person has turned to another draft are kept all the same", async () => {
    let arrive: () => void = () => undefined;
    const orders: [string, Order][] = [];
    await publisher("", (host) => {
      const upload = host.upload.bind(host);
      host.upload = async (name, content) => {
        await new Promise<void>((resolve) => (arrive = resolve));
        return upload(name, content);
      };
      noting(host, orders);
    });
    await draft("d-mine");
    await attach("متأخر.pdf");
    await vi.waitFor(() => expect(words(document.body)).toContain("يُرفع متأخر.pdf: ١ من ١"));
    await draft("d-returned");
    arrive();
    await find("kept-here");
    await draft("d-mine");
    await find("publish-restored");
    expect(((await find("publish-caption")) as HTMLInputElement).value).toBe("متأخر.pdf");
  });

  it("that were refused say why in words, and can be tried again", async () => {
    let broken = true;
    await publisher("language=en", (host) => {
      const upload = host.upload.bind(host);
      host.upload = (name, content) => (broken ? Promise.reject({ code: "refused", retry_after: null, fault: "too-long" }) : upload(name, content));
    });
    await draft("d-mine");
    await attach("كبير.pdf");
    await says("publish-file-refused", "longer than the registry allows");
    broken = false;
    (await find("publish-file-refused")).querySelector("button")?.click();
    await find("publish-file");
    expect(there("publish-file-refused")).toBe(false);
    await attach("كبير.pdf");
    await says("publish-file-refused", "attached already");
  });
});
