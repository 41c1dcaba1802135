from dataclasses import dataclass
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


class BoundedChannel(Generic[T]):
    """Hands values from those who put to those who take, first in, first out."""

    def __init__(self, capacity: int) -> None:
        """Holds at most `capacity` values; ValueError unless that is a whole number above 0."""
        # TODO: check the capacity, and remember what you need.

    async def put(self, value: T) -> None:
        """Returns when the channel has taken the value; waits while it is full.

        When it raises ChannelClosed, or is cancelled, the value is not in the channel.
        """
        raise NotImplementedError("TODO: put the value, or wait for room")

    async def take(self) -> T:
        """Returns the oldest value; waits while there is none.

        When it raises ChannelClosed, or is cancelled, it has taken nothing.
        """
        raise NotImplementedError("TODO: take a value, or wait for one")

    def close(self) -> None:
        """Lets nothing more in. What is in the channel can still be taken."""
        raise NotImplementedError("TODO: close, and let nobody wait in vain")

    def state(self) -> State:
        """What the channel holds and who waits for it, now."""
        raise NotImplementedError("TODO: count")
