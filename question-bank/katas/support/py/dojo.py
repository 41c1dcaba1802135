"""What the tests of a kata share: time that only moves when a test moves it, chance that repeats
itself, and schedules that pick who runs next. Yours to read; a run replaces it by the original.
"""

import asyncio
import functools
import inspect
import random
import selectors
import unittest
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class FakeClock:
    """Milliseconds, a whole number, that stand still until a test moves them."""

    def __init__(self, start_ms: int = 1_000_000) -> None:
        self._now = start_ms

    def now(self) -> int:
        return self._now

    def tick(self, ms: int) -> None:
        """Moves the time; a negative step is a clock that is set back."""
        self._now += ms


def seeded(seed: int) -> random.Random:
    """Chance that is the same for the same seed."""
    return random.Random(seed)


class _InstantSelector(selectors.BaseSelector):
    """Never waits: when nothing is ready, the loop's time jumps to its next timer."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._real = selectors.DefaultSelector()
        self._loop = loop

    def register(self, fileobj, events, data=None):
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj):
        return self._real.unregister(fileobj)

    def modify(self, fileobj, events, data=None):
        return self._real.modify(fileobj, events, data)

    def get_map(self):
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout=None):
        ready = self._real.select(0)
        if ready:
            return ready
        if timeout is None:
            raise RuntimeError("deadlock: every task waits for something that nobody will do")
        self._loop.skip(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on which an hour of sleep takes no time and timers fire in a fixed order."""

    def __init__(self) -> None:
        self._virtual_now = 0.0
        super().__init__(_InstantSelector(self))

    def time(self) -> float:
        return self._virtual_now

    def skip(self, seconds: float) -> None:
        self._virtual_now += max(0.0, seconds)


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in virtual time, and cancels what it left running."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


class VirtualTimeTest(unittest.TestCase):
    """A test case whose `async def test_…` methods run in virtual time."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, member in list(vars(cls).items()):
            if name.startswith("test") and inspect.iscoroutinefunction(member):
                setattr(cls, name, _in_virtual_time(member))


def _in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def wrapped(self: unittest.TestCase) -> None:
        run_virtual(test(self))

    return wrapped


async def settle() -> None:
    """Waits until every task that can go on has gone on, without moving the time."""
    for _ in range(20):
        await asyncio.sleep(0)


class Schedule:
    """Decides who goes on when several tasks wait, so that a race is an argument and not an accident.

    Code under test, or a fake that it uses, awaits `point()`; `run` lets one waiting task after the
    other go on.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._waiting: list[asyncio.Future[None]] = []

    async def point(self) -> None:
        """A place where another task may run first."""
        here: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(here)
        await here

    async def run(self, *tasks: Awaitable[T]) -> list[T]:
        """Runs the tasks to their end and returns their results; raises the first error."""
        running = [asyncio.ensure_future(task) for task in tasks]
        while True:
            await settle()
            if all(task.done() for task in running):
                return [task.result() for task in running]
            self._waiting = [one for one in self._waiting if not one.done()]
            if not self._waiting:
                for task in running:
                    if task.done():
                        task.result()
                for task in running:
                    task.cancel()
                raise RuntimeError("deadlock: every task waits for something that nobody will do")
            self._waiting.pop(self._chance.randrange(len(self._waiting))).set_result(None)
