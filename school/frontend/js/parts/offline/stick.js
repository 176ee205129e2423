// The page of the screen for sticks: a file is chosen and checked, its lessons go on the disk; what happened is saved.

const AGAIN_MS = 10_000;

export function mountStick(main, app) {
  const [file, said] = [main.querySelector("[data-file]"), main.querySelector("[data-said]")];
  const words = (code) => main.querySelector(`[data-says="${code}"]`)?.textContent ?? code;

  function say(code, values = {}) {
    said.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words(code));
  }

  async function open() {
    const chosen = file.files[0];
    if (!chosen) return;
    const progress = (done) => say("reading", { n: Math.floor(100 * done) });
    try {
      const opened = app.offline?.openBundle(chosen, progress);
      if (!opened) say("no_disk");
      else say("taken", { n: (await opened).lessons });
    } catch (error) {
      say(error.code ?? "cut");
    }
    file.value = ""; // so that the same file can be chosen again
  }

  async function save() {
    const happened = await app.offline?.saveHappened();
    if (!happened) {
      say("no_disk");
      return;
    }
    const link = document.createElement("a");
    const name = `happened-${new Date().toISOString().slice(0, 10)}.json`;
    link.href = URL.createObjectURL(happened);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), AGAIN_MS);
    say("saved", { name });
  }

  file.addEventListener("change", open);
  main.querySelector("[data-open]").addEventListener("click", () => file.click());
  main.querySelector("[data-save]").addEventListener("click", save);
  return {};
}
