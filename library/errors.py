"""Errors of the library. They know nothing of HTTP; `app/http/errors.py` maps them."""


class LibraryError(Exception):
    """Base of everything below."""


class DatabaseUnavailableError(LibraryError):
    """The database does not answer, or cannot write."""


class DatabaseFullError(DatabaseUnavailableError):
    """There is no room left for what should be written; reading goes on."""


class DatabaseDamagedError(DatabaseUnavailableError):
    """The database's file is not what was written; a copy of it has to be put back."""


class DatabaseSlowError(DatabaseUnavailableError):
    """A statement took longer than any may; another try of the same may as well."""


class DatabaseRefusedError(DatabaseUnavailableError):
    """The database must not be used as it is; the message says why, and what to do."""


class BackupError(LibraryError):
    """A backup cannot be made, or a file is none that could be restored; the message says why."""


class TrackNotFoundError(LibraryError):
    """No track has this id."""


class TracksNotPlayableError(TrackNotFoundError):
    """Tracks do not exist, or their files are away.

    Attributes
    ----------
    alternatives
        For each of them, tracks of the same name that can be played.
    """

    def __init__(self, alternatives: dict[str, list[str]]) -> None:
        super().__init__(f"These tracks cannot be played: {', '.join(sorted(alternatives))}.")
        self.details = {"alternatives": alternatives} if alternatives else {}


class ChangedMeanwhileError(LibraryError):
    """Another transaction made a row that may be there once, or removed one that is referred to."""


class AlbumNotFoundError(LibraryError):
    """No album has this id."""


class ArtistNotFoundError(LibraryError):
    """No artist has this id."""


class GenreNotFoundError(LibraryError):
    """No genre has this id."""


class JobNotFoundError(LibraryError):
    """No job has this id."""


class JobNotRetryableError(LibraryError):
    """Nothing of this job failed, so there is nothing to try again."""


class JobEndedError(LibraryError):
    """A job has ended, so there is nothing to cancel."""


class RootNotFoundError(LibraryError):
    """No folder with music has this id."""


class RootNotAllowedError(LibraryError):
    """A folder may not be added, or taken off, from the page."""


class RootCoveredError(LibraryError):
    """A folder is scanned already, as a part of another one."""


class NoFingerprintError(LibraryError):
    """A track has no fingerprint and none can be computed.

    Parameters
    ----------
    state, reason
        Where its unit of work stands, and why; a reason may be empty.
    """

    def __init__(self, track_id: str, state: str, reason: str) -> None:
        super().__init__(f"Track {track_id!r} has no fingerprint: {reason or state}.")
        self.details = {"state": state, "reason": reason or None}


class NotHeardYetError(LibraryError):
    """A track has no fingerprint yet, but may get one."""


class LeaseLostError(LibraryError):
    """The work was taken from this worker while it was busy; its result must not be kept."""


class ScanAbortedError(LibraryError):
    """A guard stopped a scan before it changed a row.

    Attributes
    ----------
    reason
        Stable code, one of the keys of `ABORT_SENTENCES`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(ABORT_SENTENCES[reason])
        self.reason = reason


ABORT_SENTENCES = {
    "cache_unavailable": "The cache's Redis did not answer. Nothing is lost; it will be warmed again.",
    "root_unreadable": "The folder cannot be read. Is its disk connected? Nothing was changed.",
    "root_empty": "The folder is empty but held music before. Is its disk connected? Nothing was changed.",
    "root_on_other_device": (
        "Another disk is mounted at the folder and tracks are missing from it. Nothing was changed; "
        "`auralis scan --accept-missing` takes it as it is."
    ),
    "too_many_missing": (
        "More than a fifth of the folder's tracks are gone. Nothing was changed; "
        "`auralis scan --accept-missing` takes it as it is."
    ),
}


class UserNotFoundError(LibraryError):
    """No account has this id."""


class NameTakenError(LibraryError):
    """Another account has this name."""


class LastAdminError(LibraryError):
    """Without an admin nobody could look after the library any more."""


class AccountsExistError(LibraryError):
    """The first account was to be made, and there is one."""


class PasswordsBusyError(LibraryError):
    """Too many passwords wait to be hashed; the caller may try again soon."""


class WrongPasswordError(LibraryError):
    """Name and password do not belong together, or there is no such name; which, is not told."""


class CredentialNotFoundError(LibraryError):
    """A person has no token with this id."""


class PlaylistNotFoundError(LibraryError):
    """A person has no playlist with this id."""


class PlaylistChangedError(LibraryError):
    """Somebody changed the playlist since the caller looked at it."""


class PlaylistFullError(LibraryError):
    """A playlist would have more tracks than it may."""


class TooManyError(LibraryError):
    """A person keeps as many of a kind as any person may."""


class NotMissingError(LibraryError):
    """Only what is missing can be purged, and this track's file is there."""


class KeyReusedError(LibraryError):
    """An Idempotency-Key came again with another request."""


class KeyBusyError(LibraryError):
    """The first request with an Idempotency-Key is still being answered."""


class SharedSessionsFullError(LibraryError):
    """A person has made as many shared sessions as one person may; `details` names them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"You have made {len(names)} shared sessions, as many as one person may have. Use one of them; "
            "one that is not used for 30 days is forgotten."
        )
        self.details = {"sessions": names}


class CredentialEndedError(LibraryError):
    """The credential, or its account, was revoked while the request was served."""


class NoAccountError(LibraryError):
    """The owner of a library without accounts has none that something could be kept with."""


class BatchRefusedError(LibraryError):
    """One operation of a batch that is all or nothing cannot be done; nothing was."""


class BatchWaitingError(LibraryError):
    """A person's batch has yet to begin, so another one is not taken.

    Parameters
    ----------
    job_id
        Its job.
    """

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"Your batch {job_id!r} has yet to begin, and one may wait. Send this one again when it runs."
        )
        self.details = {"job_id": job_id}
        self.retry_after_s = 2


class OperationInvalidError(LibraryError):
    """An operation of a batch lacks what it needs, or brings what is of no use to it."""
