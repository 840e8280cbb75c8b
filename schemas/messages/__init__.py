"""All messages of the socket, by type; `docs/asyncapi.yaml` is generated from these tables."""

from typing import Any

from marshmallow import Schema

from schemas.messages import connection, fields, library, player, queue, radio, radio_state, server
from schemas.typed import TypedSchema

#: Sent by clients.
CLIENT_MESSAGES: dict[str, type[TypedSchema[Any]]] = {
    "player.start": player.PlayerStart,
    "player.pause": fields.Command,
    "player.resume": fields.Command,
    "player.stop": fields.Command,
    "player.next": player.PlayerSkip,
    "player.previous": player.PlayerSkip,
    "player.seek": player.PlayerSeek,
    "player.volume": player.PlayerVolume,
    "player.mode": player.PlayerMode,
    "player.transfer": player.PlayerTransfer,
    "player.ended": player.PlayerEnded,
    "player.report": player.PlayerReport,
    "queue.add": queue.QueueAdd,
    "queue.remove": queue.QueueRemove,
    "queue.reorder": queue.QueueReorder,
    "queue.order": queue.QueueOrder,
    "queue.clear": fields.Command,
    "queue.get": queue.QueueGet,
    "radio.start": radio.RadioStart,
    "radio.stop": fields.Command,
    "radio.mode": radio.RadioMode,
    "library.search": library.LibrarySearch,
    "library.browse": library.LibraryBrowse,
    "connection.authenticate": connection.ConnectionAuthenticate,
    "connection.resume": connection.ConnectionResume,
    "connection.subscribe": connection.ConnectionSubscribe,
    "connection.ping": connection.ConnectionPing,
    "connection.close": connection.ConnectionClose,
}

#: Sent by the server.
SERVER_MESSAGES: dict[str, type[Schema]] = {
    "player.state": server.PlayerState,
    "player.position": server.PlayerPosition,
    "queue.state": server.QueueState,
    "queue.position": server.QueuePosition,
    "radio.state": radio_state.RadioState,
    "command.done": server.CommandDone,
    "library.results": server.LibraryResults,
    "library.changed": server.LibraryChanged,
    "marks.changed": server.MarksChanged,
    "playlist.changed": server.PlaylistChanged,
    "job.progress": server.JobProgress,
    "fingerprint.progress": server.FingerprintProgress,
    "fingerprint.ready": server.FingerprintProgress,
    "cache.stats": server.CacheStats,
    "connection.ready": server.ConnectionReady,
    "connection.resync": server.ConnectionResync,
    "connection.pong": server.ConnectionPong,
    "connection.close": server.ConnectionClose,
    "notification.info": server.Notification,
    "notification.warning": server.Notification,
    "notification.error": server.Notification,
}
