"""Collation keys: text whose bytes compare as the names do in the order of a language.

A key has the base letters in the order of CLDR's root, with the changes of one language, numbers by their
value, and then the accents. Decision 0091 says why it is a table of our own.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from config.settings import current
from library.catalogue.sorting import is_accent

#: Enough to order by; keeps index entries short when a tag is long.
SORT_KEY_LENGTH = 120

#: Accents that are compared where the letters are equal.
_ACCENTS_LENGTH = 40

#: Before the accents; less than any letter, so that a name comes before all that begin with it.
_ACCENTS = "\x02"

#: Digits of a number, which its key states before them; longer ones are compared as text.
_MOST_DIGITS = 9

#: Makes a letter of its own after another one; greater than all letters but emoji.
_AFTER = tuple(map(chr, range(0xF8F0, 0xF8F4)))

#: Accents in their order (DUCET, secondary weights): none, acute, grave, breve, circumflex, caron, ring,
#: diaeresis, double acute, tilde, dot above, stroke, cedilla, ogonek, macron.
_WEIGHTS = {
    mark: chr(0x21 + n)
    for n, mark in enumerate(
        "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
    )
}
_OTHER_WEIGHT = chr(0x21 + len(_WEIGHTS))
_STROKE = "\u0338"

#: Letters whose stroke or shape decomposition leaves: their base, and what counts as its accent.
_DECOMPOSED: dict[int, str | int | None] = {
    **{ord(letter): base + _STROKE for letter, base in zip("øłđħŧƀɨʉ", "oldhtbiu", strict=True)},
    ord("æ"): "a\u0304e", ord("œ"): "o\u0304e", ord("ð"): "d" + _STROKE, ord("ı"): "i" + _STROKE,
    ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("`"): "'", ord("´"): "'",
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **{katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)},
}  # fmt: skip


#: Letters of their own in names, accents in dictionaries.
_KANA_VOICING = "\u3099\u309a"


def _after(letter: str, n: int = 1) -> str:
    return letter + _AFTER[n - 1]


_DANISH = {
    **dict.fromkeys(("æ", "ä"), _after("z")), **dict.fromkeys(("ø", "ö"), _after("z", 2)),
    **dict.fromkeys(("å", "aa"), _after("z", 3)), "ü": "y\u0308",
}  # fmt: skip
_SWEDISH = {
    "å": _after("z"), **dict.fromkeys(("ä", "æ"), _after("z", 2)),
    **dict.fromkeys(("ö", "ø"), _after("z", 3)), "ü": "y\u0308",
}  # fmt: skip

#: What each language changes in the order of the root: letters of their own, and where they stand.
TAILORINGS: dict[str, dict[str, str]] = {
    "root": {},
    "cs": {"č": _after("c"), "ch": _after("h"), "ř": _after("r"), "š": _after("s"), "ž": _after("z")},
    "da": _DANISH,
    "es": {"ñ": _after("n")},
    "fi": _SWEDISH,
    "nb": _DANISH,
    "pl": {
        **{accented: _after(base) for accented, base in zip("ąćęłńóś", "acelnos", strict=True)},
        "ź": _after("z"), "ż": _after("z", 2),
    },
    "sv": _SWEDISH,
    "tr": {
        "ç": _after("c"), "ğ": _after("g"), "ı": _after("h"), "ö": _after("o"), "ş": _after("s"),
        "ü": _after("u"),
    },
}  # fmt: skip

#: Capitals that are not those of other languages.
_CAPITALS = {"tr": str.maketrans({"I": "ı", "İ": "i"})}

_NUMBER = re.compile(r"0*([0-9]+)")


@dataclass(frozen=True, slots=True)
class Collation:
    """The order of names in a language.

    Attributes
    ----------
    locale
        A key of `TAILORINGS`.
    articles
        Words at the start of a name that do not count, in small letters; those with an apostrophe at the end
        need no space after them.
    """

    locale: str = "root"
    articles: tuple[str, ...] = ("the", "a", "an")

    def key(self, name: str) -> str:
        """Return the key of a name, which starts at its first letter or number after an article."""
        started = self._start(unicodedata.normalize("NFKC", name))
        if started.isascii() and self.locale in _LIKE_ROOT:
            return _numbered(" ".join(started.lower().replace("`", "'").split()))[:SORT_KEY_LENGTH]
        letters, accents = self._weigh(" ".join(started.split()))
        return letters[:SORT_KEY_LENGTH] + accents[:_ACCENTS_LENGTH].rstrip()

    def _start(self, name: str) -> str:
        bare = _without_signs(name)
        small = bare.casefold().replace("’", "'")
        for article in self.articles:
            whole = article if article.endswith("'") else article + " "
            if small.startswith(whole) and len(small) == len(bare):
                return _without_signs(bare[len(whole) :]) or bare
        return bare

    def _weigh(self, name: str) -> tuple[str, str]:
        """Return base letters, and the accents of each with what separates them from the letters."""
        name = name.translate(_CAPITALS.get(self.locale, {})).casefold()
        for letter, weight in _tailoring(self.locale):
            name = name.replace(letter, weight)
        text = unicodedata.normalize("NFKD", name.translate(_DECOMPOSED)).replace("и\u0306", "й")
        letters, accents = [], [_ACCENTS]
        for character in text:
            if is_accent(character) or character in _KANA_VOICING:
                accents.append(_WEIGHTS.get(character, _OTHER_WEIGHT))
            elif unicodedata.category(character) != "Cf":
                letters.append(character)
                accents.append(" ")
        plain = _numbered(unicodedata.normalize("NFC", "".join(letters)))
        return plain, "".join(accents) if any(accent != " " for accent in accents[1:]) else ""


def sort_key(name: str) -> str:
    """Return the key that a name is sorted by, in the order and without the articles of the settings."""
    return configured().key(name)


def configured() -> Collation:
    """Return the order that the settings choose."""
    return Collation(current().sort_locale, current().sort_articles)


@lru_cache(maxsize=8)
def _tailoring(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the changes of a language, protected from being decomposed, longest first."""
    return tuple(sorted(TAILORINGS[locale].items(), key=lambda change: -len(change[0])))


def _without_signs(name: str) -> str:
    """Return a name from its first letter or number on; a name of signs only stays as it is."""
    for n, character in enumerate(name):
        if unicodedata.category(character)[0] in "LN":
            return name[n:]
    return name.strip()


def _numbered(text: str) -> str:
    """Return a text whose numbers compare by their value: each begins with the number of its digits."""
    if not _NUMBER.search(text):
        return text
    return _NUMBER.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    digits = found.group(1)
    return f"{min(len(digits), _MOST_DIGITS)}{digits}"


_LIKE_ROOT = frozenset(
    locale
    for locale, changes in TAILORINGS.items()
    if locale not in _CAPITALS and not any(map(str.isascii, changes))
)
