/** Two tones upwards, in hertz, and how long each lasts, in seconds. */
const TONES = [659.3, 880];
const LENGTH = 0.18;
const LOUDNESS = 0.25;
/** A device that never says that a tone is over is given up after this, in milliseconds. */
const PATIENCE = 3000;

/** The sound of one rung: made here, under half a second, once. Where the computer has no sound nothing happens: sound never speaks alone. */
export async function chime(): Promise<void> {
  try {
    const context = new AudioContext();
    const out = context.createGain();
    out.connect(context.destination);
    const start = context.currentTime + 0.02;
    // Each tone swells and fades, so that it does not click.
    out.gain.setValueAtTime(0, start);
    const last = TONES.map((hertz, index) => {
      const [from, until] = [start + index * LENGTH, start + (index + 1) * LENGTH];
      const tone = context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(out);
      out.gain.linearRampToValueAtTime(LOUDNESS, from + 0.03);
      out.gain.linearRampToValueAtTime(0, until);
      tone.start(from);
      tone.stop(until);
      return tone;
    }).at(-1);
    await new Promise<void>((over) => {
      last?.addEventListener("ended", () => over(), { once: true });
      setTimeout(over, PATIENCE);
    });
    // An open context would keep a thread of the engine awake.
    await context.close();
  } catch {
    // No audio device, or none that may be used.
  }
}
