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
    error: Exception | None = None


async def bounded_gather(
    tasks: Sequence[Task[T]], *, limit: int, per_task: float, total: float
) -> list[Outcome[T]]:
    """Runs the tasks, at most `limit` at once, and tells how each ended, in the order of the tasks.

    `per_task` is how many seconds one task may take, counted from its own start; `total` how many
    the whole may take, counted from the call. Raises ValueError for bad options. When the caller is
    cancelled, so are the tasks.
    """
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"a limit of {limit}")
    if not (per_task > 0 and total > 0):
        raise ValueError("a time limit must be above 0")

    # A task that never starts, or is cancelled, keeps this outcome.
    outcomes: list[Outcome[T]] = []
    slots = asyncio.Semaphore(limit)
    whole = asyncio.timeout(total)

    async def run_one(task: Task[T]) -> None:
        async with slots:
            own = asyncio.timeout(per_task)
            try:
                async with own:
                    outcome = Outcome("ok", value=await task())
            except Exception as error:
                outcome = Outcome("error", error=error)
        late = own.expired() or whole.expired()
        outcomes.append(Outcome("timeout") if late else outcome)

    try:
        async with whole, asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(run_one(task))
    except TimeoutError:
        pass  # only the total time can raise this here: a task's errors are in its outcome
    return outcomes + [Outcome("timeout")] * (len(tasks) - len(outcomes))
