// Which answers of the school are its last word.
const LATER = [408, 425, 429]; // too slow, too early, too many

/** Whether asking again is of no use: the lesson was withdrawn, removed, or is no longer for this viewer. */
export const isRefusal = (status) => status >= 400 && status < 500 && !LATER.includes(status);
