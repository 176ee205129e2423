// Sends one small file in one request, with progress: fetch() cannot tell how much was sent.

/**
 * Resolves to {status, message}: status 0 when the line broke, `aborted` when `signal` stopped it.
 * @param {string} url
 * @param {File} file
 * @param {{signal: AbortSignal, onProgress: (sent: number) => void}} options
 */
export function sendFile(url, file, { signal, onProgress }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", document.documentElement.lang); // so that a refusal speaks as the page does
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRF-Token", document.querySelector('meta[name="csrf-token"]').content);
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    request.addEventListener("load", () => resolve({ status: request.status, message: messageOf(request.responseText) }));
    request.addEventListener("error", () => resolve({ status: 0 }));
    request.addEventListener("abort", () => resolve({ status: 0, aborted: true }));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function messageOf(body) {
  try {
    return JSON.parse(body).message;
  } catch {
    return undefined;
  }
}
