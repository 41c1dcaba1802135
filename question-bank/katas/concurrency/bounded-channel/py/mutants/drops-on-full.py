import asyncio
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class ChannelClosed(Exception):
    """What a put gets when the channel is closed, and a take when it is closed and empty."""


@dataclass(frozen=True)
class State:
    held: int
    """Values that are in the channel."""
    waiting_puts: int
    """Puts that wait for room."""
    waiting_takes: int
    """Takes that wait for a value."""


Queue = deque[asyncio.Future[None]]
"""Who waits, in order. A call that was woken stays in it until it runs, so nobody overtakes it."""


class BoundedChannel(Generic[T]):
    """Hands values from those who put to those who take, first in, first out."""

    def __init__(self, capacity: int) -> None:
        """Holds at most `capacity` values; ValueError unless that is a whole number above 0."""
        if not isinstance(capacity, int) or capacity < 1:
            raise ValueError(f"a capacity must be a whole number above 0, not {capacity}")
        self._capacity = capacity
        self._held: deque[T] = deque()
        self._puts: Queue = deque()
        self._takes: Queue = deque()
        self._closed = False

    async def put(self, value: T) -> None:
        """Returns when the channel has taken the value; waits while it is full.

        When it raises ChannelClosed, or is cancelled, the value is not in the channel.
        """
        if self._closed:
            raise ChannelClosed
        if len(self._held) >= self._capacity:
            return
        self._held.append(value)
        self._wake()

    async def take(self) -> T:
        """Returns the oldest value; waits while there is none.

        When it raises ChannelClosed, or is cancelled, it has taken nothing.
        """
        await self._turn(self._takes)
        if not self._held:
            raise ChannelClosed
        value = self._held.popleft()
        self._wake()
        return value

    def close(self) -> None:
        """Lets nothing more in. What is in the channel can still be taken."""
        self._closed = True
        self._wake()

    def state(self) -> State:
        """What the channel holds and who waits for it, now."""
        return State(len(self._held), len(self._puts), len(self._takes))

    async def _turn(self, queue: Queue) -> None:
        """Returns when nobody is ahead and the call can go on: it has room, a value, or the end."""
        if not queue and self._ready(queue) > 0:
            return
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(ticket)
        self._wake()
        try:
            await ticket
        except asyncio.CancelledError:
            queue.remove(ticket)
            self._wake()  # If its turn had come, it is now the turn of the next.
            raise
        queue.remove(ticket)

    def _ready(self, queue: Queue) -> int:
        """How many calls of a queue can go on now."""
        if self._closed:
            return len(queue) + 1
        return len(self._held) if queue is self._takes else self._capacity - len(self._held)

    def _wake(self) -> None:
        for queue in (self._takes, self._puts):
            for ticket in islice(queue, self._ready(queue)):
                if not ticket.done():
                    ticket.set_result(None)
