/** White space of any language, and what is as invisible: as the server has it (schemas/text.py), held by a test. */
const UNSEEN = String.raw`\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF`;
const EDGES = new RegExp(`^[${UNSEEN}]+|[${UNSEEN}]+$`, "gu");

/** A name without what is invisible at its ends, which the server refuses; `trim` leaves some of it. */
export function cleanName(typed: string): string {
  return typed.replace(EDGES, "");
}

/** Bounds of an input in characters, as the server counts them; `maxLength` counts halves of some, and cuts a paste. */
export function ofLength(least: number, most: number) {
  return { pattern: `[^]{${least},${most}}`, title: `${least} to ${most} characters` };
}
