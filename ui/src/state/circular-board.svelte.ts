import type { Bars } from "../host/generated/Bars";
import type { Part } from "../host/generated/Part";
import type { TeamDetail } from "../host/generated/TeamDetail";
import type { TeamPerson } from "../host/generated/TeamPerson";
import type { Host } from "../host/host";
import { Asked } from "./asked.svelte";
import { Paged } from "./paged.svelte";

const PAGE = 100;
/** So many empty pages are turned by themselves. */
const MOST_EMPTY = 20;

/** Which names the person asked for: of a part, or everybody; with words of a name or a number. */
export interface Wanted {
  part: Part | null;
  words: string;
}

/**
 * One circular on the board: a unit with its bars, and behind them names. The figures are asked for again and again; names only when somebody
 * asks for them, because each look at them is on record and the people see it.
 */
export class CircularBoard {
  readonly detail = new Asked<TeamDetail>();
  readonly names: Paged<TeamPerson>;
  /** null: the whole team. */
  unit = $state<string | null>(null);
  /** Where the way down begins: a team with one topmost unit is that unit. */
  readonly root: string | null;
  /** null: no names are shown. */
  wanted = $state.raw<Wanted | null>(null);
  /** Whose own page stands open. */
  person = $state<string | null>(null);
  /** Whose page was just left, until the line of that person has the keyboard again. */
  returning: string | null = null;
  /** The figures as they were when the names were asked for. */
  namedAt = $state.raw<Bars | null>(null);
  readonly #host: Host;
  readonly #circular: string;
  readonly #at: () => number | null;

  constructor(host: Host, circular: string, root: string | null, at: () => number | null) {
    this.root = root;
    this.unit = root;
    this.#host = host;
    this.#circular = circular;
    this.#at = at;
    this.names = new Paged(
      async (key) => {
        const { part = null, words = "" } = this.wanted ?? {};
        const ask = (from: string | null) => host.inquire({ ask: "names", circular, asked: { unit: this.unit, part, words, only: null }, at: this.#at(), key: from, limit: PAGE });
        let page = await ask(key);
        // A page may be empty before the end: the registry looks through so many units at a time, and goes on with the next page.
        for (let read = 1; page.people.length === 0 && page.next !== null && read < MOST_EMPTY; read += 1) page = await ask(page.next);
        return { rows: page.people, next: page.next };
      },
      (row) => row.person.id,
    );
  }

  async load(): Promise<void> {
    await this.detail.ask(() => this.#host.inquire({ ask: "detail", circular: this.#circular, unit: this.unit, at: this.#at() }));
    // A supervisor who was moved meanwhile: with the figures the names go too.
    if (this.detail.value !== null) return;
    this.putNamesAway();
    this.person = null;
  }

  /** Goes down into a unit, or up to one; the names of the one before are put away. */
  async enter(unit: string | null): Promise<void> {
    this.unit = unit;
    this.putNamesAway();
    await this.load();
  }

  /** Asks for names: one look, which is noted. */
  async show(wanted: Wanted): Promise<void> {
    this.wanted = wanted;
    this.namedAt = this.detail.value?.circular.bars ?? null;
    await this.names.start();
  }

  /** After an act, figures and names are asked for again. */
  async acted(): Promise<void> {
    await this.load();
    if (this.wanted) await this.show(this.wanted);
  }

  /** Back from somebody's page to the names. */
  leavePerson(): void {
    this.returning = this.person;
    this.person = null;
  }

  putNamesAway(): void {
    this.wanted = null;
    this.namedAt = null;
    this.names.clear();
  }
}
