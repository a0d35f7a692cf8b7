import type { TeamCircular } from "../host/generated/TeamCircular";
import type { UnitName } from "../host/generated/UnitName";
import type { Host } from "../host/host";
import { Paged } from "./paged.svelte";

/** Which circulars of the board are shown. */
export const SHOWN = ["all", "open", "overdue"] as const;
export type Shown = (typeof SHOWN)[number];

const PAGE = 50;

/** The supervisor's board. It outlives its page, so that coming back to it paints at once what was there and asks meanwhile. */
export class Team {
  /** The topmost units that it is about. */
  tops = $state.raw<UnitName[]>([]);
  /** Looking back: as it was at this moment; null is now. */
  at = $state<number | null>(null);
  shown = $state<Shown>("all");
  words = $state("");
  /** The circular whose units and names stand open. */
  chosen = $state<string | null>(null);
  /** It was asked for on the way to its page, which need not ask again. */
  ahead = false;
  /** The circular from which the person came back, until its line has the keyboard again. */
  returning: string | null = null;
  readonly list: Paged<TeamCircular>;

  constructor(host: Host) {
    this.list = new Paged(
      async (key) => {
        const page = await host.inquire({ ask: "board", at: this.at, key, limit: PAGE });
        this.tops = page.tops;
        return { rows: page.circulars, next: page.next };
      },
      (circular) => circular.id,
    );
  }

  /** Somebody else's board shows nothing of the one before. */
  forget(): void {
    this.tops = [];
    this.at = null;
    this.shown = "all";
    this.words = "";
    this.chosen = null;
    this.list.clear();
  }

  /** Shows the board as it was at a moment; null is now. */
  lookBack(at: number | null): void {
    if (at === this.at) return;
    this.at = at;
    void this.list.start();
  }

  /** What of the loaded pages the person wants to see. */
  get circulars(): TeamCircular[] {
    const words = fold(this.words);
    return (this.list.rows ?? []).filter((one) => fits(one, this.shown) && (words === "" || fold(`${one.subject} ${one.number}`).includes(words)));
  }
}

/** Whether a circular is one of those that are wanted. Open is what still asks somebody for an acknowledgement. */
export function fits(circular: TeamCircular, shown: Shown): boolean {
  if (shown === "all") return true;
  const { audience, acknowledged, excused, overdue } = circular.bars;
  if (circular.state !== "in_force" || !circular.asks) return false;
  return shown === "overdue" ? overdue > 0 : audience > acknowledged + excused;
}

/** Letters as a person means them: without marks and tatweel, with one alef, one yeh, one heh, and with the digits 0 to 9. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .toLocaleLowerCase()
    .trim();
}
