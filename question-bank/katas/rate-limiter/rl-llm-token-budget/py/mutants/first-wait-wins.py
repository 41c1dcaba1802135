import math
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
        self._open: dict[int, Reservation] = {}  # what is not settled yet, by its id
        self._last_id = 0

    def try_reserve(self, key: str, estimate: float) -> Decision:
        """Takes one request and `estimate` tokens from the budgets of `key`, or nothing.
        Raises ValueError when `estimate` is not a finite number of 0 or above."""
        _check_count(estimate)
        if estimate - self._tokens_per_minute > DUST:
            return Refused("too_large", math.inf)
        now = self._clock.now()
        account = self._up_to(now, key)
        behind = account.counted_to - now
        # Both budgets are asked before either is charged: a refusal costs nothing.
        for_request = _wait_for(1 - account.requests, self._requests_per_minute, behind)
        for_tokens = _wait_for(estimate - account.tokens, self._tokens_per_minute, behind)
        wait = for_tokens or for_request
        if wait > 0:
            return Refused("tokens" if for_tokens > for_request else "requests", wait)
        account.requests -= 1
        account.tokens -= estimate
        self._last_id += 1
        reservation = Reservation(self._last_id, key, estimate)
        self._open[reservation.id] = reservation
        return Granted(reservation)

    def settle(self, reservation: Reservation, actual: float) -> None:
        """Replaces the estimate by the tokens that were used, unless that was done before.
        Raises ValueError when `actual` is not a finite number of 0 or above."""
        _check_count(actual)
        granted = self._open.get(reservation.id)
        if granted is None:
            return
        del self._open[reservation.id]
        account = self._up_to(self._clock.now(), granted.key)
        tokens = account.tokens + granted.estimate - actual
        account.tokens = min(self._tokens_per_minute, tokens)

    def balance(self, key: str) -> Balance:
        """What `key` may spend now."""
        account = self._up_to(self._clock.now(), key)
        return Balance(account.requests, account.tokens)

    def _up_to(self, now: int, key: str) -> _Account:
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


def _wait_for(shortage: float, per_minute: float, behind: int) -> int:
    """Whole milliseconds until `shortage` has refilled; 0 when nothing is missing. The refill goes
    on when the clock, which is `behind` by so many milliseconds, is at the latest moment again."""
    if shortage <= DUST:
        return 0
    return behind + math.ceil((shortage - DUST) * MINUTE / per_minute)


def _check_count(count: float) -> None:
    if not 0 <= count < math.inf:
        raise ValueError(f"a count must be a finite number of 0 or above, not {count}")
