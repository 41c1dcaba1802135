from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Where a node's time comes from: whole milliseconds."""

    def now(self) -> int: ...


class Tx(Protocol):
    """What a script may do. Scripts run in the store, one after the other, never two at once."""

    def now(self) -> int:
        """The time of the store, in whole milliseconds. It never goes back."""
        ...

    def get(self, key: str) -> int | None: ...

    def set(self, key: str, value: int, ttl_ms: int | None = None) -> None:
        """The store forgets the entry after `ttl_ms`, or never when none is given."""
        ...


class Store(Protocol):
    """A Redis-like store of whole numbers that all nodes share."""

    async def run(self, script: Callable[[Tx], T]) -> T:
        """Runs a script as one atomic step and returns what it returns. Raises StoreDown when the
        store cannot be reached or does not answer in time."""
        ...


class StoreDown(Exception):
    pass


@dataclass(frozen=True)
class Options:
    """A key's bucket holds `burst` tokens at most and starts full; one token grows back in
    `interval_ms`. The limit is shared by `nodes` nodes, never more than `burst`. A node leaves a
    store that was down alone for `pause_ms`."""

    burst: int
    interval_ms: int
    nodes: int
    pause_ms: int


@dataclass(frozen=True)
class Decision:
    """`by`: who decided, the shared store or this node's share of the limit. `retry_after_ms` is 0
    when the token was taken."""

    ok: bool
    by: Literal["store", "share"]
    retry_after_ms: int = 0


class DistributedLimiter:
    def __init__(self, options: Options, store: Store, clock: Clock) -> None:
        """`clock` is the one of this node. It may differ from those of the other nodes and the
        store."""
        # TODO: remember what you need.

    async def try_take(self, key: str) -> Decision:
        """Takes one token from the bucket of the key, or nothing."""
        raise NotImplementedError("TODO: ask the store; if it is down, decide by this node's share")
