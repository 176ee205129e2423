// Runs in the page before its own scripts: plays as soon as there is something to press, and notes what is seen.
window.seen = { first: null, waits: [] };
{
  let stopped = null;
  const look = () => {
    const video = document.querySelector("video");
    const button = document.querySelector(".vjs-big-play-button");
    if (button && video?.paused && !window.seen.pressed) {
      window.seen.pressed = performance.now();
      button.click();
    }
    if (video && video.currentTime > 0 && !video.paused && window.seen.first === null) window.seen.first = performance.now();
    if (video) window.seen.height = video.videoHeight;
  };
  setInterval(look, 20);
  document.addEventListener("waiting", () => {
    if (window.seen.first !== null) stopped ??= performance.now();
  }, true); // prettier-ignore
  document.addEventListener("playing", () => {
    if (stopped !== null) window.seen.waits.push(performance.now() - stopped);
    stopped = null;
  }, true); // prettier-ignore
}
