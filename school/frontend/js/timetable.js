// Moving a lesson on the week: by mouse, by a finger that rests on it, by Shift and the arrows. The page's form sends it.
import { texts } from "./parts/dom.js";
import { Keys } from "./parts/timetable/keys.js";
import { Pointer } from "./parts/timetable/pointer.js";
import { Week } from "./parts/timetable/week.js";

const root = document.querySelector("[data-week]");
if (root) {
  const week = new Week(root, document.querySelector("form[data-move]"), texts());
  new Pointer(week);
  new Keys(week);
}
