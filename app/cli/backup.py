"""`auralis backup` and `auralis restore`."""

from pathlib import Path

import click

from app.cli.progress import row_progress
from config.settings import read_locations
from library.backup import restoring, writing
from library.backup.archive import ArchiveReader
from library.backup.manifest import Manifest

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--verify", is_flag=True, help="Write nothing: check that FILE is whole and can be restored.")
def backup(file: Path | None, verify: bool) -> None:
    """Back everything up into FILE: every row, the secrets, players and queues.

    The server may run meanwhile; it is not held up. Without FILE, or with a folder, the backup is named by
    the time; without FILE it is in the folder of AURALIS_BACKUP_DIR (data/backups). FILE may be an earlier
    backup: it is replaced once the new one is whole. It holds password hashes and secrets: keep it where only
    you can read it.
    """
    if verify:
        if file is None:
            raise click.UsageError("name the FILE to check")
        _check(file)
        return
    from workers import full_backup  # noqa: PLC0415  # restoring needs no Redis

    with row_progress("backing up") as progress:
        if file is None:
            path, manifest = full_backup.back_up_by_time(progress)
        else:
            path = (file / writing.name_by_time() if file.is_dir() else file).absolute()
            manifest = full_backup.back_up(path, progress)
    click.echo(_described(path, manifest))


@click.command()
@click.argument("file", type=FILE)
@click.option("--check", is_flag=True, help="Change nothing: check that FILE is whole and can be restored.")
def restore(file: Path, check: bool) -> None:
    """Bring a backup back, into an empty data folder and an empty database.

    AURALIS_DATA and AURALIS_DATABASE_URL say where, and need not be what they were: a backup of SQLite goes
    into PostgreSQL too, and the other way round. Everything comes back or nothing does. Start the server
    afterwards.
    """
    if check:
        _check(file)
        return
    data, url = read_locations()
    with row_progress("restoring") as progress:
        manifest = restoring.restore(file.absolute(), data, url, progress)
    click.echo(_described(file, manifest))
    click.echo(f"restored into {data}; the server can be started")


def _check(file: Path) -> None:
    """Show what is in a backup that can be restored."""
    with ArchiveReader(file) as reader:
        manifest = reader.verify()
    restoring.refuse_newer(file, manifest)
    for name, note in sorted(manifest.tables.items()):
        if note.rows:
            click.echo(f"{name:20} {note.rows:10}")
    click.echo(_described(file, manifest))


def _described(file: Path, manifest: Manifest) -> str:
    head = manifest.head
    size_mb = file.stat().st_size / 1e6
    return (
        f"{file}: whole, {size_mb:.1f} MB, {manifest.rows} rows from {manifest.database} at "
        f"{head.created_at} (Auralis {head.auralis}, schema {head.schema})"
    )
