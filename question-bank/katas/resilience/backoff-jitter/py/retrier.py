from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Where the time comes from, and how it is spent: whole milliseconds."""

    def now(self) -> int: ...

    async def sleep(self, ms: int) -> None: ...


@dataclass(frozen=True)
class RetryPolicy:
    base_ms: int
    """The most that the first wait can be. Doubles with every retry."""
    cap_ms: int
    """What the doubling never exceeds."""
    max_attempts: int
    """How often the operation is called at most, the first call included."""
    total_ms: int
    """How long after the start of the first call another one may begin."""


class HttpError(Exception):
    """A server's answer that is a failure.

    `retry_after_ms` is how long the server asks to wait; None when it does not say.
    """

    def __init__(self, status: int, retry_after_ms: int | None = None) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status
        self.retry_after_ms = retry_after_ms


class RetryBudget:
    """Limits retries to a share of the calls. Many calls use one budget."""

    def __init__(self, burst: int, percent: int) -> None:
        """Holds `burst` retries at most and starts with them; 100 calls earn `percent` retries."""
        # TODO: remember what you need.

    def earn(self) -> None:
        """Adds what one call earns."""
        raise NotImplementedError("TODO: add what one call earns")

    def try_spend(self) -> bool:
        """Takes one retry, or nothing when there is no whole one. Tells which."""
        raise NotImplementedError("TODO: take one retry, or nothing")

    def available(self) -> float:
        """Retries that are there now, fractions included."""
        raise NotImplementedError("TODO: how many retries are there now?")


class Retrier:
    def __init__(
        self,
        policy: RetryPolicy,
        budget: RetryBudget,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        """`random` gives numbers from 0 up to, but not including, 1."""
        # TODO: remember what you need.

    async def run(self, operation: Callable[[int], Awaitable[T]]) -> T:
        """Calls the operation until it succeeds or another try is not allowed; then the last error
        is raised. The operation gets the number of the attempt, from 1."""
        raise NotImplementedError("TODO: call, and decide whether and when to call again")
