// Captions in a band under the picture, as large as the reader's own text.
// (video.js's lists of tracks and cues have a length and indices but are not iterable: hence Array.from.)

function lines(track) {
  // getCueAsHTML parses the cue's own small markup; only its text is taken.
  return Array.from(track?.activeCues ?? []).map((cue) => cue.getCueAsHTML().textContent).join("\n");
}

/**
 * Removes the <track> elements before video.js sees them, and returns their data.
 * video.js itself would lose them when the source is passed to the HLS engine.
 */
export function takeTracks(video) {
  return [...video.querySelectorAll("track")].map((track) => {
    track.remove();
    const { kind, src, srclang, label } = track;
    return { kind, src, srclang, label, mode: track.default ? "showing" : "disabled" };
  });
}

/** Shows the active cues of the showing track in the band; without such a track the band is hidden. */
export function showCaptions(player, known) {
  const band = document.createElement("p");
  band.className = "caption";
  band.hidden = true;
  player.el().insertBefore(band, player.controlBar.el());
  const tracks = player.textTracks();
  const showing = () => Array.from(tracks).find(isShown);
  const draw = () => {
    const track = showing();
    band.hidden = !track;
    band.lang = track?.language ?? "";
    band.textContent = lines(track);
  };
  tracks.addEventListener("change", draw);
  tracks.addEventListener("addtrack", ({ track }) => track.addEventListener("cuechange", draw));
  for (const track of Array.from(tracks)) track.addEventListener("cuechange", draw);
  player.ready(() => {
    for (const track of known) player.addRemoteTextTrack(track, true); // true: they stay whatever the source does
    draw();
  });
}

function isShown(track) {
  return track.mode === "showing" && (track.kind === "captions" || track.kind === "subtitles");
}

/** Turns the captions that were last shown, or the first there are, on or off. */
export function toggleCaptions(player) {
  const known = Array.from(player.textTracks()).filter((track) => track.kind === "captions" || track.kind === "subtitles");
  const shown = known.find((track) => track.mode === "showing");
  if (shown) shown.mode = "disabled";
  else if (known.length) known[0].mode = "showing";
}
