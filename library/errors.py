"""Errors of the library. They are independent of HTTP; `app/http/errors.py` maps them."""


class LibraryError(Exception):
    """Base of all errors here."""


class DatabaseUnavailableError(LibraryError):
    """The database does not respond, or cannot write."""


class DatabaseFullError(DatabaseUnavailableError):
    """The database's disk is full; reading still works."""


class DatabaseDamagedError(DatabaseUnavailableError):
    """The database file is corrupt and has to be replaced by a copy."""


class DatabaseSlowError(DatabaseUnavailableError):
    """A statement exceeded the time limit; a retry may do so as well."""


class DatabaseRefusedError(DatabaseUnavailableError):
    """The database must not be used in its state; the message gives the reason and the remedy."""


class BackupError(LibraryError):
    """A backup cannot be made, or a file cannot be restored; the message says why."""


class TrackNotFoundError(LibraryError):
    """No track has this id."""


class TracksNotPlayableError(TrackNotFoundError):
    """Tracks do not exist, or their files are missing or detached.

    Attributes
    ----------
    alternatives
        For each of them, playable tracks with the same title and artist.
    """

    def __init__(self, alternatives: dict[str, list[str]]) -> None:
        super().__init__(f"These tracks cannot be played: {', '.join(sorted(alternatives))}.")
        self.details = {"alternatives": alternatives} if alternatives else {}


class ChangedMeanwhileError(LibraryError):
    """Another transaction inserted a row that must be unique, or deleted one that is referred to."""


class PlayTimeError(LibraryError):
    """A play has a time in the future, or before there were music servers."""


class SealBrokenError(LibraryError):
    """A stored secret was sealed with another secret key."""


class AlbumNotFoundError(LibraryError):
    """No album has this id."""


class ArtistNotFoundError(LibraryError):
    """No artist has this id."""


class NotMergeableError(LibraryError):
    """An artist or an album cannot be merged with itself."""


class NotSplittableError(LibraryError):
    """Nothing was merged into the artist or the album, so there is nothing to separate."""


class GenreNotFoundError(LibraryError):
    """No genre has this id."""


class JobNotFoundError(LibraryError):
    """No job has this id."""


class JobNotRetryableError(LibraryError):
    """No part of this job failed, so there is nothing to retry."""


class JobEndedError(LibraryError):
    """The job has ended, so there is nothing to cancel."""


class RootNotFoundError(LibraryError):
    """No music folder has this id."""


class RootNotAllowedError(LibraryError):
    """A folder may not be added, or removed, through the page."""


class RootCoveredError(LibraryError):
    """A folder is scanned already, as part of another one."""


class RootMismatchError(LibraryError):
    """None of the files of a root that were compared is in the folder that it is said to be."""

    def __init__(self, sampled: int) -> None:
        super().__init__(
            f"None of {sampled} files of the music folder that were compared is at this path with the same "
            "relative path and size. Nothing was changed."
        )
        self.details = {"sampled": sampled, "found": 0}


class NothingGoneError(LibraryError):
    """No files of a root are waiting for a confirmation that they are gone."""


class NoLyricsError(LibraryError):
    """A track has no lyrics, neither embedded nor in a file beside it."""


class NoFingerprintError(LibraryError):
    """A track has no fingerprint and none can be computed.

    Parameters
    ----------
    state, reason
        State and reason of its unit of work; a reason may be empty.
    """

    def __init__(self, track_id: str, state: str, reason: str) -> None:
        super().__init__(f"Track {track_id!r} has no fingerprint: {reason or state}.")
        self.details = {"state": state, "reason": reason or None}


class NoContentError(LibraryError):
    """A track is silence or a tone, so that nothing sounds similar."""

    def __init__(self, track_id: str) -> None:
        super().__init__(f"Track {track_id!r} is silent or a plain tone: nothing sounds like it.")


class NotAnalysedYetError(LibraryError):
    """A track has no fingerprint yet, but may get one."""


