import math
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
        self._options = options
        self._store = store
        self._clock = clock
        # When this node's share of a key is full again, by this node's clock.
        self._shares: dict[str, int] = {}
        self._paused_until = -math.inf

    async def try_take(self, key: str) -> Decision:
        """Takes one token from the bucket of the key, or nothing."""
        if self._clock.now() >= self._paused_until:
            try:
                return await self._take_from_store(key)
            except StoreDown:
                self._pause()
        return self._take_from_share(key)

    async def _take_from_store(self, key: str) -> Decision:
        burst, interval_ms = self._options.burst, self._options.interval_ms

        def script(tx: Tx) -> Decision:
            now = tx.now()
            full_at, wait_ms = _take_one(tx.get(key), now, burst, interval_ms)
            if wait_ms > 0:
                return Decision(False, "store", wait_ms)
            # A bucket that is full again needs no entry: a new one is full as well.
            tx.set(key, full_at, full_at - now)
            return Decision(True, "store")

        return await self._store.run(script)

    def _take_from_share(self, key: str) -> Decision:
        options, now = self._options, self._clock.now()
        share = options.burst // options.nodes
        interval_ms = options.interval_ms * options.nodes
        full_at, wait_ms = _take_one(self._shares.get(key), now, share, interval_ms)
        if wait_ms > 0:
            return Decision(False, "share", wait_ms)
        self._shares[key] = full_at
        return Decision(True, "share")

    def _pause(self) -> None:
        now = self._clock.now()
        self._paused_until = now + self._options.pause_ms
        self._shares = {}


def _take_one(full_at: int | None, now: int, burst: int, interval_ms: int) -> tuple[int, int]:
    """A bucket is known by the moment at which it is full again; each token taken moves that back.

    Returns that moment after a token is taken, and how long that token is not there yet.
    """
    after = max(now if full_at is None else full_at, now) + interval_ms
    return after, max(0, after - now - burst * interval_ms)
