// Sends the file of a clip, with a bar; used where it is shared and where it is replaced.
import { texts } from "./dom.js";
import { FileUpload } from "./studio/file_upload.js";
import { size } from "./studio/size.js";

export const say = texts();

/** Shows a sentence as a refusal; "" removes it. */
export function tell(place, sentence) {
  place.replaceChildren();
  if (!sentence) return;
  const line = document.createElement("p");
  line.className = "notice notice-bad";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  place.append(line);
}

/** What speaks against a file before it is sent; "" for nothing. */
export const tooLarge = (file, most) => (file.size > most ? say("large", { size: size(most) }) : "");

/** Resolves to {} when the file has arrived, or to {refused, message}. `part` holds the bar and its line. */
export function send(file, clip, endpoint, part) {
  const [bar, line] = [part.querySelector("progress"), part.querySelector("[data-line]")];
  const upload = new FileUpload(file, endpoint, {
    metadata: { clip },
    onProgress: (sent) => {
      bar.value = file.size ? sent / file.size : 0;
      line.textContent = say("sending", { got: size(sent), all: size(file.size) });
    },
    onBroken: () => (line.textContent = say("broken")),
  });
  return upload.done;
}
