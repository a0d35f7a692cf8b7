import type { Failure } from "../host/generated/Failure";
import { asFailure } from "../host/host";
import { lost } from "./asked.svelte";

/** One page of an answer, and the key of the next one. */
export interface Page<T> {
  rows: T[];
  next: string | null;
}

/** A list that the registry gives page by page. What was there stays on the screen while it is asked again. */
export class Paged<T> {
  /** null until the first answer. */
  rows = $state.raw<T[] | null>(null);
  next = $state.raw<string | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  readonly #ask: (key: string | null) => Promise<Page<T>>;
  readonly #id: (row: T) => string;
  #turn = 0;
  #flight: Promise<void> | null = null;

  constructor(ask: (key: string | null) => Promise<Page<T>>, id: (row: T) => string) {
    this.#ask = ask;
    this.#id = id;
  }

  /** Asks for the first page of something else; what was there before goes. */
  start(): Promise<void> {
    this.rows = null;
    this.next = null;
    return this.#load(null, false);
  }

  /** Puts everything away; an answer that is on its way comes too late. */
  clear(): void {
    this.#turn += 1;
    this.rows = null;
    this.next = null;
    this.failure = null;
    this.busy = false;
  }

  /** The first page again; pages that the person asked for stay below it. One question at a time. */
  refresh(): Promise<void> {
    this.#flight ??= this.#load(null, true).finally(() => (this.#flight = null));
    return this.#flight;
  }

  more(): Promise<void> {
    return this.next === null ? Promise.resolve() : this.#load(this.next, true);
  }

  async #load(key: string | null, keep: boolean): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    try {
      const page = await this.#ask(key);
      if (turn !== this.#turn) return;
      const fresh = new Set(page.rows.map(this.#id));
      const rest = keep ? (this.rows ?? []).filter((row) => !fresh.has(this.#id(row))) : [];
      // A first page that has everything leaves nothing below it: what vanished from the answer vanishes here.
      const below = key === null && page.next === null ? [] : rest;
      if (key !== null || below.length === 0) this.next = page.next;
      this.rows = key === null ? [...page.rows, ...below] : [...rest, ...page.rows];
      this.failure = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
      if (lost(this.failure)) this.rows = this.next = null;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
