"""gunicorn's settings as they are (`config/gunicorn.py`), but for how long clients are waited for.

`AURALIS_TEST_PATIENCE_S` takes the place of each deadline; the default ones are held by `tests/unit/config`.
"""

import os
from dataclasses import fields

from config import gunicorn
from config.gunicorn import *  # noqa: F403  # gunicorn reads settings from the names of a module
from config.timeouts import Timeouts

PATIENCE_S = float(os.environ["AURALIS_TEST_PATIENCE_S"])


class TestedWorker(gunicorn.BufferingWorker):
    """The worker itself, in a limit_wait or none."""

    timeouts = Timeouts(**{each.name: PATIENCE_S for each in fields(Timeouts)})


worker_class = f"{__name__}.TestedWorker"
