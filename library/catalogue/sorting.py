"""Keys that order and identify names the way people expect: accents and case do not matter."""

import unicodedata
from collections.abc import Iterable
from itertools import islice

#: Enough to order by; keeps index entries short when a tag is long.
SORT_KEY_LENGTH = 120

#: Words of a query that are searched for; each one scans an index or all names.
MAX_WORDS = 10

_ARTICLES = ("the ", "a ", "an ")

#: Combining classes (Unicode 15, section 4.3) of marks that make another letter or syllable: nukta, the
#: voicing of kana and virama, then vowels and tones of Thai and its neighbours. All other marks are accents.
_LETTER_MARKS = frozenset({*range(7, 10), *range(84, 133)})


def fold(text: str) -> str:
    """Fold case, accents and white space: the key under which two spellings are one name."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not _is_accent(char))
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def search_words(words: Iterable[str]) -> list[str]:
    """Return the words of a query to search for: the first `MAX_WORDS`, without duplicates."""
    return list(islice(dict.fromkeys(words), MAX_WORDS))


def _is_accent(char: str) -> bool:
    combining_class = unicodedata.combining(char)
    return combining_class > 0 and combining_class not in _LETTER_MARKS


def sort_key(text: str) -> str:
    """Return the key that a name is sorted by; a leading English article does not count."""
    key = fold(text)
    for article in _ARTICLES:
        if key.startswith(article) and len(key) > len(article):
            key = key.removeprefix(article)
            break
    return key[:SORT_KEY_LENGTH]
