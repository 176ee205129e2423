// The lesson page: one player, put together from small parts, each of which does one thing.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import { showCaptions, takeTracks } from "./parts/lesson/captions.js";
import { grow, growthOf } from "./parts/lesson/growing.js";
import { listenToKeys } from "./parts/lesson/keys.js";
import { rememberPlace } from "./parts/lesson/place.js";
import { makePlayer } from "./parts/lesson/player.js";
import { tellStates } from "./parts/lesson/states.js";
import { showStoryboard } from "./parts/lesson/storyboard.js";

const stage = document.querySelector("[data-stage]");
const tracks = takeTracks(stage.querySelector("video"));
const growth = growthOf(stage);
const player = makePlayer(stage);
showCaptions(player, tracks);
listenToKeys(player, stage);
const place = rememberPlace(player, stage);
tellStates(player, stage, place, growth);
if (growth) grow(player, stage, growth);
else showStoryboard(player, stage.dataset.storyboard);
