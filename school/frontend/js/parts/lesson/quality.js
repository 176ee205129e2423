// The menu of picture qualities: one for each rendition, and automatic. It is hidden if there is no choice.
import videojs from "video.js/core";
import { engineOf } from "./engine.js";

const HD = 720; // pixels of the short side
const [MenuButton, MenuItem] = [videojs.getComponent("MenuButton"), videojs.getComponent("MenuItem")];

class QualityMenuItem extends MenuItem {
  constructor(player, { height }) {
    const isPicked = () => engineOf(player)?.picked === height;
    super(player, { label: height ? `${height}p` : player.localize("Auto"), selectable: true, selected: isPicked() });
    this.height = height;
    if (height >= HD) this.el().append(videojs.dom.createEl("span", { className: "sub-label", textContent: player.localize("HD") }));
    this.on(player, "qualitypicked", () => this.selected(isPicked()));
  }

  handleClick() {
    engineOf(this.player()).pick(this.height);
  }
}

class QualityMenuButton extends MenuButton {
  constructor(player, options) {
    super(player, options);
    this.setIcon("cog");
    this.controlText("Quality Levels");
    this.on(player, "qualities", () => this.update());
  }

  buildWrapperCSSClass() {
    return `vjs-quality-menu-wrapper ${super.buildWrapperCSSClass()}`;
  }

  createItems() {
    const heights = engineOf(this.player())?.heights ?? [];
    return heights.length < 2 ? [] : [...heights, 0].map((height) => new QualityMenuItem(this.player(), { height }));
  }
}
videojs.registerComponent("QualityMenuButton", QualityMenuButton);
