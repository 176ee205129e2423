// Reloads a page that waits for something in progress, every second, until it is ready.
const EVERY_MS = 1000;

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = answer.ok ? await answer.text() : "data-coming";
    if (!page.includes("data-coming")) return location.replace(location.href);
  } catch {
    // Offline: the next refresh may succeed.
  }
  return setTimeout(refresh, EVERY_MS);
}

setTimeout(refresh, EVERY_MS);
