from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class SingleFlight(Generic[V]):
    """Runs the work of a key once for all who ask while it runs."""

    def __init__(self) -> None:
        # TODO: remember the work that runs, and who waits for it.
        pass

    async def run(self, key: str, work: Callable[[], Awaitable[V]]) -> V:
        """Starts `work`, or joins the work that runs for `key`, and returns or raises as it does.

        The task that calls may be cancelled; the work goes on while others wait, and is cancelled
        when nobody does.
        """
        raise NotImplementedError("TODO: start the work or join it, and let the caller leave")

    def waiting(self, key: str) -> int:
        """How many callers wait for the work of this key."""
        raise NotImplementedError("TODO: how many callers wait?")

    def in_flight(self) -> int:
        """How many keys have callers waiting."""
        raise NotImplementedError("TODO: how many keys are in flight?")
