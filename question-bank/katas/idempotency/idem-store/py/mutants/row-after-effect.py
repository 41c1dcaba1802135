from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


@dataclass(frozen=True)
class Call:
    """`key` is the idempotency key that the client has chosen. `fingerprint` is the same for the
    same request: a hash of its method, path and body."""

    tenant: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


@dataclass(frozen=True)
class Row:
    """What is kept for one key of one tenant. Before `lease_until`, in milliseconds, the key
    belongs to a call that runs; without an `answer`, which is there only when it is final, it is
    free afterwards."""

    fingerprint: str
    lease_until: int
    answer: Answer | None = None


@dataclass(frozen=True)
class Stored:
    """A row and its version: 1 for a new row, one more with each write."""

    row: Row
    version: int


class Table(Protocol):
    """A database table that all nodes share. Its methods raise when the database is away."""

    async def read(self, id_: str) -> Stored | None: ...

    async def write(self, id_: str, row: Row, version: int) -> bool:
        """Writes the row if the table's version is still `version` (0: no row), and tells whether
        it did."""
        ...


Effect = Callable[[str], Awaitable[Answer]]
"""What must happen once. Those whom it calls recognise a repeat with the same effect key."""


@dataclass(frozen=True)
class Outcome:
    """What became of a call.

    ran: this call ran the effect, and this is its `answer`.
    replayed: an earlier call ran it; HTTP sends the same `answer` again.
    running: another call runs it now, for `retry_after_ms` at most; HTTP says 409.
    mismatch: the key was used for another request; HTTP says 422.
    """

    kind: Literal["ran", "replayed", "running", "mismatch"]
    answer: Answer | None = None
    retry_after_ms: int = 0


class IdempotencyKeys:
    def __init__(self, lease_ms: int, table: Table, clock: Clock) -> None:
        """A call owns its key for `lease_ms`; after that another call may take the key over."""
        self._lease_ms = lease_ms
        self._table = table
        self._clock = clock

    async def run(self, call: Call, effect: Effect) -> Outcome:
        """Runs the effect, unless a call with the same tenant and key has run it or runs it now.
        Raises the error of the effect, or that of the table, unless it was only the freeing of the
        key that failed."""
        # The length in front keeps tenant "a" with key "bc" apart from tenant "ab" with key "c".
        id_ = f"{len(call.tenant)}:{call.tenant}{call.key}"
        found = await self._table.read(id_)
        now = self._clock.now()
        version = 0
        if found is not None:
            row, version = found.row, found.version
            if row.fingerprint != call.fingerprint:
                return Outcome("mismatch")
            if row.answer is not None:
                return Outcome("replayed", row.answer)
            if now < row.lease_until:
                return Outcome("running", retry_after_ms=row.lease_until - now)

        async def set_free() -> None:
            free = Row(call.fingerprint, lease_until=0)
            # When this fails, the key is free at the end of the lease: the caller need not know.
            with suppress(Exception):
                await self._table.write(id_, free, version)

        try:
            answer = await effect(id_)
        except Exception:
            await set_free()
            raise
        if answer.status >= 500:
            await set_free()
            return Outcome("ran", answer)
        done = Row(call.fingerprint, lease_until=0, answer=answer)
        if not await self._table.write(id_, done, version):
            # Another call has taken the lease over: what it stores is this caller's answer too.
            return await self.run(call, effect)
        return Outcome("ran", answer)
