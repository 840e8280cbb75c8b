"""`python -m launch`: what `bin/run` hands over to."""

import argparse
import sys
from pathlib import Path

from config.file_permissions import restrict_new_files
from config.logs import one_line
from config.settings import SettingError, load
from launch.errors import StartError
from launch.start import start
from launch.supervisor import ROOT


def main(arguments: list[str] | None = None) -> int:
    """Run Auralis; return 0 after it was asked to stop, 1 after a sentence on standard error."""
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Run Auralis. Settings are environment variables: docs/operations.md."
    )
    parser.add_argument(
        "--dev", action="store_true", help="start the programs anew when a source file changes"
    )
    parser.add_argument("--procfile", type=Path, default=ROOT / "Procfile", help="the programs to run")
    options = parser.parse_args(arguments)
    restrict_new_files()
    try:
        start(load(), options.procfile, options.dev)
    except (SettingError, StartError) as error:
        return _refuse(str(error))
    except KeyboardInterrupt:  # before anything was started
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        return _refuse(
            f"Cannot use {error.filename} ({error.strerror}): set AURALIS_DATA to a folder you may write in"
        )
    return 0


def _refuse(sentence: str) -> int:
    print(f"auralis: {one_line(sentence)}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
