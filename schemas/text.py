r"""What text is, defined once: for the OpenAPI and AsyncAPI documents, the server and the command line.

Clients evaluate the patterns of a document with an engine of their own, mostly that of ECMAScript, with or
without the flag `u`. These patterns are written in what means the same everywhere: classes of `\uXXXX` and
ranges; `\s`, `\w` and `.` mean other characters in each language. The page has a copy of the characters
(frontend/src/lib/clean-text.ts); a test holds all of them together.

Half of a surrogate pair is no text, wherever it stands. No pattern says so: engines whose strings cannot hold
one refuse a pattern that names it, and with it the document.
"""

import re

#: White space of any of the languages, and what is as invisible: no name begins or ends with it.
UNSEEN = r"\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"

#: Text that can be stored and shown.
CLEAN_PATTERN = r"^[^\u0000]*$"

#: A name: of one line, with a visible first and last character.
NAME_PATTERN = rf"^[^\u0000{UNSEEN}](?:[^\u0000\u000A]*[^\u0000{UNSEEN}])?$"

#: What no text has: NUL, and half of a surrogate pair, which is no UTF-8.
NO_TEXT = re.compile(r"[\u0000\uD800-\uDFFF]")


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern `^…$` for Python, whose `$` alone would take a newline behind it."""
    return re.compile(pattern.removesuffix("$") + r"\Z")
