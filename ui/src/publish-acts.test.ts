// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DraftText } from "./host/generated/DraftText";
import type { Order } from "./host/generated/Order";
import type { Host } from "./host/host";
import { language, tn } from "./i18n/language.svelte";
import { all, find, gone, leave, there, words } from "./sample-look";
import { draft, noting, publisher, says, until, write } from "./sample-publisher";
import { edge } from "./state/edge.svelte";
import { asReading, blank, clauses, differing, fieldOf, groupOf, same, successorOf } from "./state/publish-text";

beforeEach(() => void (edge.width = 1400));
afterEach(leave);

const submit = async () => (await find("act-submit")).click();
const dialog = async () => (await find("act-dialog")).querySelector<HTMLElement>("[data-testid=act-submit]")?.click();

describe("approval by a second person", () => {
  it("begins with the circular as employees will see it, how many it reaches, and what the author said", async () => {
    await publisher("language=en");
    await draft("d-waits");
    const preview = words(await find("publish-preview"));
    expect(preview).toContain("تنظيم ساعات العمل الرسمي خلال شهر رمضان");
    expect(preview).toContain("اطلعت على التعميم ومرفقاته، وعلمت بما جاء فيه.");
    expect(preview).toMatch(/Number ?given when issued/);
    await says("reach-people", "Reaches 9,640 people");
    expect(all("budget").map(words)).toEqual(["Third binding circular this week for 4,200 people", "First binding circular this week for 5,440 people"]);
    await says("publish-note", "أرجو المراجعة قبل نهاية الدوام.");
    // It is the reader's own letter, and nothing can be acknowledged or kept from it.
    expect((document.querySelector<HTMLButtonElement>("[data-testid=publish-preview] [data-testid=ack-button]"))?.disabled).toBe(true);
    expect(document.querySelector("[data-testid=publish-preview] [data-testid=facts]")).toBe(null);
  });

  it("shows clause by clause what changed, and whom it asks again", async () => {
    await publisher("language=en");
    await draft("d-waits");
    (await find("side-changes")).click();
    const changes = await find("changes");
    expect([...changes.querySelectorAll<HTMLElement>("[data-change]")].map((one) => one.dataset["change"])).toEqual(["changed", "changed", "added"]);
    expect(words(changes)).toMatch(/Before:.*2:00 ظهراً.*Now:.*1:30 ظهراً/);
    await says("asked", "9,640 people will be asked");
    await says("released", "2 people owe it no more");
  });

  it("is given with one order, and the draft no longer waits", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await draft("d-waits");
    (await find("act-approve")).click();
    await write("act-note", "أحسنتم");
    await dialog();
    await says("publish-said", "The draft was approved.");
    expect(orders.map(([, order]) => order)).toEqual([{ do: "approve_draft", draft: "d-waits", revision: 3, note: "أحسنتم" }]);
    await gone("group-waiting");
    await find("act-issue");
    expect(there("act-approve")).toBe(false);
  });

  it("is refused only with a reason", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await draft("d-waits");
    (await find("act-return")).click();
    await dialog();
    await says("act-dialog", "A reason in writing is needed.");
    expect(orders).toEqual([]);
    await write("act-note", "الفقرة الثانية غير واضحة");
    await dialog();
    await says("publish-said", "sent back");
    expect(orders).toHaveLength(1);
  });

  it("that somebody else gave a moment ago is told in words", async () => {
    await publisher("language=en", (host) => {
      const order = host.order.bind(host);
      host.order = (ticket, what) => (what.do === "approve_draft" ? Promise.reject({ code: "refused", retry_after: null, fault: "already-decided" }) : order(ticket, what));
    });
    await draft("d-waits");
    (await find("act-approve")).click();
    await dialog();
    await says("act-dialog", "Somebody else decided it a moment ago");
  });

  it("is never of a text that changed under the reader's eyes: it is told, and the old one cannot be approved", async () => {
    let host!: Host;
    await publisher("language=en", (real) => (host = real));
    await draft("d-waits");
    (await find("act-approve")).click();
    await find("act-dialog");
    const { text } = await host.inquire({ ask: "draft", draft: "d-waits" });
    await host.order(crypto.randomUUID(), { do: "save_draft", draft: "d-waits", base: 3, text: { ...text, body: "نص آخر تمامًا" }, template: false });
    await says("publish-preview", "نص آخر تمامًا");
    await dialog();
    await says("act-dialog", "Somebody else changed the draft");
    await says("publish-replaced", "this is the new one");
    (await find("publish-replaced-seen")).click();
    await gone("publish-replaced");
  });

  it("is asked for from the author's own desk, whose reviewer's words stay while it is mended", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await draft("d-returned");
    await says("publish-note", "أضيفوا موعد بدء العمل");
    await write("publish-body", "نص مصحح");
    await submit();
    await write("act-note", "عُدّل");
    await dialog();
    await says("publish-said", "submitted for approval");
    expect(orders.map(([, order]) => order.do)).toEqual(["save_draft", "submit_draft"]);
    expect(orders[1]?.[1]).toMatchObject({ revision: 4, note: "عُدّل" });
  });
});

