import type { Desk } from "./desk.svelte";

/** Words about one matter, kept with the desk until they are given: answers what was written before, keeps what is written now, lets it go. */
export function unsent(desk: Desk, matter: string) {
  return {
    before: desk.unsent.get(matter) ?? "",
    keep: (words: string) => void (words.trim() === "" ? desk.unsent.delete(matter) : desk.unsent.set(matter, words)),
    given: () => void desk.unsent.delete(matter),
  };
}
