"""Search forms, by which names are found: folded letters, words with and without the signs inside them.

One folding serves the text index, the filters of all lists and their ranking. It merges more than
`sorting.fold`, which tells names apart: a search for "kesha" or "grusse" means Ke$ha or Grüße.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from library.catalogue.sorting import MAX_WORDS, is_accent

#: Before each stored search form, and after it for a title, an artist or an album; no form contains them.
START, TITLE, ARTIST, ALBUM = "\n", "\x1d", "\x1e", "\x1f"

#: A whole name that is searched for has these words or not.
_ARTICLES = ("the ", "a ", "an ")

#: Characters of apostrophes: to Unicode some are letters, and some contain a space.
_APOSTROPHES = dict.fromkeys(map(ord, "‘’‚‛ʹʻʼʽʾʿˈ′`´＇ꞌ՚׳¨¯¸˜˙˚"), "'")
_TRADE_MARKS = dict.fromkeys(map(ord, "™®©℠℗"), " ")

#: Letters that decomposition leaves as they are, Arabic letters that are written for one another, and kana.
_LETTERS: dict[int, str | int | None] = {
    **str.maketrans("øłđðħŧıĸƒƀɨʉŋىیکةۀہ", "olddhtikfbiunييكههه"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
    **{katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)},
    **dict.fromkeys([0x640, *range(0xFE00, 0xFE10)]),  # tatweel and variation selectors are not shown
}

#: German and Scandinavian letters as they are typed on other keyboards.
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

#: Signs that stand for letters inside words, as in P!nk; a dollar does so at their ends, too.
_LOOKALIKES = str.maketrans("$!@€£¢†", "siaelct")
_LOOKALIKE = re.compile(r"(?<=[^\W_])[!@€£¢†]+(?=[^\W_])|(?<=[^\W_])\$+|\$+(?=[^\W_])")

#: Signs between words, which are searched for only where a name has nothing else.
_SEPARATORS = frozenset("-/\\|~,.:;_\"'()[]{}·•")

_PLAIN = re.compile("[a-z]+(?: [a-z]+)*")
_ASCII_WORD = re.compile("[a-z]+|[0-9]+")

_FIRST_UNSPACED = "\u2e80"  # CJK radicals; kana, ideographs and hangul follow
_SOUTHEAST_ASIAN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_LAST_UNSPACED = "\U0003ffff"


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """One word of a query: it matches a search form that has it as a whole, or its parts one after the other.

    Attributes
    ----------
    wholes
        The word without the signs inside it: "acdc"; more than one where signs or letters stand for others.
    parts
        The same word as several: ("ac", "dc"); empty if it has one part.
    """

    wholes: tuple[str, ...]
    parts: tuple[str, ...]


def normalised(query: str) -> str:
    """Return a query in one form for caches: searches of the same form find the same."""
    return " ".join(unicodedata.normalize("NFC", query).casefold().split())


def is_unspaced(text: str) -> bool:
    """Return whether a text has letters of a script that puts no spaces between words."""
    return any(_is_unspaced(character) for character in text)


def letters(text: str) -> str:
    """Return a text in plain small letters: without accents, width, and signs of the same meaning."""
    if text.isascii():
        return text.replace("`", "'").lower()
    text = text.translate(_APOSTROPHES).translate(_TRADE_MARKS)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(filter(_is_kept, text.translate(_LETTERS)))
    composed = unicodedata.normalize("NFC", plain).translate(_LETTERS)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in composed)


@lru_cache(maxsize=4096)  # the tracks of an album share artist and album
def search_forms(name: str) -> tuple[str, ...]:
    """Return the ways in which a name is typed, each as words between single spaces; none if it is empty."""
    plain = letters(name)
    chunks = plain.split()
    if name.isascii() and _PLAIN.fullmatch(" ".join(chunks)):
        return _with_and_without_article([" ".join(chunks)])
    words = [_words(chunk) for chunk in chunks]
    if not any(words):  # a name of signs only
        return tuple(dict.fromkeys(joined for joined in (" ".join(chunks), "".join(chunks)) if joined))
    found = [" ".join(word for each in words for word in each)]
    found.append(" ".join("".join(each) for each in words if each))
    if _LOOKALIKE.search(plain):
        found.append(_joined(_as_letters(plain)))
    if not name.isascii():
        found.append(_joined(letters(_with_digraphs(name))))
    if not all(each or _SEPARATORS.issuperset(chunk) for each, chunk in zip(words, chunks, strict=True)):
        found.append(" ".join(_sign(chunk, each) for each, chunk in zip(words, chunks, strict=True)).strip())
    begins_with_word = len(chunks) > 1 and chunks[0].isalpha()
    return _with_and_without_article(found) if begins_with_word else tuple(dict.fromkeys(found))


def index_text(mark: str, names: Iterable[str]) -> str:
    """Return the stored text in which filters look for words of names."""
    return "".join(f"{START} {form} {mark}" for name in names for form in search_forms(name))


def indexed_forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield mark and search form of everything in a text made by `index_text`."""
    for entry in text.split(START):
        if entry.endswith((TITLE, ARTIST, ALBUM)):
            yield entry[-1], entry[1:-2]


