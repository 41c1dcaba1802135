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
        # TODO: remember what you need.

    def try_call(self, key: str, cost: int = 1) -> Decision:
        """Counts `cost` for `key` in the current window, or nothing. Raises ValueError when `cost`
        is not a whole number of at least 1."""
        raise NotImplementedError("TODO: count the cost, or say how long to wait")

    def remembered(self) -> int:
        """How many keys have used something in the current window."""
        raise NotImplementedError("TODO: how many keys are held?")
