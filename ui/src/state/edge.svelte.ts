/**
 * What the window knows of the world around it: the time, and whether somebody can be looking. The only place of the window that reads a clock.
 */
class Edge {
  /** The present, in milliseconds; moves on every five seconds, which is enough for words such as "8 seconds ago". */
  now = $state(Date.now());
  /** Whether the window is visible and has the focus. A page behind another window proves nothing to anybody. */
  attentive = $state(looking());
  /** The width of the window in CSS pixels. */
  width = $state(typeof window === "undefined" ? 1280 : window.innerWidth);

  /** Starts watching; the answer stops it. */
  watch(): () => void {
    const look = () => (this.attentive = looking());
    const measure = () => (this.width = window.innerWidth);
    const tick = setInterval(() => (this.now = Date.now()), 5000);
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
