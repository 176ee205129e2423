// Remembers where the files of unfinished uploads are on this computer, so that they go on after a reload without being chosen
// again. Only browsers with the File System Access API can, and only over HTTPS or on this machine; elsewhere nothing is kept.
const [NAME, STORE] = ["uploads", "files"];
/** The handle of each file that came with one. */
const handles = new WeakMap();

export const canRemember = () => "showOpenFilePicker" in window && "indexedDB" in window;
export const know = (file, handle) => handles.set(file, handle);

function store(mode) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result.transaction(STORE, mode).objectStore(STORE));
  });
}

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Keeps the handle of a file under the id of its upload. */
export async function remember(upload, file) {
  const handle = handles.get(file);
  if (!handle || !upload) return;
  await store("readwrite").then((kept) => result(kept.put(handle, upload))).catch((error) => console.info(error));
}

export async function forget(upload) {
  if (!upload || !canRemember()) return;
  await store("readwrite").then((kept) => result(kept.delete(upload))).catch((error) => console.info(error));
}

/** The handles of these uploads, by their ids. */
export async function remembered(uploads) {
  const found = new Map();
  if (!canRemember() || !uploads.length) return found;
  try {
    for (const upload of uploads) {
      const handle = await store("readonly").then((kept) => result(kept.get(upload)));
      if (handle) found.set(upload, handle);
    }
  } catch (error) {
    console.info(error); // a private window keeps nothing
  }
  return found;
}

/** The file behind a handle, if it may be read and is still there; `ask` whether the browser may ask the teacher. */
export async function fileOf(handle, ask) {
  try {
    const may = ask ? await handle.requestPermission({ mode: "read" }) : await handle.queryPermission({ mode: "read" });
    if (may !== "granted") return null;
    const file = await handle.getFile();
    handles.set(file, handle);
    return file;
  } catch (error) {
    console.info(error); // it was moved, or its disk is gone
    return null;
  }
}
