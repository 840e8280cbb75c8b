"""Connections that wait for their clients, their memory, and the choice of one to drop."""

from collections import Counter
from collections.abc import Iterator

from config.connections import BufferedConnection

#: Memory for incomplete requests and unsent responses; pictures have up to 16 MB.
HELD_BYTES = 64 * 1024 * 1024


class WaitingConnections:
    """Connections in the order in which they began to wait.

    Attributes
    ----------
    held_bytes
        Bytes in memory for all of them, and for the requests that threads process.
    """

    def __init__(self) -> None:
        self._connections: dict[BufferedConnection, None] = {}
        self.held_bytes = 0

    def __contains__(self, connection: BufferedConnection) -> bool:
        return connection in self._connections

    def __iter__(self) -> Iterator[BufferedConnection]:
        return iter(list(self._connections))

    def add(self, connection: BufferedConnection) -> None:
        """Add a connection, or count its bytes again."""
        self._connections[connection] = None
        self._count(connection, connection.held_bytes)

    def remove(self, connection: BufferedConnection) -> None:
        """Remove a connection, if it waits."""
        self._connections.pop(connection, None)
        self._count(connection, 0)

    def hand_over(self, connection: BufferedConnection) -> None:
        """Remove a connection whose request a thread processes; its bytes stay counted."""
        self._connections.pop(connection, None)
        self._count(connection, connection.held_bytes)

    def overdue(self, now_s: float) -> list[BufferedConnection]:
        """Return the connections whose deadline has passed."""
        return [each for each in self._connections if each.deadline_s <= now_s]

    def oldest_of_busiest_address(self) -> BufferedConnection | None:
        """Return the longest waiting connection of the address with most connections."""
        numbers = Counter(each.address for each in self._connections)
        busiest = max(numbers, key=numbers.__getitem__, default=None)
        return next((each for each in self._connections if each.address == busiest), None)

    def largest_of_largest_address(self) -> BufferedConnection | None:
        """Return the connection with most bytes, of the address with most bytes."""
        holding = [each for each in self._connections if each.counted_bytes]
        sizes: Counter[str] = Counter()
        for each in holding:
            sizes[each.address] += each.counted_bytes
        most = max(sizes, key=sizes.__getitem__, default=None)
        of_most = (each for each in holding if each.address == most)
        return max(of_most, key=lambda each: each.counted_bytes, default=None)

    def _count(self, connection: BufferedConnection, held_bytes: int) -> None:
        self.held_bytes += held_bytes - connection.counted_bytes
        connection.counted_bytes = held_bytes
