// Commands from phones: what they do is what the keys of a remote control do (player/classrooms/remotes/web/schemas.py).

/** Carries out `{command, ...}`; unknown ones are left alone, since a newer school may know more. */
export function act(app, said) {
  const { command } = said;
  const { view } = app;
  if (command === "open") return open(app, said);
  if (command === "type") return type(app, said.text ?? "");
  if (command === "help") return app.help(said.reason);
  return view.command?.(command, said);
}

function open(app, { lesson, clip, page }) {
  if (lesson) return app.open(`/screen/lessons/${encodeURIComponent(lesson)}`);
  if (clip) return app.open(`/screen/clips/${encodeURIComponent(clip)}`);
  if (page === "back") return app.key("back");
  return app.open(page === "search" ? "/screen/search" : "/screen");
}

function type(app, text) {
  if (app.view.type) return app.view.type(text);
  return app.open(`/screen/search?q=${encodeURIComponent(text)}`);
}
