"""The child process: parses untrusted files for one worker and dies with it.

Started by `child_process.DecodeChild` as ``python -m media.child <control fd> <limits as JSON>``. It first
confines itself and reports the measures that took effect on the control socket. A request is one byte there
with two descriptors: the file, and a channel for this request and its replies. A late reply cannot be taken
for that of the next request, since its channel is closed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import sys
from collections.abc import Callable

from media import artwork, excerpts, identity, tags, thumbnails, wire
from media.cues.dividing import describe_file
from media.cues.parsing import read_sheet
from media.cues.sheets import Section, unpack
from media.decode import Decoding
from media.errors import MediaError, MemoryLimitError
from media.isolation.confinement import confine
from media.limits import CpuGrant, Limits
from media.streams.stream_formats import StreamFormat, Transcoding
from media.streams.transcode import Transcode
from media.tagging import lyrics

_DESCRIPTORS = 2
_ENCODING_COST = 2.0  # decoding and encoding take twice the processor time of decoding


def main(control_fd: str, limits_json: str) -> None:
    """Serve requests until the worker exits."""
    limits = Limits(**json.loads(limits_json))
    with socket.socket(fileno=int(control_fd)) as control:
        measures = confine(limits)
        with contextlib.suppress(ConnectionError):  # then `serve` ends at once
            wire.send(control, {"confinement": measures})
        serve(control, limits)


def serve(control: socket.socket, limits: Limits) -> None:
    """Serve one request after the other until the control socket is closed."""
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, _DESCRIPTORS)
        if len(descriptors) != _DESCRIPTORS:
            return
        fd, channel_fd = descriptors
        grant = CpuGrant(limits.cpu_s)
        with socket.socket(fileno=channel_fd) as channel, contextlib.suppress(ConnectionError):
            try:
                _reply(fd, channel, grant)  # ConnectionError: the caller closed the channel
            finally:
                os.close(fd)


def _reply(fd: int, channel: socket.socket, grant: CpuGrant) -> None:
    header, _ = wire.receive(channel)
    request = wire.FileRequest(**header)
    try:
        _HANDLERS[request.kind](fd, request, channel, grant)
    except MediaError as error:
        wire.send(channel, {"error": error.reason, "detail": error.detail})
    except MemoryError:
        wire.send(channel, {"error": MemoryLimitError.reason, "detail": ""})


def _send_tags(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del grant
    splitting = tags.Splitting(tuple(request.separators), tuple(request.kept_names))
    found = tags.read_tags(fd, bytes.fromhex(request.name or ""), splitting)
    wire.send(channel, {"tags": dataclasses.asdict(found)})


def _send_file(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del grant
    splitting = tags.Splitting(tuple(request.separators), tuple(request.kept_names))
    found = describe_file(fd, bytes.fromhex(request.name or ""), splitting, unpack(request.sheets))
    wire.send(channel, {}, memoryview(json.dumps(dataclasses.asdict(found)).encode()))


def _send_sheet(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del request, grant
    found = dataclasses.asdict(read_sheet(fd))
    wire.send(channel, {}, memoryview(json.dumps(found).encode()))


def _send_artwork(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del grant
    if request.name is None:
        found = artwork.read_image(fd)
    else:
        found = artwork.read_artwork(fd, bytes.fromhex(request.name))
    if found:
        found = thumbnails.shrink(found, request.edge_px) if request.edge_px else thumbnails.fit(found)
    if found:
        wire.send(channel, {"mime": found.mime}, memoryview(found.data))
    else:
        wire.send(channel, {"mime": None})


def _send_lyrics(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del grant
    if request.name is None:
        found = lyrics.read_lyrics_file(fd)
    else:
        found = lyrics.read_lyrics(fd, bytes.fromhex(request.name))
    wire.send(channel, {"lyrics": dataclasses.asdict(found) if found else None})


def _send_audio_id(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del request, grant
    wire.send(channel, {"audio_id": identity.audio_id(fd)})


def _send_audio_sample(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del request, grant
    wire.send(channel, {"audio_sample": identity.audio_sample(fd)})


def _send_sound(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    decoding = Decoding(fd, request.decoder, Section.load(request.section))
    wire.send(
        channel,
        {
            "sample_rate_hz": decoding.sample_rate_hz,
            "channels": decoding.channels,
            "declared_s": decoding.declared_s,
        },
    )
    decoded_s = 0.0
    for block in decoding.blocks():
        decoded_s += block.shape[1] / decoding.sample_rate_hz
        grant.extend(decoded_s)
        wire.send(channel, {}, block.data.cast("B"))
    wire.send(channel, {"report": dataclasses.asdict(decoding.report())})


def _send_excerpts(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    del grant
    for start_s, (rate_hz, samples) in excerpts.excerpts(fd, request.starts_s, request.length_s):
        header = {"start_s": start_s, "sample_rate_hz": rate_hz, "channels": len(samples)}
        wire.send(channel, header, samples.data.cast("B"))
    wire.send(channel, {"end": True})


def _send_transcode(fd: int, request: wire.FileRequest, channel: socket.socket, grant: CpuGrant) -> None:
    wanted = Transcoding(
        StreamFormat(request.encoding),
        request.bitrate_kbps,
        request.start_s,
        request.total_s,
        Section.load(request.section),
    )
    transcode = Transcode(fd, wanted)
    grant.extend(_ENCODING_COST * max(transcode.declared_s or 0.0, request.total_s))
    wire.send(channel, {})
    for piece in transcode.pieces():
        wire.send(channel, {}, memoryview(piece))
    wire.send(channel, {"end": True})


_HANDLERS: dict[str, Callable[[int, wire.FileRequest, socket.socket, CpuGrant], None]] = {
    "tags": _send_tags,
    "file": _send_file,
    "sheet": _send_sheet,
    "artwork": _send_artwork,
    "lyrics": _send_lyrics,
    "audio_id": _send_audio_id,
    "audio_sample": _send_audio_sample,
    "sound": _send_sound,
    "excerpts": _send_excerpts,
    "transcode": _send_transcode,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
