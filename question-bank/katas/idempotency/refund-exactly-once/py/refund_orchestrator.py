from collections.abc import Callable
from dataclasses import dataclass
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


class RefundOrchestrator:
    def __init__(self, store: Store, provider: Provider, clock: Clock) -> None:
        """Keeps no refunds in memory: a crash loses this object."""
        # TODO: remember what you need.

    async def refund(self, call: RefundCall) -> Refund:
        """Records the refund and sends it, or goes on with the one stored under its position.

        Raises ValueError when the amount is not a whole number above 0, KeyMismatch when the
        position was used for another payment or amount, ExceedsCaptured when less is left.
        """
        raise NotImplementedError("TODO: record first, then send, then record the answer")

    async def reconcile(self) -> list[Refund]:
        """Goes on with every open refund, and returns them as they are now, oldest first."""
        raise NotImplementedError("TODO: find out what became of the open refunds")
