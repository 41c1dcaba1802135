import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class _Flight(Generic[V]):
    def __init__(self) -> None:
        self.task: asyncio.Task[V]
        self.callers = 0


class SingleFlight(Generic[V]):
    """Runs the work of a key once for all who ask while it runs."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[V]] = {}

    async def run(self, key: str, work: Callable[[], Awaitable[V]]) -> V:
        """Starts `work`, or joins the work that runs for `key`, and returns or raises as it does.

        The task that calls may be cancelled; the work goes on while others wait, and is cancelled
        when nobody does.
        """
        flight = self._flights.get(key) or self._start(key, work)
        flight.callers += 1
        try:
            # Without the shield, cancelling this caller would cancel the work.
            return await asyncio.shield(flight.task)
        finally:
            flight.callers -= 1
            if flight.callers == 0 and not flight.task.done():
                self._forget(key, flight)
                flight.task.cancel()

    def waiting(self, key: str) -> int:
        """How many callers wait for the work of this key."""
        flight = self._flights.get(key)
        return flight.callers if flight else 0

    def in_flight(self) -> int:
        """How many keys have callers waiting."""
        return len(self._flights)

    def _start(self, key: str, work: Callable[[], Awaitable[V]]) -> _Flight[V]:
        flight: _Flight[V] = _Flight()
        self._flights[key] = flight
        flight.task = asyncio.create_task(self._fly(key, flight, work))
        # Looks at the error of abandoned work, or asyncio would report that nobody did.
        flight.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return flight

    async def _fly(self, key: str, flight: _Flight[V], work: Callable[[], Awaitable[V]]) -> V:
        try:
            return await work()
        finally:
            self._forget(key, flight)

    def _forget(self, key: str, flight: _Flight[V]) -> None:
        """Frees the key, unless another flight has it by now."""
        if self._flights.get(key) is flight:
            del self._flights[key]
