import { asFailure, type Host } from "../host/host";
import { edge } from "./edge.svelte";
import { SHOWN_AFTER, Witness } from "./witness";

/** After a claim could not be stored, in milliseconds. */
const RETRY_AFTER = 5000;
/** The same while the screen is locked, which may last a weekend in which the computer is to be left in peace. */
const RETRY_WHILE_LOCKED = 60_000;

/** Collects what the views have before the person's eyes and reports "shown" in batches. */
export class Sight {
  readonly #host: Host;
  readonly #witness = new Witness();
  readonly #visible = new Map<string, readonly string[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** A place of the window (`list`, `strip`) has these documents on the screen now. */
  see(place: string, ids: readonly string[]): void {
    this.#visible.set(place, ids);
    this.look();
  }

  /** Looks now, and again while something is ripening. */
  look(): void {
    clearTimeout(this.#timer);
    const ripe = this.#witness.observe([...this.#visible.values()].flat(), edge.attentive, performance.now());
    if (ripe.length > 0) {
      void this.#host.markShown(ripe).catch((thrown: unknown) => {
        this.#witness.forget(ripe);
        this.#again(asFailure(thrown).code === "not_applicable" ? RETRY_WHILE_LOCKED : RETRY_AFTER);
      });
    }
    if (this.#witness.waiting) this.#again(SHOWN_AFTER / 4);
  }

  #again(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), after);
  }
}
