from bisect import bisect_left
from collections.abc import Callable, Iterator


class HashRing:
    def __init__(
        self, points_per_node: int, slack_percent: int, hash_text: Callable[[str], int]
    ) -> None:
        """A node has `points_per_node` points, and a load up to `slack_percent` above the mean.
        `hash_text` turns a text into a place on the ring, from 0 to 2 ** 32 - 1."""
        self._points_per_node = points_per_node
        self._slack_percent = slack_percent
        self._hash = hash_text
        # In the order of the ring; points in the same place are in the order of their nodes' names.
        self._points: list[tuple[int, str]] = []
        self._loads: dict[str, int] = {}
        self._total = 0

    def add(self, node: str) -> bool:
        """Adds a node without load. False when it is there already."""
        if node in self._loads:
            return False
        self._loads[node] = 0
        for index in range(self._points_per_node):
            self._points.append((self._hash(f"{node}#{index}"), node))
        self._points.sort()
        return True

    def remove(self, node: str) -> bool:
        """Takes away a node, its points and its load. False when it is not there."""
        if node not in self._loads:
            return False
        self._total -= self._loads.pop(node)
        self._points = [point for point in self._points if point[1] != node]
        return True

    def owner(self, key: str) -> str | None:
        """The node of the first point at or after the place of the key."""
        return next(self._clockwise(key), None)

    def acquire(self, key: str) -> str | None:
        """Places work on the first node from the owner on that has room, and tells which."""
        node = self.owner(key)
        if node is not None:
            self._loads[node] += 1
            self._total += 1
        return node

    def release(self, node: str) -> None:
        """A piece of work on this node has ended."""
        if self.load(node) > 0:
            self._loads[node] -= 1
            self._total -= 1

    def load(self, node: str) -> int:
        """How much work the node has."""
        return self._loads.get(node, 0)

    def _clockwise(self, key: str) -> Iterator[str]:
        """The nodes of all points, once around the ring from the place of the key."""
        start = bisect_left(self._points, self._hash(key), key=lambda point: point[0])
        for step in range(len(self._points)):
            yield self._points[(start + step) % len(self._points)][1]
