"""What the feeder sees of Celery's queues, and the workers' signs of life."""

import threading

import pytest
from celery import Celery
from kombu import Exchange
from kombu import Queue as BrokerQueue

from config.settings import current
from library.states import Queue
from live import broker, worker_heartbeats
from live.client import client
from tests.signals import PATIENCE_S, wait_until
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

STEPS = (0, 9)


@pytest.fixture
def sender(valkey: Valkey) -> Celery:
    app = Celery("sender", broker=current().broker_url, set_as_current=False)
    app.conf.broker_transport_options = {"global_keyprefix": "auralis:", "priority_steps": list(STEPS)}
    app.conf.task_queues = [BrokerQueue(queue, Exchange(queue), routing_key=queue) for queue in Queue]
    return app


def test_waiting_counts_urgent_and_ordinary_messages(sender: Celery) -> None:
    for priority in (0, 9, 9):
        sender.send_task("any", queue=Queue.FINGERPRINT, priority=priority)
    assert broker.waiting(Queue.FINGERPRINT, STEPS) == 3
    assert broker.waiting(Queue.UPKEEP, STEPS) == 0


def test_urgent_messages_are_taken_first(sender: Celery) -> None:
    for name, priority in (("ordinary", 9), ("urgent", 0)):
        sender.send_task(name, queue=Queue.FINGERPRINT, priority=priority)
    with sender.connection_for_read() as connection:
        first = connection.SimpleQueue(sender.amqp.queues[Queue.FINGERPRINT]).get(timeout=PATIENCE_S)
    assert first.headers["task"] == "urgent"


def test_the_push_token_lasts_as_long_as_redis_remembers(valkey: Valkey) -> None:
    token = broker.token()
    assert broker.token() == token
    client().flushall()
    assert broker.token() not in ("", token)


def test_a_fault_does_not_end_the_heartbeat(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    monkeypatch.setattr(worker_heartbeats, "BEAT_S", 0.01)
    with monkeypatch.context() as broken:
        broken.setattr("live.keys.HEARTBEAT_TTL_S", -1)
        thread = threading.Thread(target=worker_heartbeats.beat, args=([Queue.UPKEEP], stop))
        thread.start()
        wait_until(lambda: "invalid expire time" in caplog.text)
    wait_until(lambda: worker_heartbeats.unattended([Queue.UPKEEP]) == [])
    stop.set()
    thread.join()


def test_a_queue_without_a_heartbeat_is_unattended(valkey: Valkey) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker_heartbeats.beat, args=([Queue.UPKEEP], stop))
    thread.start()
    wait_until(lambda: worker_heartbeats.unattended([Queue.UPKEEP, Queue.FINGERPRINT]) == [Queue.FINGERPRINT])
    assert 0 < client().ttl("auralis:heartbeat:upkeep") <= 20
    stop.set()
    thread.join()


def test_heartbeats_survive_an_absence_of_redis(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    valkey.end()
    stop = threading.Event()
    stop.set()
    worker_heartbeats.beat([Queue.UPKEEP], stop)
    assert "no heartbeat" in caplog.text
