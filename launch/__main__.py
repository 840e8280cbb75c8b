"""`python -m launch`, the program behind `bin/run`."""

import argparse
import gc
import sys
from pathlib import Path

from config.file_permissions import restrict_new_files
from config.logs import one_line
from config.settings import SettingError, load
from launch.errors import StartError
from launch.start import start
from launch.supervisor import ROOT


def main(arguments: list[str] | None = None) -> int:
    """Run Auralis; return 0 after a requested stop, 1 after an error message."""
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Run Auralis. Settings are environment variables: docs/operations.md."
    )
    parser.add_argument("--dev", action="store_true", help="restart the programs when a source file changes")
    parser.add_argument(
        "--procfile", type=Path, default=ROOT / "Procfile", help="file that lists the programs to run"
    )
    options = parser.parse_args(arguments)
    restrict_new_files()
    try:
        start(load(), options.procfile, options.dev)
    except (SettingError, StartError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:  # before any program was started
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        return _fail(f"Cannot use {error.filename} ({error.strerror}). Set AURALIS_DATA to a writable folder")
    return 0


def _fail(sentence: str) -> int:
    print(f"auralis: {one_line(sentence)}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    gc.freeze()  # a stop does not search the imported modules for garbage
    sys.exit(main())
