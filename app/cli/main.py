"""The command line of an operator, `bin/auralis`."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from app import __version__
from app.cli.backup import backup, restore
from app.cli.fingerprint import fingerprint
from app.cli.progress import progress_bar
from app.cli.reference.redis_keys_page import redis_keys_page
from app.cli.reference.settings_page import settings_page
from app.cli.reference.tags_page import tags_page
from app.cli.remote.commands import remote
from app.cli.roots import roots
from app.cli.terminal_text import printable
from app.cli.transfer.commands import export_marks, import_marks
from app.cli.users import users
from config.file_permissions import restrict_new_files
from config.settings import SettingError, current
from library.catalogue.rekeying import rekey
from library.database import session_scope
from library.errors import (
    ABORT_SENTENCES,
    DatabaseRefusedError,
    DatabaseUnavailableError,
    LibraryError,
)
from library.migrations import migrate, write_migration
from library.scanning import gone_files
from library.states import Queue
from library.work import jobs, unit_counts
from library.work.jobs import JobReport
from live import worker_heartbeats
from live.client import LiveUnavailableError
from media.files import display_path

#: Interval of reading a watched job.
POLL_S = 0.5


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auralis")
def cli() -> None:
    """Auralis, the music-library server. Settings are environment variables: see docs/settings.md."""


cli.add_command(backup)
cli.add_command(restore)
cli.add_command(fingerprint)
cli.add_command(remote)
cli.add_command(roots)
cli.add_command(export_marks)
cli.add_command(import_marks)


@cli.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, resolve_path=False))
@click.option("--accept-missing", is_flag=True, help="Accept that many files or a whole folder are missing.")
@click.option("--full", is_flag=True, help="Read all files again, also unchanged ones.")
@click.option("--no-wait", is_flag=True, help="Start the scan and exit.")
def scan(path: Path | None, accept_missing: bool, full: bool, no_wait: bool) -> None:
    """Scan the music folders, or only PATH in one of them, for new, changed and missing files."""
    from workers.library_scan import request_scan  # noqa: PLC0415  # Celery takes a second to import

    if worker_heartbeats.unattended([Queue.INTERACTIVE]):
        click.echo("No worker is running. The scan starts as soon as one does.", err=True)
    job_id = request_scan(accept_missing, full, None if path is None else os.fsencode(path.absolute()))
    click.echo(f"scan {job_id}")
    if not no_wait:
        sys.exit(_watch(job_id))


@cli.command()
def coverage() -> None:
    """Show the number of files in each state, with reasons of failures."""
    with session_scope(read_only=True) as session:
        counts = unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY]
    for name in ("found", "done", "pending", "running"):
        click.echo(f"{name:10} {getattr(counts, name):8}")
    for name, reasons in (("failed", counts.failed), ("skipped", counts.skipped)):
        click.echo(f"{name:10} {sum(reasons.values()):8}")
        for reason, n in sorted(reasons.items()):
            click.echo(f"  {reason:20} {n:6}")


@cli.command("migrate")
def migrate_database() -> None:
    """Upgrade the database to the current schema."""
    migrate(current().database_url)
    rekey(current().database_url)
    click.echo("The database is up to date.")


@cli.command()
@click.argument("message")
def migration(message: str) -> None:
    """Write a revision that migrates the schema to the models (for developers)."""
    write_migration(current().database_url, message)


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    click.echo(json.dumps(specification(), indent=2))


@cli.command()
def asyncapi() -> None:
    """Print the AsyncAPI document of the socket."""
    from app.ws.description import as_yaml  # noqa: PLC0415  # no other command needs it

    click.echo(as_yaml(), nl=False)


@cli.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def reference(folder: Path) -> None:
    """Write the generated pages of the documentation (for developers: `make reference`)."""
    (folder / "settings.md").write_text(settings_page(), encoding="utf-8")
    (folder / "tags.md").write_text(tags_page(), encoding="utf-8")
    (folder / "redis-keys.md").write_text(redis_keys_page(), encoding="utf-8")


def specification() -> dict[str, Any]:
    """Return the OpenAPI document as it is served."""
    from app.factory import create_app  # noqa: PLC0415  # no other command needs the web

    client = create_app(background=False).test_client()
    document: dict[str, Any] = client.get("/api/openapi.json", base_url="http://127.0.0.1").get_json()
    return document


cli.add_command(users)


def main() -> None:
    """Run a command; print expected errors as one line."""
    restrict_new_files()
    try:
        cli(prog_name="auralis")
    except DatabaseRefusedError as error:
        raise _exit(f"{error}.") from error
    except DatabaseUnavailableError as error:
        advice = "`auralis migrate` creates and upgrades it."
        raise _exit(f"the database is unavailable ({error}). {advice}") from error
    except (SettingError, LibraryError) as error:
        raise _exit(str(error)) from error
    except LiveUnavailableError as error:
        raise _exit(f"Redis is unavailable ({error}). Is the server running?") from error
    except OSError as error:
        raise _exit(f"cannot use {error.filename} ({error.strerror})") from error


def _exit(sentence: str) -> SystemExit:
    return SystemExit(f"auralis: {printable(sentence)}")


def _watch(job_id: str) -> int:
    """Show a job's progress until it ends; return the exit code."""
    with progress_bar(Console()) as bar:
        task = bar.add_task("", total=None)
        while True:
            with session_scope(read_only=True) as session:
                report = jobs.get(session, job_id)
            _update(bar, task, report)
            if report.state not in jobs.OPEN_JOBS:
                break
            time.sleep(POLL_S)
    for folder in report.folders:
        if folder.reason:
            sentence = ABORT_SENTENCES.get(folder.reason, folder.reason)
            click.echo(printable(f"{display_path(folder.path)}: {sentence}"), err=True)
        if folder.reason in gone_files.REASONS:
            click.echo("  `auralis scan FOLDER --accept-missing` confirms it.", err=True)
    return int(bool(report.reason))


def _update(bar: Progress, task: TaskID, report: JobReport) -> None:
    counts = report.counts
    ended = counts.found - counts.pending - counts.running
    bad = sum(counts.failed.values()) + sum(counts.skipped.values())
    text = f"{report.state}" + (f", {bad} with a problem" if bad else "")
    bar.update(task, completed=ended, total=counts.found, description=text)
