/** How long something must be seen before it counts as shown, in milliseconds. */
export const SHOWN_AFTER = 1000;

/**
 * Decides when the fact "shown" may be claimed: a row or the strip was visible, without a break, for a second in a window that had the
 * focus. Reads no clock and waits for nothing: it is told what is visible at a moment and answers what has become a fact.
 */
export class Witness {
  readonly #since = new Map<string, number>();
  readonly #claimed = new Set<string>();

  /** `visible` at `now`. Answers the ids that have been seen long enough; each is answered once, unless `forget` gives it back. */
  observe(visible: Iterable<string>, attentive: boolean, now: number): string[] {
    const seen = attentive ? new Set(visible) : new Set<string>();
    for (const id of this.#since.keys()) if (!seen.has(id)) this.#since.delete(id);
    const ripe: string[] = [];
    for (const id of seen) {
      if (this.#claimed.has(id)) continue;
      const since = this.#since.get(id) ?? now;
      this.#since.set(id, since);
      if (now - since >= SHOWN_AFTER) ripe.push(id);
    }
    for (const id of ripe) {
      this.#claimed.add(id);
      this.#since.delete(id);
    }
    return ripe;
  }

  /** Whether something is being seen and not ripe yet, so that it is worth looking again soon. */
  get waiting(): boolean {
    return this.#since.size > 0;
  }

  /** The claim could not be stored: it must be made again. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) this.#claimed.delete(id);
  }
}
