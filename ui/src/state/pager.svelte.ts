import type { Failure } from "../host/generated/Failure";
import { asFailure } from "../host/host";

/** Rows in one request. */
export const PAGE = 100;
/** Pages that are kept; a hundred thousand rows are never held at once. */
const KEPT = 40;

/** One answer of the shell. */
export interface Page<Row> {
  rows: Row[];
  total: number;
  more?: boolean;
}

/** Requests on their way at the same time. */
const AT_ONCE = 2;
/** So many rows beyond the screen are asked for too, so that the wheel finds them there. */
const NEAR = 25;

type Fetch<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

/**
 * A list of any length, of which only the pages near the eye are held. The total is always known, so the scrollbar tells the truth;
 * a row that has not come yet is `undefined`.
 */
export class Pager<Row> {
  /** Rows in the whole list; null until the first page came. */
  total = $state<number | null>(null);
  /** Whether `total` is a floor. */
  more = $state(false);
  /** Why the last request failed; null when it did not. */
  failure = $state.raw<Failure | null>(null);
  #pages = $state.raw(new Map<number, Row[]>());
  #fetch: Fetch<Row>;
  #generation = 0;
  #asked = new Set<number>();
  #window = { first: 0, last: 0 };
  #refreshing: Promise<void> | null = null;
  #again = false;

  constructor(fetch: Fetch<Row>) {
    this.#fetch = fetch;
  }

  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Starts another list: nothing of the old one may appear in it, not even a late answer. */
  restart(fetch: Fetch<Row>): Promise<void> {
    this.#fetch = fetch;
    this.#generation += 1;
    this.#asked.clear();
    this.#pages = new Map();
    this.total = null;
    this.more = false;
    this.failure = null;
    this.#window = { first: 0, last: 0 };
    return this.want(0, 0);
  }

  /** The rows `first..=last` are on the screen: asks for the pages that are missing there, then for those that come next. */
  async want(first: number, last: number): Promise<void> {
    this.#window = { first, last };
    await this.#askForMissing();
  }

  /** A list that is dragged from end to end passes a thousand pages: only those are asked for that the eye is still on when an answer comes. */
  async #askForMissing(): Promise<void> {
    const { first, last } = this.#window;
    const end = this.total === null ? last : Math.min(last + NEAR, Math.max(last, this.total - 1));
    const seen = between(first, last);
    const near = between(Math.max(0, first - NEAR), end).filter((page) => !seen.includes(page));
    const asking: Promise<void>[] = [];
    for (const page of [...seen, ...near]) {
      if (!this.#pages.has(page) && !this.#asked.has(page) && this.#asked.size < AT_ONCE) asking.push(this.#load(page));
    }
    await Promise.all(asking);
  }

  /** Something changed: what is on the screen is asked for again and replaced when it has come, without a flash. */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#refreshOnce().finally(() => {
      this.#refreshing = null;
      if (this.#again) {
        this.#again = false;
        void this.refresh();
      }
    });
    return this.#refreshing;
  }

  async #refreshOnce(): Promise<void> {
    const { first, last } = this.#window;
    const from = Math.floor(first / PAGE);
    const to = Math.floor(last / PAGE);
    const generation = this.#generation;
    try {
      const fresh = new Map<number, Row[]>();
      for (let page = from; page <= to; page += 1) {
        const answer = await this.#fetch(page * PAGE, PAGE);
        if (generation !== this.#generation) return;
        fresh.set(page, answer.rows);
        this.#learn(answer);
      }
      // Pages outside the window may be stale now; they are asked for again when the eye comes to them.
      this.#asked.clear();
      this.#pages = fresh;
      this.failure = null;
      await this.want(this.#window.first, this.#window.last);
    } catch (thrown) {
      if (generation === this.#generation) this.failure = asFailure(thrown);
    }
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(page);
    try {
      const answer = await this.#fetch(page * PAGE, PAGE);
      if (generation !== this.#generation) return;
      const pages = new Map(this.#pages).set(page, answer.rows);
      this.#forgetFar(pages);
      this.#pages = pages;
      this.failure = null;
      this.#learn(answer);
    } catch (thrown) {
      if (generation === this.#generation) {
        this.failure = asFailure(thrown);
        this.#asked.delete(page);
      }
      return;
    }
    this.#asked.delete(page);
    await this.#askForMissing();
  }

  #learn(answer: Page<Row>): void {
    this.total = answer.total;
    this.more = answer.more ?? false;
  }

  #forgetFar(pages: Map<number, Row[]>): void {
    const middle = (this.#window.first + this.#window.last) / 2 / PAGE;
    while (pages.size > KEPT) {
      const farthest = [...pages.keys()].reduce((a, b) => (Math.abs(a - middle) >= Math.abs(b - middle) ? a : b));
      pages.delete(farthest);
    }
  }
}

/** The pages that the rows `first..=last` lie on. */
function between(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE);
  return Array.from({ length: Math.floor(last / PAGE) - from + 1 }, (_, page) => from + page);
}
