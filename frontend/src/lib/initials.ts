const MAX_LETTERS = 2;

/** Return initials: "The Battle for Wesnoth" is "BW". Skips articles and lower-case words unless there are only those. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const names = words.filter(
    (word) => /^(?:\p{Lu}|\p{Lo}|\p{N})/u.test(word) && !/^(?:The|A|An|Der|Die|Das|Le|La|El)$/.test(word),
  );
  const used = names.length ? names : words;
  return used
    .slice(0, MAX_LETTERS)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase())
    .join("");
}
