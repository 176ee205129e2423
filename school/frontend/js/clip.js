// The page of a clip: the player of the school, without what belongs to a lesson.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import { playFilm } from "./parts/editing/film.js";

playFilm();
