import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

V = TypeVar("V")


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class _Entry(Generic[V]):
    value: V
    fresh_until: float


@dataclass(eq=False)
class _Running(Generic[V]):
    task: asyncio.Task[V]
    waiting: int = 0


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
        self._load = load
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._stale_ms = stale_ms
        self._jitter = jitter
        self._random = random
        self._entries: dict[str, _Entry[V]] = {}
        self._running: dict[str, _Running[V]] = {}

    async def get(self, key: str) -> V:
        """The value of the key: at once when it is fresh or stale, otherwise when its load ends."""
        now = self._clock.now()
        entry = self._entries.get(key)
        if entry and now < entry.fresh_until:
            return entry.value
        running = self._running.get(key) or self._start(key)
        if entry:
            return entry.value
        running.waiting += 1
        try:
            # Without the shield, a caller who is cancelled would cancel the load.
            return await asyncio.shield(running.task)
        finally:
            running.waiting -= 1

    def delete(self, key: str) -> None:
        """Removes the value; a load that runs for the key stores nothing any more."""
        self._entries.pop(key, None)
        self._running.pop(key, None)

    def loading(self) -> int:
        """How many loads run, overtaken ones left out."""
        return len(self._running)

    def waiting(self, key: str) -> int:
        """How many callers wait for the load of this key."""
        running = self._running.get(key)
        return running.waiting if running else 0

    def _start(self, key: str) -> _Running[V]:
        running = _Running(asyncio.create_task(self._fetch(key)))
        self._running[key] = running
        # The first callback: the callers who wait queue up behind.
        running.task.add_done_callback(lambda _: self._end(key, running))
        return running

    async def _fetch(self, key: str) -> V:
        return await self._load(key)

    def _end(self, key: str, running: _Running[V]) -> None:
        # Asking for the error also keeps asyncio from reporting one that nobody waits for.
        failed = running.task.cancelled() or running.task.exception() is not None
        if self._running.get(key) is not running:
            return  # a delete has overtaken it
        del self._running[key]
        if not failed:
            lifetime = self._ttl_ms * (1 - self._jitter * self._random())
            self._entries[key] = _Entry(running.task.result(), self._clock.now() + lifetime)
