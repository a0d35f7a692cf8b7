const MINUTE = 60_000;

/**
 * What the window knows of the world around it: the time, and whether somebody can be looking. The only place of the window that reads a clock.
 */
class Edge {
  /**
   * The present, in milliseconds; moves on every minute, and whenever somebody comes back to the window. No text is finer than a minute, and
   * each step draws the window anew: a computer that nobody touches must be left in peace.
   */
  now = $state(Date.now());
  /** Whether the window is visible and has the focus. A page behind another window proves nothing to anybody. */
  attentive = $state(looking());
  /** The width of the window in CSS pixels. */
  width = $state(typeof window === "undefined" ? 1280 : window.innerWidth);

  /** This moment: evenly, for what is measured, and by this computer's clock, for when it was. In milliseconds. */
  instant(): { ticks: number; wall: number } {
    return { ticks: performance.now(), wall: Date.now() };
  }

  /** Starts watching; the answer stops it. */
  watch(): () => void {
    const look = () => {
      this.attentive = looking();
      if (this.attentive) this.now = Date.now();
    };
    const measure = () => (this.width = window.innerWidth);
    const tick = setInterval(() => (this.now = Date.now()), MINUTE);
    // The engine settles `hasFocus` only after it has told everybody.
    const later = () => setTimeout(look);
    window.addEventListener("focus", later);
    window.addEventListener("blur", later);
    window.addEventListener("resize", measure);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(tick);
      window.removeEventListener("focus", later);
      window.removeEventListener("blur", later);
      window.removeEventListener("resize", measure);
      document.removeEventListener("visibilitychange", look);
    };
  }
}

function looking(): boolean {
  return typeof document !== "undefined" && document.visibilityState === "visible" && document.hasFocus();
}

export const edge = new Edge();
