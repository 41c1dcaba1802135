import asyncio
import math
from collections import deque
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
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"a limit of {limit}")
    for seconds in (per_task, total):
        if not 0 < seconds < math.inf:
            raise ValueError(f"a time limit of {seconds} seconds")

    # A task that never starts, or is cancelled, keeps this outcome.
    outcomes: list[Outcome[T]] = [Outcome("timeout") for _ in tasks]
    queue = deque(enumerate(tasks))
    # Those that run, each with its index and the timer of its time.
    running: dict[asyncio.Task[Outcome[T]], tuple[int, asyncio.TimerHandle]] = {}
    stopped: set[asyncio.Task[Outcome[T]]] = set()
    gave_up: asyncio.CancelledError | None = None

    def stop(one: asyncio.Task[Outcome[T]]) -> None:
        if one not in stopped:  # A second cancellation would break into its clean-up.
            stopped.add(one)
            one.cancel()

    def stop_all() -> None:
        queue.clear()
        for one in running:
            stop(one)

    loop = asyncio.get_running_loop()
    start = loop.time()
    whole = loop.call_later(total, stop_all)
    while queue or running:
        while queue and len(running) < limit:
            index, task = queue.popleft()
            one = asyncio.create_task(_outcome_of(task))
            running[one] = index, loop.call_at(start + per_task, stop, one)
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError as error:
            gave_up = error
            stop_all()
        for one in [one for one in running if one.done()]:
            index, own = running.pop(one)
            own.cancel()
            if one not in stopped:
                outcomes[index] = one.result()
    whole.cancel()
    if gave_up is not None:
        raise gave_up
    return outcomes


async def _outcome_of(task: Task[T]) -> Outcome[T]:
    try:
        return Outcome("ok", value=await task())
    except (Exception, asyncio.CancelledError) as error:
        return Outcome("error", error=error)
