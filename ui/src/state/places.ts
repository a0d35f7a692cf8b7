import type { Folder } from "../host/generated/Folder";

/** Where in the window the person is. */
export type Place = Folder | "duties" | "record" | "catch_up" | "history" | "board" | "publish" | "contests" | "delegation" | "looks" | "settings";

/** The places that are lists of letters and circulars. */
export const FOLDERS: readonly Folder[] = ["all", "circulars", "letters", "awaiting", "overdue"];

/** Whether a place is one of the lists. */
export function isFolder(place: Place): place is Folder {
  return (FOLDERS as readonly Place[]).includes(place);
}
