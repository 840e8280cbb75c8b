"""The connections that wait for their clients, the memory that they take, and which of them has to go."""

from collections import Counter
from collections.abc import Iterator

from config.connections import PatientConnection

#: Memory for unfinished requests and for answers that clients have not taken yet; pictures have up to 16 MB.
HELD_BYTES = 64 * 1024 * 1024


class Waiting:
    """Connections in the order in which they began to wait.

    Attributes
    ----------
    held_bytes
        Bytes kept in memory for all of them, and for the requests that threads answer.
    """

    def __init__(self) -> None:
        self._connections: dict[PatientConnection, None] = {}
        self.held_bytes = 0

    def __contains__(self, connection: PatientConnection) -> bool:
        return connection in self._connections

    def __iter__(self) -> Iterator[PatientConnection]:
        return iter(list(self._connections))

    def put(self, connection: PatientConnection) -> None:
        """Add a connection, or count its bytes anew."""
        self._connections[connection] = None
        self._count(connection, connection.held_bytes)

    def remove(self, connection: PatientConnection) -> None:
        """Take a connection out, if it is there."""
        self._connections.pop(connection, None)
        self._count(connection, 0)

    def answer(self, connection: PatientConnection) -> None:
        """Take a connection out whose request a thread answers; its bytes stay counted."""
        self._connections.pop(connection, None)
        self._count(connection, connection.held_bytes)

    def overdue(self, now_s: float) -> list[PatientConnection]:
        """Find the connections whose clients have had their time."""
        return [each for each in self._connections if each.deadline_s <= now_s]

    def longest_of_most(self) -> PatientConnection | None:
        """Find the connection that has waited longest, of the address that has most of them."""
        numbers = Counter(each.address for each in self._connections)
        most = max(numbers, key=numbers.__getitem__, default=None)
        return next((each for each in self._connections if each.address == most), None)

    def largest_of_most(self) -> PatientConnection | None:
        """Find the connection that most is kept for, of the address that most is kept for."""
        holding = [each for each in self._connections if each.counted_bytes]
        sizes: Counter[str] = Counter()
        for each in holding:
            sizes[each.address] += each.counted_bytes
        most = max(sizes, key=sizes.__getitem__, default=None)
        of_most = (each for each in holding if each.address == most)
        return max(of_most, key=lambda each: each.counted_bytes, default=None)

    def _count(self, connection: PatientConnection, held_bytes: int) -> None:
        self.held_bytes += held_bytes - connection.counted_bytes
        connection.counted_bytes = held_bytes
