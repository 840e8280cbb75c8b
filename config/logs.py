"""One format for every process's log lines; the supervisor puts the process's name before them.

A request's id goes with everything that it starts: what a worker does for it carries the same id.
"""

import logging
from contextvars import ContextVar

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s%(for_request)s"

#: Libraries that tell each task, statement or connection at INFO; Flower shows the tasks.
QUIET_LOGGERS = ("alembic", "celery.app.trace", "celery.beat", "celery.worker.strategy", "kombu")

#: Id of the request that is answered, or that asked for the task that runs; empty where there is none.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def configure(level: str) -> None:
    """Send the log of this process to standard error at `level`."""
    logging.basicConfig(level=level, format=FORMAT, force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_name_request)
    for name in QUIET_LOGGERS if level != "DEBUG" else ():
        logging.getLogger(name).setLevel(logging.WARNING)


def _name_request(record: logging.LogRecord) -> bool:
    id_ = request_id.get()
    record.for_request = f" request_id={id_}" if id_ else ""
    return True
