// The page of one's own videos: says that a recording in this browser never arrived.
import { keptBy } from "./parts/kept_recordings.js";

const kept = document.querySelector("[data-kept-notice]");
keptBy(document.documentElement.dataset.member).then((found) => (kept.hidden = !found.length));
