import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Permit(Protocol):
    """The right to go on."""

    def release(self) -> None:
        """Gives the permit back; after the first time it changes nothing."""
        ...


class _HeldPermit:
    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back
        self._held = True

    def release(self) -> None:
        if not self._held:
            return
        self._held = False
        self._give_back()


class Semaphore:
    """Lets a limited number of callers go on at a time, in the order in which they came."""

    def __init__(self, permits: int) -> None:
        """Raises ValueError when `permits` is not an int of at least 1."""
        if not isinstance(permits, int) or permits < 1:
            raise ValueError(f"{permits} permits")
        self._free = permits
        self._line: deque[asyncio.Future[None]] = deque()  # nobody, while a permit is free

    async def acquire(self) -> Permit:
        """Takes a permit, or waits in line for one. The task that waits may be cancelled."""
        permit = self.try_acquire()
        if permit is not None:
            return permit
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._line:
                self._line.remove(turn)
            elif not turn.cancelled():
                self._pass_on()  # the permit that was already on its way
            raise
        return _HeldPermit(self._pass_on)

    def try_acquire(self) -> Permit | None:
        """Takes a permit if one is free. Never waits."""
        if self._free == 0:
            return None
        self._free -= 1
        return _HeldPermit(self._pass_on)

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Calls `work` with a permit held, and returns or raises as it does."""
        permit = await self.acquire()
        try:
            return await work()
        finally:
            permit.release()

    def available(self) -> int:
        """How many permits are free."""
        return self._free

    def waiting(self) -> int:
        """How many callers wait in line."""
        return sum(not turn.done() for turn in self._line)

    def _pass_on(self) -> None:
        self._free += 1
        asyncio.get_running_loop().call_soon(self._admit)

    def _admit(self) -> None:
        while self._line and self._free > 0:
            turn = self._line.popleft()
            # A task that is being cancelled leaves the line only when it runs again.
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
