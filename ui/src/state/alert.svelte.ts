import type { AlertLine } from "../host/generated/AlertLine";
import type { AlertView } from "../host/generated/AlertView";
import type { Failure } from "../host/generated/Failure";
import type { Settings } from "../host/generated/Settings";
import type { AlertHost } from "../host/alert-host";
import { asFailure } from "../host/host";
import { language } from "../i18n/language.svelte";

/** What the alert window knows: what to show, and which rung it has sounded for. */
export class Alert {
  readonly #host: AlertHost;
  readonly #sound: () => unknown;
  view = $state.raw<AlertView | null>(null);
  settings = $state.raw<Settings | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The circular whose statement is being read; its own window page, so that nothing is acknowledged in passing. */
  reading = $state<string | null>(null);
  acknowledging = $state(false);
  /** Something was acknowledged here since the last rung. */
  done = $state(false);
  /** Grows with each rung that was heard, for the words that are said aloud once. */
  rungs = $state(0);
  #rung: number | null = null;
  #told = 0;

  constructor(host: AlertHost, sound: () => unknown) {
    this.#host = host;
    this.#sound = sound;
  }

  /** The circular whose statement is being read, while it still is to be acknowledged. */
  get subject(): AlertLine | null {
    return this.view?.lines.find((line) => line.id === this.reading && line.statement !== null) ?? null;
  }

  async begin(): Promise<() => void> {
    const stop = await this.#host.onAlert((view) => {
      this.#told += 1;
      this.#take(view);
    });
    // Better in the wrong language than not at all.
    await this.#dress().catch(() => undefined);
    try {
      const before = this.#told;
      const view = await this.#host.alert();
      // What was told meanwhile is newer than what was asked for before.
      if (before === this.#told) this.#take(view);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
    return stop;
  }

  async acknowledge(line: AlertLine): Promise<void> {
    if (this.acknowledging) return;
    this.acknowledging = true;
    this.failure = null;
    try {
      const view = await this.#host.acknowledge(line.id, line.content_sha256);
      this.reading = null;
      this.done = true;
      this.#take(view);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.acknowledging = false;
    }
  }

  async open(id: string): Promise<void> {
    await this.#try(() => this.#host.open(id));
  }

  async later(): Promise<void> {
    this.reading = null;
    await this.#try(() => this.#host.later());
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.failure = null;
    try {
      await act();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  #take(view: AlertView): void {
    this.view = view;
    if (this.reading !== null && this.subject === null) this.reading = null;
    // It is told again, too, when the person has chosen another language.
    void this.#dress().catch(() => undefined);
    if (view.lines.length === 0 || view.rung === this.#rung) return;
    this.#rung = view.rung;
    this.rungs += 1;
    this.done = false;
    this.failure = null;
    if (view.sound) this.#sound();
  }

  async #dress(): Promise<void> {
    this.settings = await this.#host.settings();
    language.prefer(this.settings);
  }
}
