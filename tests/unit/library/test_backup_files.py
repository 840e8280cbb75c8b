"""Files that are not backups, or are damaged, are refused before anything is created."""

import hashlib
import json
import os
import tarfile
from pathlib import Path

import pytest

from library.backup import archive
from library.backup.archive import HEAD, MANIFEST
from library.errors import BackupError
from tests.backups import left_in, members, pack, restore_backup, with_manifest


def hashed(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the members with a matching manifest, as an attacker who knows the format makes them."""
    digests = {
        name: hashlib.sha256(content).hexdigest() for name, content in contents.items() if name != MANIFEST
    }
    return with_manifest(contents, members=digests)


def refused(path: Path, tmp_path: Path, sentence: str) -> None:
    """Check that a file is refused and nothing was created."""
    with pytest.raises(BackupError, match=sentence):
        restore_backup(path, tmp_path / "to")
    assert left_in(tmp_path / "to") == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_truncated_file_is_refused(backup: Path, tmp_path: Path, share: float) -> None:
    os.truncate(backup, int(backup.stat().st_size * share))
    refused(backup, tmp_path, "damaged|no backup")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_damaged_file_is_refused(backup: Path, tmp_path: Path, share: float) -> None:
    content = bytearray(backup.read_bytes())
    content[int(len(content) * share)] ^= 0xFF
    backup.write_bytes(content)
    refused(backup, tmp_path, "damaged|no backup")


def test_data_after_the_end_is_refused(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes() + b"rubbish")
    refused(backup, tmp_path, "damaged")


def test_newer_format_and_a_newer_schema_are_refused(backup: Path, tmp_path: Path) -> None:
    found = members(backup)
    head = json.loads(found[HEAD])
    newer = json.dumps(head | {"format": 2, "auralis": "9.0"}).encode()
    refused(pack(tmp_path / "f", found | {HEAD: newer}), tmp_path, r"has format 2, .* wrote it \(9.0\)")
    ahead = head | {"schema": "9999"}
    contents = with_manifest(found | {HEAD: json.dumps(ahead).encode()}, head=ahead)
    refused(
        pack(tmp_path / "s", hashed(contents)), tmp_path, "has schema 9999, which this Auralis does not know"
    )


@pytest.mark.parametrize("missing", ["tables/plays/000000.jsonl", "secrets/secret_key", MANIFEST])
def test_missing_member_is_refused(backup: Path, tmp_path: Path, missing: str) -> None:
    contents = members(backup)
    del contents[missing]
    refused(pack(tmp_path / "less", contents), tmp_path, "damaged")


def test_wrong_numbers_of_rows_are_refused(backup: Path, tmp_path: Path) -> None:
    contents = members(backup)
    contents["tables/plays/000000.jsonl"] += contents["tables/plays/000000.jsonl"].splitlines(keepends=True)[
        0
    ]
    refused(pack(tmp_path / "more", hashed(contents)), tmp_path, "the numbers of its rows")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../../evil", tarfile.REGTYPE),
        ("/etc/cron.d/evil", tarfile.REGTYPE),
        ("secrets/lock", tarfile.REGTYPE),
        ("secrets/secret_key", tarfile.SYMTYPE),
        ("secrets/secret_key", tarfile.LNKTYPE),
        ("secrets/secret_key", tarfile.CHRTYPE),
        ("secrets/secret_key", tarfile.FIFOTYPE),
        ("tables/plays", tarfile.DIRTYPE),
        ("tables/plays/000000.jsonl", tarfile.XHDTYPE),
        ("tables/plays/000000.jsonl", tarfile.GNUTYPE_SPARSE),
    ],
)
def test_hostile_member_is_refused(backup: Path, tmp_path: Path, name: str, kind: bytes) -> None:
    odd = tarfile.TarInfo(name)
    odd.type, odd.linkname = kind, "/etc/passwd"
    refused(pack(tmp_path / "hostile", members(backup), odd), tmp_path, "which no backup has")


@pytest.mark.parametrize("size", [archive.MAX_MEMBER_BYTES + 1, (8 << 30) - 1])
def test_member_with_a_huge_size_is_refused(backup: Path, tmp_path: Path, size: int) -> None:
    odd = tarfile.TarInfo("tables/plays/000009.jsonl")
    odd.size = size
    refused(pack(tmp_path / "endless", members(backup), odd), tmp_path, "a size that no backup has")


def test_zip_bomb_is_refused_early(backup: Path, tmp_path: Path) -> None:
    zeros = {f"tables/plays/{n:06d}.jsonl": bytes(16 << 20) for n in range(1, 9)}
    contents = members(backup)
    manifest = contents.pop(MANIFEST)
    bomb = pack(tmp_path / "bomb", hashed(contents | zeros | {MANIFEST: manifest}))
    assert bomb.stat().st_size < 1 << 20
    refused(bomb, tmp_path, "exceeds the size limit")


@pytest.mark.parametrize(
    "row",
    [
        b"[]\n",
        b"{}\n",
        b'[1,2,3,{"a":1}]\n',
        b"[" * 100_000 + b"\n",
        b'[9e99,"x","y",1]\n',
        b'[99,"x","no track",1]\n',
    ],
)
def test_invalid_rows_leave_nothing_behind(backup: Path, tmp_path: Path, row: bytes) -> None:
    contents = members(backup)
    lines = contents["tables/plays/000000.jsonl"].splitlines(keepends=True)
    contents["tables/plays/000000.jsonl"] = lines[0] + row
    with pytest.raises(Exception, match=r"cannot be restored|refer to rows") as raised:
        restore_backup(pack(tmp_path / "odd", hashed(contents)), tmp_path / "to")
    assert isinstance(raised.value, BackupError)
    assert left_in(tmp_path / "to") == []


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x1f\x8b\x08\x00"])
def test_file_that_is_not_a_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no-backup"
    path.write_bytes(content)
    refused(path, tmp_path, "is not a backup of Auralis|damaged")


def test_path_that_is_not_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", tmp_path, "is not a file")
    refused(tmp_path / "nothing", tmp_path, "No such file")


@pytest.mark.parametrize(
    "change", [{"auralis": "\x1b[31m1.0"}, {"created_at": 7}, {"library": ""}, {"more": "x"}, {"format": "1"}]
)
def test_invalid_head_is_refused(backup: Path, tmp_path: Path, change: dict[str, object]) -> None:
    contents = members(backup)
    head = json.loads(contents[HEAD]) | change
    contents = hashed(with_manifest(contents | {HEAD: json.dumps(head).encode()}, head=head))
    refused(pack(tmp_path / "odd", contents), tmp_path, "is not a backup of Auralis")


@pytest.mark.parametrize(
    "change",
    [
        {"database": "\x1b]0;title\x07"},
        {"tables": {"plays": {"rows": 2.0, "columns": []}}},
        {"tables": {"plays": {"rows": 2, "columns": [1]}}},
        {"tables": []},
        {"members": 3},
    ],
)
def test_invalid_manifest_is_refused(backup: Path, tmp_path: Path, change: dict[str, object]) -> None:
    contents = with_manifest(hashed(members(backup)), **change)
    refused(pack(tmp_path / "odd", contents), tmp_path, "its manifest cannot be read")
