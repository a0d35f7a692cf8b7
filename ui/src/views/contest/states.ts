import type { ContestItem } from "../../host/generated/ContestItem";

/** How a contest stands. */
export type ContestState = "open" | "withdrawn" | "upheld" | "rejected";

export function stateOf(contest: ContestItem): ContestState {
  if (contest.outcome != null) return contest.outcome;
  return contest.withdrawn_at != null ? "withdrawn" : "open";
}
