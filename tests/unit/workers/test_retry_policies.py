"""Retry policies: Celery's options follow from them, and `workers/README.md` documents them."""

import re
from typing import Any

import pytest

from library.states import Queue, WorkKind
from library.work.retry_policies import BACKUP, POLICIES, SCHEDULED, RetryPolicy
from tests.architecture.sources import PROJECT
from workers.celery_app import VISIBILITY_TIMEOUT_S, celery_app
from workers.feeder import TASKS

ROW = re.compile(r"^\| `(\w+(?:\.\w+)+)` \|(.*)\|$", re.MULTILINE)

celery_app.loader.import_default_modules()
DECLARED: dict[str, Any] = {
    name.removeprefix("workers."): task
    for name, task in celery_app.tasks.items()
    if name.startswith("workers.")
}
UNITS = {name.removeprefix("workers."): kind for kind, name in TASKS.items()}


def documented() -> dict[str, list[str]]:
    """Return the README's table: the cells after the first by task."""
    text = (PROJECT / "workers" / "README.md").read_text(encoding="utf-8")
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in ROW.findall(text)}


def test_readme_lists_every_task() -> None:
    assert list(documented()) == sorted(DECLARED)


@pytest.mark.parametrize("task", sorted(DECLARED))
def test_readme_states_the_policy(task: str) -> None:
    queues, attempts, delay, lease, time_limit, reason = documented()[task]
    policy: RetryPolicy = DECLARED[task].policy
    assert set(queues.split(", ")) <= set(Queue)
    assert time_limit == f"{policy.soft_time_limit_s} s"
    assert reason
    if task in UNITS:
        assert (attempts, delay) == (f"{policy.max_attempts}, then quarantine", f"{policy.retry_delay_s:g} s")
        assert lease == "row"
    else:
        assert (attempts.split()[0], delay) == ("next", "–")


@pytest.mark.parametrize("kind", WorkKind)
def test_task_of_a_unit_declares_the_policy_of_its_kind(kind: WorkKind) -> None:
    assert celery_app.tasks[TASKS[kind]].policy is POLICIES[kind]


@pytest.mark.parametrize("task", sorted(DECLARED))
def test_celery_options_follow_from_the_policy(task: str) -> None:
    options = DECLARED[task]
    assert options.policy == RetryPolicy(
        max_attempts=options.policy.max_attempts,
        transient_reasons=options.policy.transient_reasons,
        retry_delay_s=options.policy.retry_delay_s,
        unavailable_delay_s=options.policy.unavailable_delay_s,
        redeliveries=options.max_retries,
        redelivery_delay_s=options.default_retry_delay,
        acks_late=options.acks_late,
        soft_time_limit_s=options.soft_time_limit,
        time_limit_s=options.time_limit,
    )


def test_no_message_is_delivered_again_while_its_task_runs() -> None:
    short = [policy for kind, policy in POLICIES.items() if kind is not WorkKind.FINGERPRINT]
    late = [policy for policy in (*short, SCHEDULED, BACKUP) if policy.acks_late]
    assert max(policy.time_limit_s for policy in late) < VISIBILITY_TIMEOUT_S
