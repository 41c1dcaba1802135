import math
from dataclasses import dataclass
from typing import Literal, Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Reservation:
    """What a grant took. Its id is given to no other reservation of the same budget."""

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


@dataclass
class _Account:
    requests: float
    tokens: float
    counted_to: int  # the latest moment that was turned into requests and tokens


MINUTE = 60_000
DUST = 1e-6
"""What binary fractions may be wrong by."""


class TokenBudget:
    def __init__(self, requests_per_minute: float, tokens_per_minute: float, clock: Clock) -> None:
        """Each limit, at least 1, is the capacity of a budget and its refill in a minute."""
        self._requests_per_minute = requests_per_minute
        self._tokens_per_minute = tokens_per_minute
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._open: set[int] = set()  # the ids of the reservations that are not settled yet
        self._last_id = 0

    def try_reserve(self, key: str, estimate: float) -> Decision:
        """Takes one request and `estimate` tokens from the budgets of `key`, or nothing.
        Raises ValueError when `estimate` is not a number of 0 or above."""
        _check_count(estimate)
        if estimate > self._tokens_per_minute:
            return Refused("too_large", math.inf)
        account = self._up_to_now(key)
        # Both budgets are asked before either is charged: a refusal costs nothing.
        for_request = _wait_for(1 - account.requests, self._requests_per_minute)
        for_tokens = _wait_for(estimate - account.tokens, self._tokens_per_minute)
        wait = max(for_request, for_tokens)
        if wait > 0:
            return Refused("tokens" if for_tokens > for_request else "requests", wait)
        account.requests -= 1
        self._last_id += 1
        self._open.add(self._last_id)
        return Granted(Reservation(self._last_id, key, estimate))

    def settle(self, reservation: Reservation, actual: float) -> None:
        """Replaces the estimate by the tokens that were used, unless that was done before.
        Raises ValueError when `actual` is not a number of 0 or above."""
        _check_count(actual)
        if reservation.id not in self._open:
            return
        self._open.remove(reservation.id)
        account = self._up_to_now(reservation.key)
        tokens = account.tokens + reservation.estimate - actual
        account.tokens = min(self._tokens_per_minute, tokens)

    def balance(self, key: str) -> Balance:
        """What `key` may spend now."""
        account = self._up_to_now(key)
        return Balance(account.requests, account.tokens)

    def _up_to_now(self, key: str) -> _Account:
        now = self._clock.now()
        account = self._accounts.get(key)
        if account is None:
            account = _Account(self._requests_per_minute, self._tokens_per_minute, now)
            self._accounts[key] = account
        # A clock that stepped back has nothing to add until it is past the latest moment again.
        if now <= account.counted_to:
            return account
        minutes = (now - account.counted_to) / MINUTE
        requests = account.requests + minutes * self._requests_per_minute
        tokens = account.tokens + minutes * self._tokens_per_minute
        account.requests = min(self._requests_per_minute, requests)
        account.tokens = min(self._tokens_per_minute, tokens)
        account.counted_to = now
        return account


def _wait_for(shortage: float, per_minute: float) -> int:
    """Whole milliseconds until `shortage` has refilled; 0 when nothing is missing."""
    return math.ceil((shortage - DUST) * MINUTE / per_minute) if shortage > DUST else 0


def _check_count(count: float) -> None:
    if not 0 <= count < math.inf:
        raise ValueError(f"a count must be 0 or above, not {count}")
