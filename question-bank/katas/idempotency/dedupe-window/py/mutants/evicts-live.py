from collections import OrderedDict
from typing import Literal, Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


Verdict = Literal["new", "repeat", "full"]
"""new: process it. repeat: drop it. full: not now, let it be delivered again later."""


class DedupeWindow:
    def __init__(self, window_ms: int, capacity: int, sliding: bool, clock: Clock) -> None:
        """An id is remembered for `window_ms`, at most `capacity` ids at once. The window of an id
        is counted from the moment it was let through or, if `sliding`, was last seen."""
        self._window_ms = window_ms
        self._capacity = capacity
        self._sliding = sliding
        self._clock = clock
        self._now = clock.now()  # the latest moment that the clock has shown
        # When each id is forgotten, in the order of these moments: who comes last stays longest.
        self._forget_at: OrderedDict[str, int] = OrderedDict()

    def see(self, id_: str) -> Verdict:
        """Says what to do with a message that has this id."""
        self._forget()
        repeat = id_ in self._forget_at
        if repeat and not self._sliding:
            return "repeat"
        if not repeat and len(self._forget_at) >= self._capacity:
            self._forget_at.popitem(last=False)
        self._forget_at[id_] = self._now + self._window_ms
        self._forget_at.move_to_end(id_)
        return "repeat" if repeat else "new"

    def held(self) -> int:
        """How many ids are in memory now, all of them within their window."""
        self._forget()
        return len(self._forget_at)

    def _forget(self) -> None:
        # While the clock is set back, time stands still: so the order of the dict stays right.
        self._now = max(self._now, self._clock.now())
        while self._forget_at and next(iter(self._forget_at.values())) <= self._now:
            self._forget_at.popitem(last=False)
