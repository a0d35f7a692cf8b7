import type { Folder } from "../host/generated/Folder";
import type { Issuer } from "../host/generated/Issuer";
import type { ListQuery } from "../host/generated/ListQuery";
import type { Row } from "../host/generated/Row";
import type { Host } from "../host/host";
import { Pager } from "./pager.svelte";

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

  /** Somebody came in: nothing of what another person looked for may remain. */
  begin(): void {
    this.folder = "all";
    this.text = "";
    this.filters = NO_FILTERS;
    this.restart();
    void this.refresh();
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

  /** Asks anew from the top. The query is fixed here, so that a late page cannot mix two queries. */
  restart(): void {
    const query = this.query;
    this.active = 0;
    void this.pager.restart((offset, limit) => this.#host.list(query, offset, limit));
  }

  /** Letters came or changed: the rows on the screen and the issuers are asked for again. */
  async refresh(): Promise<void> {
    await this.pager.refresh();
    if (this.#asking) return;
    this.#asking = true;
    // Without the issuers the filter only has fewer names; the list itself says when the drawer does not answer.
    this.issuers = await this.#host.issuers().catch(() => this.issuers);
    this.#asking = false;
  }
}
