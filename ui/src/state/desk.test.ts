import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskEvent } from "../host/generated/DeskEvent";
import type { Host } from "../host/host";
import { sampleHost } from "../host/sample";
import { Desk } from "./desk.svelte";
import { edge } from "./edge.svelte";

/** Salma's desk over the sample registry, with every command watched. */
async function salma(wish = "") {
  const host = sampleHost(new URLSearchParams(wish));
  let tell: (event: DeskEvent) => void = () => undefined;
  const listen = host.onEvent.bind(host);
  host.onEvent = (listener) => {
    tell = listener;
    return listen(listener);
  };
  const watched = { opened: vi.spyOn(host, "markOpened"), shown: vi.spyOn(host, "markShown"), acknowledge: vi.spyOn(host, "acknowledge"), read: vi.spyOn(host, "read") } satisfies Partial<Record<string, unknown>>;
  const desk = new Desk(host as Host);
  await desk.begin();
  return { desk, host, watched, tell: (event: DeskEvent) => tell(event) };
}

describe("the first letters", () => {
  /** A desk that begins over a registry whose lists are counted; how things stand is said only when the test says so. */
  function beginning(wish = "") {
    const host = sampleHost(new URLSearchParams(wish));
    const list = vi.spyOn(host, "list");
    let tell: (event: DeskEvent) => void = () => undefined;
    host.onEvent = (listener) => {
      tell = listener;
      return Promise.resolve(() => undefined);
    };
    const status = host.status.bind(host);
    let stand: () => void = () => undefined;
    vi.spyOn(host, "status").mockImplementationOnce(() => new Promise((resolve) => (stand = () => resolve(status()))));
    const desk = new Desk(host);
    return { desk, host, list, begun: desk.begin(), tell: (event: DeskEvent) => tell(event), stand: () => stand() };
  }

  it("are asked for once, before it is known who is inside, and shown only then", async () => {
    const { desk, list, begun, stand } = beginning();
    await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
    expect(desk.inbox.pager.row(0)).toBeUndefined();
    stand();
    await begun;
    await vi.waitFor(() => expect(desk.inbox.pager.row(0)?.id).toBe("sample-0"));
    expect(list).toHaveBeenCalledTimes(1);
  });

  it("are not what there was before something changed", async () => {
    const { desk, list, begun, tell, stand } = beginning();
    list.mockResolvedValueOnce({ rows: [], total: 0, more: false });
    await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
    tell({ type: "items" });
    stand();
    await begun;
    await vi.waitFor(() => expect(desk.inbox.pager.row(0)?.id).toBe("sample-0"));
  });

  it("are those of the one who comes in, however long nobody was inside", async () => {
    const { desk, host, list, begun, stand } = beginning("phase=signed_out");
    list.mockResolvedValueOnce({ rows: [], total: 0, more: false });
    await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
    stand();
    await begun;
    desk.enter(await host.signIn("", "", "sample"));
    await vi.waitFor(() => expect(desk.inbox.pager.row(0)?.id).toBe("sample-0"));
  });

  it("are asked for again when the first request was refused", async () => {
    const { desk, list, begun, stand } = beginning();
    list.mockRejectedValueOnce({ code: "internal", retry_after: null });
    await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
    stand();
    await begun;
    await vi.waitFor(() => expect(desk.inbox.pager.row(0)?.id).toBe("sample-0"));
    expect(desk.inbox.pager.failure).toBeNull();
  });
});

