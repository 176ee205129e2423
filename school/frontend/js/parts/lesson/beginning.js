// What stands first in playlists (RFC 8216). Pure.

/** The media playlists of the sound and of the smallest H.264 picture, as they stand in a multivariant playlist; null for none. */
export function urisOf(multivariant) {
  const lines = multivariant.split("\n");
  const sound = lines.map((line) => /^#EXT-X-MEDIA:TYPE=AUDIO.*URI="([^"]+)"/.exec(line)?.[1]).find(Boolean) ?? null;
  let [smallest, least] = [null, Infinity];
  lines.forEach((line, at) => {
    const bits = Number(/^#EXT-X-STREAM-INF:.*?\bBANDWIDTH=(\d+)/.exec(line)?.[1] ?? Infinity);
    if (bits < least && !line.includes("av01")) [smallest, least] = [lines[at + 1], bits];
  });
  return { sound, smallest };
}

/** Seconds of picture or sound with which a lesson can begin on a slow line: a long one starts with a segment of 1 s. */
export const ENOUGH_S = 3;

/** The initialization section of a media playlist, and as many segments as a lesson begins with. */
export function firstOf(media) {
  const found = [/^#EXT-X-MAP:URI="([^"]+)"/m.exec(media)?.[1]].filter(Boolean);
  let seconds = 0;
  for (const [, length, uri] of media.matchAll(/^#EXTINF:([\d.]+),.*\n(?:#.*\n)*([^#\n]+)$/gm)) {
    if (seconds >= ENOUGH_S) break;
    seconds += Number(length);
    found.push(uri);
  }
  return found;
}
