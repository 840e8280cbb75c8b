"""Send plays from the outbox, in the order in which they were listened to, until none waits."""

import logging
import time
from collections.abc import Mapping, Sequence
from types import ModuleType

from library.database import session_scope
from library.errors import SealBrokenError
from library.people import outbox, scrobblers, sealing
from library.people.outbox import Claimed, Waiting
from library.states import Queue, ScrobblerService
from live.apps import now_playing
from live.client import LiveUnavailableError
from workers import broker_errors
from workers.celery_app import celery_app
from workers.scrobbling import lastfm, listenbrainz
from workers.scrobbling.errors import (
    LoginRefusedError,
    PlaysRefusedError,
    ScrobblerError,
    ScrobblerUnavailableError,
    ScrobblerUnknownError,
)
from workers.scrobbling.receipts import Receipt

SERVICES: Mapping[ScrobblerService, ModuleType] = {
    ScrobblerService.LISTENBRAINZ: listenbrainz,
    ScrobblerService.LASTFM: lastfm,
}

#: Accounts whose plays one turn of the schedule sends; the next turn takes others.
ACCOUNTS = 100

#: A worker yields after this long; with its last request that is less than a claim.
SLICE_S = 30.0

#: Plays that are sent one by one after a batch was refused.
SINGLY = 10

#: "Now playing" that waited for this long is no longer true.
PLAYING_EXPIRES_S = 30.0

#: Wait for the next day of a service.
HOUR_S = 3600.0

KEY_CHANGED = "The secret key of this server has changed. Connect the service again."

log = logging.getLogger(__name__)


def service_of(name: str) -> ModuleType:
    """Return the module of a service that the operator offers.

    Raises
    ------
    ScrobblerUnknownError
        There is none of this name, or it is not set up.
    """
    module = SERVICES[ScrobblerService(name)] if name in set(ScrobblerService) else None
    if module is None or not module.is_available():
        raise ScrobblerUnknownError(f"This server offers no service {name!r}.")
    return module


@celery_app.task(name="workers.scrobbling.sending.send_due")
def send_due() -> None:
    """Start a task for each account and service with plays that can be sent."""
    with session_scope(read_only=True) as session:
        due = outbox.find_due(session, ACCOUNTS)
    try:
        with broker_errors.sending():
            for person, service in due:
                if SERVICES[service].is_available():
                    send.apply_async(args=[person, service], queue=Queue.INTERACTIVE)
    except LiveUnavailableError as error:
        log.warning("plays are sent later: %s", error)


@celery_app.task(name="workers.scrobbling.sending.send")
def send(person: str, service: str) -> None:
    """Send an account's plays to a service, until none waits or the service wants no more."""
    kind = ScrobblerService(service)
    with session_scope() as session:
        claimed = outbox.claim(session, person, kind)
    if claimed is None:
        return
    try:
        _send_slice(claimed)
        with session_scope() as session:
            outbox.release(session, claimed)
    except ScrobblerUnavailableError as error:
        with session_scope() as session:
            outbox.postpone(session, claimed, str(error), error.wait_s, error.is_down)
    except LoginRefusedError as error:
        with session_scope() as session:
            outbox.refuse(session, claimed, str(error))
    except SealBrokenError:
        with session_scope() as session:
            outbox.refuse(session, claimed, KEY_CHANGED)


def _send_slice(claimed: Claimed) -> None:
    ends_s = time.monotonic() + SLICE_S
    while _send_batch(claimed) and time.monotonic() < ends_s:
        pass


@celery_app.task(name="workers.scrobbling.sending.announce")
def announce(person: str) -> None:
    """Show the track that an account plays; an error has no effect, since the next track follows."""
    try:
        track_id = now_playing.take(person)
    except LiveUnavailableError as error:
        log.info("scrobblers do not show what is playing: %s", error)
        return
    if track_id is not None:
        show(person, track_id)


def show(person: str, track_id: str) -> None:
    """Show a track at the services of an account; errors are logged."""
    with session_scope(read_only=True) as session:
        found = scrobblers.find_secrets(session, person)
        tags = outbox.find_tags(session, track_id) if found else None
    if tags is None:
        return
    for service, sealed in found.items():
        if not SERVICES[service].is_available():
            continue
        try:
            SERVICES[service].announce(sealing.unseal(scrobblers.PURPOSE, sealed), tags)
        except (ScrobblerError, SealBrokenError) as error:
            log.info("%s does not show what is playing: %s", service, error)


def announce_soon(person: str, track_id: str) -> None:
    """Start `announce`, unless it shows the track already; nothing while Redis is unavailable."""
    try:
        wait_s = now_playing.plan(person, track_id)
        if wait_s is None:
            return
        options = {"countdown": wait_s, "expires": wait_s + PLAYING_EXPIRES_S}
        with broker_errors.sending():
            announce.apply_async(args=[person], queue=Queue.INTERACTIVE, **options)
    except LiveUnavailableError as error:
        log.info("scrobblers do not show what is playing: %s", error)


def _send_batch(claimed: Claimed) -> bool:
    """Send the next plays; return whether there may be more."""
    service = SERVICES[claimed.service]
    with session_scope(read_only=True) as session:
        plays = outbox.load(session, claimed, service.BATCH)
    if not plays:
        with session_scope() as session:
            return outbox.refill(session, claimed)
    try:
        receipt: Receipt = service.submit(claimed.secret(), plays)
    except PlaysRefusedError as error:
        if len(plays) > 1:  # one of them is wrong
            return all(_send_alone(claimed, play) for play in plays[:SINGLY])
        receipt = Receipt({plays[0].id: str(error)})
    return _settle(claimed, plays, receipt)


def _send_alone(claimed: Claimed, play: Waiting) -> bool:
    try:
        receipt: Receipt = SERVICES[claimed.service].submit(claimed.secret(), [play])
    except PlaysRefusedError as error:
        receipt = Receipt({play.id: str(error)})
    return _settle(claimed, [play], receipt)


def _settle(claimed: Claimed, plays: Sequence[Waiting], receipt: Receipt) -> bool:
    open_ = {*receipt.refused, *receipt.postponed}
    sent = [play.id for play in plays if play.id not in open_]
    reason = next(iter(receipt.refused.values()), "")
    with session_scope() as session:
        is_mine = outbox.settle(session, claimed, sent, list(receipt.refused), reason)
    if receipt.postponed:
        raise ScrobblerUnavailableError(receipt.patience, HOUR_S)
    return is_mine
