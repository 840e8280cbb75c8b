"""Errors of an unavailable server and of a wrong command are different classes."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import NoScriptError, RedisError, ResponseError

import cache.client
import live.client
from cache.client import CacheReadOnlyError, CacheUnavailableError
from keyvalue.client import Client
from keyvalue.conditions import Condition, find_condition
from keyvalue.faults import faults
from live.client import (
    LiveDiskFullError,
    LiveFullError,
    LiveReadOnlyError,
    LiveRefusedError,
    LiveUnavailableError,
)
from tests.signals import wait_until
from tests.valkeys import Valkey, forget_clients

pytestmark = pytest.mark.integration

WRITE = "return redis.call('SET', KEYS[1], '1')"


class FaultyServer:
    """A server that a test brings into a state."""

    def __init__(self, valkey: Valkey) -> None:
        self.valkey = valkey
        self.operator = Redis(unix_socket_path=str(valkey.server.socket))

    def stopped(self) -> None:
        self.valkey.end()

    def hanging(self) -> None:
        self.valkey.signal(signal.SIGSTOP)

    def locked(self) -> None:
        self.operator.config_set("requirepass", "secret")
        forget_clients()

    def forbidding(self) -> None:
        self.operator.acl_setuser("default", commands=["-set", "-eval", "-get", "-subscribe"])

    def replica(self) -> None:
        self.operator.replicaof("127.0.0.1", 1)

    def masterless(self) -> None:
        self.operator.config_set("replica-serve-stale-data", "no")
        self.replica()

    def full(self) -> None:
        self.operator.config_set("maxmemory-policy", "noeviction")
        self.operator.config_set("maxmemory", 1)

    def diskless(self) -> None:
        self.operator.config_set("save", "3600 1")
        shutil.rmtree(Path(str(self.operator.config_get("dir")["dir"])))
        self.operator.bgsave()
        wait_until(lambda: self.operator.info("persistence")["rdb_last_bgsave_status"] == "err")

    def busy(self) -> None:
        self.operator.config_set("busy-reply-threshold", 1)
        pool = Redis(unix_socket_path=str(self.valkey.server.socket)).connection_pool
        self.connection = pool.get_connection()
        self.connection.send_command("EVAL", "while true do end", 0)  # type: ignore[no-untyped-call]

        def is_busy() -> bool:
            try:
                return not self.operator.ping()
            except ResponseError:
                return True

        wait_until(is_busy)


@pytest.fixture
def faulty_server(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> FaultyServer:
    for room in (live.client, cache.client):
        monkeypatch.setattr(room, "TIMEOUT_S", 0.2)
    forget_clients()
    for room in (live.client, cache.client):
        room.client().set("existing", "1")
    return FaultyServer(valkey)


def read(client: Client) -> None:
    client.get("existing")


def write(client: Client) -> None:
    client.set("a", "1")


def run_script(client: Client) -> None:
    client.register_script(WRITE)(keys=["a"])


def write_in_a_transaction(client: Client) -> None:
    with client.pipeline() as pipeline:
        pipeline.set("a", "1")
        pipeline.set("b", "1")
        pipeline.execute()


def write_in_a_pipeline(client: Client) -> None:
    with client.pipeline(transaction=False) as pipeline:
        pipeline.set("a", "1")
        pipeline.set("b", "1")
        pipeline.execute()


def watch(client: Client) -> None:
    with client.pipeline() as pipeline:
        pipeline.watch("existing")  # type: ignore[no-untyped-call]


def pop_blocking(client: Client) -> None:
    client.blpop(["nothing"], 0)


def subscribe(client: Client) -> None:
    with client.pubsub() as subscription:
        subscription.subscribe("channel")
        subscription.get_message(timeout=1.0)


WRITES = [write, run_script, write_in_a_transaction, write_in_a_pipeline]

#: State, error of the durable client, error of the cache's client, operations that raise it.
STATES = [
    (
        FaultyServer.stopped,
        LiveUnavailableError,
        CacheUnavailableError,
        [read, *WRITES, watch, subscribe, pop_blocking],
    ),
    (FaultyServer.hanging, LiveUnavailableError, CacheUnavailableError, [read, *WRITES]),
    (FaultyServer.locked, LiveRefusedError, CacheUnavailableError, [read, *WRITES, subscribe]),
    (
        FaultyServer.forbidding,
        LiveRefusedError,
        CacheUnavailableError,
        [read, write, write_in_a_transaction, subscribe],
    ),
    (FaultyServer.replica, LiveReadOnlyError, CacheReadOnlyError, WRITES),
    (FaultyServer.masterless, LiveUnavailableError, CacheUnavailableError, [read, run_script]),
    (FaultyServer.full, LiveFullError, CacheReadOnlyError, WRITES),
    (FaultyServer.diskless, LiveDiskFullError, CacheReadOnlyError, WRITES),
    (FaultyServer.busy, LiveUnavailableError, CacheUnavailableError, [read, *WRITES]),
]


@pytest.mark.parametrize(
    ("state", "live_class", "cache_class", "operation"),
    [(*row[:3], operation) for row in STATES for operation in row[3]],
    ids=[f"{row[0].__name__}-{operation.__name__}" for row in STATES for operation in row[3]],
)
def test_each_state_of_the_server_has_its_error_class(
    faulty_server: FaultyServer,
    state: Callable[[FaultyServer], None],
    live_class: type[Exception],
    cache_class: type[Exception],
    operation: Callable[[Client], None],
) -> None:
    state(faulty_server)
    faults.take()
    for client, expected in ((live.client.client(), live_class), (cache.client.client(), cache_class)):
        with pytest.raises(expected) as raised:
            operation(client)
        assert type(raised.value) is expected
        assert isinstance(raised.value.__cause__, RedisError)
    assert faults.take() == {}


@pytest.mark.parametrize("state", [FaultyServer.replica, FaultyServer.full, FaultyServer.diskless])
def test_server_that_refuses_writes_can_be_read(
    faulty_server: FaultyServer, state: Callable[[FaultyServer], None]
) -> None:
    state(faulty_server)
    assert live.client.client().get("existing") == "1"
    assert cache.client.client().get("existing") == b"1"


def broken_script(client: Client) -> None:
    client.register_script("return redis.cal('GET', KEYS[1])")(keys=["a"])


def wrong_type(client: Client) -> None:
    client.lpush("existing", "1")


def wrong_type_in_a_transaction(client: Client) -> None:
    with client.pipeline() as pipeline:
        pipeline.set("a", "1")
        pipeline.lpush("existing", " of pipeline caused error: MISCONF")
        pipeline.execute()


def unsupported_value(client: Client) -> None:
    client.set("a", {"no": "text"})  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [broken_script, wrong_type, wrong_type_in_a_transaction, unsupported_value])
def test_wrong_command_keeps_its_class_and_is_counted(
    faulty_server: FaultyServer, fault: Callable[[Client], None]
) -> None:
    faults.take()
    for client in (live.client.client(), cache.client.client()):
        with pytest.raises(RedisError):
            fault(client)
    assert faults.take() == {"redis.faults.live": 1, "redis.faults.cache": 1}


def test_evicted_script_is_loaded_again(faulty_server: FaultyServer) -> None:
    faults.take()
    script = live.client.client().register_script(WRITE)
    script(keys=["a"])
    live.client.client().script_flush()
    assert script(keys=["a"]) == "OK"
    with pytest.raises(NoScriptError):
        live.client.client().evalsha("0" * 40, 0)
    assert faults.take() == {}


@pytest.mark.parametrize(
    ("message", "condition"),
    [
        (
            "@user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
            Condition.FULL,
        ),
        (
            "@user_script:1: @user_script: 1: -READONLY You can't write against a replica.",
            Condition.READ_ONLY,
        ),
        ("@user_script:1: @user_script: 1: -MISCONF Redis is configured to save", Condition.DISK_FULL),
        ("@user_script:1: user_script:1: attempt to call field 'cal' (a nil value)", None),
    ],
)
def test_error_inside_a_script_of_redis_6_is_recognised(message: str, condition: Any) -> None:
    error = ResponseError(f"Error running script (call to f_{'0' * 40}): {message}", status_code="ERR")
    assert find_condition(error) is condition
