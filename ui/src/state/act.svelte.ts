import type { Failure } from "../host/generated/Failure";
import type { Order } from "../host/generated/Order";
import type { OrderAnswer } from "../host/generated/OrderAnswer";
import { asFailure, type Host } from "../host/host";

/** An official act that a page offers: given once, whatever the line does. */
export class Act {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  done = $state.raw<OrderAnswer | null>(null);
  readonly #host: Host;
  /** The order on its way, with its ticket. The answer may have been lost: the same order is given again under the same ticket, another one is another act. */
  #given: { order: string; ticket: string } | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The answer; null when it was refused or did not arrive, and then `failure` says why. */
  async give(order: Order): Promise<OrderAnswer | null> {
    if (this.busy) return null;
    const said = JSON.stringify(order);
    if (this.#given?.order !== said) this.#given = { order: said, ticket: crypto.randomUUID() };
    this.busy = true;
    this.failure = null;
    this.done = null;
    try {
      const answer = await this.#host.order(this.#given.ticket, order);
      this.#given = null;
      this.done = answer;
      return answer;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Says, without asking anybody, that something is missing. */
  lacks(fault: NonNullable<Failure["fault"]>): null {
    this.failure = { code: "refused", retry_after: null, fault };
    return null;
  }
}
