// The editors that stand beside a video: chapters and captions of a lesson.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/editing.css";
import { CaptionEditor } from "./parts/editing/captions.js";
import { editChapters } from "./parts/editing/chapters.js";
import { playFilm } from "./parts/editing/film.js";

const player = playFilm();
const chapters = document.querySelector("[data-chapters-editor]");
if (chapters) editChapters(chapters, player);
const captions = document.querySelector("[data-caption-editor]");
if (captions) new CaptionEditor(captions, player);
