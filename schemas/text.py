r"""What text is, defined once: for the OpenAPI and AsyncAPI documents, the server and the command line.

Clients evaluate the patterns of a document with an engine of their own, mostly that of ECMAScript, with or
without the flag `u`. These patterns are written in what means the same there and in Python: classes of
`\uXXXX` and ranges; `\s`, `\w` and `.` mean other characters in each language. The page has a copy
(frontend/src/lib/clean-text.ts); a test holds all of them together.
"""

import re

#: White space of any of the languages, and what is as invisible: no name begins or ends with it.
UNSEEN = r"\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"

#: Half a character: text that cannot be written as UTF-8.
_LONE = r"\uD800-\uDFFF"

#: A character beyond the first 65,536 as ECMAScript without `u` sees it.
_PAIR = r"[\uD800-\uDBFF][\uDC00-\uDFFF]"


def _character_except(excluded: str) -> str:
    return rf"(?:[^\u0000{excluded}{_LONE}]|{_PAIR})"


#: Text that can be stored and shown: no NUL, no lone surrogate.
CLEAN_PATTERN = rf"^{_character_except('')}*$"

_VISIBLE = _character_except(UNSEEN)
_WITHIN_A_LINE = _character_except(r"\u000A")

#: A name: of one line, with a visible first and last character.
NAME_PATTERN = rf"^{_VISIBLE}(?:{_WITHIN_A_LINE}*{_VISIBLE})?$"


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern `^…$` for Python: without pairs, and without the newline that `$` takes."""
    return re.compile(pattern.replace(f"|{_PAIR}", "").removesuffix("$") + r"\Z")
