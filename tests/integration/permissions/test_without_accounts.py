"""While there is no account, the machine itself is the owner, and every other client is anonymous."""

from pathlib import Path

import pytest

from tests.integration.permissions import rest, world

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_without_accounts_only_the_machine_itself_is_the_owner(tmp_path: Path) -> None:
    with world.opened(tmp_path, accounts=False) as alone:
        outcomes = list(rest.send_all(alone))
    rest.print_lines(rest.matrix(outcomes))
    assert [outcome for outcome in outcomes if not outcome.is_right] == []
