"""The log format of all processes; the supervisor prefixes each line with the process's name.

A request's id is in the log lines of all tasks that it starts. Names of files, folders and devices are
untrusted text: they must not end a line, move the cursor or change the direction of writing.
"""

import logging
from contextvars import ContextVar

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s%(for_request)s"

#: Precedes each further line of a record, as of a traceback, so that no text in it looks like a record.
CONTINUED = "  | "

#: Libraries that log each task, statement or connection at INFO; Flower shows the tasks.
QUIET_LOGGERS = (
    "alembic",
    "celery.app.trace",
    "celery.beat",
    "celery.worker.strategy",
    "flask-limiter",
    "kombu",
)

#: Id of the current request, or of the request that started the current task; empty without one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: C0 and C1 controls (among them ESC and U+0085), line and paragraph separators, and marks of the direction
#: of writing (Unicode's annex 9).
_UNSAFE = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)

#: In Python's notation, which JSON accepts for characters beyond ASCII.
_ESCAPES = {code: rf"\u{code:04x}" if code >= 0x7F else rf"\x{code:02x}" for code in _UNSAFE}
_ESCAPES |= {ord("\n"): r"\n", ord("\r"): r"\r", ord("\t"): r"\t"}


def configure(level: str) -> None:
    """Log to standard error at `level`."""
    logging.basicConfig(level=level, format=FORMAT, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(LineFormatter(FORMAT))
        handler.addFilter(_name_request)
    for name in QUIET_LOGGERS if level != "DEBUG" else ():
        logging.getLogger(name).setLevel(logging.WARNING)


def one_line(text: str) -> str:
    """Escape characters that end a line, move a terminal's cursor or change the direction of writing."""
    return text.translate(_ESCAPES)


class LineFormatter(logging.Formatter):
    """Formats a record as one line; lines of a traceback follow, each marked as part of the record."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, without texts that another handler's formatter has stored in it."""
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
