// Commands from phones: what they do is what the keys of a remote control do (POST /api/v1/screens/ID/commands).

/** Carries out `{command, ...}`; unknown ones are left alone, since a newer school may know more. */
export function act(app, said) {
  const { command } = said;
  const { view } = app;
  if (command === "open") return open(app, said);
  if (command === "type") return type(app, String(said.text ?? said.query ?? ""));
  if (command === "help") return app.help();
  if (command === "key" && said.key) return app.key(said.key);
  return view.command?.(command, said);
}

function open(app, { lesson, clip, page, number }) {
  if (lesson) return app.open(`/screen/lessons/${encodeURIComponent(lesson)}`);
  if (clip) return app.open(`/screen/clips/${encodeURIComponent(clip)}`);
  if (number) return app.open(`/screen/numbers/${encodeURIComponent(number)}`);
  if (page === "home" || !page) return app.open("/screen");
  return undefined;
}

function type(app, text) {
  if (app.view.type) return app.view.type(text);
  return app.open(`/screen/search?q=${encodeURIComponent(text)}`);
}
