/** Whether the desktop is dark, for those who want the window to be like it. */
class Dark {
  readonly #asked = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");
  system = $state(this.#asked?.matches ?? false);

  /** Follows the desktop; the answer stops it. */
  follow(): () => void {
    const turn = () => (this.system = this.#asked?.matches ?? false);
    this.#asked?.addEventListener("change", turn);
    return () => this.#asked?.removeEventListener("change", turn);
  }
}

export const dark = new Dark();
