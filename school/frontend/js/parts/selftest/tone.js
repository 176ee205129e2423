// Three beats of a drum, loud enough for a hall and short enough for no one to mind.

const BEATS = [0, 0.45, 0.9]; // seconds
const [FROM_HZ, TO_HZ, FALLS_S, LENGTH_S] = [190, 60, 0.12, 0.35];

/** Plays it; resolves when it is over. Where there is no sound device, the browser plays into nothing. */
export async function drum(Sound = globalThis.AudioContext) {
  if (!Sound) return;
  const context = new Sound();
  await context.resume?.();
  for (const beat of BEATS) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const starts = context.currentTime + beat;
    tone.frequency.setValueAtTime(FROM_HZ, starts);
    tone.frequency.exponentialRampToValueAtTime(TO_HZ, starts + FALLS_S);
    volume.gain.setValueAtTime(0.9, starts);
    volume.gain.exponentialRampToValueAtTime(0.001, starts + LENGTH_S);
    tone.connect(volume).connect(context.destination);
    tone.start(starts);
    tone.stop(starts + LENGTH_S);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000 * (BEATS.at(-1) + LENGTH_S)));
  await context.close();
}
