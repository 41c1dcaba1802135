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
        # TODO: remember what you need. Two counts per key are enough.

    def try_call(self, key: str) -> Decision:
        """Counts one call of `key`, if it fits whole."""
        raise NotImplementedError("TODO: grant the call, or say how long to wait")

    def usage(self, key: str) -> float:
        """The calls of `key` that weigh now, fractions included."""
        raise NotImplementedError("TODO: weigh the two windows")

    def remembered(self) -> int:
        """How many keys have calls in the current or the previous window."""
        raise NotImplementedError("TODO: how many keys are held?")
