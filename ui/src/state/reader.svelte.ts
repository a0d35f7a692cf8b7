import type { Failure } from "../host/generated/Failure";
import type { Reading } from "../host/generated/Reading";
import { asFailure, type Host } from "../host/host";

/** The document on the reading side, and the act of acknowledging it. */
export class Reader {
  /** Which document is open; null when none is. */
  id = $state<string | null>(null);
  reading = $state.raw<Reading | null>(null);
  /** Why the document could not be read. */
  failure = $state.raw<Failure | null>(null);
  /** Why the acknowledgement was not taken. */
  refusal = $state.raw<Failure | null>(null);
  acknowledging = $state(false);
  /** Whether the bar that searches in the document stands open. */
  finding = $state(false);
  readonly #host: Host;
  readonly #opened = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
  }

  async open(id: string): Promise<void> {
    this.id = id;
    if (this.reading?.id !== id) this.reading = null;
    this.failure = null;
    this.refusal = null;
    await this.refresh();
  }

  close(): void {
    this.finding = false;
    this.id = null;
    this.reading = null;
    this.failure = null;
    this.refusal = null;
  }

  /** Reads the open document again: its duty or its text may have changed. */
  async refresh(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const reading = await this.#host.read(id);
      if (this.id === id) {
        this.reading = reading;
        this.failure = null;
      }
    } catch (thrown) {
      if (this.id === id) {
        this.failure = asFailure(thrown);
        // What is no longer for this person must not stay on the screen; a passing fault must not take the text away.
        if (this.failure.code === "not_found" || this.failure.code === "forbidden") this.reading = null;
      }
    }
  }

  /** The text was really before the person's eyes: the fact "opened", once a session for each document. */
  async witnessOpened(): Promise<void> {
    const id = this.reading?.id;
    if (id === undefined || this.#opened.has(id)) return;
    this.#opened.add(id);
    await this.#host.markOpened(id).catch(() => this.#opened.delete(id));
  }

  /** Whether what is open can be acknowledged: a duty that ended unmet can still be, late. */
  get awaits(): boolean {
    return this.reading?.duty === "owed" || this.reading?.duty === "expired";
  }

  /** Acknowledges exactly what is on the screen: its hash goes along. */
  async acknowledge(): Promise<void> {
    const reading = this.reading;
    if (!reading || !this.awaits || this.acknowledging) return;
    this.acknowledging = true;
    this.refusal = null;
    try {
      const after = await this.#host.acknowledge(reading.id, reading.content_sha256);
      if (this.id === reading.id) this.reading = after;
    } catch (thrown) {
      this.refusal = asFailure(thrown);
      if (this.refusal.code === "version_mismatch") await this.refresh();
    } finally {
      this.acknowledging = false;
    }
  }
}