@lru_cache(maxsize=1024)
def searched_words(query: str) -> tuple[SearchedWord, ...]:
    """Return the first words of a query without repetitions: `MAX_WORDS`, where a part counts as a word."""
    chunks = _searched_chunks(query)
    found: list[SearchedWord] = []
    left = MAX_WORDS
    for plain, chunk in chunks.items():
        parts = tuple(dict.fromkeys(_words(plain)))[:left]
        if not left:
            break
        left -= len(parts) or 1
        found.append(SearchedWord(_wholes(chunk, plain), parts if len(parts) > 1 else ()))
    return tuple(found)


@lru_cache(maxsize=1024)
def whole_names(query: str) -> tuple[str, ...]:
    """Return the search forms of the name that was typed; none for a query without text."""
    return search_forms(query[:MAX_NAME])


#: Longer queries are no names.
MAX_NAME = 200


def _searched_chunks(query: str) -> dict[str, str]:
    """Return what a query has between spaces by its plain letters.

    Signs are searched for only if there is nothing else.
    """
    chunks = query.translate(_APOSTROPHES).split()
    pairs = [(chunk, plain) for chunk in chunks if (plain := letters(chunk).strip())]
    with_words = [(chunk, plain) for chunk, plain in pairs if _words(plain)]
    first: dict[str, str] = {}
    for chunk, plain in with_words or pairs:
        first.setdefault(plain, chunk)
    return first


def _wholes(chunk: str, plain: str) -> tuple[str, ...]:
    if not _words(plain):
        return (plain,)
    found = ["".join(_words(plain))]
    if _LOOKALIKE.search(plain):
        found.append("".join(_words(_as_letters(plain))))
    if not chunk.isascii():
        found.append("".join(_words(letters(_with_digraphs(chunk)))))
    return tuple(dict.fromkeys(found))


def _joined(plain: str) -> str:
    return " ".join(joined for chunk in plain.split() if (joined := "".join(_words(chunk))))


def _sign(chunk: str, words: list[str]) -> str:
    """Return a part of a name with its signs, as in "÷ deluxe"."""
    if words:
        return "".join(words)
    return "and" if chunk in {"&", "+"} else "" if _SEPARATORS.issuperset(chunk) else chunk


def _as_letters(plain: str) -> str:
    return _LOOKALIKE.sub(lambda found: found.group().translate(_LOOKALIKES), plain)


def _with_digraphs(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().translate(_DIGRAPHS)


def _with_and_without_article(forms: list[str]) -> tuple[str, ...]:
    """Return the search forms of a name, and those without the article it begins with."""
    article = next((each for each in _ARTICLES if forms[0].startswith(each)), "")
    return tuple(dict.fromkeys([*forms, *(form.removeprefix(article) for form in forms)]))


def _words(chunk: str) -> list[str]:
    """Return the words in a text without spaces: signs, numbers and changes of the script separate them."""
    if chunk.isascii():
        return _ASCII_WORD.findall(chunk)
    return ["".join(group) for kind, group in groupby(chunk, _kind) if kind]


def _kind(character: str) -> int:
    """Return which characters make a word together; 0 for signs, which belong to none."""
    if _is_unspaced(character):
        return 3 if unicodedata.category(character)[0] in "LMN" else 0
    category = unicodedata.category(character)[0]
    return 2 if category == "N" else 1 if category in "LM" else 0


def _is_unspaced(character: str) -> bool:
    if character < _FIRST_UNSPACED:
        return character >= "\u0e00" and bool(_SOUTHEAST_ASIAN.match(character))
    return character < "\U0001f000" or "\U00020000" <= character <= _LAST_UNSPACED


def _is_kept(character: str) -> bool:
    return not is_accent(character) and unicodedata.category(character) != "Cf"
