"""One line on a terminal that says how far a long command has come."""

import time

import click

BAR_WIDTH = 24
NAME_WIDTH = 40
REDRAW_S = 0.05  # twenty times a second looks smooth
CLEAR = "\r\x1b[K"  # back to the start of the line, erase it (ECMA-48)


class ProgressLine:
    """A bar over some files, drawn on standard error where that is a terminal.

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
        self._share = 0.0
        self._name = ""
        self._music_s = 0.0
        self._began_s = time.monotonic()
        self._drawn_s = 0.0

    def begin(self, name: str) -> None:
        """A file begins."""
        self._name, self._share = name, 0.0
        self.draw()

    def advance(self, share: float) -> None:
        """So much of the file is done, 0-1."""
        self._share = min(share, 1.0)
        if time.monotonic() - self._drawn_s >= REDRAW_S:
            self.draw()

    def end(self, music_s: float) -> None:
        """The file is done; it had so many seconds of sound."""
        self._done += 1
        self._share = 0.0
        self._music_s += music_s

    def draw(self) -> None:
        """Show the line as it is now."""
        if not self._shown or self._done == self._total:
            return
        self._drawn_s = time.monotonic()
        filled = int(BAR_WIDTH * (self._done + self._share) / self._total)
        bar = "█" * filled + "·" * (BAR_WIDTH - filled)
        name = self._name.encode("utf-8", "replace").decode()
        click.echo(f"{CLEAR}{bar} {self._done}/{self._total} {name[:NAME_WIDTH]}", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._shown:
            click.echo(CLEAR, nl=False, err=True)

    def summary(self, failed: int) -> str:
        """What came of it all, in one sentence."""
        took_s = time.monotonic() - self._began_s
        speed = self._music_s / took_s if took_s else 0.0
        problems = f"; {failed} with a problem" if failed else ""
        return (
            f"{self._total - failed} files, {duration(self._music_s)} of sound in {took_s:.1f} s: "
            f"{speed:.0f} times as fast as listening{problems}"
        )


def duration(seconds: float) -> str:
    """A length as people write it: 3:45, 1:02:03."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
