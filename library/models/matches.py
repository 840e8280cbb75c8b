"""What identifies the files of tracks, and the matches that scans made with it."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, Seconds, new_id
from library.states import MatchState


class FileIdentity(Base):
    """The file of a track as a scan last read it; corrections do not change it."""

    __tablename__ = "file_identities"

    track_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True
    )
    device: Mapped[int | None] = mapped_column(BigInteger)  # none: that of its root
    sample: Mapped[str | None] = mapped_column(index=True)  # `media.identity.audio_sample`
    duration_s: Mapped[float | None]  # by the header
    recording_mbid: Mapped[str | None]
    track_mbid: Mapped[str | None]
    tag_key: Mapped[str | None]  # title, artist, album and number


class Match(Base):
    """A track that a scan recognised in another place, or one of several that it may be there."""

    __tablename__ = "matches"
    __table_args__ = (
        Index(None, "state", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "track_id"),
        Index(None, "new_track_id"),
        Index(None, "job_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    job_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # outlives its job
    group_id: Mapped[str] = mapped_column(String(ID_LENGTH))  # matches or candidates of one change
    state: Mapped[MatchState] = mapped_column(String)
    reason: Mapped[str]
    track_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    new_track_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # had the file meanwhile
    old_root_id: Mapped[int]
    old_path: Mapped[bytes] = mapped_column(LargeBinary)
    new_root_id: Mapped[int]
    new_path: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[float] = mapped_column(Seconds)
    settled_at: Mapped[float | None] = mapped_column(Seconds)
