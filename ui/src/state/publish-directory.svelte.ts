import { SvelteMap } from "svelte/reactivity";
import type { DraftText } from "../host/generated/DraftText";
import type { UnitName } from "../host/generated/UnitName";
import type { UnitNode } from "../host/generated/UnitNode";
import type { Host } from "../host/host";

/** Units are looked for by asking level after level; after so many questions their code stands for their name. */
const MOST_QUESTIONS = 60;
/** The key of the roots in the tree. */
const ROOTS = "";

/** Who is who for whoever addresses a circular: the unit tree level by level, and names of those who were named by their codes. */
export class Directory {
  /** The levels of the unit tree that were asked for, by the unit above. */
  readonly tree = new SvelteMap<string, UnitNode[]>();
  /** Names of units and people, as far as they are known here. */
  readonly units = new SvelteMap<string, UnitName>();
  readonly people = new SvelteMap<string, string>();
  readonly #host: Host;
  #levels = new Map<string, Promise<UnitNode[]>>();
  #issuer: string | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The roster may have changed: the next look into the tree asks again. What is known stays until then. */
  refresh(): void {
    this.#levels.clear();
  }

  /** The units right below one, or the roots; each level is asked for once. */
  level(below: string | null): Promise<UnitNode[]> {
    const key = below ?? ROOTS;
    const asked = this.#levels.get(key);
    if (asked) return asked;
    const asking = this.#host.inquire({ ask: "units", below }).then((nodes) => {
      for (const { unit } of nodes) this.units.set(unit.id, unit);
      this.tree.set(key, nodes);
      return nodes;
    });
    this.#levels.set(key, asking);
    // What could not be asked may be asked again.
    asking.catch(() => this.#levels.delete(key));
    return asking;
  }

  /** Finds the names of those whom a text names by their codes; what cannot be found keeps its code. */
  async learn(text: DraftText): Promise<void> {
    try {
      for (const id of text.audience.people.filter((person) => !this.people.has(person)).slice(0, MOST_QUESTIONS)) {
        const found = await this.#host.inquire({ ask: "find_people", words: id });
        for (const { person } of found) this.people.set(person.id, person.name);
      }
      const wanted = [text.issuer, ...text.audience.units].filter((unit) => unit !== "");
      const levels: (string | null)[] = [null];
      for (let asked = 0; asked < MOST_QUESTIONS && levels.length > 0 && wanted.some((unit) => !this.units.has(unit)); asked += 1) {
        const nodes = await this.level(levels.shift() ?? null);
        levels.push(...nodes.filter((node) => node.below).map((node) => node.unit.id));
      }
    } catch {
      // Without a line the codes stand for the names; the texts themselves are whole.
    }
  }

  /** The unit in whose name a new circular is begun: the person's own. */
  async unitOf(person: string): Promise<string> {
    if (this.#issuer !== null) return this.#issuer;
    try {
      const found = await this.#host.inquire({ ask: "find_people", words: person });
      const own = found.find((one) => one.person.id === person)?.unit;
      if (own) this.units.set(own.id, own);
      this.#issuer = own?.id ?? (await this.level(null))[0]?.unit.id ?? "";
    } catch {
      return "";
    }
    return this.#issuer;
  }
}
