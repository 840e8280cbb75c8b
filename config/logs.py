"""One format for every process's log lines; the supervisor puts the process's name before them.

A request's id goes with everything that it starts: what a worker does for it carries the same id. Names of
files, folders and devices are strangers' text: nothing in them may end a line, move the cursor or turn text
around.
"""

import logging
from contextvars import ContextVar

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s%(for_request)s"

#: Stands before each further line of a record, as of a traceback: no text in it can pass for a record.
CONTINUED = "  | "

#: Libraries that tell each task, statement or connection at INFO; Flower shows the tasks.
QUIET_LOGGERS = ("alembic", "celery.app.trace", "celery.beat", "celery.worker.strategy", "kombu")

#: Id of the request that is answered, or that asked for the task that runs; empty where there is none.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: C0 and C1 controls (among them ESC and U+0085), line and paragraph separators, and what sets the direction
#: of writing (Unicode's annex 9).
_UNSAFE = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)

#: As Python writes them; JSON takes those beyond ASCII as well.
_ESCAPES = {code: rf"\u{code:04x}" if code >= 0x7F else rf"\x{code:02x}" for code in _UNSAFE}
_ESCAPES |= {ord("\n"): r"\n", ord("\r"): r"\r", ord("\t"): r"\t"}


def configure(level: str) -> None:
    """Send the log of this process to standard error at `level`."""
    logging.basicConfig(level=level, format=FORMAT, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(LineFormatter(FORMAT))
        handler.addFilter(_name_request)
    for name in QUIET_LOGGERS if level != "DEBUG" else ():
        logging.getLogger(name).setLevel(logging.WARNING)


def one_line(text: str) -> str:
    """Escape what would end a line, move a terminal's cursor or turn text around."""
    return text.translate(_ESCAPES)


class LineFormatter(logging.Formatter):
    """Writes a record as one line; a traceback keeps its lines, each marked as belonging to the record."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record; nothing is taken from what another handler's formatter has left in it."""
        record.message = record.getMessage().rstrip("\n")
        record.asctime = self.formatTime(record, self.datefmt)
        further = []
        if record.exc_info:
            further.append(self.formatException(record.exc_info))
        if record.stack_info:
            further.append(self.formatStack(record.stack_info))
        lines = (line for text in further for line in text.split("\n"))
        first = one_line(self.formatMessage(record))
        return "\n".join([first, *(CONTINUED + one_line(line) for line in lines)])


def _name_request(record: logging.LogRecord) -> bool:
    id_ = request_id.get()
    record.for_request = f" request_id={id_}" if id_ else ""
    return True
