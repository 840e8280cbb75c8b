"""Every message of the socket, both ways; `docs/asyncapi.yaml` is made of these tables."""

from marshmallow import Schema

from schemas.messages import client, server

#: What a client may send.
CLIENT_MESSAGES: dict[str, type[Schema]] = {
    "player.start": client.PlayerStart,
    "player.pause": client.Command,
    "player.resume": client.Command,
    "player.stop": client.Command,
    "player.next": client.PlayerSkip,
    "player.previous": client.PlayerSkip,
    "player.seek": client.PlayerSeek,
    "player.volume": client.PlayerVolume,
    "player.mode": client.PlayerMode,
    "player.transfer": client.PlayerTransfer,
    "player.ended": client.PlayerEnded,
    "player.report": client.PlayerReport,
    "queue.add": client.QueueAdd,
    "queue.remove": client.QueueRemove,
    "queue.reorder": client.QueueReorder,
    "queue.clear": client.Command,
    "queue.get": client.QueueGet,
    "library.search": client.LibrarySearch,
    "library.browse": client.LibraryBrowse,
    "connection.authenticate": client.ConnectionAuthenticate,
    "connection.resume": client.ConnectionResume,
    "connection.subscribe": client.ConnectionSubscribe,
    "connection.ping": client.ConnectionPing,
    "connection.close": client.ConnectionClose,
}

#: What the server sends.
SERVER_MESSAGES: dict[str, type[Schema]] = {
    "player.state": server.PlayerState,
    "player.position": server.PlayerPosition,
    "queue.state": server.QueueState,
    "queue.position": server.QueuePosition,
    "command.done": server.CommandDone,
    "library.results": server.LibraryResults,
    "library.changed": server.LibraryChanged,
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
