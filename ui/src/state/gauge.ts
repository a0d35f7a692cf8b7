import type { Host } from "../host/host";
import { edge } from "./edge.svelte";
import { ReadingTime } from "./reading-time";

/** A moved page comes to rest before it is looked at, in milliseconds. */
const AT_REST = 200;

/** Watches over the document in the reader and tells the shell how long it stood there, piece by piece. */
export class Gauge {
  readonly #host: Pick<Host, "noteRead">;
  readonly #time = new ReadingTime();
  #id: string | null = null;
  #atEnd: () => boolean = () => false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Pick<Host, "noteRead">) {
    this.#host = host;
  }

  /** This document stands in the reader now, or none; `atEnd` says whether the end of its text is on the screen. */
  stand(id: string | null, atEnd: () => boolean = () => false): void {
    // Whoever opens a document, or comes back to the window, is there.
    if (id !== this.#id || edge.attentive) this.#time.touch(edge.instant().ticks);
    this.#id = id;
    this.#atEnd = atEnd;
    this.#look();
  }

  /** Somebody moved the mouse or pressed a key. */
  touched(): void {
    this.#time.touch(edge.instant().ticks);
    if (!this.#time.measuring && this.#id !== null) this.#look();
  }

  /** The document was moved. */
  scrolled(): void {
    this.#time.touch(edge.instant().ticks);
    this.#again(AT_REST);
  }

  #look(): void {
    const now = edge.instant();
    const here = edge.attentive ? this.#id : null;
    const read = this.#time.observe(here, here !== null && this.#atEnd(), now);
    // An observation that could not be kept is lost and not made up for: it says only what was measured.
    if (read) void this.#host.noteRead(read.id, read.from, read.until, read.toEnd).catch(() => undefined);
    this.#again(this.#time.next(now.ticks));
  }

  #again(after: number | null): void {
    clearTimeout(this.#timer);
    if (after !== null) this.#timer = setTimeout(() => this.#look(), after + 1);
  }
}
