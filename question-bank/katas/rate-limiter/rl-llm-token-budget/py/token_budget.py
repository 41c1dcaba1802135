from dataclasses import dataclass
from typing import Literal, Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Reservation:
    """What a grant took. Its id, given to no other reservation of the same budget, is what it
    settles by."""

    id: int
    key: str
    estimate: float


@dataclass(frozen=True)
class Granted:
    reservation: Reservation


@dataclass(frozen=True)
class Refused:
    """`reason`: the budget that needs the longer wait, or an estimate that no wait can help.
    `retry_after_ms`: whole milliseconds until the same call would succeed, `math.inf` when it
    never will."""

    reason: Literal["requests", "tokens", "too_large"]
    retry_after_ms: float


Decision = Granted | Refused


@dataclass(frozen=True)
class Balance:
    """What a key may spend now, fractions included; negative tokens are a debt."""

    requests: float
    tokens: float


class TokenBudget:
    def __init__(self, requests_per_minute: float, tokens_per_minute: float, clock: Clock) -> None:
        """Each limit, at least 1, is the capacity of a budget and its refill in a minute."""
        # TODO: remember what you need. A key that was never used has both budgets full.

    def try_reserve(self, key: str, estimate: float) -> Decision:
        """Takes one request and `estimate` tokens from the budgets of `key`, or nothing.
        Raises ValueError when `estimate` is not a finite number of 0 or above."""
        raise NotImplementedError("TODO: reserve a request and the tokens, or say why not")

    def settle(self, reservation: Reservation, actual: float) -> None:
        """Replaces the estimate by the tokens that were used, unless that was done before.
        Raises ValueError when `actual` is not a finite number of 0 or above."""
        raise NotImplementedError("TODO: give back what was not used, or charge the overuse")

    def balance(self, key: str) -> Balance:
        """What `key` may spend now."""
        raise NotImplementedError("TODO: how many requests and tokens are there now?")
