from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Decision:
    """`retry_after_ms`: whole milliseconds until a call would be granted; 0 when it was."""

    ok: bool
    retry_after_ms: int


class SlidingLog:
    def __init__(self, limit: int, window_ms: int, clock: Clock) -> None:
        """`limit` calls are granted in any stretch of `window_ms`; both are at least 1."""
        self._limit = limit
        self._window_ms = window_ms
        self._clock = clock
        self._now = clock.now()  # the latest moment that the clock has shown
        self._times: list[int] = []  # when calls were granted, oldest first

    def try_call(self) -> Decision:
        """Grants a call and remembers when, or tells how long to wait."""
        self._up_to_now()
        counting = [time for time in self._times if time > self._now - self._window_ms]
        if len(counting) >= self._limit:
            wait = counting[0] + self._window_ms - self._now
            return Decision(ok=False, retry_after_ms=wait)
        self._times.append(self._now)
        return Decision(ok=True, retry_after_ms=0)

    def remembered(self) -> int:
        """How many times of calls the log holds: those that count now."""
        self._up_to_now()
        return len(self._times)

    def _up_to_now(self) -> None:
        # A clock that stepped back stands still until it is past the latest moment again.
        self._now = max(self._now, self._clock.now())
