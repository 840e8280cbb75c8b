"""One format for every process's log lines; the supervisor puts the process's name before them."""

import logging

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

#: Libraries that tell each task, statement or connection at INFO; Flower shows the tasks.
QUIET_LOGGERS = ("alembic", "celery.app.trace", "celery.beat", "celery.worker.strategy", "kombu")


def configure(level: str) -> None:
    """Send the log of this process to standard error at `level`."""
    logging.basicConfig(level=level, format=FORMAT, force=True)
    for name in QUIET_LOGGERS if level != "DEBUG" else ():
        logging.getLogger(name).setLevel(logging.WARNING)
