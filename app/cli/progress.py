"""Progress bars of long commands; rich draws them where the stream is a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column

from app.cli.terminal_text import printable

BAR_WIDTH = 24
TEXT_WIDTH = 40


def progress_bar(console: Console, *columns: ProgressColumn, disable: bool = False) -> Progress:
    """Return a bar with counts, further columns and a text; nothing in the text is markup."""
    text = Column(max_width=TEXT_WIDTH, no_wrap=True, overflow="ellipsis")
    return Progress(
        BarColumn(BAR_WIDTH),
        MofNCompleteColumn(),
        *columns,
        TextColumn("{task.description}", markup=False, table_column=text),
        console=console,
        transient=console.stderr,
        disable=disable,
        redirect_stdout=False,  # standard output may be a file
        redirect_stderr=False,
    )


@contextmanager
def row_progress(text: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error, if that is a terminal; the function yielded takes rows done and total."""
    console = Console(stderr=True)
    with progress_bar(console, disable=not console.is_terminal) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class FileProgress:
    """A bar over files on standard error, removed at the end; safe for use from several threads.

    Parameters
    ----------
    total : int
        Files.
    shown : bool
        Whether to draw it.
    """

    def __init__(self, total: int, shown: bool) -> None:
        console = Console(stderr=True, force_terminal=shown)
        self._bar = progress_bar(console, TimeRemainingColumn(compact=True), disable=not shown)
        self._task = self._bar.add_task("", total=total)
        self._total = total
        self._done = 0
        self._shares: dict[str, float] = {}
        self._music_s = 0.0
        self._began_s = time.monotonic()
        self._is_open = False
        self._lock = RLock()

    def __enter__(self) -> Self:
        with self._lock:
            self._is_open = True
            self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the bar, even while threads still analyse files."""
        with self._lock:
            self._is_open = False
            self._bar.stop()

    def advance(self, name: str, share: float) -> None:
        """Set how much of a file is done, 0-1."""
        with self._lock:
            self._shares[name] = min(share, 1.0)
            self._update()

    def end(self, name: str, music_s: float) -> None:
        """Count a file as done; it has so many seconds of sound."""
        with self._lock:
            self._shares.pop(name, None)
            self._done += 1
            self._music_s += music_s
            self._update()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Remove the bar while something else is printed."""
        with self._lock:
            self._bar.stop()
            yield
            if self._is_open:
                self._bar.start()

    def summary(self, analysed: int, failed: int) -> str:
        """Summarise the run in one sentence."""
        took_s = time.monotonic() - self._began_s
        speed = self._music_s / took_s if took_s else 0.0
        left = self._total - analysed - failed
        problems = f"; {failed} with a problem" if failed else ""
        stopped = f"; stopped with {left} to go" if left else ""
        return (
            f"{analysed} files, {duration(self._music_s)} of sound in {took_s:.1f} s: "
            f"{speed:.0f} times real time{problems}{stopped}"
        )

    def _update(self) -> None:
        share = self._done + sum(self._shares.values())
        self._bar.update(self._task, completed=share, description=printable(next(iter(self._shares), "")))


def duration(seconds: float) -> str:
    """Format a length as 3:45 or 1:02:03."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
