import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from config.settings import Settings
from launch.errors import StartError
from launch.preflight import refuse_taken_ports


def test_free_ports_pass_and_stay_free(settings: Settings) -> None:
    refuse_taken_ports(settings)
    refuse_taken_ports(settings)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        (lambda settings, port: replace(settings, port=port), "AURALIS_PORT"),
        (lambda settings, port: replace(settings, flower_port=port), "AURALIS_FLOWER_PORT"),
    ],
)
def test_port_in_use_names_its_setting(
    settings: Settings, change: Callable[[Settings, int], Settings], variable: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken: int = other.getsockname()[1]
        with pytest.raises(StartError, match=f"^Port {taken} is in use\\. .*{variable}"):
            refuse_taken_ports(change(settings, taken))


def test_equal_ports_are_refused(settings: Settings, free_port: Callable[[], int]) -> None:
    port = free_port()
    with pytest.raises(StartError, match="AURALIS_FLOWER_PORT"):
        refuse_taken_ports(replace(settings, port=port, flower_port=port))


def test_address_of_another_machine_is_refused(settings: Settings) -> None:
    with pytest.raises(StartError, match=r"Cannot listen on 192\.0\.2\.1"):  # TEST-NET-1, RFC 5737
        refuse_taken_ports(replace(settings, host="192.0.2.1"))
