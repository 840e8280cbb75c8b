"""Flower's options, read by `celery flower --conf=config/flower.py`.

Flower shows arguments of every task and can stop workers: always on loopback, always behind a password.
"""

import logging as _logging

from config.kept import kept_secret
from config.logs import configure
from config.private import restrict_new_files
from config.settings import current

#: The user name beside the random password in this file under the data folder.
FLOWER_USER = "auralis"
PASSWORD_FILE = "flower_password"  # noqa: S105  # the file's name, not the password

restrict_new_files()
_settings = current()
configure(_settings.log_level)
# It warns of every question to workers that nobody has started yet; the page shows who answers.
_logging.getLogger("flower.inspector").setLevel(_logging.ERROR)

_password_file = _settings.data / PASSWORD_FILE
_logging.getLogger("auralis.flower").info(
    "http://127.0.0.1:%d, user %s, password in %s", _settings.flower_port, FLOWER_USER, _password_file
)

address = "127.0.0.1"
port = _settings.flower_port
basic_auth = [f"{FLOWER_USER}:{kept_secret(_password_file)}"]
unauthenticated_api = False
persistent = True
db = str(_settings.data / "flower.db")
logging = "warning"
purge_offline_workers = 3600  # seconds: a restarted worker has a new name in containers
