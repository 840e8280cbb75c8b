"""gunicorn's settings (`config/gunicorn.py`) with other timeouts for clients.

`AURALIS_TEST_PATIENCE_S` replaces each timeout; `tests/unit/config` tests the default ones.
"""

import os
from dataclasses import fields

from config import gunicorn
from config.gunicorn import *  # noqa: F403  # gunicorn reads settings from the names of a module
from config.timeouts import Timeouts

PATIENCE_S = float(os.environ["AURALIS_TEST_PATIENCE_S"])


class TestedWorker(gunicorn.BufferingWorker):
    """The worker with the test's timeouts."""

    timeouts = Timeouts(**{each.name: PATIENCE_S for each in fields(Timeouts)})


worker_class = f"{__name__}.TestedWorker"
