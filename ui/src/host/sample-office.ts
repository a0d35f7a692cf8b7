import type { Order } from "./generated/Order";
import type { OrderAnswer } from "./generated/OrderAnswer";
import type { Question } from "./generated/Question";
import type { Host, ReplyTo } from "./host";

type Asked<Name> = Extract<Question, { ask: Name }>;
type Ordered<Name> = Extract<Order, { do: Name }>;

/** What one part of the sample answers and carries out, by the names of questions and orders. */
export interface OfficePart {
  answers: { [Name in Question["ask"]]?: (question: Asked<Name>) => ReplyTo<Asked<Name>> | Promise<ReplyTo<Asked<Name>>> };
  /** An act gives what its answer has beside ticket and moment; it throws a failure when it is refused. */
  acts: { [Name in Order["do"]]?: (order: Ordered<Name>, at: number) => Partial<OrderAnswer> };
}

/** The sample's registry of official acts: each ticket has one effect and one answer, as in the real one; without a line there is neither. */
export function sampleOffice(wish: URLSearchParams, parts: OfficePart[]): Pick<Host, "order" | "inquire"> {
  const given = new Map<string, { order: string; answer: OrderAnswer }>();
  const answers: Partial<Record<string, (question: never) => unknown>> = Object.assign({}, ...parts.map((part) => part.answers));
  const acts: Partial<Record<string, (order: never, at: number) => Partial<OrderAnswer>>> = Object.assign({}, ...parts.map((part) => part.acts));
  const line = async () => {
    if (wish.has("offline")) throw { code: "unreachable", retry_after: null };
  };
  return {
    order: async (ticket, order) => {
      await line();
      const before = given.get(ticket);
      if (before && before.order === JSON.stringify(order)) return before.answer;
      const act = acts[order.do];
      if (!act || before) throw { code: "refused", retry_after: null };
      const at = Date.now();
      const answer: OrderAnswer = { id: ticket, at, item: null, number: null, revision: null, people: null, ...act(order as never, at) };
      given.set(ticket, { order: JSON.stringify(order), answer });
      return answer;
    },
    inquire: async (question) => {
      await line();
      const answer = answers[question.ask];
      if (!answer) throw { code: "forbidden", retry_after: null };
      return (await answer(question as never)) as ReplyTo<typeof question>;
    },
  };
}
