"""The words that the database, the tasks and the API use for states; this file imports nothing of ours."""

from enum import StrEnum

#: What stands where tags name none.
UNKNOWN_ARTIST = "Unknown artist"
UNKNOWN_ALBUM = "Unknown album"


class Presence(StrEnum):
    """Where a track's file is. A track never leaves the database because its file did."""

    PRESENT = "present"
    MISSING = "missing"  # the last scan did not find the file
    DETACHED = "detached"  # its root is no longer among the folders with music


class RootOrigin(StrEnum):
    """Who said that a folder has music."""

    SETTINGS = "settings"
    PAGE = "page"
    DISMISSED = "dismissed"  # the settings, but a person wants none of it


class Role(StrEnum):
    """What an account may: everything, or listen and keep things of its own."""

    ADMIN = "admin"
    LISTENER = "listener"


class CredentialKind(StrEnum):
    """Who shows a credential: a browser as a cookie, or a program as a bearer token."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # a word, not a secret


class WorkState(StrEnum):
    """State of one unit of work: a track to fingerprint, a root to scan."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # a named reason that trying again would not change
    SKIPPED = "skipped"  # refused before it was opened
    QUARANTINED = "quarantined"  # given up after the last attempt
    AWAY = "away"  # its track is missing or detached


#: States that a worker has yet to bring to an end.
OPEN_STATES = (WorkState.PENDING, WorkState.RUNNING)

#: States that a person may send back to pending.
RETRYABLE_STATES = (WorkState.FAILED, WorkState.QUARANTINED)


#: Why a unit was skipped that a person may ask for again.
CANCELLED = "cancelled"


class JobState(StrEnum):
    """State of what a person sees as one job."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkKind(StrEnum):
    """What a unit of work, and the job that it belongs to, is about."""

    SCAN = "scan"
    FINGERPRINT = "fingerprint"
    WARM = "warm"  # putting into the cache what will be asked for
    BATCH = "batch"


class Queue(StrEnum):
    """The Celery queues (who serves them: Procfile)."""

    FINGERPRINT = "fingerprint"
    INTERACTIVE = "interactive"  # what a person waits for, scans, batches
    UPKEEP = "upkeep"  # feeder, reaper, timetable: nothing that takes longer than a moment


class ArtworkSource(StrEnum):
    """Where a track's picture is read from when somebody looks at it."""

    NONE = "none"
    EMBEDDED = "embedded"
    FOLDER = "folder"


class FingerprintKind(StrEnum):
    """All 25 dimensions, or the 13 that can be had while a track is still being listened to."""

    FULL = "25d"
    STREAMING = "13d"
