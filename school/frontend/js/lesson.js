// The lesson page: one player, put together from small parts, each of which does one thing.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/theatre.css";
import { followTicks } from "./parts/lesson/beside.js";
import { showCaptions, takeTracks } from "./parts/lesson/captions.js";
import { followInProgress, readInProgress } from "./parts/lesson/in_progress.js";
import { listenToKeys } from "./parts/lesson/keys.js";
import { playIfLedHere, tendSwitch } from "./parts/lesson/next.js";
import { rememberPlace } from "./parts/lesson/place.js";
import { reportPlay } from "./parts/lesson/plays.js";
import { makePlayer } from "./parts/lesson/player.js";
import { hideRingsWhilePointing } from "./parts/lesson/pointing.js";
import { showThumbnails } from "./parts/lesson/thumbnails.js";
import { tellStates } from "./parts/lesson/states.js";
import { showTranscript } from "./parts/lesson/transcript.js";
import { leaveByButton, recallTheatre } from "./parts/lesson/theatre.js";

const stage = document.querySelector("[data-stage]");
const tracks = takeTracks(stage.querySelector("video"));
const inProgress = readInProgress(stage);
recallTheatre();
const player = makePlayer(stage);
showCaptions(player, tracks);
showTranscript(player);
listenToKeys(player, stage);
leaveByButton(player);
hideRingsWhilePointing(stage);
tendSwitch();
const place = rememberPlace(player, stage);
tellStates(player, stage, place, inProgress);
if ("counts" in stage.dataset) reportPlay(player, stage.dataset.lesson);
followTicks(player);
const takeStoryboard = showThumbnails(player);
if (inProgress) followInProgress(player, stage, inProgress, takeStoryboard);
else takeStoryboard(stage.dataset.storyboard);
playIfLedHere(player);
