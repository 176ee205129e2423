// Today's timetable from what the school tells a screen (GET /api/v1/screens/me). Pure.

const SHOWN = 5;

/** A screening names its lesson by id, or with its title. */
export const lessonOf = ({ lesson }) => (typeof lesson === "string" ? lesson : lesson?.id);

/** Today's screenings as {lesson, title, starts, kind: past | current | coming, left, ...}, at most SHOWN of them. */
export function plan(me, now) {
  const all = [...(me?.today ?? []), me?.screening, ...(me?.next ?? [])].filter((one) => one && lessonOf(one));
  const known = new Map(all.map((one) => [one.id, one]));
  const planned = [...known.values()].map((one) => {
    const starts = new Date(one.started_at ?? one.starts_at);
    const ends = one.ended_at ? Date.parse(one.ended_at) : starts.getTime() + 1000 * (one.duration ?? 3600);
    const isNow = one.id === me.screening?.id && !one.ended_at;
    const kind = isNow ? "current" : ends <= now || one.ended_at ? "past" : "coming";
    return {
      lesson: lessonOf(one),
      title: one.title ?? one.lesson?.title ?? one.lesson_title ?? "",
      starts,
      kind,
      left: Math.max(0, (ends - now) / 1000),
      duration: one.duration,
      rooms: one.rooms ?? one.classrooms?.length ?? 1,
      headcount: one.headcount,
    };
  });
  const isToday = ({ starts }) => new Date(now).toDateString() === starts.toDateString();
  const today = planned.filter(isToday).sort((one, other) => Number(one.starts) - Number(other.starts));
  const here = today.findIndex(({ kind }) => kind !== "past");
  const from = Math.max(0, Math.min(here < 0 ? today.length : here - 1, today.length - SHOWN));
  return today.slice(from, from + SHOWN);
}
