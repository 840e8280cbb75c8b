"""The table of errors of the rooms below, with their status and code."""

from http import HTTPStatus

from discovery.sound_map.map_lookup import MapChangedError, MapNotFoundError
from library.errors import (
    AccountsExistError,
    AlbumNotFoundError,
    ArtistNotFoundError,
    BatchRefusedError,
    BatchWaitingError,
    ChangedMeanwhileError,
    CredentialEndedError,
    CredentialNotFoundError,
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseUnavailableError,
    GenreNotFoundError,
    JobEndedError,
    JobNotFoundError,
    JobNotRetryableError,
    KeyBusyError,
    KeyReusedError,
    LastAdminError,
    MatchNotFoundError,
    MatchSettledError,
    NameTakenError,
    NoAccountError,
    NoContentError,
    NoFingerprintError,
    NoLyricsError,
    NotAnalysedYetError,
    NothingGoneError,
    NotMergeableError,
    NotMissingError,
    NotSplittableError,
    OperationInvalidError,
    PasswordsBusyError,
    PlaylistChangedError,
    PlaylistFullError,
    PlaylistNotFoundError,
    PlayTimeError,
    RootCoveredError,
    RootMismatchError,
    RootNotAllowedError,
    RootNotFoundError,
    SharedSessionsFullError,
    TooManyError,
    TrackNotFoundError,
    UserNotFoundError,
    WrongPasswordError,
)
from library.people.identities import IdentityLinkedError
from library.people.playlist_parts.playlist_errors import (
    PlaylistDuplicatesError,
    PlaylistIsSmartError,
    PlaylistReadOnlyError,
)
from library.people.radios.errors import RadioEmptyError
from live.client import LiveDiskFullError, LiveFullError, LiveUnavailableError
from live.errors import CommandReusedError, TicketInvalidError
from media.errors import MediaError
from workers.scrobbling.errors import (
    LoginRefusedError,
    PlaysRefusedError,
    ScrobblerUnavailableError,
    ScrobblerUnknownError,
)


class CursorNotFoundError(Exception):
    """A cursor is not valid for this list."""


class StreamDiskFullError(Exception):
    """The disk has no room for a transcoded stream."""


