"""One line on a terminal that says how far a long command has come."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import click

from app.cli.terminal_text import fitted

BAR_WIDTH = 24
NAME_WIDTH = 40
REDRAW_S = 0.05  # twenty times a second looks smooth
CLEAR = "\r\x1b[K"  # back to the start of the line, erase it (ECMA-48)
LEAST_DONE_S = 2.0  # before that, what is left can only be guessed


class ProgressLine:
    """A bar over some files, drawn on standard error where that is a terminal; for several threads.

    Parameters
    ----------
    total : int
        Files.
    shown : bool
    """

    def __init__(self, total: int, shown: bool) -> None:
        self._total = total
        self._shown = shown
        self._done = 0
        self._shares: dict[str, float] = {}
        self._music_s = 0.0
        self._began_s = time.monotonic()
        self._drawn_s = 0.0
        self._lock = RLock()

    def advance(self, name: str, share: float) -> None:
        """So much of the file is done, 0-1."""
        with self._lock:
            self._shares[name] = min(share, 1.0)
            if time.monotonic() - self._drawn_s >= REDRAW_S:
                self._draw()

    def end(self, name: str, music_s: float) -> None:
        """The file is done; it had so many seconds of sound."""
        with self._lock:
            self._shares.pop(name, None)
            self._done += 1
            self._music_s += music_s
            self._draw()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the line away while something else is printed."""
        with self._lock:
            self._clear()
            yield
            self._draw()

    def close(self) -> None:
        """Take the line away for good, whatever is still being heard."""
        with self._lock:
            self._clear()
            self._shown = False

    def summary(self, heard: int, failed: int) -> str:
        """What came of it all, in one sentence."""
        took_s = time.monotonic() - self._began_s
        speed = self._music_s / took_s if took_s else 0.0
        left = self._total - heard - failed
        problems = f"; {failed} with a problem" if failed else ""
        broken_off = f"; stopped with {left} to go" if left else ""
        return (
            f"{heard} files, {duration(self._music_s)} of sound in {took_s:.1f} s: "
            f"{speed:.0f} times as fast as listening{problems}{broken_off}"
        )

    def _clear(self) -> None:
        if self._shown:
            click.echo(CLEAR, nl=False, err=True)

    def _draw(self) -> None:
        if not self._shown or self._done == self._total:
            return
        self._drawn_s = time.monotonic()
        share = (self._done + sum(self._shares.values())) / self._total
        filled = int(BAR_WIDTH * share)
        bar = "█" * filled + "·" * (BAR_WIDTH - filled)
        name = fitted(next(iter(self._shares), ""), NAME_WIDTH)
        click.echo(f"{CLEAR}{bar} {self._done}/{self._total}{self._left(share)} {name}", nl=False, err=True)

    def _left(self, share: float) -> str:
        took_s = time.monotonic() - self._began_s
        return f", {duration(took_s / share - took_s)} left" if share and took_s > LEAST_DONE_S else ""


def duration(seconds: float) -> str:
    """A length as people write it: 3:45, 1:02:03."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
