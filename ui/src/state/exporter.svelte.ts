import type { DeskEvent } from "../host/generated/DeskEvent";
import type { ExportFormat } from "../host/generated/ExportFormat";
import type { ExportWhat } from "../host/generated/ExportWhat";
import type { Failure } from "../host/generated/Failure";
import { asFailure, type Host } from "../host/host";

/** The one export that runs, or how the last one ended. It goes on while the person looks at other pages. */
export class Exporter {
  /** What is, or was last, exported, as it was asked for; so that the page that asked can show it. */
  subject = $state<string | null>(null);
  running = $state(false);
  done = $state(0);
  /** null while it is not known how many there are. */
  total = $state<number | null>(null);
  /** Where the whole file is. */
  path = $state<string | null>(null);
  failure = $state.raw<Failure | null>(null);
  cancelled = $state(false);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async start(what: ExportWhat, format: ExportFormat): Promise<void> {
    if (this.running) return;
    this.subject = JSON.stringify(what);
    this.running = true;
    this.done = 0;
    this.total = null;
    this.path = null;
    this.failure = null;
    this.cancelled = false;
    try {
      this.path = await this.#host.export(what, format);
      this.cancelled = this.path === null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.running = false;
    }
  }

  async cancel(): Promise<void> {
    await this.#host.cancelExport().catch((thrown: unknown) => (this.failure = asFailure(thrown)));
  }

  /** How far it is, as the shell tells; how it ended is the answer's to say. */
  hear(event: Extract<DeskEvent, { type: "export" }>): void {
    if (!event.running) return;
    this.done = event.done;
    this.total = event.total;
  }
}
