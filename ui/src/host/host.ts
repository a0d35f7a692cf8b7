import type { Attachment } from "./generated/Attachment";
import type { DeskEvent } from "./generated/DeskEvent";
import type { DutiesPage } from "./generated/DutiesPage";
import type { ExportFormat } from "./generated/ExportFormat";
import type { ExportWhat } from "./generated/ExportWhat";
import type { Failure } from "./generated/Failure";
import type { HistoryPage } from "./generated/HistoryPage";
import type { Issuer } from "./generated/Issuer";
import type { ListPage } from "./generated/ListPage";
import type { ListQuery } from "./generated/ListQuery";
import type { Order } from "./generated/Order";
import type { OrderAnswer } from "./generated/OrderAnswer";
import type { OutboxRow } from "./generated/OutboxRow";
import type { Question } from "./generated/Question";
import type { Reading } from "./generated/Reading";
import type { RecordView } from "./generated/RecordView";
import type { Reply } from "./generated/Reply";
import type { Settings } from "./generated/Settings";
import type { Status } from "./generated/Status";

/** The reply that each question has. */
interface Replies {
  drafts: "drafts";
  draft: "draft";
  draft_revision: "draft_revision";
  units: "units";
  find_people: "people";
  reach: "reach";
  published: "published";
  timeline: "timeline";
  board: "board";
  detail: "detail";
  names: "names";
  person: "person";
  load: "load";
  excuses: "excuses";
  history: "history";
  delegations: "delegations";
  looks: "looks";
  contests: "contests";
  contest_file: "contest";
}

/** What a question is answered with. */
export type ReplyTo<Q extends Question> = Extract<Reply, { reply: Replies[Q["ask"]] }>["is"];

/**
 * Everything that the window may ask of the shell: one method for each command of `docs/IPC.md`.
 * A command that fails rejects with a `Failure`, never with anything else.
 */
export interface Host {
  status(): Promise<Status>;
  signIn(server: string, login: string, password: string): Promise<Status>;
  changePassword(current: string, replacement: string): Promise<Status>;
  signOut(everywhere: boolean): Promise<Status>;
  syncNow(): Promise<void>;
  list(query: ListQuery, offset: number, limit: number): Promise<ListPage>;
  issuers(): Promise<Issuer[]>;
  read(id: string): Promise<Reading>;
  markOpened(id: string): Promise<void>;
  markShown(ids: string[]): Promise<void>;
  acknowledge(id: string, contentSha256: string): Promise<Reading>;
  attachment(sha256: string): Promise<ArrayBuffer>;
  saveAttachment(id: string, sha256: string): Promise<string>;
  history(offset: number, limit: number): Promise<HistoryPage>;
  outbox(): Promise<OutboxRow[]>;
  dismissRejected(id: string): Promise<void>;
  rebuiltSeen(): Promise<void>;
  duties(): Promise<DutiesPage>;
  record(id: string): Promise<RecordView>;
  snooze(): Promise<Status>;
  caughtUp(): Promise<void>;
  /** The reader stood on the document from `from` until `until`, by this computer's clock, in milliseconds. */
  noteRead(id: string, from: number, until: number, toEnd: boolean): Promise<void>;
  /** An official act. The same ticket again has no second effect: after a failure of the line it is given again with the same one. */
  order(ticket: string, order: Order): Promise<OrderAnswer>;
  inquire<Q extends Question>(question: Q): Promise<ReplyTo<Q>>;
  upload(name: string, content: ArrayBuffer): Promise<Attachment>;
  /** Keeps what is being written on this desk; `null` lets it go. */
  keepDraft(text: string | null): Promise<void>;
  keptDraft(): Promise<string | null>;
  /**
   * Makes a file in the person's download folder and answers its path, or `null` when it was cancelled. It takes its time: the event `export` tells
   * how far it is. One at a time; contests go as `pdf` or `json` only, everything else as `pdf`, `xlsx` or `csv`.
   */
  export(what: ExportWhat, format: ExportFormat): Promise<string | null>;
  /** Ends the export that runs; answers when no part of its file is left. */
  cancelExport(): Promise<void>;
  settings(): Promise<Settings>;
  saveSettings(settings: Settings): Promise<Settings>;
  /** Ends the program; closing the window only puts it into the tray. */
  quit(): Promise<void>;
  /** Listens to what the shell says without being asked; the answer stops listening. */
  onEvent(listener: (event: DeskEvent) => void): Promise<() => void>;
}

/** Whatever a command threw, as a failure that has words: an unknown shape is `internal`. */
export function asFailure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && typeof thrown.code === "string") {
    const failure = thrown as Partial<Failure> & Pick<Failure, "code">;
    const fault = typeof failure.fault === "string" ? { fault: failure.fault } : {};
    return { code: failure.code, retry_after: typeof failure.retry_after === "number" ? failure.retry_after : null, ...fault };
  }
  return { code: "internal", retry_after: null };
}
