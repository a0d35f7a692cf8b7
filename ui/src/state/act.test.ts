import { expect, it, vi } from "vitest";
import type { Order } from "../host/generated/Order";
import type { Host } from "../host/host";
import { Act } from "./act.svelte";

const remind = (people: string[]): Order => ({ do: "remind", circular: "c", unit: null, people });
const answer = { id: "t", at: 5, item: null, number: null, revision: null, people: 3 };

function office() {
  const order = vi.fn<Host["order"]>(() => Promise.resolve(answer));
  return { order, act: new Act({ order } as unknown as Host) };
}

it("an act whose answer was lost is given again under the same ticket", async () => {
  const { order, act } = office();
  order.mockRejectedValueOnce({ code: "unreachable", retry_after: null });
  expect(await act.give(remind([]))).toBeNull();
  expect(act.failure?.code).toBe("unreachable");
  expect(await act.give(remind([]))).toEqual(answer);
  expect(act.failure).toBeNull();
  expect(order.mock.calls[0]?.[0]).toBe(order.mock.calls[1]?.[0]);
});

it("another act, or the same one after it was done, has a ticket of its own", async () => {
  const { order, act } = office();
  order.mockRejectedValueOnce({ code: "unreachable", retry_after: null });
  await act.give(remind([]));
  await act.give(remind(["1003"]));
  await act.give(remind(["1003"]));
  expect(new Set(order.mock.calls.map(([ticket]) => ticket)).size).toBe(3);
});

it("pressing twice gives one order", async () => {
  const { order, act } = office();
  let arrive: () => void = () => undefined;
  order.mockImplementationOnce(() => new Promise((resolve) => (arrive = () => resolve(answer))));
  const first = act.give(remind([]));
  expect(await act.give(remind([]))).toBeNull();
  arrive();
  expect(await first).toEqual(answer);
  expect(order).toHaveBeenCalledTimes(1);
});

it("what is missing is said without asking anybody", () => {
  const { order, act } = office();
  act.lacks("reason-missing");
  expect(act.failure).toEqual({ code: "refused", retry_after: null, fault: "reason-missing" });
  expect(order).not.toHaveBeenCalled();
});
