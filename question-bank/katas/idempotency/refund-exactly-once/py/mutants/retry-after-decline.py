from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class RefundCall:
    """What the agent decided, with the stored position of that decision in its run."""

    run_id: str
    step_id: str
    ordinal: int
    """Which call of the step this is, from 0."""
    payment_id: str
    amount_minor: int
    """A whole number of cents above 0."""
    reason: str
    """The model's own words, which differ each time it is asked."""


RefundState = Literal["sending", "unknown", "succeeded", "declined", "manual"]


@dataclass(frozen=True)
class Refund:
    """One row of the ledger. A change is a new row under the same key."""

    key: str
    """`run_id/step_id/ordinal`"""
    payment_id: str
    amount_minor: int
    reason: str
    state: RefundState
    attempts: int
    """How often it was sent, this time included."""
    first_sent_at: int
    sent_at: int
    """When it was sent last."""
    reference: str | None
    """The provider's reference; None until there is an answer."""


class Ledger(Protocol):
    """What a transaction sees and changes."""

    def captured(self, payment_id: str) -> int:
        """What was captured of a payment, in cents; 0 for one that nobody knows."""
        ...

    def get(self, key: str) -> Refund | None: ...

    def of_payment(self, payment_id: str) -> list[Refund]:
        """All refunds of a payment, whatever their state."""
        ...

    def open(self) -> list[Refund]:
        """All refunds that are sending or unknown, oldest first."""
        ...

    def put(self, refund: Refund) -> None:
        """Adds a refund, or replaces the one with the same key."""
        ...


class Store(Protocol):
    """Survives every crash."""

    async def transaction(self, work: Callable[[Ledger], T]) -> T:
        """Runs `work` alone: all of its puts are kept, or none when it raises."""
        ...


@dataclass(frozen=True)
class Answer:
    """An answer is final: the provider never changes it."""

    status: Literal["succeeded", "declined"]
    reference: str


@dataclass(frozen=True)
class Order:
    key: str
    payment_id: str
    amount_minor: int


class Provider(Protocol):
    @property
    def resend_window_ms(self) -> int:
        """How long after the first send a key is surely recognised; 0 when keys mean nothing."""
        ...

    async def send(self, order: Order) -> Answer:
        """Pays. Raises NoAnswer when nobody can say whether it did, or still will."""
        ...

    async def find(self, key: str) -> Answer | None:
        """Looks for an earlier send. None is no proof: it may still be under way."""
        ...


class NoAnswer(Exception):
    """A timeout, a broken connection, a 5xx."""


class KeyMismatch(Exception):
    """The position was used before, for another payment or amount."""


class ExceedsCaptured(Exception):
    """More than what is left of the captured amount."""

    def __init__(self, remaining: int) -> None:
        super().__init__(f"only {remaining} cents are left of the captured amount")
        self.remaining = remaining


OWNED_MS = 60_000
"""For how long after `sent_at` a refund that is sending belongs to the worker that sends it."""

Turn = tuple[Refund, bool]
"""A row, and whether the caller now has to send it."""


class RefundOrchestrator:
    def __init__(self, store: Store, provider: Provider, clock: Clock) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock

    async def refund(self, call: RefundCall) -> Refund:
        """Records the refund and sends it, or goes on with the one stored under its position.

        Raises ValueError when the amount is not a whole number above 0, KeyMismatch when the
        position was used for another payment or amount, ExceedsCaptured when less is left.
        """
        if not isinstance(call.amount_minor, int) or call.amount_minor <= 0:
            raise ValueError(f"an amount must be a whole number above 0, not {call.amount_minor}")
        refund, send = await self._store.transaction(lambda ledger: self._admit(ledger, call))
        return await (self._send(refund) if send else self._resolve(refund))

    async def reconcile(self) -> list[Refund]:
        """Goes on with every open refund, and returns them as they are now, oldest first."""
        still_open = await self._store.transaction(lambda ledger: ledger.open())
        return [await self._resolve(refund) for refund in still_open]

    def _admit(self, ledger: Ledger, call: RefundCall) -> Turn:
        key = f"{call.run_id}/{call.step_id}/{call.ordinal}"
        known = ledger.get(key)
        if known:
            if (known.payment_id, known.amount_minor) != (call.payment_id, call.amount_minor):
                raise KeyMismatch(f"{key} was used for {known.amount_minor} of {known.payment_id}")
            return known, known.state == "declined"
        others = ledger.of_payment(call.payment_id)
        reserved = sum(other.amount_minor for other in others if other.state != "declined")
        remaining = ledger.captured(call.payment_id) - reserved
        if call.amount_minor > remaining:
            raise ExceedsCaptured(remaining)
        now = self._clock.now()
        refund = Refund(
            key=key,
            payment_id=call.payment_id,
            amount_minor=call.amount_minor,
            reason=call.reason,
            state="sending",
            attempts=1,
            first_sent_at=now,
            sent_at=now,
            reference=None,
        )
        return _put(ledger, refund), True

    async def _send(self, refund: Refund) -> Refund:
        order = Order(refund.key, refund.payment_id, refund.amount_minor)
        try:
            answer = await self._provider.send(order)
        except NoAnswer:
            return await self._store.transaction(lambda ledger: _doubt(ledger, refund))
        return await self._record(refund.key, answer)

    async def _resolve(self, refund: Refund) -> Refund:
        """Finds out what became of an earlier send; resends only what the provider recognises."""
        if refund.state not in ("sending", "unknown"):
            return refund
        if refund.state == "sending" and self._clock.now() < refund.sent_at + OWNED_MS:
            return refund
        try:
            answer = await self._provider.find(refund.key)
        except NoAnswer:
            return refund
        if answer:
            return await self._record(refund.key, answer)
        turn = await self._store.transaction(lambda ledger: self._take_over(ledger, refund))
        current, send = turn
        return await self._send(current) if send else current

    def _take_over(self, ledger: Ledger, seen: Refund) -> Turn:
        current = ledger.get(seen.key) or seen
        if not _is_same(current, seen):
            return current, False
        now = self._clock.now()
        if now >= current.first_sent_at + self._provider.resend_window_ms:
            return _put(ledger, replace(current, state="manual")), False
        again = replace(current, state="sending", attempts=current.attempts + 1, sent_at=now)
        return _put(ledger, again), True

    async def _record(self, key: str, answer: Answer) -> Refund:
        def write(ledger: Ledger) -> Refund:
            current = ledger.get(key)
            if current is None:
                raise LookupError(f"{key} has an answer but no row")
            return _put(ledger, replace(current, state=answer.status, reference=answer.reference))

        return await self._store.transaction(write)


def _doubt(ledger: Ledger, sent: Refund) -> Refund:
    current = ledger.get(sent.key) or sent
    return _put(ledger, replace(current, state="unknown")) if _is_same(current, sent) else current


def _is_same(a: Refund, b: Refund) -> bool:
    """Whether nobody changed the row since it was read."""
    return (a.state, a.attempts) == (b.state, b.attempts)


def _put(ledger: Ledger, refund: Refund) -> Refund:
    ledger.put(refund)
    return refund
