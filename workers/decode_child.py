"""The sandboxed child process in which a worker decodes untrusted files."""

from functools import cache

from config.settings import current
from media.limits import Limits
from media.sandbox import Sandbox
from workers.cpu_priority import NICENESS


@cache
def sandbox() -> Sandbox:
    """Return this process's child; it starts with the first file and is reused for all others."""
    settings = current()
    return Sandbox(
        Limits(memory_mb=settings.decode_memory_mb, cpu_s=settings.decode_cpu_s, niceness=NICENESS)
    )
