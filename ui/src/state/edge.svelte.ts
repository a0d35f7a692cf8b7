const MINUTE = 60_000;
/** The hours of every zone begin with a quarter, and so do its days. */
const QUARTER = 15 * MINUTE;
const TOUCHES = ["pointermove", "pointerdown", "wheel", "keydown"] as const;

/**
 * What the window knows of the world around it: the time, and whether somebody can be looking. The only place of the window that reads a clock.
 */
class Edge {
  /**
   * The present, in milliseconds: fresh to the minute whenever somebody touches the window or comes back to it, and at once when the desk tells that a
   * deadline passed. Else it moves on every quarter of an hour: what stands in a window tells times of day and not minutes that passed, and a window
   * that nobody touches leaves the computer in peace (`docs/adr/0009-an-idle-window.md`).
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

  /** Asks for the present anew, unless nobody can see the window. All dates in it are looked at again. */
  step(): void {
    if (typeof document !== "undefined" && document.visibilityState === "visible") this.now = Date.now();
  }

  /** Starts watching; the answer stops it. */
  watch(): () => void {
    const touch = () => {
      if (Math.abs(Date.now() - this.now) >= MINUTE) this.step();
    };
    const look = () => {
      this.attentive = looking();
      touch();
    };
    const measure = () => (this.width = window.innerWidth);
    // The engine settles `hasFocus` only after it has told everybody.
    const later = () => setTimeout(look);
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => (timer = setTimeout(tick, QUARTER - (Date.now() % QUARTER)));
    const tick = () => {
      this.step();
      wait();
    };
    wait();
    for (const kind of TOUCHES) window.addEventListener(kind, touch, { passive: true, capture: true });
    window.addEventListener("focus", later);
    window.addEventListener("blur", later);
    window.addEventListener("resize", measure);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      for (const kind of TOUCHES) window.removeEventListener(kind, touch, { capture: true });
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
