import type { DeskEvent } from "./generated/DeskEvent";
import type { Failure } from "./generated/Failure";
import type { ListQuery } from "./generated/ListQuery";
import type { Row } from "./generated/Row";
import type { Settings } from "./generated/Settings";
import type { Status } from "./generated/Status";
import type { Host } from "./host";
import { bell, duties, record } from "./sample-duties";
import { printing } from "./sample-export";
import { samplePdf, samplePicture } from "./sample-files";
import { DAY, issuers, reading, row } from "./sample-letters";
import { sampleTeam } from "./sample-team";
import { sampleContests } from "./sample-contest";
import { sampleOffice } from "./sample-office";
import { desk as samplePublisher } from "./sample-publish";

const refuse = (code: Failure["code"]): Promise<never> => Promise.reject({ code, retry_after: null } satisfies Failure);

/**
 * A window over sample data, without a shell: for vitest, for pictures and for trying the window in a browser. It is not part of the
 * product: only `sample.html` loads it. The address chooses what is shown, e.g. `?language=en&theme=dark&phase=signed_out&rows=0`.
 */
export function sampleHost(wish: URLSearchParams): Host {
  const now = Date.now();
  const rows = Number(wish.get("rows") ?? 100_000);
  const acknowledged = new Map<string, number>();
  const listeners = new Set<(event: DeskEvent) => void>();
  let phase = (wish.get("phase") ?? "ready") as Status["phase"];
  let settings: Settings = {
    language: wish.get("language") ?? "ar",
    digits: wish.get("digits") ?? "auto",
    calendar: wish.get("calendar") ?? "gregorian",
    theme: wish.get("theme") ?? "light",
    text_size: Number(wish.get("text_size") ?? 100),
    autostart: true,
    server: "https://registry.example.gov",
  };

  let rebuilt: Status["rebuilt"] = wish.has("rebuilt") ? { at: now - 5 * 60_000, saved: 3 } : null;

  let snoozed = false;
  let away = wish.has("away");

  const at = (index: number): Row => row(index, now, acknowledged);
  const owed = () => (wish.has("calm") ? [] : [0, 1, 5].map(at).filter((one) => one.duty === "owed" && rows > 0));
  const status = (): Status => ({
    phase,
    server: settings.server,
    who: phase === "signed_out" ? null : { employee: "E1042", name: "سلمى حمد الراشد", unit: "إدارة الموارد البشرية", unit_en: "Human Resources", agency: "وزارة الخدمات", roles: ["employee", ...(wish.get("role") ?? "supervisor").split(",")] },
    link: { online: !wish.has("offline"), since: now - 40 * 60_000, last_sync: wish.has("sync") ? null : now - 8000, failure: wish.has("offline") ? "unreachable" : null },
    sync: wish.has("sync") ? { done: 42_300, total: 100_000, first: true } : null,
    outbox: { waiting: wish.has("offline") ? 3 : 0, rejected: wish.has("offline") ? 1 : 0 },
    duties: { owed: owed().length, overdue: owed().filter((one) => (one.deadline ?? now) < now).length, nearest_deadline: owed().reduce<number | null>((least, one) => (one.deadline !== null && one.deadline > now && (least === null || one.deadline < least) ? one.deadline : least), null), oldest: owed().at(-1)?.id ?? null },
    bell: bell(wish, now, owed().length, snoozed),
    catch_up: away ? { away_since: now - 3 * DAY, owed: owed().length } : null,
    unread: { all: 14, circulars: 3, letters: 11 },
    cached: rows,
    drawer: wish.has("disk") ? "disk_full" : null,
    rebuilt,
    vault: wish.has("offline") ? "memory" : "keyring",
    notifications: !wish.has("offline"),
  });
  const tell = (event: DeskEvent) => listeners.forEach((listener) => listener(event));

  /** Folders and filters over the sample: the first thousand letters stand for all, except in the whole list. */
  function matching(query: ListQuery): Row[] | null {
    const words = query.text.trim();
    if (query.folder === "all" && words === "" && !query.issuer && !query.unread && query.from === null && query.until === null) return null;
    const fits = (one: Row) =>
      (query.folder === "all" || (query.folder === "circulars" && one.kind === "circular") || (query.folder === "letters" && one.kind === "letter") || (query.folder === "awaiting" && one.duty === "owed") || (query.folder === "overdue" && one.duty === "owed" && (one.deadline ?? now) < now)) &&
      (!query.unread || one.unread) &&
      (!query.issuer || issuers.find((issuer) => issuer.id === query.issuer)?.name === one.issuer) &&
      (query.from === null || one.issued_at >= query.from) &&
      (query.until === null || one.issued_at < query.until) &&
      one.subject.some((piece) => piece.text.includes(words));
    const found = Array.from({ length: Math.min(rows, 1000) }, (_, index) => at(index)).filter(fits);
    return words === "" ? found : found.map((one) => ({ ...one, subject: mark(one.subject[0]?.text ?? "", words), snippet: [{ text: "… يبدأ العمل الرسمي وفق ", hit: false }, { text: words, hit: true }, { text: " عند الساعة 9:30 صباحاً …", hit: false }] }));
  }

  const publisher = samplePublisher(wish, now);
  const office = sampleOffice(wish, [publisher.part, sampleTeam(wish, now), sampleContests(now)]);

  const find = (id: string): Row => at(Number(id.replace("sample-", "")));

  return {
    status: () => Promise.resolve(status()),
    signIn: (_server, login, password) => {
      if (password !== "sample") return refuse(login === "locked" ? "too_many_attempts" : "wrong_credentials");
      phase = "ready";
      return Promise.resolve(status());
    },
    changePassword: () => {
      phase = "ready";
      return Promise.resolve(status());
    },
    signOut: () => {
      phase = "signed_out";
      return Promise.resolve(status());
    },
    syncNow: () => Promise.resolve(),
    list: (query, offset, limit) => {
      const found = matching(query);
      if (found) return Promise.resolve({ rows: found.slice(offset, offset + limit), total: found.length, more: false });
      const length = Math.max(0, Math.min(limit, rows - offset));
      return Promise.resolve({ rows: Array.from({ length }, (_, index) => at(offset + index)), total: rows, more: false });
    },
    issuers: () => Promise.resolve(issuers),
    read: (id) => Promise.resolve(reading(find(id), now)),
    markOpened: () => Promise.resolve(),
    markShown: () => Promise.resolve(),
    acknowledge: (id) => {
      if (wish.has("refuse")) return refuse("version_mismatch");
      acknowledged.set(id, Date.now());
      tell({ type: "status", status: status() });
      tell({ type: "items" });
      return Promise.resolve(reading(find(id), now));
    },
    attachment: (sha256) => (sha256 === "sample-pdf" ? Promise.resolve(samplePdf(3)) : wish.has("offline") ? refuse("not_cached") : samplePicture()),
    saveAttachment: () => Promise.resolve("/home/salma/التنزيلات/جدول النوبات.pdf"),
    history: (offset, limit) => {
      const mine = rows === 0 ? [] : [6, 3, 11, 16, 21, 26].map(at);
      const page = mine.slice(offset, offset + limit).map((one, index) => ({ id: one.id, number: one.number, subject: one.subject[0]?.text ?? "", issuer: one.issuer, version: 1, statement: reading(one, now).statement ?? "", content_sha256: reading(one, now).content_sha256, recorded_at: index === 0 ? null : one.acknowledged_at, done_at: index === 2 ? null : one.acknowledged_at, device: index === 2 ? null : "HR-PC-14" }));
      return Promise.resolve({ rows: page, total: mine.length });
    },
    outbox: () =>
      Promise.resolve(
        wish.has("offline")
          ? [
              { id: "a1", event: "acknowledged", subject: "إخلاء المبنى رقم 4 لأعمال الصيانة", number: "ت/2026/0101", done_at: now - 3_600_000, rejected: false, failure: null },
              { id: "a2", event: "acknowledged", subject: "اعتماد نموذج التفويض المالي الجديد", number: "ت/2026/0087", done_at: now - 7_200_000, rejected: true, failure: "version_mismatch" as const },
            ]
          : [],
      ),
    dismissRejected: () => Promise.resolve(),
    rebuiltSeen: () => {
      rebuilt = null;
      tell({ type: "status", status: status() });
      return Promise.resolve();
    },
    duties: () => Promise.resolve(duties(owed(), rows === 0 ? [] : [3, 11, 16, 21, 26].map(at), now, wish)),
    record: (id) => Promise.resolve(record(find(id), now)),
    snooze: () => {
      if (!status().bell.may_snooze) return refuse("not_applicable");
      snoozed = true;
      return Promise.resolve(status());
    },
    caughtUp: () => {
      away = false;
      tell({ type: "status", status: status() });
      return Promise.resolve();
    },
    noteRead: () => Promise.resolve(),
    order: async (ticket, order) => {
      const answer = await office.order(ticket, order);
      tell({ type: "items" });
      return answer;
    },
    inquire: office.inquire,
    upload: publisher.upload,
    keepDraft: publisher.keepDraft,
    keptDraft: publisher.keptDraft,
    ...printing(wish, tell),
    settings: () => Promise.resolve(settings),
    saveSettings: (changed) => {
      settings = changed;
      return Promise.resolve(settings);
    },
    quit: () => Promise.resolve(),
    onEvent: (listener) => {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}

function mark(text: string, words: string) {
  const start = text.indexOf(words);
  if (start < 0) return [{ text, hit: false }];
  return [
    { text: text.slice(0, start), hit: false },
    { text: words, hit: true },
    { text: text.slice(start + words.length), hit: false },
  ].filter((piece) => piece.text !== "");
}
