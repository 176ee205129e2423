// A lesson within the page of another site: the same player, without anything that remembers who watches; its plays count as those of visitors.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/embed.css";
import { showCaptions, takeTracks } from "./parts/lesson/captions.js";
import { listenToKeys } from "./parts/lesson/keys.js";
import { makePlayer } from "./parts/lesson/player.js";
import { reportPlay } from "./parts/lesson/plays.js";
import { hideRingsWhilePointing } from "./parts/lesson/pointing.js";
import { showThumbnails } from "./parts/lesson/thumbnails.js";

const stage = document.querySelector("[data-stage]");
const tracks = takeTracks(stage.querySelector("video"));
const player = makePlayer(stage);
player.controlBar.getChild("theatreToggle")?.hide();
showCaptions(player, tracks);
listenToKeys(player, stage);
hideRingsWhilePointing(stage);
showThumbnails(player)(stage.dataset.storyboard);
reportPlay(player, stage.dataset.lesson);
