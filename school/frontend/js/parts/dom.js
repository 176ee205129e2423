// Shared with the templates: texts, icons, the CSRF token. Nothing here creates HTML from a string.

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite as an element, decorative: put a word beside it or an aria-label on its button. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Texts from a template's {{ texts({...}) }}, by key; {name} placeholders are filled from facts.
 * The translation catalogue stays on the server: scripts contain no sentences.
 */
export function texts(id = "texts") {
  const all = JSON.parse(document.getElementById(id)?.textContent ?? "{}");
  return (key, facts = {}) => all[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

/** fetch() of our own JSON API with the CSRF token; resolves to the parsed body, throws an Error with .status and .body. */
export async function call(method, url, body, options = {}) {
  const response = await fetch(url, {
    credentials: "same-origin",
    ...options,
    method,
    headers: {
      Accept: "application/json",
      "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...options.headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw Object.assign(new Error(`${method} ${url}`), { status: response.status, body: await response.text() });
  }
  return response.status === 204 ? null : response.json();
}
