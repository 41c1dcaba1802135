from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

V = TypeVar("V")


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


class GuardedCache(Generic[V]):
    def __init__(
        self,
        load: Callable[[str], Awaitable[V]],
        clock: Clock,
        *,
        ttl_ms: float,
        stale_ms: float,
        jitter: float,
        random: Callable[[], float],
    ) -> None:
        """`load` fetches the value of a key. A value is fresh for `ttl_ms` at most, of which chance
        may take away the part `jitter` (from 0 to 1), and may be served for `stale_ms` after that.
        `random` gives numbers from 0 up to 1."""
        # TODO: remember what you need.

    async def get(self, key: str) -> V:
        """The value of the key: at once when it is fresh or stale, otherwise when its load ends."""
        raise NotImplementedError("TODO: fresh, stale, or wait for the one load")

    def delete(self, key: str) -> None:
        """Removes the value; a load that runs for the key stores nothing any more."""
        raise NotImplementedError("TODO: remove the value and overtake the load")

    def loading(self) -> int:
        """How many loads run, overtaken ones left out."""
        raise NotImplementedError("TODO: how many loads run?")

    def waiting(self, key: str) -> int:
        """How many callers wait for the load of this key."""
        raise NotImplementedError("TODO: how many callers wait?")
