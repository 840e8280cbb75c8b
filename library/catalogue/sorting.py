"""The key that identifies a name the way people expect: accents and case do not matter."""

import unicodedata

#: Words of a query that are searched for; each one scans an index or all names.
MAX_WORDS = 10

#: Combining classes (Unicode 15, section 4.3) of marks that make another letter or syllable: nukta, the
#: voicing of kana and virama, then vowels and tones of Thai and its neighbours. All other marks are accents.
_LETTER_MARKS = frozenset({*range(7, 10), *range(84, 133)})


def fold(text: str) -> str:
    """Fold case, accents and white space: the key under which two spellings are one name."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not is_accent(char))
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def is_accent(char: str) -> bool:
    """Return whether a character is a mark that names are identified without."""
    combining_class = unicodedata.combining(char)
    return combining_class > 0 and combining_class not in _LETTER_MARKS
