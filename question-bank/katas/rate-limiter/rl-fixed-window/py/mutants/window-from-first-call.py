import math
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds since the epoch."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Granted:
    """`remaining`: what the key may still use in this window."""

    remaining: int


@dataclass(frozen=True)
class Refused:
    """`retry_after_ms`: whole milliseconds until the next window, `math.inf` when none will be
    enough."""

    retry_after_ms: float


Decision = Granted | Refused


class FixedWindow:
    def __init__(self, limit: int, window_ms: int, clock: Clock) -> None:
        """`limit` is what one key may use in a window of `window_ms`; both are at least 1."""
        self._limit = limit
        self._window_ms = window_ms
        self._clock = clock
        self._now = 0  # the latest moment that the clock has shown
        self._window_end = 0
        self._used: dict[str, int] = {}  # by each key in the current window

    def try_call(self, key: str, cost: int = 1) -> Decision:
        """Counts `cost` for `key` in the current window, or nothing. Raises ValueError when `cost`
        is not a whole number of at least 1."""
        if not isinstance(cost, int) or cost < 1:
            raise ValueError(f"a cost must be a whole number of at least 1, not {cost}")
        if cost > self._limit:
            return Refused(retry_after_ms=math.inf)
        self._up_to_now()
        used = self._used.get(key, 0) + cost
        if used > self._limit:
            return Refused(retry_after_ms=self._window_end - self._now)
        self._used[key] = used
        return Granted(remaining=self._limit - used)

    def remembered(self) -> int:
        """How many keys have used something in the current window."""
        self._up_to_now()
        return len(self._used)

    def _up_to_now(self) -> None:
        # A clock that stepped back stands still until it is past the latest moment again.
        self._now = max(self._now, self._clock.now())
        if self._now < self._window_end:
            return
        # The windows of all keys end together, so one table can be emptied for all of them.
        self._window_end = self._now + self._window_ms
        self._used.clear()
