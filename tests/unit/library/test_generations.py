"""Generations show whether derived data is stale."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import delete
from sqlalchemy.orm import Session

from library import generations
from library.database import session_scope
from library.generations import CATALOGUE, VECTORS
from library.migrations import migrate
from library.models import Generation


def test_generation_begins_with_its_first_change(session: Session) -> None:
    assert generations.find(session, CATALOGUE) == ("", 0)
    assert generations.advance(session, CATALOGUE) == 1
    assert generations.find(session, CATALOGUE)[1] == 1
    assert generations.find(session, VECTORS) == ("", 0)


def test_numbers_rise_by_one_and_the_incarnation_stays(session: Session) -> None:
    generations.advance(session, CATALOGUE)
    incarnation = generations.find(session, CATALOGUE)[0]
    assert [generations.advance(session, CATALOGUE) for _ in range(3)] == [2, 3, 4]
    assert generations.find(session, CATALOGUE) == (incarnation, 4)


def test_another_database_has_another_incarnation(session: Session) -> None:
    seen = set()
    for _ in range(2):
        generations.advance(session, CATALOGUE)
        seen.add(generations.find(session, CATALOGUE)[0])
        session.execute(delete(Generation))
    assert len(seen) == 2


def test_concurrent_transactions_take_different_numbers(database: str) -> None:
    def advance(_writer: int) -> int:
        with session_scope() as session:
            return generations.advance(session, VECTORS)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(advance, range(12))) == list(range(1, 13))


def test_restored_database_has_another_incarnation(database: str) -> None:
    with session_scope() as session:
        generations.advance(session, CATALOGUE)
        before = generations.find(session, CATALOGUE)
    migrate(database)  # as every start does
    with session_scope(read_only=True) as session:
        incarnation, number = generations.find(session, CATALOGUE)
    assert number == before[1]
    assert incarnation != before[0]
