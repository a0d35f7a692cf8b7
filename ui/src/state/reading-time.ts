/** The longest stretch that is kept back before it is told, in milliseconds. */
export const PIECE = 30_000;
/** So long after the last touch of the window nobody is taken to be reading, in milliseconds: a letter left open over night was not read all night. */
export const UNTOUCHED = 120_000;
/** When nothing was heard for so long, the window itself stood still meanwhile, in milliseconds. */
const STOOD_STILL = 2 * PIECE;

/** A stretch of time in which a document stood before the reader, by this computer's clock. */
export interface Stretch {
  id: string;
  from: number;
  until: number;
  /** Whether the end of the text was on the screen. */
  toEnd: boolean;
}

/** A moment: `ticks` go evenly and never jump, `wall` is this computer's clock. Both in milliseconds. */
export interface Instant {
  ticks: number;
  wall: number;
}

interface Open {
  id: string;
  from: number;
  since: number;
  last: number;
  toEnd: boolean;
}

/**
 * Measures how long a document stood before somebody. Reads no clock and waits for nothing: it is told what stands where at a moment, and
 * answers with a stretch that has ended. How long it was is counted in ticks, so that a clock that is set meanwhile makes nothing longer.
 */
export class ReadingTime {
  #open: Open | null = null;
  #touched = Number.NEGATIVE_INFINITY;

  /** Somebody moved something in the window. */
  touch(ticks: number): void {
    this.#touched = ticks;
  }

  /** `id` stands before the person at this moment, in a window that has the focus; null when nothing does. */
  observe(id: string | null, atEnd: boolean, { ticks, wall }: Instant): Stretch | null {
    const present = id !== null && ticks - this.#touched < UNTOUCHED ? id : null;
    const open = this.#open;
    const stays = open !== null && present === open.id && ticks - open.last <= STOOD_STILL;
    if (open && stays) {
      open.toEnd ||= atEnd;
      open.last = ticks;
      if (ticks - open.since < PIECE) return null;
    }
    const done = open && close(open, ticks - open.last <= STOOD_STILL ? ticks : open.last);
    // The next piece begins where the last one ended, so that nothing is counted twice.
    this.#open = present === null ? null : { id: present, from: (stays && done?.until) || wall, since: ticks, last: ticks, toEnd: atEnd };
    return done && done.until > done.from ? done : null;
  }

  /** Whether something is being measured. */
  get measuring(): boolean {
    return this.#open !== null;
  }

  /** After how many milliseconds it is worth looking again by itself; null when there is nothing to measure. */
  next(ticks: number): number | null {
    if (!this.#open) return null;
    return Math.max(0, Math.min(this.#open.since + PIECE, this.#touched + UNTOUCHED) - ticks);
  }
}

function close({ id, from, since, toEnd }: Open, end: number): Stretch {
  return { id, from, until: from + Math.round(end - since), toEnd };
}
