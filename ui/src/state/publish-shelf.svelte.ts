import type { DraftText } from "../host/generated/DraftText";
import type { Failure } from "../host/generated/Failure";
import type { Order } from "../host/generated/Order";
import { asFailure, type Host } from "../host/host";
import { blank } from "./publish-text";

/** An order whose answer never came. It is given again, as it was, before anything else is. */
export interface Unanswered {
  ticket: string;
  order: Extract<Order, { do: "save_draft" }>;
}

/** What was written and is not with the registry. */
export interface Kept {
  text: DraftText;
  /** The revision that was read before it was written; 0 for a new draft. */
  base: number;
  template: boolean;
  /** When it was written. */
  at: number;
  unanswered: Unanswered | null;
}

const FORMAT = "kept-drafts/1";

/** Drafts in writing, kept on this desk against a lost line and a killed program. Several at once: what could not be sent waits for its turn. */
export class Shelf {
  kept = $state.raw<Readonly<Record<string, Kept>>>({});
  /** Why the desk could not keep it. */
  failure = $state.raw<Failure | null>(null);
  readonly #host: Host;
  #opened: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads what was kept, once. Nothing is written before that: it would be lost. */
  open(): Promise<void> {
    this.#opened ??= this.#host.keptDraft().then(
      (said) => {
        this.kept = { ...read(said), ...this.kept };
      },
      (thrown) => {
        this.#opened = null;
        throw thrown;
      },
    );
    return this.#opened;
  }

  put(id: string, kept: Kept): Promise<void> {
    this.kept = { ...this.kept, [id]: kept };
    return this.#write();
  }

  drop(id: string): Promise<void> {
    if (!(id in this.kept)) return Promise.resolve();
    const { [id]: _, ...rest } = this.kept;
    this.kept = rest;
    return this.#write();
  }

  /** Its owner has gone: what comes late is not put onto the shelf of whoever sits here next. */
  close(): void {
    this.#closed = true;
  }

  /** One after another, each with what is there when its turn comes. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (this.#closed) return;
      try {
        await this.open();
        if (this.#closed) return;
        const none = Object.keys(this.kept).length === 0;
        await this.#host.keepDraft(none ? null : JSON.stringify({ format: FORMAT, drafts: this.kept }));
        this.failure = null;
      } catch (thrown) {
        this.failure = asFailure(thrown);
      }
    });
    return this.#writing;
  }
}

/** Whatever was kept, as far as it can be read: each text gets what a later program knows beside it. */
function read(said: string | null): Record<string, Kept> {
  if (said === null) return {};
  try {
    const found: unknown = JSON.parse(said);
    if (typeof found !== "object" || found === null || !("format" in found) || found.format !== FORMAT || !("drafts" in found)) return {};
    const drafts = Object.entries(found.drafts as Record<string, Kept>).filter(([, kept]) => typeof kept?.text?.subject === "string" && typeof kept.base === "number");
    return Object.fromEntries(drafts.map(([id, kept]) => [id, { ...kept, text: { ...blank(""), ...kept.text } }]));
  } catch {
    return {};
  }
}
