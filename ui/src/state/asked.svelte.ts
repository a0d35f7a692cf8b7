import type { Failure } from "../host/generated/Failure";
import { asFailure } from "../host/host";

/** What is no longer for this person must not stay on the screen; a lost line takes nothing away. */
export const lost = (failure: Failure): boolean => failure.code === "forbidden" || failure.code === "not_found";

/** What a page asked the shell for. The answer before stays on the screen while it is asked again, and of two questions the later one counts. */
export class Asked<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  #turn = 0;

  async ask(question: () => Promise<T>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const answer = await question();
      if (turn !== this.#turn) return;
      this.value = answer;
      this.failure = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
      if (lost(this.failure)) this.value = null;
    }
  }
}
