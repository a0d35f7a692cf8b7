import type { DeskEvent } from "./generated/DeskEvent";
import type { Host } from "./host";

/** Rows of the sample's export, and how many are printed between two words about the progress. */
const ROWS = 4800;
const STEP = 600;

/** An export that counts and makes nothing: it lasts two seconds, can be cancelled, and with `?refuse` in the address it fails half way. */
export function printing(wish: URLSearchParams, tell: (event: DeskEvent) => void): Pick<Host, "export" | "cancelExport"> {
  let running = false;
  let cancelled = false;
  const ended = (done: number, path: string | null) => {
    running = false;
    tell({ type: "export", running: false, done, total: ROWS, path, failure: null });
    return path;
  };
  return {
    export: async (_what, format) => {
      if (running) throw { code: "not_applicable", retry_after: null };
      [running, cancelled] = [true, false];
      for (let done = 0; done < ROWS; done += STEP) {
        tell({ type: "export", running: true, done, total: ROWS, path: null, failure: null });
        await new Promise((later) => setTimeout(later, 250));
        if (cancelled) return ended(done, null);
        if (wish.has("refuse") && done >= ROWS / 2) {
          running = false;
          const failure = { code: "forbidden" as const, retry_after: null };
          tell({ type: "export", running: false, done, total: ROWS, path: null, failure });
          throw failure;
        }
      }
      return ended(ROWS, `/home/salma/التنزيلات/المخاطَبون بالتعميم ت-2026-0112.${format}`);
    },
    cancelExport: async () => {
      cancelled = true;
      while (running) await new Promise((later) => setTimeout(later, 20));
    },
  };
}
