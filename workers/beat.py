"""The timetable's clock: one that was set back does not stop it."""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

#: Two looks at the clock need not agree to the microsecond.
SLACK = timedelta(seconds=1)

log = logging.getLogger(__name__)


class Timetable(PersistentScheduler):  # type: ignore[misc]  # no type information
    """Celery's scheduler compares wall clocks: after a turn of the future a task would wait until then."""

    def setup_schedule(self) -> None:
        """Take over the turns of an earlier life, but none of the future."""
        super().setup_schedule()
        self._drop_future()

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Run what is due; look first whether the clock was set back."""
        if self._drop_future():
            self._heap = None  # when each is due is worked out anew
        waited_s: float = super().tick(*arguments, **options)
        return waited_s

    def _drop_future(self) -> bool:
        """Let what ran in the future have run now; whether anything did."""
        late = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at and entry.last_run_at > entry.default_now() + SLACK
        ]
        for entry in late:
            entry.last_run_at = entry.default_now()
        if late:
            log.warning("the clock was set back: the timetable goes on from now")
        return bool(late)
