"""No sequence of changes attaches a mark to another recording, or loses one.

`python -m tests.unit.matching 100000` plays more of them.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.matching.choices import Drawn
from tests.unit.matching.played import Played, clear, fake_children
from tests.unit.matching.sequences import play

#: A few seconds.
N_SEQUENCES = 12


@pytest.mark.slow
@pytest.mark.unmeasured
@settings(
    max_examples=N_SEQUENCES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_marks_stay_with_their_recordings(database: str, data: st.DataObject) -> None:
    clear()
    with tempfile.TemporaryDirectory() as folder, fake_children():
        play(Played(Path(folder)), Drawn(data))