#: Domain errors: status and code.
DOMAIN_ERRORS: dict[type[Exception], tuple[HTTPStatus, str]] = {
    TrackNotFoundError: (HTTPStatus.NOT_FOUND, "TRACK_NOT_FOUND"),
    AlbumNotFoundError: (HTTPStatus.NOT_FOUND, "ALBUM_NOT_FOUND"),
    ArtistNotFoundError: (HTTPStatus.NOT_FOUND, "ARTIST_NOT_FOUND"),
    GenreNotFoundError: (HTTPStatus.NOT_FOUND, "GENRE_NOT_FOUND"),
    NotMergeableError: (HTTPStatus.CONFLICT, "NOT_MERGEABLE"),
    NotSplittableError: (HTTPStatus.CONFLICT, "NOT_SPLITTABLE"),
    JobNotFoundError: (HTTPStatus.NOT_FOUND, "JOB_NOT_FOUND"),
    JobNotRetryableError: (HTTPStatus.CONFLICT, "JOB_NOT_RETRYABLE"),
    JobEndedError: (HTTPStatus.CONFLICT, "JOB_ENDED"),
    UserNotFoundError: (HTTPStatus.NOT_FOUND, "USER_NOT_FOUND"),
    NoAccountError: (HTTPStatus.CONFLICT, "NO_ACCOUNT"),
    AccountsExistError: (HTTPStatus.FORBIDDEN, "FORBIDDEN"),
    NameTakenError: (HTTPStatus.CONFLICT, "NAME_TAKEN"),
    LastAdminError: (HTTPStatus.CONFLICT, "LAST_ADMIN"),
    WrongPasswordError: (HTTPStatus.UNAUTHORIZED, "WRONG_PASSWORD"),
    PasswordsBusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "PASSWORDS_BUSY"),
    CredentialEndedError: (HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED"),
    CredentialNotFoundError: (HTTPStatus.NOT_FOUND, "TOKEN_NOT_FOUND"),
    PlaylistNotFoundError: (HTTPStatus.NOT_FOUND, "PLAYLIST_NOT_FOUND"),
    PlaylistChangedError: (HTTPStatus.PRECONDITION_FAILED, "PLAYLIST_CHANGED"),
    PlaylistReadOnlyError: (HTTPStatus.FORBIDDEN, "PLAYLIST_READ_ONLY"),
    PlaylistDuplicatesError: (HTTPStatus.CONFLICT, "PLAYLIST_DUPLICATES"),
    PlaylistIsSmartError: (HTTPStatus.CONFLICT, "PLAYLIST_IS_SMART"),
    TooManyError: (HTTPStatus.CONFLICT, "TOO_MANY"),
    RadioEmptyError: (HTTPStatus.CONFLICT, "RADIO_EMPTY"),
    PlaylistFullError: (HTTPStatus.CONFLICT, "PLAYLIST_FULL"),
    MatchNotFoundError: (HTTPStatus.NOT_FOUND, "MATCH_NOT_FOUND"),
    MatchSettledError: (HTTPStatus.CONFLICT, "MATCH_SETTLED"),
    NotMissingError: (HTTPStatus.CONFLICT, "NOT_MISSING"),
    IdentityLinkedError: (HTTPStatus.CONFLICT, "IDENTITY_LINKED"),
    KeyReusedError: (HTTPStatus.CONFLICT, "IDEMPOTENCY_KEY_REUSED"),
    PlayTimeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "PLAY_TIME_INVALID"),
    ScrobblerUnknownError: (HTTPStatus.NOT_FOUND, "SCROBBLER_NOT_FOUND"),
    LoginRefusedError: (HTTPStatus.CONFLICT, "SCROBBLER_REFUSED"),
    PlaysRefusedError: (HTTPStatus.CONFLICT, "SCROBBLER_REFUSED"),
    ScrobblerUnavailableError: (HTTPStatus.SERVICE_UNAVAILABLE, "SCROBBLER_UNAVAILABLE"),
    OperationInvalidError: (HTTPStatus.UNPROCESSABLE_ENTITY, "OPERATION_INVALID"),
    CursorNotFoundError: (HTTPStatus.NOT_FOUND, "CURSOR_NOT_FOUND"),
    BatchRefusedError: (HTTPStatus.CONFLICT, "BATCH_REFUSED"),
    BatchWaitingError: (HTTPStatus.CONFLICT, "BATCH_WAITING"),
    SharedSessionsFullError: (HTTPStatus.CONFLICT, "TOO_MANY_SESSIONS"),
    KeyBusyError: (HTTPStatus.CONFLICT, "IDEMPOTENCY_KEY_BUSY"),
    ChangedMeanwhileError: (HTTPStatus.CONFLICT, "CHANGED_MEANWHILE"),
    RootCoveredError: (HTTPStatus.CONFLICT, "ROOT_COVERED"),
    RootNotFoundError: (HTTPStatus.NOT_FOUND, "ROOT_NOT_FOUND"),
    NothingGoneError: (HTTPStatus.CONFLICT, "NOTHING_GONE"),
    RootMismatchError: (HTTPStatus.CONFLICT, "ROOT_MISMATCH"),
    RootNotAllowedError: (HTTPStatus.FORBIDDEN, "ROOT_NOT_ALLOWED"),
    NoLyricsError: (HTTPStatus.NOT_FOUND, "NO_LYRICS"),
    MapNotFoundError: (HTTPStatus.NOT_FOUND, "MAP_NOT_FOUND"),
    MapChangedError: (HTTPStatus.CONFLICT, "MAP_CHANGED"),
    NoContentError: (HTTPStatus.CONFLICT, "NOTHING_SIMILAR"),
    NoFingerprintError: (HTTPStatus.CONFLICT, "NO_FINGERPRINT"),
    NotAnalysedYetError: (HTTPStatus.CONFLICT, "NOT_HEARD_YET"),
    MediaError: (HTTPStatus.NOT_FOUND, "FILE_NOT_AVAILABLE"),
    DatabaseFullError: (HTTPStatus.INSUFFICIENT_STORAGE, "DISK_FULL"),
    DatabaseDamagedError: (HTTPStatus.SERVICE_UNAVAILABLE, "DATABASE_DAMAGED"),
    DatabaseUnavailableError: (HTTPStatus.SERVICE_UNAVAILABLE, "DATABASE_UNAVAILABLE"),
    StreamDiskFullError: (HTTPStatus.INSUFFICIENT_STORAGE, "DISK_FULL"),
    LiveDiskFullError: (HTTPStatus.INSUFFICIENT_STORAGE, "DISK_FULL"),  # before its base, as the next
    LiveFullError: (HTTPStatus.INSUFFICIENT_STORAGE, "LIVE_FULL"),
    LiveUnavailableError: (HTTPStatus.SERVICE_UNAVAILABLE, "LIVE_UNAVAILABLE"),
    CommandReusedError: (HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_DATA"),
    TicketInvalidError: (HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED"),
}

#: Status of a command that a playback session refused; the code is its own.
REFUSALS = {
    "CONFLICT": HTTPStatus.CONFLICT,
    "QUEUE_FULL": HTTPStatus.CONFLICT,
    "INVALID_POSITION": HTTPStatus.CONFLICT,  # the queue is not as the client assumes
    "INVALID_DATA": HTTPStatus.CONFLICT,  # nor are its devices
}
