"""The checks of the gym find what is wrong."""

from tests.gym import shapes

SONG = {"id": "tr-1", "isDir": False, "title": "One", "album": "A", "duration": 3}


def test_missing_fields_and_wrong_types_are_found() -> None:
    whole = {"randomSongs": {"song": [SONG]}, "album": {"id": "al-1", "isDir": True, "title": "A"}}
    assert list(shapes.faults(whole)) == []
    wrong = {"randomSongs": {"song": [{"id": 1, "isDir": 0, "duration": True}]}}
    assert list(shapes.faults(wrong)) == [
        "song has no title",
        "song.id is 1",
        "song.isDir is 0",
        "song.duration is True",
    ]
    assert list(shapes.faults({"albumList2": {"album": [{"id": "al-1"}]}})) == [
        f"album has no {name}" for name in ("name", "songCount", "duration", "created")
    ]
