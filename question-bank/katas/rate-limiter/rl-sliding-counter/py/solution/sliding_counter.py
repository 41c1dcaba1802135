from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds since the epoch."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Decision:
    """`retry_after_ms`: whole milliseconds until the same call would be granted; 0 when it was."""

    ok: bool
    retry_after_ms: int


class SlidingCounter:
    def __init__(self, limit: int, window_ms: int, clock: Clock) -> None:
        """One key may make `limit` calls in a window of `window_ms`."""
        self._limit = limit
        self._window_ms = window_ms
        self._clock = clock
        self._now = clock.now()  # the latest moment seen
        self._window = self._now // window_ms  # the number of the window that it lies in
        self._current: dict[str, int] = {}
        self._previous: dict[str, int] = {}

    def try_call(self, key: str) -> Decision:
        """Counts one call of `key`, if it fits whole."""
        left = self._move_on()
        current = self._current.get(key, 0)
        previous = self._previous.get(key, 0)
        # Both sides are multiplied by the window's length: whole numbers leave no dust.
        room = (self._limit - 1 - current) * self._window_ms
        if previous * left <= room:
            self._current[key] = current + 1
            return Decision(ok=True, retry_after_ms=0)
        if room >= 0:
            return Decision(ok=False, retry_after_ms=left - room // previous)
        # The window is used up; in the next one its calls are the previous ones.
        full_room = (self._limit - 1) * self._window_ms
        wait = left + self._window_ms - full_room // current
        return Decision(ok=False, retry_after_ms=wait)

    def usage(self, key: str) -> float:
        """The calls of `key` that weigh now, fractions included."""
        left = self._move_on()
        return self._current.get(key, 0) + self._previous.get(key, 0) * left / self._window_ms

    def remembered(self) -> int:
        """How many keys have calls in the current or the previous window."""
        self._move_on()
        return len(self._current.keys() | self._previous.keys())

    def _move_on(self) -> int:
        """Brings the windows up to date. Returns the milliseconds left of the current one."""
        self._now = max(self._now, self._clock.now())
        window = self._now // self._window_ms
        if window != self._window:
            self._previous = self._current if window == self._window + 1 else {}
            self._current = {}
            self._window = window
        return (window + 1) * self._window_ms - self._now
