"""The watcher process of the Procfile: `python -m workers.watching`."""

import logging
import os
import signal

from config.file_permissions import restrict_new_files
from config.logs import configure
from config.settings import current
from workers.watching.watcher import Watcher


def main() -> None:
    """Watch the music folders until SIGTERM or SIGINT."""
    restrict_new_files()
    configure(current().log_level)
    watcher = Watcher(current())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watcher.stop())
    watcher.run()
    logging.shutdown()
    os._exit(0)  # the end of the interpreter takes as long as its start, and a stop must not


if __name__ == "__main__":
    main()
