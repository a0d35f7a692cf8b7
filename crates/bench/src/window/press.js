// From a press to what it asks for on the screen, in ms. Read into the page by `press.rs`.
window.presses = {
  /** Presses `button` and waits until `seen` gives true and the frame after it has begun. */
  async press(button, seen) {
    const start = performance.now();
    button.click();
    do await new Promise((resolve) => requestAnimationFrame(resolve));
    while (!seen());
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  },

  find: (hook) => document.querySelector(`[data-testid=${hook}]`),

  /** Opens the row with this number on the screen. */
  open(number) {
    const row = document.querySelectorAll("[data-testid=list-row][data-id]")[number];
    return this.press(row, () => this.find("reader").dataset.id === row.dataset.id);
  },

  /** Goes to another folder of the list. */
  folder(hook) {
    return this.press(this.find(hook), () => this.find("list").getAttribute("aria-busy") === "false" && document.querySelector("[data-testid=list-row][data-id]") !== null);
  },

  acknowledge() {
    return this.press(this.find("ack-button"), () => this.find("ack-done") !== null);
  },
};
