"""Secrets in files, whole, torn and made by many at once."""

import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secret_files import kept_secret

#: What a power cut, a full disk or a careless shell leaves of a file.
TORN = [b"", b"\n", bytes(43), b"abc", b"\xff\xfe" * 20]


def test_a_secret_is_made_once_and_for_its_owner_only(umask: None, tmp_path: Path) -> None:
    made = kept_secret(tmp_path / "new" / "secret")
    assert len(made) >= 32
    assert kept_secret(tmp_path / "new" / "secret") == made
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", TORN)
def test_a_file_without_a_secret_gets_one_and_it_is_told(
    umask: None, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        made = kept_secret(path)
    assert len(made) >= 32
    assert path.read_text() == made == kept_secret(path)
    assert caplog.text.count(f"{path} held no secret") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_password_that_an_administrator_chose_stays(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    assert kept_secret(tmp_path / "secret") == "correct horse"


@pytest.mark.parametrize("content", [None, b"", bytes(43)])
def test_racing_makers_agree(tmp_path: Path, content: bytes | None) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(20):
            path = tmp_path / str(turn)
            if content is not None:
                path.write_bytes(content)
            assert len(set(pool.map(kept_secret, [path] * 8))) == 1
    assert len(list(tmp_path.iterdir())) == 20


@pytest.mark.parametrize("content", [None, b""])
def test_a_secret_is_on_the_disk_before_it_is_used(
    tmp_path: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    synced: list[tuple[bool, bool]] = []

    def watch(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists() and bool(path.read_bytes())))

    monkeypatch.setattr(os, "fsync", watch)
    kept_secret(path)
    made_anew = [(False, False), (True, True)]  # the file before it has its name, then the name
    assert synced == (made_anew if content is None else [(False, True)])
