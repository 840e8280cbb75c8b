"""`auralis roots`: list music folders, and tell that one is at another path."""

import os
from pathlib import Path

import click

from app.cli.terminal_text import printable
from config.settings import current
from library.database import session_scope
from library.errors import RootNotFoundError
from library.paging import ListRow, PageRequest
from library.scanning import root_list
from library.scanning.gone_files import GoneFiles
from library.scanning.moved_roots import root_folders
from live import watch_states
from live.client import LiveUnavailableError
from media.files import display_path

#: More music folders than any library has.
MAX_ROOTS = 1000


@click.group()
def roots() -> None:
    """List music folders, and tell that one is at another path."""


@roots.command("list")
def list_roots() -> None:
    """List the music folders, detached ones last, with files that wait for a confirmation."""
    try:
        states = watch_states.find() or {}
    except LiveUnavailableError:
        states = {}
    for row in _rows():
        state = states[row.id].message if row.id in states else ""
        state = state if row.attached else "detached"
        click.echo(printable(f"{display_path(row.path)}  {state}".rstrip()))
        click.echo(f"  {row.track_count} files, {row.missing_count} missing")
        if row.gone:
            question = GoneFiles(**row.gone)
            click.echo(
                f"  {question.files} files are gone: `auralis scan FOLDER --accept-missing` accepts it:"
            )
            for folder, n in question.folders:
                click.echo(printable(f"  {n:8}  {folder or '.'}"))


@roots.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path, exists=True, file_okay=False))
def move(old: Path, new: Path) -> None:
    """Tell that music folder OLD is at NEW now: favourites, plays and fingerprints stay with its tracks."""
    path = os.fsencode(os.path.normpath(old.absolute()))
    found = [row.id for row in _rows() if row.path == path]
    if not found:
        raise RootNotFoundError(f"{old} is no music folder; `auralis roots list` names them.")
    _, fit = root_folders.move(found[0], os.fsencode(new.resolve()))
    click.echo(printable(f"{fit.found} of {fit.sampled} files that were compared are in {new}; scanning it."))
    if path in current().music:
        click.echo(printable(f"MUSIC still names {old}: change it before the next start."), err=True)


def _rows() -> list[ListRow]:
    with session_scope(read_only=True) as session:
        return list(root_list.page(session, PageRequest(limit=MAX_ROOTS)).rows)
