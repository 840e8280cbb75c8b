"""Tasks that cannot be sent: an unavailable broker is tolerated, a fault is raised."""

from collections.abc import Iterator

import pytest
from celery import Celery
from kombu import Exchange
from kombu import Queue as BrokerQueue
from kombu.exceptions import InconsistencyError, OperationalError
from redis.exceptions import ResponseError

from config.settings import current
from keyvalue.faults import faults
from library.states import Queue
from live import keys
from live.client import LiveFullError, LiveUnavailableError, client
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import feeder, library_scan
from workers.broker_errors import sending
from workers.celery_app import LAST, ORDINARY, URGENT

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def broker(valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """An application whose broker is the Redis of this test; the feeder sends with it."""
    app = Celery("sender", broker=current().broker_url, set_as_current=False)
    app.conf.broker_transport_options = {
        "global_keyprefix": current().redis_prefix,
        "priority_steps": [URGENT, ORDINARY, LAST],
    }
    app.conf.task_queues = [BrokerQueue(queue, Exchange(queue), routing_key=queue) for queue in Queue]
    monkeypatch.setattr(feeder, "celery_app", app)
    monkeypatch.setattr(feeder, "feed", app.task(name="feed", shared=False)(feeder.feed.run))
    faults.take()
    yield app
    client().config_set("maxmemory", 0)
    app.close()


def break_queue(queue: Queue) -> None:
    for name in keys.queue_lists(queue, (URGENT, ORDINARY, LAST)):
        client().delete(name)
        client().set(name, "no list")


def test_full_broker_raises_its_own_error(broker: Celery) -> None:
    client().config_set("maxmemory", 1)
    with pytest.raises(LiveFullError), sending():
        broker.send_task("any", queue=Queue.UPKEEP)
    assert faults.take() == {}


def test_stopped_broker_is_unavailable(broker: Celery, valkey: Valkey) -> None:
    valkey.end()
    with pytest.raises(LiveUnavailableError), sending():
        broker.send_task("any", queue=Queue.UPKEEP)
    valkey.start()


def test_refused_message_is_a_fault(broker: Celery) -> None:
    break_queue(Queue.UPKEEP)
    with pytest.raises(OperationalError, match="WRONGTYPE"), sending():
        broker.send_task("any", queue=Queue.UPKEEP)
    assert faults.take() == {"redis.faults.broker": 1}


def test_broker_that_lost_its_queues_is_unavailable() -> None:
    with pytest.raises(LiveUnavailableError), sending():
        raise OperationalError("no queues") from InconsistencyError("no queues")


def test_feeder_tolerates_a_full_broker_and_raises_a_fault(
    broker: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    client().config_set("maxmemory", 1)
    feeder.feed.run()
    library_scan.feed_soon()
    assert caplog.text.count("maxmemory") == 2
    client().config_set("maxmemory", 0)
    break_queue(Queue.INTERACTIVE)
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        feeder.feed.run()
