"""Flower's options, read by `celery flower --conf=config/flower.py`.

Flower shows arguments of every task and can stop workers: always on loopback, always with a password, and
only under host names of this server. Flower itself checks no Host header, and serves its metrics without a
password.
"""

import logging as _logging
from typing import Any as _Any

from flower.app import Flower as _Flower
from flower.views.monitor import Metrics as _Metrics
from tornado.web import Application as _Application
from tornado.web import ErrorHandler as _ErrorHandler
from tornado.web import authenticated as _authenticated

from config.file_permissions import restrict_new_files
from config.host_names import Hosts as _Hosts
from config.logs import configure
from config.secret_files import read_or_create_secret
from config.settings import current

#: The user name beside the random password in this file under the data folder.
FLOWER_USER = "auralis"
PASSWORD_FILE = "flower_password"  # noqa: S105  # the file's name, not the password

restrict_new_files()
_settings = current()
configure(_settings.log_level)
# It warns for each worker that has not started yet; its page shows the workers that respond.
_logging.getLogger("flower.inspector").setLevel(_logging.ERROR)

_password_file = _settings.data / PASSWORD_FILE
_logging.getLogger("auralis.flower").info(
    "http://127.0.0.1:%d, user %s, password in %s", _settings.flower_port, FLOWER_USER, _password_file
)

_hosts = _Hosts(_settings)


def _find_handler(application: _Application, request: _Any, **options: _Any) -> _Any:
    """Refuse requests for another host name, then choose a handler as tornado does."""
    if _hosts.includes(request.host):
        return _Application.find_handler(application, request, **options)
    return application.get_handler_delegate(request, _ErrorHandler, {"status_code": 403})


_Flower.find_handler = _find_handler
_Metrics.get = _authenticated(_Metrics.get)

address = "127.0.0.1"
port = _settings.flower_port
basic_auth = [f"{FLOWER_USER}:{read_or_create_secret(_password_file)}"]
unauthenticated_api = False
persistent = True
db = str(_settings.data / "flower.db")
logging = "warning"
purge_offline_workers = 3600  # seconds: a restarted worker has a new name in containers