describe("issuing", () => {
  it("says once more to how many, by when and how often this week, and is one act however often it is sent", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders, "issue_draft"));
    await draft("d-approved");
    (await find("act-issue")).click();
    const asked = words(await find("act-dialog"));
    expect(asked).toContain("Reaches 3,848 people");
    expect(asked).toContain("Third binding circular this week for 3,848 people");
    expect(asked).toContain("Approved by فيصل ناصر العتيبي");
    expect(words(await find("dialog-deadline"))).toMatch(/\d{4}, \d\d:\d\d$/);
    expect(words(await find("act-submit"))).toBeTruthy();
    await dialog();
    // The line broke after the registry had carried it out.
    await says("act-dialog", "The registry cannot be reached");
    await dialog();
    await says("publish-said", "The circular was issued as ت/2026/0113.");
    expect(orders).toHaveLength(2);
    expect(orders[1]).toEqual(orders[0]);
    await find("issued-pane");
    await vi.waitFor(() => { flushSync(); expect(all("issued-row").filter((row) => row.dataset["id"] === "d-approved")).toHaveLength(1); });
  });

  it("at a moment needs one, and can be taken back", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await draft("d-approved");
    (await find("act-issue")).click();
    (await find("when-later")).click();
    await dialog();
    await says("act-dialog", "The moment of issue has passed, or lies more than a year ahead");
    expect(orders).toEqual([]);
    (await find("act-dialog")).querySelector<HTMLElement>("[data-dialog-close]")?.click();
    await gone("act-dialog");
    await draft("d-scheduled");
    (await find("act-unschedule")).click();
    await dialog();
    await says("publish-said", "taken back");
    expect(orders.map(([, order]) => order)).toEqual([{ do: "unschedule_draft", draft: "d-scheduled" }]);
  });

  it("is not offered to whoever may not", async () => {
    await publisher();
    await draft("d-others");
    expect(there("act-issue")).toBe(false);
    expect(there("act-approve")).toBe(false);
    await draft("d-waits");
    expect(there("act-issue")).toBe(false);
  });
});

describe("what was issued", () => {
  const open = async (id: string) => {
    (await find("publish-issued")).click();
    (await until(`[data-testid=issued-row][data-id="${id}"]`)).click();
    return until(`[data-testid=issued-pane][data-id="${id}"]`);
  };

  it("has its whole life with who and why, oldest first", async () => {
    await publisher("language=en");
    await open("sample-1");
    const life = all("life-event");
    expect(life.map((event) => event.dataset["what"])).toEqual(["save_draft", "submit_draft", "return_draft", "submit_draft", "approve_draft", "issued", "frozen", "extended", "ladder_tell_supervisor", "remind", "contest", "contest_decided"]);
    expect(words(life[7] ?? document.body)).toMatch(/^Deadline extended .*فيصل ناصر العتيبي ?New deadline .*لتزامنه مع إجازة اليوم الوطني\.$/);
    expect(words(life[11] ?? document.body)).toContain("Contest decided, upheld");
    await says("issued-pane", "2 open contests");
  });

  it("is recalled with a reason, after it is said how many owe it now", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await open("sample-1");
    (await find("act-recall")).click();
    await says("owing", "83 people owe it now");
    await dialog();
    await says("act-dialog", "A reason in writing is needed.");
    await write("act-why", "صدر خطأً");
    await dialog();
    await says("publish-said", "recalled");
    expect(orders.map(([, order]) => order)).toEqual([{ do: "recall", circular: "sample-1", why: "صدر خطأً" }]);
    await gone("act-recall");
    await says("life", "صدر خطأً");
  });

  it("gets only a later deadline", async () => {
    await publisher("language=en");
    await open("sample-1");
    (await find("act-extend")).click();
    await write("act-why", "بطلب من الإدارات");
    await dialog();
    await says("act-dialog", "The new deadline is not later than the one in force");
  });

  it("that is not in force can neither be recalled nor extended nor replaced", async () => {
    await publisher();
    for (const id of ["sample-5", "sample-7"]) {
      await open(id);
      await find("life");
      for (const act of ["act-recall", "act-extend", "act-supersede"]) expect(there(act), `${id} ${act}`).toBe(false);
    }
  });

  it("is replaced by a draft that begins with its text, and whose audience is chosen anew", async () => {
    await publisher("language=en");
    await open("sample-0");
    (await find("act-supersede")).click();
    await find("publish-form");
    expect(((await find("publish-subject")) as HTMLInputElement).value).toBe("تنظيم ساعات العمل الرسمي خلال شهر رمضان");
    expect(((await find("publish-supersedes")) as HTMLSelectElement).value).toBe("sample-0");
    expect(there("audience-chip")).toBe(false);
    (await find("act-save")).click();
    await says("superseding", "keeps that");
    await says("kept", "291 acknowledgements are kept");
  });
});

