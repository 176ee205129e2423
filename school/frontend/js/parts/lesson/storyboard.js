// The storyboard on the seek bar: reads the WebVTT that came with the package and hands its sheets to the plugin.
import "videojs-sprite-thumbnails";

const CUE = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;

function seconds(clock) {
  return clock.split(":").reduce((total, part) => 60 * total + Number(part), 0);
}

/** What videojs-sprite-thumbnails wants to know, from the storyboard's text; null when it holds no pictures. */
export function sheets(text, base) {
  const cues = [...text.replaceAll("\r\n", "\n").matchAll(CUE)].map(([, from, to, file, x, y, width, height]) => ({
    interval: seconds(to) - seconds(from),
    url: new URL(file, base).href,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
  if (!cues.length) return null;
  const [first] = cues;
  const most = (axis) => Math.max(...cues.map((cue) => cue[axis]));
  return {
    urlArray: [...new Set(cues.map((cue) => cue.url))],
    width: first.width,
    height: first.height,
    columns: most("x") / first.width + 1,
    rows: most("y") / first.height + 1,
    interval: first.interval,
  };
}

/** Adds the pictures. Without them the bar still shows the time. */
export async function showStoryboard(player, address) {
  if (!address) return;
  const url = new URL(address, location.href);
  const response = await fetch(url);
  const found = response.ok ? sheets(await response.text(), url) : null;
  // downlink 0: the plugin turns itself off on lines under 1.5 Mb/s, just where one seeks by picture rather than by
  // waiting; a sheet is smaller than a second of video.
  if (found) player.spriteThumbnails({ ...found, downlink: 0, initOnDemand: true, responsive: 0 });
}
