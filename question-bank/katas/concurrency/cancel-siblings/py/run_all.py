from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

Task = Callable[[], Awaitable[T]]
"""A piece of work. When it is cancelled, it should clean up and end."""


async def run_all(tasks: Sequence[Task[T]]) -> list[T]:
    """Runs the tasks side by side and returns their values in the order of the tasks.

    The first failure cancels the others; so does the caller when it is cancelled. Ends only when
    every task has ended, and raises CancelledError if the caller was cancelled, or else the first
    failure.
    """
    # TODO: start the tasks, cancel them at the first failure, and wait for all of them.
    raise NotImplementedError("TODO: run the tasks")