class LeaseLostError(LibraryError):
    """Another worker has claimed the unit; the result must not be stored."""


class ScanAbortedError(LibraryError):
    """A guard stopped a scan before it changed any row.

    Attributes
    ----------
    reason
        Stable code, one of the keys of `ABORT_SENTENCES`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(ABORT_SENTENCES[reason])
        self.reason = reason


#: Reason of a scan that is done but for files that have to be confirmed to be gone.
TOO_MANY_MISSING = "too_many_missing"

ABORT_SENTENCES = {
    "index_not_written": (
        "The index could not be written to the data folder: no room is left, or no permission. No data is "
        "lost; searches read the database until it is built."
    ),
    "map_not_written": (
        "The map could not be written to the data folder: no room is left, or no permission. No data is "
        "lost; the former map is shown, if there was one."
    ),
    "cache_unavailable": "The cache's Redis did not respond. No data is lost; it will be warmed again.",
    "root_unreadable": "The folder cannot be read. Is its disk connected? Nothing was changed.",
    "root_detached": "The folder was removed from the music folders meanwhile.",
    "root_empty": "The folder is empty but had music before. Is its disk connected? Nothing was changed.",
    "root_on_other_device": (
        "Another disk is mounted at the folder and tracks are missing from it. Nothing was changed. If it is "
        "the right one, an administrator confirms it on the Jobs page."
    ),
    TOO_MANY_MISSING: (
        "More than a fifth of the folder's tracks are gone. They stay listed until an administrator confirms "
        "it on the Jobs page; all other changes were applied."
    ),
}


class UserNotFoundError(LibraryError):
    """No account has this id."""


class NameTakenError(LibraryError):
    """Another account has this name."""


class LastAdminError(LibraryError):
    """The library must keep an administrator."""


class AccountsExistError(LibraryError):
    """The first account exists already."""


class PasswordsBusyError(LibraryError):
    """Too many passwords are waiting to be hashed; the caller may retry soon."""


class WrongPasswordError(LibraryError):
    """Name or password is wrong; the response does not say which."""


class CredentialNotFoundError(LibraryError):
    """The account has no token with this id."""


class PlaylistNotFoundError(LibraryError):
    """The account has no playlist with this id."""


class PlaylistChangedError(LibraryError):
    """The playlist has been changed since the caller read it."""


class PlaylistFullError(LibraryError):
    """The playlist would exceed the limit of tracks."""


class TooManyError(LibraryError):
    """The account has reached a limit on the number of its rows."""


class NotMissingError(LibraryError):
    """Only missing tracks can be purged, and this one's file is present."""


class MatchNotFoundError(LibraryError):
    """No match has this id; those of more than 30 days ago are deleted."""


class MatchSettledError(LibraryError):
    """The match is undone, accepted or rejected already, or its track or file has changed since."""


class KeyReusedError(LibraryError):
    """An Idempotency-Key was sent with a different request."""


class KeyBusyError(LibraryError):
    """The first request with an Idempotency-Key is still being processed."""


class SharedSessionsFullError(LibraryError):
    """The account has created as many shared sessions as it may; `details` names them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"You have created {len(names)} shared sessions, the maximum. Use one of them; one that is not "
            "used for 30 days is deleted."
        )
        self.details = {"sessions": names}


class CredentialEndedError(LibraryError):
    """The credential or its account was revoked while the request was processed."""


class NoAccountError(LibraryError):
    """The owner of a library without accounts has no account to store something for."""


class BatchRefusedError(LibraryError):
    """One operation of an atomic batch failed, so none was applied."""


class BatchWaitingError(LibraryError):
    """Another batch of the account has not begun, so this one is refused.

    Parameters
    ----------
    job_id
        Its job.
    """

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"Your batch {job_id!r} has not begun yet, and only one may wait. Send this one when it runs."
        )
        self.details = {"job_id": job_id}
        self.retry_after_s = 2


class OperationInvalidError(LibraryError):
    """An operation of a batch lacks a key, or has one that it does not use."""
