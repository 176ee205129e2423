// Another rendition is taken up at its time, and at once when somebody asked for it.
//
// What the HLS engine (http-streaming 3.17.5) does otherwise, and what came of it when it was measured:
// - A change inside the call that ends a segment, as all of its own accord are, is undone by the end of that call: it
//   goes on behind the number of the segment that it has just put in. With an emptied buffer it then waits for ever;
//   in a picture that is cut otherwise (a source's own, at its own keyframes) it jumps, in a long lesson by minutes. And
//   if that segment was the last of all, nothing more is fetched, although a pick has taken away what was there.
// - What was put in of one rendition counts, by number, as put in of the other: of one cut otherwise a segment is left out.
// - A rendition that was played before is not taken at once when it is picked, but the next change throws all away.
// - After all was thrown away, the picture stands still until the next keyframe, up to a segment later.
// - A pick acts a tenth of a second later, on the playlist as it was then. Read meanwhile, as by a change of its own accord,
//   it is put back to what was known of it before, no segment; and the next change throws all away and stands still.
// - A pick after the end takes all away, and where playback is then there is nothing to fetch: it waits for ever.
// - Pictures are moved by what their segment seems to be late, which is meant for MPEG-TS; the sound stays where it is.

const APART_S = 0.1; // playlists of the same cut say the same to the last digit
const READ_AHEAD_S = 2; // Chromium has ten pictures or so in its decoder
const HOLE_S = 0.5;
const TICK_S = 0.25; // between two "timeupdate" of Chromium

/** Whether two media playlists begin every segment that both have at the same time. */
function cutAlike(one, other) {
  let apart = 0;
  for (let index = 0; index < Math.min(one.segments.length, other.segments.length); index += 1) {
    if (Math.abs(apart) > APART_S) return false;
    apart += one.segments[index].duration - other.segments[index].duration;
  }
  return true;
}

/** Makes each source that the player takes switch so; does nothing where the browser itself plays HLS. */
export function switchByTime(player) {
  let watched = null;
  player.on("loadstart", () => {
    const controller = player.tech(true)?.vhs?.playlistController_;
    if (!controller || controller === watched) return;
    watched = controller;
    watch(player, controller);
  });
  player.on("timeupdate", () => stepOver(player));
  player.on("play", () => startOver(player, watched));
}

function watch(player, controller) {
  const { mainPlaylistLoader_: playlists, mainSegmentLoader_: segments } = controller;
  let [current, span] = [playlists.media(), null];
  let [asked, picked, changed, first, overlaps] = Array(5).fill(false);
  Object.defineProperty(segments, "shouldForceTimestampOffsetAfterResync_", { get: () => false, set() {} });
  // The engine notes this itself, but of a playlist that it knows already only after the change.
  const atOnce = (wanted) => (controller.waitingForFastQualityPlaylistReceived_ = wanted);
  const media = playlists.media.bind(playlists);
  playlists.media = (wanted, delay) => {
    if (!wanted) return media();
    if (wanted.id === media()?.id) queueMicrotask(() => atOnce(false)); // no change will come of it
    return media(playlists.main.playlists[wanted.id] ?? wanted, delay);
  };
  controller.on("renditionselected", ({ metadata }) => atOnce((asked = metadata.cause === "fast-quality")));
  // A playlist that was read before is told of by "mediachange" alone, any other first by "loadedplaylist".
  playlists.on(["loadedplaylist", "mediachange"], () => {
    const [before, now] = [current, playlists.media()];
    current = now;
    if (!before || before.uri === now.uri) return;
    queueMicrotask(() => atOnce(false));
    [changed, first, overlaps] = [true, true, !cutAlike(before, now)];
    if (overlaps) segments.mediaSequenceSync_?.resetAppendedStatus();
    // Switched off by a pick, which the engine acts on a little later, unless a finished segment comes before that.
    picked = !asked && before.disabled;
    if (picked) controller.runFastQualitySwitch_();
  });
  // Of all that a finished segment sets off, this comes first ...
  segments.on("appendsdone", () => {
    changed = false;
    span = segments.pendingSegment_?.segment.syncInfo;
  });
  // ... and this last.
  segments.on("appended", () => {
    if (changed && picked) controller.runFastQualitySwitch_(); // once more, and now it loads
    else if (changed) segments.resyncLoader();
    else if (first && span) takeUp();
  });

  /** Of pictures put in where a browser has read already it shows none before the next keyframe, unless it is sent there. */
  function takeUp() {
    const now = player.currentTime();
    const isRead = span.start < now + READ_AHEAD_S * player.playbackRate();
    if (overlaps && span.start > now && isRead) return controller.runFastQualitySwitch_(); // the segment before it, too
    first = false;
    if (span.start < now && now < span.end) player.currentTime(now);
  }
}

/** Where two cuts meet a few pictures are missing; Chromium would stand still for three seconds before it says so. */
function stepOver(player) {
  if (player.paused() || player.seeking()) return;
  const [ranges, now] = [player.buffered(), player.currentTime()];
  for (let index = 1; index < ranges.length; index += 1) {
    const [end, next] = [ranges.end(index - 1), ranges.start(index)];
    const isHere = now < next && end - now < TICK_S * player.playbackRate();
    if (isHere && next - end < HOLE_S) player.currentTime(next);
  }
}

/** From the end, where there is nothing to fetch, playing goes on from the start, also when a pick has undone "ended". */
function startOver(player, controller) {
  const media = controller?.media();
  if (!media?.endList) return;
  const end = media.segments.reduce((sum, { duration }) => sum + duration, 0);
  if (player.currentTime() > end - APART_S) player.currentTime(0);
}
