// What the disk of this computer holds. parts/offline tells it by `disk.take(ids)`; without it nothing is held.

class Disk {
  #held = new Set();
  #tell = null;
  /** Resolves when what is held is known. */
  ready = new Promise((resolve) => (this.#tell = resolve));

  /** The ids of all lessons that play without a line. */
  take(ids) {
    this.#held = new Set(ids);
    this.#tell();
  }

  holds(lesson) {
    return this.#held.has(lesson);
  }

  /** Without a line: tiles and rows whose lessons are not held are pale and say "later", the others count what is held. */
  mark(main, isDown, text) {
    for (const one of main.querySelectorAll("[data-lessons]")) {
      const held = one.dataset.lessons.split(" ").filter((lesson) => this.#held.has(lesson)).length;
      one.classList.toggle("away", isDown && !held);
      const count = one.querySelector("small");
      if (!count || !one.classList.contains("tile")) continue;
      one.dataset.count ??= count.textContent;
      count.textContent = !isDown ? one.dataset.count : held ? `↓ ${held}` : text("later");
    }
  }
}

export const disk = new Disk();
