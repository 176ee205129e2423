// How the worker of the big screen answers its page's requests. Pure.

/** An object of a package: `/media/UPLOAD/BUILD/NAME`. */
const OBJECT = /^\/media\/([0-9a-z]+\/[1-9][0-9]*)\/([\w./-]+)$/;
/** Ends the address of what the page fetches for its disk: the worker has no part in that. */
export const AROUND = "?for=disk";
/** Answers that are worth keeping for the time without a line. Not the clock, and not what a screen is told: its page must
 *  see that the school does not answer, and keeps the last answer itself. */
const KEPT = /^\/(api\/v1\/(lessons|courses|categories|clips|search|screen)\b|captions\/|chapters\/|pictures\/|categories\/pictures\/|screen(\/|$))/;
const NEVER = /^\/screen\/objects\//;
/** The pages of the big screen: not those that only begin alike. */
const SCREEN = /^\/screen(\/|$)/;
const PICTURE = /\.(jpg|png|webp|svg)$/;

/**
 * What a request asks for: the `page`, an `asset` (its address names its content), an `object` of a package,
 * a `picture` or another `answer` worth keeping; null: the worker leaves it to the browser.
 * @param {{url: string, method: string, mode?: string}} request
 * @param {string} origin that of the school
 */
export function kindOf({ url, method, mode }, origin) {
  const { origin: asked, pathname, search } = new URL(url);
  if (asked !== origin || method !== "GET" || search === AROUND) return null;
  if (mode === "navigate") return SCREEN.test(pathname) ? "page" : null;
  if (pathname.startsWith("/assets/")) return "asset";
  if (OBJECT.test(pathname)) return PICTURE.test(pathname) ? "picture" : "object";
  if (NEVER.test(pathname) || !KEPT.test(pathname)) return null;
  return PICTURE.test(pathname) ? "picture" : "answer";
}

/** The package and the name of an object's address. */
export function objectOf(url) {
  const [, prefix, name] = OBJECT.exec(new URL(url).pathname);
  return { prefix, name };
}

/** The size and hash of an object that a row of `kept` names; null if it names none. */
export function rowObject(row, name) {
  if (name === row.playlist[0]) return row.playlist;
  return row.tracks[name.split("/")[0]]?.find(([each]) => each === name) ?? null;
}

/**
 * The multivariant playlist with only the variants whose folders are whole on the disk: a player can then choose
 * nothing that is missing. null when there is none.
 */
export function playlistOnDisk(text, have) {
  const folders = new Set(have);
  const lines = text.split("\n");
  const result = [];
  let variants = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line.startsWith("#EXT-X-I-FRAME-STREAM-INF")) continue;
    if (line.startsWith("#EXT-X-MEDIA")) {
      const folder = /URI="([^"/]+)\//.exec(line)?.[1];
      if (folder && !folders.has(folder)) return null;
    }
    if (line.startsWith("#EXT-X-STREAM-INF")) {
      const uri = lines[++i];
      if (!folders.has(uri.split("/")[0])) continue;
      variants++;
      result.push(line, uri);
    } else result.push(line);
  }
  return variants ? result.join("\n") : null;
}

/** The part that a Range header asks for (RFC 9110 section 14); null: the whole. */
export function rangeOf(header, size) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!found || (!found[1] && !found[2])) return null;
  const from = found[1] ? Number(found[1]) : Math.max(0, size - Number(found[2]));
  const until = found[1] && found[2] ? Math.min(Number(found[2]), size - 1) : size - 1;
  return from <= until ? { from, until } : null;
}

const MAIN = /<main[\s\S]*<\/main>/;

/** The first page with another page's content: its scripts and styles are those of this build, whenever the other was kept. */
export function withMain(shell, page) {
  const main = MAIN.exec(page)?.[0];
  return main ? shell.replace(MAIN, () => main) : shell;
}

/** The addresses of a page's own scripts, styles and drawings. */
export function assetsIn(html) {
  return [...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"#?]+)/g)].map(([, url]) => url))];
}
