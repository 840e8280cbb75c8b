"""Log lines: one per record, whatever untrusted text it contains."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.logs import CONTINUED, FORMAT, LineFormatter, _name_request, one_line, request_id
from tests.servers import ROOT

FORGED = "2026-11-30 12:00:00,000 CRITICAL app.http.auth: forged"

#: Everything that ends a line, moves a cursor or turns text around.
UNSAFE = "".join(map(chr, [*range(32), *range(127, 160)])) + (
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@pytest.fixture
def screen() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter(FORMAT))
    handler.addFilter(_name_request)
    logger = logging.getLogger("test.logs")
    logger.addHandler(handler)
    of_another_test = request_id.set("")
    yield written
    request_id.reset(of_another_test)
    logger.removeHandler(handler)


log = logging.getLogger("test.logs")


@pytest.mark.parametrize("unsafe", UNSAFE)
def test_control_characters_are_escaped(unsafe: str, screen: io.StringIO) -> None:
    log.warning("%s is unreadable", f"a{unsafe}{FORGED}")
    written = screen.getvalue()
    assert unsafe not in written.removesuffix("\n")
    assert len(written.splitlines()) == 1
    assert one_line(unsafe).startswith("\\")


@pytest.mark.parametrize("safe", ["C:\\new", "Björk – Jóga", "音楽", "👩\u200d🎤", "e\u0301", "-> ✓ %s"])
def test_ordinary_names_are_unchanged(safe: str, screen: io.StringIO) -> None:
    log.warning("%s", safe)
    assert screen.getvalue().endswith(f": {safe}\n")


def test_message_template_is_escaped(screen: io.StringIO) -> None:
    log.warning(f"plain\n{FORGED}")  # noqa: G004  # as libraries do
    log.warning("the end of a line that a library wrote\n")
    assert screen.getvalue().splitlines()[0].endswith(rf": plain\n{FORGED}")
    assert len(screen.getvalue().splitlines()) == 2


def fail(message: str) -> None:
    raise ValueError(message)


def test_lines_of_a_traceback_are_marked(screen: io.StringIO) -> None:
    try:
        fail(f"no\n{FORGED}\x1b[2J\u2028{FORGED}")
    except ValueError:
        log.exception("%s failed", f"it\n{FORGED}", stack_info=True)
    first, *rest = screen.getvalue().splitlines()
    assert first.endswith(rf": it\n{FORGED} failed")
    assert f"{CONTINUED}Traceback (most recent call last):" in rest
    assert any(line.startswith(f'{CONTINUED}  File "{__file__}", line ') for line in rest)
    assert all(line.startswith(CONTINUED) for line in rest)
    assert "\x1b" not in screen.getvalue()


def test_exception_text_of_another_handler_is_not_used(screen: io.StringIO) -> None:
    try:
        fail(f"no\n{FORGED}")
    except ValueError:
        record = log.makeRecord("test.logs", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    logging.Formatter().format(record)  # stores `exc_text` in the record
    log.handle(record)
    assert all(line.startswith(CONTINUED) for line in screen.getvalue().splitlines()[1:])


#: What each program does at its start before it logs.
PROGRAMS = {
    "web": "import config.gunicorn",
    "worker": "from workers.celery_app import celery_app; celery_app.log.setup(loglevel='INFO')",
    "flower": "import config.flower",
}

#: Of Auralis, and of libraries.
LOGGERS = ("auralis.request", "gunicorn.error", "celery.worker", "tornado.general")


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_escapes_log_lines_of_its_libraries(program: str, database: str) -> None:
    logged = "".join(
        f"; logging.getLogger({logger!r}).error('%s', '{logger}\\n\\x1b\\u2028forged')" for logger in LOGGERS
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"{PROGRAMS[program]}; import logging{logged}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line for line in ran.stderr.splitlines() if "forged" in line]
    assert len(lines) == len(LOGGERS)
    for logger, line in zip(LOGGERS, lines, strict=True):
        assert line.endswith(rf": {logger}\n\x1b\u2028forged")
