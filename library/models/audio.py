"""Results of analyses, stored by recording and not by file."""

from sqlalchemy import Column, Float, Integer, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from fingerprint.dimensions import DIMENSIONS
from library.models.base import Base, Seconds
from library.states import FingerprintKind


class Recording(Base):
    """The result of decoding a file; files with the same audio share it."""

    __tablename__ = "recordings"

    audio_id: Mapped[str] = mapped_column(primary_key=True)
    duration_s: Mapped[float]
    sample_rate_hz: Mapped[int]
    channels: Mapped[int]
    decoder: Mapped[str]
    partial: Mapped[bool]  # it is shorter than the file declares
    waveform: Mapped[bytes] = mapped_column(LargeBinary)  # peaks, one byte each


class Fingerprint(Base):
    """A vector of float32, little-endian, NaN where undefined (`fingerprint.dimensions.pack`)."""

    __tablename__ = "fingerprints"

    audio_id: Mapped[str] = mapped_column(primary_key=True)
    engine_version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FingerprintKind] = mapped_column(String, primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[float] = mapped_column(Seconds)


#: The 25 dimensions one by one, for filters such as `tempo_bpm_min`; NULL where undefined.
sounds = Table(
    "sounds",
    Base.metadata,
    Column("audio_id", String, primary_key=True),
    Column("engine_version", Integer, nullable=False),
    *(Column(dimension.name, Float(53)) for dimension in DIMENSIONS),
)
