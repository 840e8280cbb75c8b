"""Generations show whether derived data is stale."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import delete, update
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


def started(url: str, changes: int = 0) -> tuple[str, int]:
    """Start a server on a database, change its catalogue, and return its generation."""
    migrate(url)
    with session_scope() as session:
        for _ in range(changes):
            generations.advance(session, CATALOGUE)
        return generations.find(session, CATALOGUE)


def continues(known: tuple[str, int]) -> bool:
    with session_scope(read_only=True) as session:
        return generations.continues(session, CATALOGUE, known)


def test_data_of_an_earlier_start_lacks_only_later_changes(database: str) -> None:
    with session_scope() as session:
        generations.advance(session, CATALOGUE)
    first, second, third = (started(database, changes) for changes in (2, 0, 3))
    assert all(map(continues, [first, second, third]))
    assert continues((first[0], first[1] - 1))


def test_data_of_changes_that_a_restored_copy_has_lost_is_built_again(database: str) -> None:
    with session_scope() as session:
        generations.advance(session, CATALOGUE)
    incarnation, number = started(database, changes=3)
    with session_scope() as session:
        session.execute(update(Generation).values(number=number - 1))
    assert started(database, changes=4)[1] == number + 3
    assert not continues((incarnation, number))
    assert continues((incarnation, number - 1))


def test_data_of_another_database_is_built_again(database: str) -> None:
    assert not continues(("other", 0))
    assert continues(("", 0))
    with session_scope() as session:
        generations.advance(session, CATALOGUE)
    assert not continues(("other", 0))
    assert not continues(("", 0))


def test_oldest_ancestors_are_forgotten(database: str) -> None:
    with session_scope() as session:
        generations.advance(session, CATALOGUE)
    known = [started(database, changes=1) for _ in range(80)]
    assert not continues(known[0])
    assert all(continues(each) for each in known[-30:])
