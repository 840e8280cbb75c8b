"""States and kinds that database, tasks and API share; imports nothing of ours."""

from enum import StrEnum

#: Shown when tags have no name.
UNKNOWN_ARTIST = "Unknown artist"
UNKNOWN_ALBUM = "Unknown album"


class Presence(StrEnum):
    """State of a track's file. A track stays in the database when its file is gone."""

    PRESENT = "present"
    MISSING = "missing"  # the last scan did not find the file
    DETACHED = "detached"  # its root was removed from the music folders


class RootOrigin(StrEnum):
    """Origin of a music folder."""

    SETTINGS = "settings"
    PAGE = "page"
    DISMISSED = "dismissed"  # named by the settings, removed by an administrator


class NameKind(StrEnum):
    """Kinds of names that tags spell in several ways."""

    ARTIST = "artist"
    ALBUM = "album"
    GENRE = "genre"
    ARTIST_ID = "artist_id"  # a MusicBrainz id, which stands where others have their key


class Role(StrEnum):
    """Rights of an account: all, or listening and data of its own."""

    ADMIN = "admin"
    LISTENER = "listener"


class CredentialKind(StrEnum):
    """Kinds of credential: a browser's cookie, a program's bearer token, or an app's password."""

    LOGIN = "session"  # the stored value of the first release
    TOKEN = "token"  # noqa: S105  # a word, not a secret
    APP = "app"


class ScrobblerService(StrEnum):
    """Services that store plays as well."""

    LISTENBRAINZ = "listenbrainz"
    LASTFM = "lastfm"


class ScrobblerState(StrEnum):
    """State of a user's connection to a scrobbler."""

    CONNECTED = "connected"
    REFUSED = "refused"  # the service does not accept the token any more: the user has to connect again


class MatchState(StrEnum):
    """State of a match of a track with a file in another place."""

    APPLIED = "applied"
    OPEN = "open"  # a question: the file may be another track's
    UNDONE = "undone"
    REJECTED = "rejected"


class WorkState(StrEnum):
    """State of one unit of work: a track to fingerprint, a root to scan."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # for a reason that a retry would not change
    SKIPPED = "skipped"  # refused before it was opened
    QUARANTINED = "quarantined"  # after the last attempt
    AWAY = "away"  # its track is missing or detached


#: States in which a worker still has to finish the unit.
OPEN_STATES = (WorkState.PENDING, WorkState.RUNNING)

#: States that users can retry.
RETRYABLE_STATES = (WorkState.FAILED, WorkState.QUARANTINED)


#: Reason of skipped units that can be requested again.
CANCELLED = "cancelled"


class JobState(StrEnum):
    """State of a job."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkKind(StrEnum):
    """Kinds of work, of units and their jobs."""

    SCAN = "scan"
    FINGERPRINT = "fingerprint"
    WARM = "warm"  # fill the cache in advance
    BATCH = "batch"
    INDEX = "index"  # build an index in files
    MAP = "map"  # arrange the library in two dimensions


class Queue(StrEnum):
    """Queues of the broker (Procfile names the workers of each)."""

    FINGERPRINT = "fingerprint"
    INTERACTIVE = "interactive"  # requests that a client waits for, scans, batches
    UPKEEP = "upkeep"  # feeder, reaper, schedules: short tasks only


class ArtworkSource(StrEnum):
    """Where a track's artwork is read from."""

    NONE = "none"
    EMBEDDED = "embedded"
    FOLDER = "folder"


class FingerprintKind(StrEnum):
    """All 25 dimensions, or the 13 that are available while a track is still being analysed."""

    FULL = "25d"
    STREAMING = "13d"


class PlaylistAccess(StrEnum):
    """Rights of other accounts to a playlist."""

    PRIVATE = "private"
    READ = "read"
    EDIT = "edit"  # its tracks; name, rights and deletion stay with its account
