/** White space and invisible characters of all languages; a test holds it equal to the server's (schemas/text.py). */
const INVISIBLE = String.raw`\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF`;
const EDGES = new RegExp(`^[${INVISIBLE}]+|[${INVISIBLE}]+$`, "gu");

/** Strip invisible characters, which the server refuses, from both ends of a name; `trim` misses some. */
export function cleanName(name: string): string {
  return name.replace(EDGES, "");
}

/** Return the attributes that bound an input in code points, as the server counts; `maxLength` counts UTF-16 units and cuts pastes. */
export function ofLength(min: number, max: number) {
  return { pattern: `[^]{${min},${max}}`, title: `${min} to ${max} characters` };
}
