"""Give the file of a track to another one; the sections of an image go to those of the other at once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import generations
from library.models import Track
from library.scanning import section_tracks
from library.scanning.dividing import SAME_SHARE, find_share
from library.scanning.matching import handover
from library.scanning.matching.decisions import Place
from library.states import Presence


def hand_over(
    session: Session, source: Track, target: Track, left: Place, presence: Presence, with_marks: bool = False
) -> None:
    """Give a track's file to another track, as `handover.hand_over`.

    A section goes to the missing section of the target that is mostly the same stretch, else to a new track.

    Parameters
    ----------
    with_marks
        Marks of the source, and of its sections, go along.
    """
    sections = _sections(session, source)
    known = [each for each in _sections(session, target) if each.presence != Presence.PRESENT]
    pairs = [(source, target)]
    for section in sections:
        if section.presence == Presence.PRESENT:
            heir = _find_heir(section, known)
            if heir is None:
                heir = handover.add_stand_in(session, section)
            else:
                known.remove(heir)
            pairs.append((section, heir))
    for given, heir in pairs:
        if with_marks:
            handover.move_marks(session, given, heir)
        handover.hand_over(session, given, heir, left, presence)
        if heir is not target:
            heir.image_id = target.id
    session.flush()
    if sections:
        number = generations.advance(session, generations.CATALOGUE)
        for image in (target, source):  # in this order: the first ones free the paths of the others
            section_tracks.follow(session, [image.id], number)


def _sections(session: Session, image: Track) -> list[Track]:
    query = select(Track).where(Track.image_id == image.id).order_by(Track.start_s, Track.id)
    return list(session.execute(query).scalars())


def _find_heir(section: Track, known: Sequence[Track]) -> Track | None:
    likeliest = max(known, key=lambda each: find_share(each, section), default=None)
    return likeliest if likeliest and find_share(likeliest, section) >= SAME_SHARE else None
