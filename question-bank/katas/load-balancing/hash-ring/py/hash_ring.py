from collections.abc import Callable


class HashRing:
    def __init__(
        self, points_per_node: int, slack_percent: int, hash_text: Callable[[str], int]
    ) -> None:
        """A node has `points_per_node` points, and a load up to `slack_percent` above the mean.
        `hash_text` turns a text into a place on the ring, from 0 to 2 ** 32 - 1."""
        # TODO: remember what you need.

    def add(self, node: str) -> bool:
        """Adds a node without load. False when it is there already."""
        raise NotImplementedError("TODO: put the points of the node on the ring")

    def remove(self, node: str) -> bool:
        """Takes away a node, its points and its load. False when it is not there."""
        raise NotImplementedError("TODO: take the node off the ring")

    def owner(self, key: str) -> str | None:
        """The node of the first point at or after the place of the key."""
        raise NotImplementedError("TODO: find the owner")

    def acquire(self, key: str) -> str | None:
        """Places work on the first node from the owner on that has room, and tells which."""
        raise NotImplementedError("TODO: find a node below the capacity")

    def release(self, node: str) -> None:
        """A piece of work on this node has ended."""
        raise NotImplementedError("TODO: lower the load")

    def load(self, node: str) -> int:
        """How much work the node has."""
        raise NotImplementedError("TODO: how much work does it have?")
