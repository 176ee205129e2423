// A page that says that something is being made looks again every second until it is there.
const EVERY_MS = 1000;

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = answer.ok ? await answer.text() : "data-coming";
    if (!page.includes("data-coming")) return location.replace(location.href);
  } catch {
    // The line is down: the next refresh may find it up again.
  }
  return setTimeout(refresh, EVERY_MS);
}

setTimeout(refresh, EVERY_MS);
