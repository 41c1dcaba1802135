import asyncio
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
    values: dict[int, T] = {}
    cause: BaseException | None = None

    def end(error: BaseException) -> None:
        nonlocal cause
        first = cause is None
        cause = error
        if not first:
            return
        for task in running:
            if task is not asyncio.current_task():
                task.cancel()

    async def watch(index: int, task: Task[T]) -> None:
        try:
            values[index] = await task()
        except (Exception, asyncio.CancelledError) as error:
            end(error)

    running = [asyncio.create_task(watch(i, task)) for i, task in enumerate(tasks)]
    left: asyncio.CancelledError | None = None
    while pending := [task for task in running if not task.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as error:
            left = error
            end(error)
    if left is not None:
        raise left
    if cause is not None:
        raise cause
    return [values[i] for i in range(len(tasks))]
