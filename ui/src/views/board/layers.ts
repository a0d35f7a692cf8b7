import type { BoardFigures } from "../../host/generated/BoardFigures";

/** The facts that a bar draws, the widest usual one first, so that the later ones lie on top of it. */
export const LAYERS = ["reached", "shown", "opened", "acknowledged"] as const;
export type Layer = (typeof LAYERS)[number];

/** The facts that count for a circular: one that only informs has no acknowledgements. */
export function layersOf(asksAcknowledgement: boolean): Layer[] {
  return LAYERS.filter((layer) => asksAcknowledgement || layer !== "acknowledged");
}

/** A fact's share of the audience, from 0 to 1. Each fact is counted by itself: none is taken off another. */
export function share(figures: BoardFigures, layer: Layer): number {
  return figures.audience > 0 ? Math.min(1, figures[layer] / figures.audience) : 0;
}
