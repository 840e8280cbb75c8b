"""The bounded child in which a worker process reads strangers' files."""

from functools import cache

from config.settings import current
from media.limits import Limits
from media.sandbox import Sandbox


@cache
def sandbox() -> Sandbox:
    """The child of this process, started at its first file and reused for every other."""
    return Sandbox(Limits(memory_mb=current().decode_memory_mb, cpu_s=current().decode_cpu_s))
