// Times as teachers type them: 85, 1:25, 1:02:03.5, with full-width colons too.

/** Seconds, to the millisecond; NaN for anything else. */
export function readTime(text) {
  const parts = text.trim().replaceAll("：", ":").replaceAll("，", ".").replaceAll(",", ".").split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,6}(\.\d{1,3})?$/.test(part))) return NaN;
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds * 1000) / 1000;
}

/** A time with as many decimals as it has, at least `digits`: 1:25, 1:25.4. */
export function writeTime(seconds, digits = 0) {
  const thousandths = Math.round(seconds * 1000);
  const [hours, minutes] = [Math.floor(thousandths / 3_600_000), Math.floor(thousandths / 60_000) % 60];
  const [whole, rest] = [Math.floor(thousandths / 1000) % 60, thousandths % 1000];
  const decimals = String(rest).padStart(3, "0").replace(/0+$/, "").padEnd(digits, "0");
  const tail = `${String(whole).padStart(2, "0")}${decimals ? `.${decimals}` : ""}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
