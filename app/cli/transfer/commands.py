"""`auralis export` and `auralis import`: marks, playlists and corrections, from library to library."""

from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.terminal_text import printable
from app.cli.transfer import subsonic
from library.database import session_scope
from library.transfer import exporting, importing, navidrome, portable
from library.transfer.importing import ImportReport
from library.transfer.matching import MatchKind
from library.transfer.portable import Record, TransferError

#: Tracks, albums and artists that were not found, which the report names.
SHOWN = 20


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export_marks(file: Path) -> None:
    """Write favourites, ratings, plays, playlists and corrections of all accounts into FILE."""
    with session_scope(read_only=True) as session:
        portable.write(file, exporting.records(session))
    click.echo(f"Exported into {printable(str(file))}.")


@click.command("import")
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Show what would be imported; change nothing.")
@click.option("--user", "users", multiple=True, help="OLD=NEW: the account here; of a server: its account.")
@click.option("--password", help="Of the server's account; asked for if it is not given.")
def import_marks(source: str, dry_run: bool, users: tuple[str, ...], password: str | None) -> None:
    """Import favourites, ratings, plays, playlists and corrections.

    SOURCE is a file of `auralis export`, Navidrome's navidrome.db, or the address of a Subsonic server.
    Tracks are found by the hash of their sound, by MusicBrainz id, by sound, by name and by path. Importing
    again adds nothing.
    """
    renamed = dict(_pair(user) for user in users)
    report = importing.run(_records(source, list(renamed), password), renamed, dry_run)
    _show(report, dry_run)


def _pair(text: str) -> tuple[str, str]:
    old, _equals, new = text.partition("=")
    if not old:
        raise click.UsageError("--user takes OLD=NEW")
    return old, new or old


def _records(source: str, users: list[str], password: str | None) -> Iterator[Record]:
    if source.startswith(("http://", "https://")):
        if len(users) != 1:
            raise click.UsageError("a server needs exactly one --user NAME")
        secret = password or click.prompt("Password", hide_input=True)
        return subsonic.read(source, users[0], secret)
    path = Path(source)
    if not path.is_file():
        raise TransferError(f"There is no file {printable(source)}.")
    return navidrome.read(path) if navidrome.is_database(path) else portable.read(path)


def _show(report: ImportReport, is_dry: bool) -> None:
    for kind in MatchKind:
        where = kind.value if kind is MatchKind.NOT_AT_ALL else f"by {kind.value}"
        click.echo(f"{where:14} {report.matched[kind.value]:8} tracks")
    for name in ("favourites", "ratings", "plays", "corrections", "playlists"):
        click.echo(f"{name:14} {report.added[name]:8} {'to add' if is_dry else 'added'}")
    for track in report.missing[:SHOWN]:
        click.echo(f"  not found: {printable(' - '.join(filter(None, (track.artist, track.title))))}")
    for name in sorted(report.unknown_accounts):
        click.echo(f"No account is named {printable(name)}: use --user {printable(name)}=NAME.", err=True)
    if is_dry:
        click.echo("Nothing was changed.")
