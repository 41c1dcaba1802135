import math
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
        self._most = burst * 100
        self._percent = percent
        self._hundredths = self._most  # of a retry, so that they stay whole numbers

    def earn(self) -> None:
        """Adds what one call earns."""
        self._hundredths = min(self._most, self._hundredths + self._percent)

    def try_spend(self) -> bool:
        """Takes one retry, or nothing when there is no whole one. Tells which."""
        if self._hundredths < 100:
            return False
        self._hundredths -= 100
        return True

    def available(self) -> float:
        """Retries that are there now, fractions included."""
        return self._hundredths / 100


class Retrier:
    def __init__(
        self,
        policy: RetryPolicy,
        budget: RetryBudget,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        """`random` gives numbers from 0 up to, but not including, 1."""
        self._policy = policy
        self._budget = budget
        self._clock = clock
        self._random = random

    async def run(self, operation: Callable[[int], Awaitable[T]]) -> T:
        """Calls the operation until it succeeds or another try is not allowed; then the last error
        is raised. The operation gets the number of the attempt, from 1."""
        deadline = self._clock.now() + self._policy.total_ms
        self._budget.earn()
        attempt = 1
        while True:
            try:
                return await operation(attempt)
            except HttpError as error:
                if not _is_retryable(error) or attempt >= self._policy.max_attempts:
                    raise
                wait = error.retry_after_ms
                if wait is None:
                    wait = self._draw(attempt - 1)
                if self._clock.now() + wait >= deadline:
                    raise
                if not self._budget.try_spend():
                    raise
            await self._clock.sleep(wait)
            attempt += 1

    def _draw(self, retries: int) -> int:
        """Full jitter: anything from nothing up to the doubled base."""
        ceiling = min(self._policy.cap_ms, self._policy.base_ms * 2**retries)
        return math.ceil(self._random() * ceiling)


def _is_retryable(error: HttpError) -> bool:
    return error.status == 429 or 500 <= error.status <= 599
