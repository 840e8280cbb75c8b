"""The audio id of a section: equal for the same part of the same audio, whatever the cue sheet is called."""

from __future__ import annotations

import hashlib

from media.cues.sheets import Section

_BY_SECTION = "c:"  # the prefix says what was hashed, as in `media.identity`


def find_section_id(image: str, section: Section) -> str:
    """Return the id of a section.

    Parameters
    ----------
    image
        `media.identity.audio_sample` of the file, or its audio id where it has none.
    section
    """
    end = "" if section.end_s is None else f"{section.end_s:.3f}"
    text = f"{image} {section.start_s:.3f} {end}"
    return _BY_SECTION + hashlib.sha256(text.encode()).hexdigest()
