r"""Patterns of valid text, for the OpenAPI and AsyncAPI documents, the server and the command line.

Clients evaluate the patterns of a document with their own engines, mostly ECMAScript's, with or without the
flag `u`. These patterns use only syntax that all engines interpret alike: classes of `\uXXXX` and ranges;
`\s`, `\w` and `.` match different characters in each language. The page has a copy of the characters
(frontend/src/lib/clean-text.ts); a test holds all of them together.

A lone surrogate is never valid. The patterns do not exclude it: engines whose strings cannot contain one
reject a pattern that names it, and with it the document.
"""

import re

#: White space of any language and other invisible characters: no name begins or ends with one.
UNSEEN = r"\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"

#: Text that can be stored and shown.
CLEAN_PATTERN = r"^[^\u0000]*$"

#: A name of one line, with a visible first and last character.
NAME_PATTERN = rf"^[^\u0000{UNSEEN}](?:[^\u0000\u000A]*[^\u0000{UNSEEN}])?$"

#: Characters that no text has: NUL, and lone surrogates, which UTF-8 cannot encode.
NO_TEXT = re.compile(r"[\u0000\uD800-\uDFFF]")


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern `^…$` for Python, whose `$` alone would take a newline behind it."""
    return re.compile(pattern.removesuffix("$") + r"\Z")
