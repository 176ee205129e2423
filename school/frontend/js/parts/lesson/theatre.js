// Theatre: the picture as large as the window allows, on a dark ground. The browser remembers the choice.
import videojs from "video.js/core";
import { getItem, setItem } from "../storage.js";

const NAME = "theatre";
const root = document.documentElement;
const Button = videojs.getComponent("Button");

/** Whether the page is in theatre mode. */
export const isTheatre = () => "theatre" in root.dataset;

function set(isOn) {
  if (isOn) root.dataset.theatre = "";
  else delete root.dataset.theatre;
  document.querySelector(".theatre-top").hidden = !isOn;
}

/** Goes into theatre mode, or leaves it. */
export function toggleTheatre(player) {
  set(!isTheatre());
  setItem(NAME, isTheatre() ? "1" : null);
  player.trigger("theatre");
  window.scrollTo(0, 0); // the player stands at the top of the page in both
}

/** The button among the controls. */
class TheatreToggle extends Button {
  constructor(player, options) {
    super(player, options);
    this.setIcon("theatre");
    this.controlText("Theatre");
    this.show_();
    player.on("theatre", () => this.show_());
  }

  buildCSSClass() {
    return `vjs-theatre-control ${super.buildCSSClass()}`;
  }

  show_() {
    this.el().setAttribute("aria-pressed", String(isTheatre()));
    this.setIcon(isTheatre() ? "theatre-exit" : "theatre");
  }

  handleClick() {
    toggleTheatre(this.player());
  }
}
videojs.registerComponent("TheatreToggle", TheatreToggle);

/** Restores the last choice. Called before the player is made, so that nothing jumps. */
export function recallTheatre() {
  set(getItem(NAME) !== null);
}

/** The button above the picture leaves theatre mode. */
export function leaveByButton(player) {
  document.querySelector("[data-leave-theatre]").addEventListener("click", () => {
    toggleTheatre(player);
    player.controlBar.getChild("TheatreToggle").focus();
  });
}
