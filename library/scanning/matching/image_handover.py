"""Give the file of a track to another one; the sections of an image go to those of the other at once."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import generations
from library.models import Track
from library.scanning import section_tracks
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
    pairs = [(source, target), *_pair(session, _sections(session, source), _sections(session, target))]
    for given, heir in pairs:
        if with_marks:
            handover.move_marks(session, given, heir)
        handover.hand_over(session, given, heir, left, presence)
        if heir is not target:
            heir.image_id = target.id
    session.flush()
    if len(pairs) > 1:
        number = generations.advance(session, generations.CATALOGUE)
        for image in (target, source):  # in this order: the first ones free the paths of the others
            section_tracks.follow(session, [image.id], number)


def _pair(
    session: Session, sections: Sequence[Track], others: Sequence[Track]
) -> Iterator[tuple[Track, Track]]:
    """Yield the present sections of an image, each with the track that gets its stretch."""
    known = [each for each in others if each.presence != Presence.PRESENT]
    for section in sections:
        if section.presence == Presence.PRESENT:
            heir = _find_heir(section, known)
            known = [each for each in known if each is not heir]
            yield section, heir or handover.add_stand_in(session, section)


def _sections(session: Session, image: Track) -> list[Track]:
    query = select(Track).where(Track.image_id == image.id).order_by(Track.start_s, Track.id)
    return list(session.execute(query).scalars())


def _find_heir(section: Track, known: Sequence[Track]) -> Track | None:
    likeliest = max(known, key=lambda each: section_tracks.find_share(each, section), default=None)
    return (
        likeliest
        if likeliest and section_tracks.find_share(likeliest, section) >= section_tracks.SAME_SHARE
        else None
    )