describe("reading", () => {
  it("does not make a circular opened; being before the person's eyes does, once", async () => {
    const { desk, watched } = await salma();
    await desk.reader.open("sample-0");
    expect(watched.opened).not.toHaveBeenCalled();
    await desk.reader.witnessOpened();
    await desk.reader.witnessOpened();
    expect(watched.opened.mock.calls).toEqual([["sample-0"]]);
  });

  it("claims it again when the claim could not be stored", async () => {
    const { desk, watched } = await salma();
    watched.opened.mockRejectedValueOnce({ code: "disk_full", retry_after: null });
    await desk.reader.open("sample-0");
    await desk.reader.witnessOpened();
    await desk.reader.witnessOpened();
    expect(watched.opened).toHaveBeenCalledTimes(2);
  });

  it("takes a circular from the screen that is no longer hers, and keeps it when only the line is down", async () => {
    const { desk, watched } = await salma();
    await desk.reader.open("sample-0");
    watched.read.mockRejectedValueOnce({ code: "unreachable", retry_after: null });
    await desk.reader.refresh();
    expect(desk.reader.reading?.id).toBe("sample-0");
    watched.read.mockRejectedValueOnce({ code: "not_found", retry_after: null });
    await desk.reader.refresh();
    expect(desk.reader.reading).toBeNull();
    expect(desk.reader.failure?.code).toBe("not_found");
  });

  it("shows the circular that was asked for last, however late the first one comes", async () => {
    const { desk, host, watched } = await salma();
    const first = await host.read("sample-0");
    let release: () => void = () => undefined;
    watched.read.mockImplementationOnce(() => new Promise((resolve) => (release = () => resolve(first))));
    const late = desk.reader.open("sample-0");
    await desk.reader.open("sample-1");
    release();
    await late;
    expect(desk.reader.reading?.id).toBe("sample-1");
  });
});

describe("acknowledging", () => {
  it("names what is on the screen, and the strip has one duty less", async () => {
    const { desk, watched } = await salma();
    const owed = desk.status?.duties.owed ?? 0;
    await desk.reader.open("sample-0");
    const hash = desk.reader.reading?.content_sha256;
    await desk.reader.acknowledge();
    expect(watched.acknowledge.mock.calls).toEqual([["sample-0", hash]]);
    expect(desk.reader.reading?.duty).toBe("acknowledged");
    expect(desk.status?.duties.owed).toBe(owed - 1);
  });

  it("happens once, however often the key is pressed", async () => {
    const { desk, watched } = await salma();
    await desk.reader.open("sample-0");
    await Promise.all([desk.reader.acknowledge(), desk.reader.acknowledge()]);
    await desk.reader.acknowledge();
    expect(watched.acknowledge).toHaveBeenCalledTimes(1);
  });

  it("is refused in words when the text changed, and the new text is read", async () => {
    const { desk, watched } = await salma("refuse");
    await desk.reader.open("sample-0");
    const before = watched.read.mock.calls.length;
    await desk.reader.acknowledge();
    expect(desk.reader.refusal?.code).toBe("version_mismatch");
    expect(desk.reader.reading?.duty).toBe("owed");
    expect(watched.read.mock.calls.length).toBe(before + 1);
  });
});

describe("what the shell says", () => {
  it("opens a circular from the alert, wherever she is", async () => {
    const { desk, tell } = await salma();
    desk.go("settings");
    tell({ type: "open", id: "sample-1" });
    await vi.waitFor(() => expect(desk.reader.reading?.id).toBe("sample-1"));
    expect(desk.place).toBe("all");
  });

  it("looks at the time again when a deadline passed, and not at every status", async () => {
    const { desk } = await salma();
    const step = vi.spyOn(edge, "step");
    const status = desk.status!;
    desk.enter({ ...status, unread: { ...status.unread, all: 99 } });
    expect(step).not.toHaveBeenCalled();
    desk.enter({ ...status, duties: { ...status.duties, overdue: status.duties.overdue + 1 } });
    expect(step).toHaveBeenCalledOnce();
  });

  it("announces new duties, and the same number of them again", async () => {
    const { desk, tell } = await salma();
    tell({ type: "new_duties", count: 2 });
    await vi.waitFor(() => expect(desk.announcement).toContain("تعميمان جديدان"));
    tell({ type: "new_duties", count: 2 });
    expect(desk.announcement).toBe("");
    await vi.waitFor(() => expect(desk.announcement).toContain("تعميمان جديدان"));
  });

  it("is not undone by an answer that it overtook on the way", async () => {
    const { desk, host, tell } = await salma("phase=signed_out");
    const stale = await host.signIn("", "", "sample");
    const fresh = { ...stale, cached: 42, link: { ...stale.link, last_sync: 9 } };
    vi.spyOn(host, "signIn").mockImplementationOnce(async () => {
      vi.spyOn(host, "status").mockResolvedValue(fresh);
      tell({ type: "status", status: fresh });
      return { ...stale, cached: 0, link: { ...stale.link, last_sync: null } };
    });
    await desk.settle(() => host.signIn("", "", "sample"));
    expect(desk.status).toMatchObject({ phase: "ready", cached: 42, link: { last_sync: 9 } });
  });

  it("leaves nothing of what one person looked for to the next", async () => {
    const { desk, host } = await salma();
    desk.go("overdue");
    desk.inbox.search("سري");
    desk.enter(await host.signOut(false));
    desk.enter({ ...(await host.signIn("", "", "sample")), phase: "ready" });
    expect([desk.place, desk.inbox.query]).toEqual(["all", { folder: "all", text: "", issuer: null, from: null, until: null, unread: false }]);
  });

  it("puts her letters away when she has left", async () => {
    const { desk, host } = await salma();
    await desk.reader.open("sample-0");
    desk.enter(await host.signOut(false));
    expect(desk.inside).toBe(false);
    expect(desk.reader.reading).toBeNull();
  });
});