describe("templates", () => {
  it("are made of a draft, and circulars begin with their text", async () => {
    const orders: [string, Order][] = [];
    await publisher("language=en", (host) => noting(host, orders));
    await draft("d-approved");
    (await find("act-template")).click();
    await says("publish-said", "A template was saved");
    expect(orders[0]?.[1]).toMatchObject({ do: "save_draft", base: 0, template: true, text: { subject: "اعتماد نموذج التفويض المالي الجديد", deadline: null, supersedes: null } });
    // A template is never sent on.
    expect(there("act-submit")).toBe(false);
  });
});

describe("going back to the list", () => {
  it("gives the keyboard to the line from which the person came", async () => {
    await publisher();
    const pane = await draft("d-mine");
    pane.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect((document.activeElement as HTMLElement).dataset).toMatchObject({ testid: "draft", id: "d-mine" }));
  });

  it("closes the draft in a narrow window, where only one of the two has room", async () => {
    edge.width = 900;
    await publisher();
    const pane = await draft("d-mine");
    expect(there("drafts")).toBe(false);
    pane.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await find("drafts");
    expect(there("draft-pane")).toBe(false);
  });

  it("says what was done also where the list has no room", async () => {
    edge.width = 900;
    await publisher("language=en");
    await draft("d-returned");
    await submit();
    await dialog();
    await says("publish-said", "submitted for approval");
    expect(there("drafts")).toBe(false);
  });
});

describe("the sentences of the interruption budget", () => {
  it("have all six forms of Arabic", () => {
    language.prefer({ language: "ar", digits: "latn", calendar: "gregorian" });
    const said = [0, 1, 2, 5, 42, 4200].map((n) => tn("publish--for-people", n).replace(/[\u2068\u2069]/g, ""));
    expect(said).toEqual(["ولا أحد معنيّ", "لشخص واحد", "لشخصين", "لـ5 أشخاص", "لـ42 شخصًا", "لـ4,200 شخص"]);
    expect([1, 2, 3, 11, 100].map((n) => tn("publish--issue-to", n).replace(/[\u2068\u2069]/g, ""))).toEqual(["أصدر إلى شخص واحد", "أصدر إلى شخصين", "أصدر إلى 3 أشخاص", "أصدر إلى 11 شخصًا", "أصدر إلى 100 شخص"]);
  });
});

describe("texts of drafts", () => {
  const text = (change: Partial<DraftText>): DraftText => ({ ...blank("HR"), ...change });

  it("have as many clauses as paragraphs", () => {
    expect([clauses(""), clauses("واحد"), clauses("واحد\nما زال واحدًا\n\nاثنان\n \t\n\n\nثلاثة\n"), clauses("\r\n\r\nواحد\r\n\r\nاثنان")]).toEqual([0, 1, 3, 2]);
  });

  it("say the same whatever the order in which units were chosen, and differ where they differ", () => {
    const audience = { everybody: false, units: ["A", "B"], roles: [], people: [] };
    expect(same(text({ audience }), text({ audience: { ...audience, units: ["B", "A"] } }))).toBe(true);
    expect(differing(text({ subject: "أ" }), text({ subject: "ب", urgency: "urgent" })).sort()).toEqual(["subject", "urgency"]);
  });

  it("have a place on the form for every fault that a form can mend", () => {
    expect([fieldOf("deadline-before-effect"), fieldOf("unit-dissolved"), fieldOf("nothing-to-acknowledge"), fieldOf("too-long")]).toEqual(["deadline", "audience", "statement", "whole"]);
  });

  it("stand in the list by what they ask of whom", () => {
    const line = { id: "d", subject: "", author: { id: "E1", name: "" }, state: "returned" as const, template: false, confidential: false, changed_at: 0, issue_at: null, waits_for_me: false };
    expect([groupOf(line, "E1"), groupOf(line, "E2"), groupOf({ ...line, state: "submitted", waits_for_me: true }, "E2"), groupOf({ ...line, template: true }, "E1"), groupOf({ ...line, state: "issued" }, "E1")]).toEqual(["returned", "others", "waiting", "template", null]);
  });

  it("of a successor carry over what binds, with the deadline that is in force", () => {
    const document = { id: "c", kind: "circular" as const, number: "ت/1", subject: "س", body: "ن", issuer_unit: "HR", issuer: "و", signatory: "م", issued_at: 5, urgency: "normal" as const, confidentiality: "ordinary" as const, attachments: [], circular: { version: 1, audience_text: "الكل", effective_on: "2026-01-01", deadline: 10, statement: "اطلعت", acknowledge_from_alert: true } };
    const bars = { audience: 1, acknowledged: 0, opened: 0, shown: 0, reached: 0, not_reached: 1, excused: 0, overdue: 0 };
    const line = { id: "c", number: "ت/1", subject: "س", issued_at: 5, deadline: 20, state: "in_force" as const, asks: true, publisher: null, bars, contests: 0 };
    const next = successorOf({ line, events: [], document, audience_sha256: null, mine: true });
    expect(next).toMatchObject({ supersedes: "c", deadline: 20, statement: "اطلعت", joiners: "as_of_issue", acknowledge_from_alert: true, audience: { everybody: false, units: [] } });
    expect(asReading({ ...document, number: "" }, { number: "لاحقًا", at: 99 })).toMatchObject({ number: "لاحقًا", issued_at: 99, duty: "owed", audience: "الكل" });
  });
});
