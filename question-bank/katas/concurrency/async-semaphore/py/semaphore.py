from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Permit(Protocol):
    """The right to go on."""

    def release(self) -> None:
        """Gives the permit back; after the first time it changes nothing."""
        ...


class Semaphore:
    """Lets a limited number of callers go on at a time, in the order in which they came."""

    def __init__(self, permits: int) -> None:
        """Raises ValueError when `permits` is not an int of at least 1."""
        # TODO: remember what you need.

    async def acquire(self) -> Permit:
        """Takes a permit, or waits in line for one. The task that waits may be cancelled."""
        raise NotImplementedError("TODO: take a permit, or wait in line")

    def try_acquire(self) -> Permit | None:
        """Takes a permit if one is free. Never waits."""
        raise NotImplementedError("TODO: take a permit, or nothing")

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Calls `work` with a permit held, and returns or raises as it does."""
        raise NotImplementedError("TODO: run the work with a permit")

    def available(self) -> int:
        """How many permits are free."""
        raise NotImplementedError("TODO: how many permits are free?")

    def waiting(self) -> int:
        """How many callers wait in line."""
        raise NotImplementedError("TODO: how many callers wait?")
