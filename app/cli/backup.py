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
@click.option(
    "--verify", is_flag=True, help="Check that FILE is complete and can be restored; write nothing."
)
def backup(file: Path | None, verify: bool) -> None:
    """Back up the database, secrets and playback sessions into FILE.

    The server may be running and is not blocked. Without FILE the backup is written to AURALIS_BACKUP_DIR
    (data/backups) and named by the time; FILE may also be a folder. If FILE is an earlier backup, it is
    replaced when the new one is complete. A backup contains password hashes and secrets: keep it private.
    """
    if verify:
        if file is None:
            raise click.UsageError("--verify needs FILE")
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
@click.option(
    "--check", is_flag=True, help="Check that FILE is complete and can be restored; change nothing."
)
def restore(file: Path, check: bool) -> None:
    """Restore a backup into an empty data folder and an empty database.

    The destination is given by AURALIS_DATA and AURALIS_DATABASE_URL; a backup of SQLite can be restored into
    PostgreSQL and vice versa. If the command fails, nothing is restored. Start the server afterwards.
    """
    if check:
        _check(file)
        return
    data, url = read_locations()
    with row_progress("restoring") as progress:
        manifest = restoring.restore(file.absolute(), data, url, progress)
    click.echo(_described(file, manifest))
    click.echo(f"Restored into {data}. You can start the server now.")


def _check(file: Path) -> None:
    """Verify a backup and show its contents."""
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
        f"{file}: complete, {size_mb:.1f} MB, {manifest.rows} rows from {manifest.database} at "
        f"{head.created_at} (Auralis {head.auralis}, schema {head.schema})"
    )
