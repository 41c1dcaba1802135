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
        # TODO: remember what you need.

    def try_call(self) -> Decision:
        """Grants a call and remembers when, or tells how long to wait."""
        raise NotImplementedError("TODO: grant the call, or say how long to wait")

    def remembered(self) -> int:
        """How many times of calls the log holds: those that count now."""
        raise NotImplementedError("TODO: how many times are held?")
