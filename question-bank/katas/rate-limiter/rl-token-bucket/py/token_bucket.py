from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Decision:
    """`retry_after_ms`: whole milliseconds until the same call would succeed; 0 when it did,
    `math.inf` when it never will."""

    ok: bool
    retry_after_ms: float


class TokenBucket:
    def __init__(self, rate_per_second: float, burst: float, clock: Clock) -> None:
        """`rate_per_second` tokens grow back; the bucket holds `burst` at most and starts full.
        Both are above 0, fractions included."""
        # TODO: remember what you need.

    def try_take(self, cost: float = 1) -> Decision:
        """Takes `cost` tokens, or nothing. Raises ValueError when `cost` is not a finite number
        above 0."""
        raise NotImplementedError("TODO: take the cost, or say how long to wait")

    def available(self) -> float:
        """Tokens that are there now, fractions included; never below 0."""
        raise NotImplementedError("TODO: how many tokens are there now?")
