// What the page of the big screen does by itself while the school does not answer. Pure.

/** When a screening is over, in ms; a pause that nobody ended goes on. */
function endOf({ starts_at: starts, ends_at: ends, duration, pauses = [] }) {
  const open = pauses.some(({ to }) => !to);
  if (open) return Infinity;
  const stood = pauses.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
  return duration ? Date.parse(starts) + duration * 1000 + stood : Date.parse(ends) + stood;
}

const runs = (screening, now) =>
  Boolean(screening.lesson) && !screening.ended_at && Date.parse(screening.starts_at) <= now && now < endOf(screening);

/**
 * What a screen would be told now, from what it was told last: the timetable goes on without a line.
 * @param {any} me the last answer of GET /api/v1/screens/me
 * @param {number} now the school's time in ms
 */
export function toldAt(me, now) {
  if (!me) return me;
  const known = [...(me.screening ? [me.screening] : []), ...(me.next ?? [])];
  const running = known.filter((one) => runs(one, now));
  const screening = running[running.length - 1] ?? null;
  const next = (me.next ?? []).filter((one) => one !== screening && Date.parse(one.starts_at) > now);
  const same = (screening?.id ?? null) === (me.screening?.id ?? null) && next.length === (me.next ?? []).length;
  return same ? me : { ...me, screening, next };
}

/** Longer than this between two looks, or farther apart, is a jump and no playing. */
const STEP_S = 3;

/** Notes what is played while the school does not hear it. */
export class PlayNotes {
  constructor() {
    this.play = null;
  }

  /**
   * What the page shows now; answers the play that has just ended, or null.
   * @param {{lesson: string | null, position: number, playing: boolean, screening?: string | null}} shown
   * @param {number} now in ms
   */
  look(shown, now) {
    let ended = null;
    if (this.play && this.play.lesson !== shown.lesson) ended = this.end();
    if (!shown.lesson) return ended;
    const iso = new Date(now).toISOString();
    this.play ??= { lesson: shown.lesson, screening: shown.screening ?? null, began: iso, ended: iso, watched: [], at: null };
    const { play } = this;
    const step = shown.position - (play.at ?? shown.position);
    if (shown.playing && play.at !== null && step > 0 && step <= STEP_S) this.#watch(play.at, shown.position);
    play.at = shown.position;
    if (shown.playing) play.ended = iso;
    return ended;
  }

  #watch(from, to) {
    const { watched } = this.play;
    const last = watched[watched.length - 1];
    if (last && Math.abs(last[1] - from) < 0.01) last[1] = to;
    else watched.push([from, to]);
  }

  /** The play so far, if anything was watched; then there is none. */
  end() {
    const { play } = this;
    this.play = null;
    if (!play?.watched.length) return null;
    const { lesson, screening, began, ended, watched } = play;
    const rounded = watched.map((span) => span.map((each) => Math.round(each * 10) / 10));
    return { lesson, screening, began, ended, watched: rounded };
  }
}
