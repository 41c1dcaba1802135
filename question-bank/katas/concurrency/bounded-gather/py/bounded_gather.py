import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Task = Callable[[], Awaitable[T]]
"""A piece of work. When it is cancelled, it should clean up and end."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """How a task ended. `timeout` is also the outcome of a task that never got its turn."""

    status: Literal["ok", "error", "timeout"]
    value: T | None = None
    error: BaseException | None = None


async def bounded_gather(
    tasks: Sequence[Task[T]], *, limit: int, per_task: float, total: float
) -> list[Outcome[T]]:
    """Runs the tasks, at most `limit` at once, and tells how each ended, in the order of the tasks.

    `per_task` is how many seconds one task may take, counted from its own start; `total` how many
    the whole may take, counted from the call. Raises ValueError when `limit` is not an int of at
    least 1 or a time is not a finite number above 0. When the caller is cancelled, so are the
    tasks, each once, and it gets its CancelledError when the last of them has ended.
    """
    # TODO: start the tasks as slots become free, and limit each one and the whole.
    raise NotImplementedError("TODO: run the tasks")