describe("rows and the strip", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    edge.attentive = false;
  });

  it("are reported as shown together, after a second, and only while somebody can be looking", async () => {
    const { desk, watched } = await salma();
    desk.sight.see("list", ["a", "b"]);
    desk.sight.see("strip", ["c", "a"]);
    vi.advanceTimersByTime(5000);
    expect(watched.shown).not.toHaveBeenCalled();
    edge.attentive = true;
    desk.sight.look();
    vi.advanceTimersByTime(1500);
    expect(watched.shown.mock.calls).toEqual([[["a", "b", "c"]]]);
  });

  it("are reported again when the report could not be stored", async () => {
    const { desk, watched } = await salma();
    watched.shown.mockRejectedValueOnce({ code: "disk_full", retry_after: null });
    edge.attentive = true;
    desk.sight.see("list", ["a"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched.shown.mock.calls).toEqual([[["a"]], [["a"]]]);
  });
});

describe("settings", () => {
  it("keep both of two changes that follow each other quickly, and go on after one that failed", async () => {
    const { desk, host } = await salma();
    await Promise.all([desk.save({ language: "en" }), desk.save({ theme: "dark" })]);
    expect(desk.settings).toMatchObject({ language: "en", theme: "dark" });
    const refuse = vi.spyOn(host, "saveSettings").mockRejectedValueOnce({ code: "disk_full", retry_after: null });
    await expect(desk.save({ theme: "light" })).rejects.toMatchObject({ code: "disk_full" });
    refuse.mockRestore();
    await desk.save({ language: "ar" });
    expect(desk.settings).toMatchObject({ language: "ar", theme: "dark" });
  });
});

describe("pages that stand beside the others", () => {
  it("go back to where the person was, one after another", async () => {
    const { desk } = await salma();
    desk.go("duties");
    desk.showRecord("sample-1");
    desk.aside("looks");
    desk.back();
    expect([desk.place, desk.record]).toEqual(["record", "sample-1"]);
    desk.leaveRecord();
    expect([desk.place, desk.returning]).toEqual(["duties", "sample-1"]);
  });

  it("are left behind by whoever goes somewhere else", async () => {
    const { desk } = await salma();
    desk.showRecord("sample-1");
    desk.go("settings");
    desk.aside("looks");
    desk.back();
    expect(desk.place).toBe("settings");
  });

  it("keep a contest's file and its list apart", async () => {
    const { desk } = await salma();
    desk.showRecord("sample-1");
    desk.showContest("contest-1");
    desk.leaveContest();
    expect([desk.place, desk.contest]).toEqual(["record", null]);
    desk.aside("contests");
    desk.showContest("contest-1");
    desk.leaveContest();
    expect([desk.place, desk.contest]).toEqual(["contests", null]);
  });
});

describe("the board", () => {
  it("of one supervisor is not what the next one sees first", async () => {
    const { desk, host } = await salma();
    desk.openBoard("sample-1");
    await vi.waitFor(() => expect(desk.team.list.rows?.length).toBeGreaterThan(0), 30_000);
    desk.unsent.set("contest sample-1", "words");
    const status = await host.status();
    desk.enter({ ...status, who: status.who && { ...status.who, employee: "E1" } });
    expect([desk.team.list.rows, desk.team.chosen, desk.team.at, desk.unsent.size]).toEqual([null, null, null, 0]);
  });
});
