const MOST = 2;

/** "The Battle for Wesnoth" is "BW": the first letters of the words that are names; of others where there are none. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const names = words.filter(
    (word) => /^(?:\p{Lu}|\p{Lo}|\p{N})/u.test(word) && !/^(?:The|A|An|Der|Die|Das|Le|La|El)$/.test(word),
  );
  const chosen = names.length ? names : words;
  return chosen
    .slice(0, MOST)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase())
    .join("");
}
