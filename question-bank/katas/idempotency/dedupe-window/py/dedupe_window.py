from typing import Literal, Protocol


class Clock(Protocol):
    """Where the time comes from: whole milliseconds."""

    def now(self) -> int: ...


Verdict = Literal["new", "repeat", "full"]
"""new: process it. repeat: drop it. full: not now, let it be delivered again later."""


class DedupeWindow:
    def __init__(self, window_ms: int, capacity: int, sliding: bool, clock: Clock) -> None:
        """An id is remembered for `window_ms`, at most `capacity` ids at once. The window of an id
        is counted from the moment it was let through or, if `sliding`, was last seen."""
        # TODO: remember what you need.

    def see(self, id_: str) -> Verdict:
        """Says what to do with a message that has this id."""
        raise NotImplementedError("TODO: is the id new, a repeat, or is there no room for it?")

    def held(self) -> int:
        """How many ids are in memory now, all of them within their window."""
        raise NotImplementedError("TODO: forget what is over, and count what is left")
