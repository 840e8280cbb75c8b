"""The extension transcoding: decisions for what players play, and their streams."""

import json
from typing import Any

import pytest

from tests.integration.subsonic.player import Player
from tests.integration.subsonic.test_media import (
    library,
    no_children_left,
    player,
    running_valkey,
    song_of,
    valkey,
)
from tests.real.library import RealLibrary

__all__ = ["library", "no_children_left", "player", "running_valkey", "valkey"]

FLAC = {"containers": ["flac"], "audioCodecs": ["FLAC"], "protocols": ["http"], "maxAudioChannels": 2}
MP3 = {"container": "mp3", "audioCodec": "mp3", "protocol": "http", "maxAudioChannels": 2}
PLAYER = {"name": "test", "platform": "tests"}


def decide(player: Player, song: str, body: Any, **arguments: Any) -> dict[str, Any]:
    """Send a body of JSON; return the body of the envelope."""
    sent = player.login | {"v": "1.16.1", "c": "tests", "f": "json", "mediaId": song, "mediaType": "song"}
    answer = player.post_json("getTranscodeDecision", sent | arguments, body)
    return dict(answer.get_json()["subsonic-response"])


def test_a_player_gets_a_decision_and_its_stream(player: Player, library: RealLibrary) -> None:
    song = song_of(player, "One 1")
    plays = decide(player, song, PLAYER | {"directPlayProfiles": [FLAC]})["transcodeDecision"]
    assert (plays["canDirectPlay"], plays["canTranscode"], plays["transcodeReason"]) == (True, False, [])
    assert plays["sourceStream"]["codec"] == "flac"
    only_mp3 = {"directPlayProfiles": [FLAC | {"containers": ["mp3"]}], "transcodingProfiles": [MP3]}
    found = decide(player, song, PLAYER | only_mp3 | {"maxTranscodingAudioBitrate": 100_000})
    decision = found["transcodeDecision"]
    assert (decision["canDirectPlay"], decision["canTranscode"]) == (False, True)
    assert decision["transcodeReason"] == ["ContainerNotSupported"]
    assert decision["transcodeStream"]["audioBitrate"] == 96_000
    wanted = {"mediaId": song, "mediaType": "song", "transcodeParams": decision["transcodeParams"]}
    for arguments in (wanted, wanted | {"offset": 1}):
        stream = player.send("getTranscodeStream", **arguments)
        assert (stream.status_code, stream.mimetype) == (200, "audio/mpeg")
        assert stream.get_data()
    neither = decide(player, song, PLAYER | {"transcodingProfiles": [MP3 | {"protocol": "hls"}]})
    assert neither["transcodeDecision"]["errorReason"]
    assert neither["transcodeDecision"]["transcodeReason"] == ["NoDirectPlayProfile"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 10),
        (b"[1]", 0),
        (b"{", 0),
        (b"\xff", 0),
        (json.dumps(PLAYER | {"directPlayProfiles": 3}).encode(), 0),
        (json.dumps(PLAYER | {"transcodingProfiles": [MP3] * 300}).encode(), 0),
        (json.dumps(PLAYER | {"maxAudioBitrate": -1}).encode(), 0),
        (b'{"directPlayProfiles": ' + b"[" * 9000 + b"]" * 9000 + b"}", 0),
    ],
)
def test_a_wrong_body_is_refused(player: Player, library: RealLibrary, body: bytes, code: int) -> None:
    answer = decide(player, song_of(player, "One 1"), body)
    assert (answer["status"], answer["error"]["code"]) == ("failed", code)


def test_what_is_not_there_has_no_decision(player: Player, library: RealLibrary) -> None:
    song = song_of(player, "One 1")
    assert decide(player, "tr-nothing", PLAYER)["error"]["code"] == 70
    assert decide(player, song, PLAYER, mediaType="podcast")["error"]["code"] == 70
    assert player.fail("getTranscodeDecision", mediaId=song, mediaType="song") == 10
    good = {"mediaId": song, "mediaType": "song", "transcodeParams": "mp3-64"}
    for wrong, status in (
        ({"transcodeParams": "mp3-1"}, 400),
        ({"transcodeParams": "exe-64"}, 400),
        ({"transcodeParams": ""}, 400),
        ({"mediaId": "tr-nothing"}, 404),
        ({"mediaType": "podcast"}, 404),
        ({"t": "0" * 32}, 401),
    ):
        refused = player.send("getTranscodeStream", f="json", **good | wrong)
        assert (refused.status_code, refused.get_json()["subsonic-response"]["status"]) == (status, "failed")
