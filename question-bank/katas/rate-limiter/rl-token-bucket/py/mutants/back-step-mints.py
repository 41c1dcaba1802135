import math
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


DUST = 1e-9
"""What binary fractions may be wrong by."""


class TokenBucket:
    def __init__(self, rate_per_second: float, burst: float, clock: Clock) -> None:
        """`rate_per_second` tokens grow back; the bucket holds `burst` at most and starts full.
        Both are above 0, fractions included."""
        self._rate_per_ms = rate_per_second / 1000
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._counted_to = clock.now()  # the latest moment that was turned into tokens

    def try_take(self, cost: float = 1) -> Decision:
        """Takes `cost` tokens, or nothing. Raises ValueError when `cost` is not a finite number
        above 0."""
        if not 0 < cost < math.inf:
            raise ValueError(f"a cost must be a finite number above 0, not {cost}")
        if cost - self._burst > DUST:
            return Decision(ok=False, retry_after_ms=math.inf)
        behind = self._refill()
        shortage = cost - self._tokens
        if shortage > DUST:
            to_refill = math.ceil((shortage - DUST) / self._rate_per_ms)
            return Decision(ok=False, retry_after_ms=behind + to_refill)
        self._tokens = max(0.0, self._tokens - cost)
        return Decision(ok=True, retry_after_ms=0)

    def available(self) -> float:
        """Tokens that are there now, fractions included; never below 0."""
        self._refill()
        return self._tokens

    def _refill(self) -> int:
        """Turns the time until now into tokens. Returns how far the clock is behind the latest
        moment."""
        now = self._clock.now()
        # A clock that stepped back has nothing to add until it is past the latest moment again.
        elapsed = max(0, now - self._counted_to)
        self._tokens = min(self._burst, self._tokens + elapsed * self._rate_per_ms)
        self._counted_to = now
        return self._counted_to - now
