"""The bounded child in which a worker process reads strangers' files."""

from functools import cache

from config.settings import current
from media.limits import Limits
from media.sandbox import Sandbox
from workers.cpu_priority import NICENESS


@cache
def sandbox() -> Sandbox:
    """The child of this process, started at its first file and reused for every other."""
    settings = current()
    return Sandbox(
        Limits(memory_mb=settings.decode_memory_mb, cpu_s=settings.decode_cpu_s, niceness=NICENESS)
    )
