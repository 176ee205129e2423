// Sizes for people, as catalog/web/shared/wording.py has them.

export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return bytes ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : "0 KB";
}
