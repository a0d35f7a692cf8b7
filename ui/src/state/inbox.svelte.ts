import type { Folder } from "../host/generated/Folder";
import type { Issuer } from "../host/generated/Issuer";
import type { ListPage } from "../host/generated/ListPage";
import type { ListQuery } from "../host/generated/ListQuery";
import type { Row } from "../host/generated/Row";
import type { Host } from "../host/host";
import { PAGE, Pager } from "./pager.svelte";

/** What narrows the list besides its folder and the words. */
export type Filters = Pick<ListQuery, "issuer" | "from" | "until" | "unread">;

const NO_FILTERS: Filters = { issuer: null, from: null, until: null, unread: false };

/** The list: which one, narrowed to what, and where the person stands in it. */
export class Inbox {
  readonly pager: Pager<Row>;
  folder = $state<Folder>("all");
  text = $state("");
  filters = $state.raw<Filters>(NO_FILTERS);
  issuers = $state.raw<Issuer[]>([]);
  /** The row that the arrow keys stand on. */
  active = $state(0);
  readonly #host: Host;
  #asking = false;
  /** The first letters of the first list, asked for before anybody is known to be inside. */
  #ahead: Promise<ListPage | null> | null = null;

  constructor(host: Host) {
    this.#host = host;
    this.pager = new Pager((offset, limit) => host.list(this.query, offset, limit));
  }

  /** The query as it stands. */
  get query(): ListQuery {
    return { folder: this.folder, text: this.text.trim(), ...this.filters };
  }

  /** How many filters narrow the list. */
  get narrowed(): number {
    const { issuer, from, until, unread } = this.filters;
    return [issuer !== null, from !== null, until !== null, unread].filter(Boolean).length;
  }

  /** Asks for what `begin` needs first, while something else is being asked that says whether anybody is inside. */
  async askAhead(meanwhile: () => Promise<void>): Promise<void> {
    // A refusal says only that nobody is inside, and is forgotten.
    this.#ahead = this.#host.list(this.query, 0, PAGE).catch(() => null);
    await meanwhile();
    // Whoever comes in later than this has letters of that time.
    this.#ahead = null;
  }

  /** Somebody came in: nothing of what another person looked for may remain. */
  begin(): void {
    this.folder = "all";
    this.text = "";
    this.filters = NO_FILTERS;
    const ahead = this.#ahead;
    this.#ahead = null;
    // The issuers are for the filters only and may wait until the letters are there.
    void this.#start(ahead).then(() => this.#askForIssuers());
  }

  show(folder: Folder): void {
    if (folder !== this.folder) {
      this.folder = folder;
      this.restart();
    }
  }

  search(text: string): void {
    this.text = text;
    this.restart();
  }

  narrow(filters: Partial<Filters>): void {
    this.filters = { ...this.filters, ...filters };
    this.restart();
  }

  widen(): void {
    this.filters = NO_FILTERS;
    this.text = "";
    this.restart();
  }

  /** Asks anew from the top. */
  restart(): void {
    void this.#start(null);
  }

  /** The query is fixed here, so that a late page cannot mix two queries. `ahead` stands for the first request, if it was answered. */
  #start(ahead: Promise<ListPage | null> | null): Promise<void> {
    const query = this.query;
    this.active = 0;
    return this.pager.restart(async (offset, limit) => {
      const asked = ahead;
      ahead = null;
      return (await asked) ?? this.#host.list(query, offset, limit);
    });
  }

  /** Letters came or changed: the rows on the screen and the issuers are asked for again. */
  async refresh(): Promise<void> {
    this.#ahead = null;
    await this.pager.refresh();
    await this.#askForIssuers();
  }

  async #askForIssuers(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    // Without the issuers the filter only has fewer names; the list itself says when the drawer does not answer.
    this.issuers = await this.#host.issuers().catch(() => this.issuers);
    this.#asking = false;
  }
}
