// Counts the frames of a page while somebody scrolls in it. Read into the page by `scroll.rs`.
window.scales = {
  deltas: [],
  running: false,
  done: false,

  /** Notes the time between frames until `end`. */
  begin() {
    this.deltas = [];
    this.running = true;
    this.done = false;
    let last = null;
    const tick = (now) => {
      if (last !== null) this.deltas.push(now - last);
      last = now;
      if (this.running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  },

  end() {
    this.running = false;
    return this.deltas;
  },

  /** Jumps through the whole length of a box, so many pixels at every frame. */
  through(box, step) {
    const tick = () => {
      box.scrollTop += step;
      this.done = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
      if (!this.done) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  },

  /** Jumps to a place and tells how long it takes until every row there is drawn, in ms. */
  async jump(box, top) {
    const start = performance.now();
    box.scrollTop = top;
    await frame();
    while (box.querySelector("[role=option]") === null || box.querySelector("[role=option]:not([data-id])") !== null) await frame();
    await frame();
    return performance.now() - start;
  },

  /**
   * The bare counterpart: as many rows in a box of the same size, of which only those near the eye exist. They hold one line, or are `rich`:
   * three lines with a badge, as a letter's.
   */
  bare(width, height, row, count, rich) {
    document.body.innerHTML = "<div class=box><div></div></div>";
    const box = document.querySelector(".box");
    const length = box.firstElementChild;
    box.style.cssText = `position: fixed; inset: 0 auto auto 0; width: ${width}px; height: ${height}px; overflow-y: auto`;
    length.style.cssText = `position: relative; height: ${row * count}px`;
    const draw = () => {
      const first = Math.max(0, Math.floor(box.scrollTop / row) - 6);
      const last = Math.min(count - 1, Math.ceil((box.scrollTop + height) / row) + 6);
      const rows = [];
      for (let index = first; index <= last; index += 1) {
        const line = document.createElement("div");
        if (rich) line.innerHTML = `<b>تعميم بشأن ساعات العمل الرسمي خلال الشهر ${index}</b><br><bdi>إدارة الموارد البشرية</bdi> · <bdi>${index}/2026</bdi> <mark>عاجل</mark><br><bdi>22 نوفمبر 2026</bdi> · <bdi>12 جمادى الآخرة 1448</bdi>`;
        else line.textContent = `row ${index}`;
        line.style.cssText = `position: absolute; top: ${index * row}px; height: ${row}px; inset-inline: 0; overflow: hidden; white-space: nowrap`;
        rows.push(line);
      }
      length.replaceChildren(...rows);
    };
    box.addEventListener("scroll", draw, { passive: true });
    draw();
    return box;
  },
};

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
