"""Guess the encoding of tags that do not state theirs, from all such texts of a file together.

charset-normalizer leaves out the encodings in which the bytes are a mess. A title is too short for it to
choose among the others; the way of writing decides there: letters that stand beside each other, and their
frequency. In doubt the text is Western, as tags without an encoding claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from charset_normalizer import from_bytes

WESTERN = "cp1252"  # latin-1, with letters where latin-1 has control characters

_LATIN = (WESTERN, "cp1250", "iso8859_2")
_MOST_BYTES = 4096  # enough for a guess
_MESS = 0.2  # charset-normalizer's own default
_FEWEST_LETTERS = 4  # of one word in another alphabet: "Åäö" is not Russian
_FEWEST_SIGNS = 2  # syllables or ideographs
_CONFIDENT = 0.5
_DOUBT = 0.05
_RARE = frozenset({"cp1250", "iso8859_2", "koi8_r"})  # they must explain more than the others
_BEFORE_LETTERS = frozenset("‘’“„«¡¿´·–—…§")
_MARKS = _BEFORE_LETTERS | frozenset("”»°©®™•€£ªº")  # typographic, in Western texts
_STOPS = frozenset("　、。・「」『』！？（）～〜：")  # of East Asian texts

# Letters of each alphabet, and the frequent ones of its language.
_ALPHABETS = {
    "cp1251": (re.compile("[а-яё-їґ]", re.IGNORECASE), frozenset("оеаинтсрвлкмдпуяыьзбгчёіїє")),
    "koi8_r": (re.compile("[а-яё]", re.IGNORECASE), frozenset("оеаинтсрвлкмдпуяыьзбгчё")),
    "cp1253": (re.compile("[ά-ώΐ]", re.IGNORECASE), frozenset("αοιετσνηυρκπμλςόάίέήώθδγ")),
    "cp1255": (re.compile("[א-ת]"), frozenset("יוהלארתבשמנחעפ")),
}
_ACCENTED_GREEK = re.compile("[άέήίόύώΐΰ]", re.IGNORECASE)  # one in a word
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_HANGUL = re.compile("[가-힣]")
_HAN = re.compile("[一-鿿]")
_JAPANESE = frozenset("愛人日月花夢君空心風雨夜恋歌光時世界今明何私僕星海雪春夏秋冬桜東京事変田中山川子美")
# Frequent signs of titles and names.
_COMMON = {
    "cp949": frozenset(
        "이다는을사랑나너의그대에날아요지고하한것말내게로도만라를은인어우리기시세노래비눈밤별꿈길봄오늘안녕해달빛마음처럼"
        "없있좋여자친구야유서태빅뱅거짓소년녀무연정수원영장미김박최"
    ),
    "gb18030": frozenset(
        "的我你一不爱是在了人有天心这那里无可来去好多到没们会上下中大小时月光风雨花雪夜梦想情歌海山水红青春年少生死命运世"
        "界朋友等着过回忆故事听说话走路远方星空明代表很忙王刘张陈李周林邓华杰伦丽君菲学辉岁五唱游豆"
    ),
    "big5": frozenset(
        "的我你一不愛是在了人有天心這那裡無可來去好多到沒們會上下中大小時月光風雨花雪夜夢想情歌海山水紅青春年少生死命運世"
        "界朋友等著過回憶故事聽說話走路遠方星空明代表很忙王劉張陳李周林鄧華傑倫麗君菲學輝歲五唱遊豆"
    ),
    "cp932": _JAPANESE,
    "euc_jp": _JAPANESE,
}
# The standard within each encoding, and the first bytes of its everyday ideographs.
_EVERYDAY = {
    "gb18030": ("gb2312", range(0xB0, 0xD8)),
    "big5": ("big5", range(0xA4, 0xC7)),
    "cp932": ("shift_jis", range(0x88, 0x98)),
    "euc_jp": ("euc_jp", range(0xB0, 0xD0)),
}
_CANDIDATES = [*_LATIN, *_ALPHABETS, *_COMMON]


def decode_all(texts: Sequence[bytes]) -> list[str]:
    """Return the texts of one file: each in UTF-8 if it is valid, the others in one probable encoding."""
    others = [text for text in texts if not _is_utf8(text)]
    encoding = guess(others) if others else WESTERN
    return [text.decode("utf-8" if _is_utf8(text) else encoding, "replace") for text in texts]


def guess(texts: Sequence[bytes]) -> str:
    """Return the name of the most probable encoding of texts that are not UTF-8."""
    sample = b"\n".join(text for text in dict.fromkeys(texts) if not text.isascii())[:_MOST_BYTES]
    plausible = set(_LATIN)
    for match in from_bytes(sample, cp_isolation=_CANDIDATES, threshold=_MESS, enable_fallback=False):
        plausible.update(match.could_be_from_charset)
    scores = {name: _score(sample, name) for name in _CANDIDATES if name in plausible}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > _CONFIDENT else WESTERN


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _score(sample: bytes, encoding: str) -> float:
    """Return the plausibility of a text, about 0 to 1."""
    text = sample.decode(encoding, "ignore")
    foreign = sum(not character.isascii() for character in text)
    if encoding in _LATIN:
        points = _latin_points(text)
    elif encoding in _ALPHABETS:
        points = _alphabet_points(text, encoding)
    else:
        points = _sign_points(text, encoding)
    return points / max(1, foreign) - _DOUBT * (encoding in _RARE)


def _latin_points(text: str) -> float:
    """Count letters beyond ASCII in words that have ASCII letters, too, and marks between words."""
    points = 0.0
    for word in _words(text):
        foreign = sum(not letter.isascii() for letter in word)
        if foreign < len(word) or len(word) == 1:
            points += foreign if _is_cased(word) else foreign / 2
        elif len(word) < _FEWEST_LETTERS:
            points += 0.55 * foreign
    for mark, after in zip(text, f"{text[1:]} ", strict=True):
        if not mark.isascii() and not mark.isalpha():
            points += -1.0 if after.isalpha() and mark not in _BEFORE_LETTERS else mark in _MARKS
    return points


def _alphabet_points(text: str, encoding: str) -> float:
    """Count letters of words in one alphabet; fewer points if the letters are rare ones."""
    own, frequent = _ALPHABETS[encoding]
    words = [
        word for word in _words(text) if len(own.findall(word)) == len(word) and _is_cased(word, inside=0)
    ]
    if encoding == "cp1253":
        words = [word for word in words if len(_ACCENTED_GREEK.findall(word)) <= 1]
    letters = "".join(words).lower()
    if max(map(len, words), default=0) < _FEWEST_LETTERS:
        return 0.0
    return 0.5 * len(letters) + 0.5 * sum(letter in frequent for letter in letters)


def _sign_points(text: str, encoding: str) -> float:
    """Count syllables and ideographs; more points for everyday ones."""
    signs = [character for character in text if not character.isascii()]
    if len(signs) < _FEWEST_SIGNS:
        return 0.0
    is_japanese = encoding in {"cp932", "euc_jp"}
    points = 0.0
    for sign in signs:
        if sign in _COMMON[encoding]:
            points += 1.3
        elif _KANA.match(sign):
            points += is_japanese
        elif sign in _STOPS:
            points += 0.8
        else:
            points += _rare_points(sign, encoding)
    return points


def _rare_points(sign: str, encoding: str) -> float:
    if _HANGUL.match(sign):
        return 0.75 * bool(sign.encode("euc_kr", "ignore"))
    if not _HAN.match(sign) or encoding not in _EVERYDAY:
        return 0.0
    standard, first_bytes = _EVERYDAY[encoding]
    encoded = sign.encode(standard, "ignore")
    return (0.8 if encoded[0] in first_bytes else 0.35) if encoded else 0.0


def _words(text: str) -> Iterator[str]:
    start = 0
    for end, character in enumerate(f"{text}\n"):
        if not character.isalpha():
            if end > start:
                yield text[start:end]
            start = end + 1


def _is_cased(word: str, inside: int = 1) -> bool:
    """Return whether a word has few capitals behind its first letter ("McCoy": one), or no small letters."""
    if word.upper() == word:
        return True
    return sum(letter.isupper() for letter in word[1:]) <= (inside if word[0].isupper() else 0)
