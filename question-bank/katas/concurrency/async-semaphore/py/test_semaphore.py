import asyncio
import math
from typing import Any

from dojo import Schedule, VirtualTimeTest, seeded, settle
from semaphore import Permit, Semaphore


class Door:
    """Callers with names, and a note of who was served and who was told that it left."""

    def __init__(self, permits: int) -> None:
        self.semaphore = Semaphore(permits)
        self.served: list[str] = []
        self.left: list[str] = []
        self._permits: dict[str, Permit] = {}
        self._callers: dict[str, asyncio.Task[None]] = {}

    async def ask(self, *names: str) -> None:
        for name in names:
            self._callers[name] = asyncio.create_task(self._call(name))
        await settle()

    async def _call(self, name: str) -> None:
        try:
            permit = await self.semaphore.acquire()
        except asyncio.CancelledError:
            self.left.append(name)
            raise
        self.served.append(name)
        self._permits[name] = permit

    def release(self, name: str) -> None:
        if name not in self._permits:
            raise AssertionError(f"{name} was never given a permit")
        self._permits[name].release()

    def leave(self, name: str) -> None:
        self._callers[name].cancel()

    @property
    def counts(self) -> tuple[int, int]:
        """Free permits, and callers in line."""
        return self.semaphore.available(), self.semaphore.waiting()


class Permits(VirtualTimeTest):
    async def test_permits_are_taken_until_none_is_left(self) -> None:
        door = Door(3)
        self.assertEqual(door.counts, (3, 0))
        await door.ask("A", "B", "C", "D")
        self.assertEqual(door.counts, (0, 1))
        self.assertEqual(door.served, ["A", "B", "C"])
        door.release("B")
        await settle()
        self.assertEqual(door.served, ["A", "B", "C", "D"])
        door.release("A")
        door.release("C")
        self.assertEqual(door.counts, (2, 0))

    async def test_a_permit_released_twice_is_given_back_once(self) -> None:
        door = Door(2)
        await door.ask("A", "B", "C", "D")
        for _ in range(3):
            door.release("A")
        self.assertEqual(door.counts, (0, 1))
        await settle()
        self.assertEqual(door.served, ["A", "B", "C"])
        for name in ("B", "C", "A", "B", "C"):
            door.release(name)
        self.assertEqual(door.counts, (1, 0), "D has one of the two")

    async def test_trying_takes_a_free_permit_or_nothing(self) -> None:
        semaphore = Semaphore(1)
        permit = semaphore.try_acquire()
        assert permit is not None, "the free permit"
        got_another = semaphore.try_acquire() is not None
        self.assertFalse(got_another, "there is one permit, and it is taken")
        self.assertEqual((semaphore.available(), semaphore.waiting()), (0, 0))
        permit.release()
        self.assertIsNotNone(semaphore.try_acquire(), "the permit that was released")

    async def test_a_bad_number_of_permits_is_an_error(self) -> None:
        bad: list[Any] = [0, -1, 1.5, 2.0, math.nan, math.inf]
        for permits in bad:
            with self.assertRaises(ValueError, msg=f"{permits} permits"):
                Semaphore(permits)


class TheLine(VirtualTimeTest):
    async def test_callers_are_served_in_the_order_in_which_they_came(self) -> None:
        door = Door(1)
        await door.ask("A", "B", "C", "D", "E")
        for name in "ABCD":
            door.release(name)
            await settle()
        self.assertEqual(door.served, ["A", "B", "C", "D", "E"])

    async def test_a_release_lets_one_caller_go_on(self) -> None:
        door = Door(1)
        await door.ask("A", "B", "C")
        door.release("A")
        self.assertEqual(door.counts, (0, 1), "right after the release")
        await settle()
        self.assertEqual(door.served, ["A", "B"])
        self.assertEqual(door.counts, (0, 1))

    async def test_a_newcomer_does_not_overtake_the_line(self) -> None:
        door = Door(1)
        await door.ask("A", "B")
        door.release("A")
        got_one = door.semaphore.try_acquire() is not None
        self.assertFalse(got_one, "the permit belongs to B")
        await door.ask("C")
        self.assertEqual(door.served, ["A", "B"])
        door.release("B")
        await settle()
        self.assertEqual(door.served, ["A", "B", "C"])


class Leaving(VirtualTimeTest):
    async def test_a_caller_that_leaves_the_line_is_skipped(self) -> None:
        door = Door(1)
        await door.ask("A", "B", "C", "D", "E")
        door.leave("C")
        door.leave("B")
        self.assertEqual(door.counts, (0, 2))
        door.release("A")
        await settle()
        self.assertEqual(sorted(door.left), ["B", "C"])
        self.assertEqual(door.served, ["A", "D"])
        door.leave("E")
        await settle()
        door.release("D")
        self.assertEqual(door.counts, (1, 0))

    async def test_who_leaves_just_after_its_turn_came_loses_no_permit(self) -> None:
        door = Door(1)
        await door.ask("A", "B", "C")
        door.release("A")
        door.leave("B")
        await settle()
        self.assertEqual((door.served, door.left), (["A", "C"], ["B"]), "B's turn goes to C")
        await door.ask("D")
        door.release("C")
        door.leave("D")
        await settle()
        self.assertEqual(door.left, ["B", "D"])
        self.assertEqual(door.counts, (1, 0))

    async def test_a_caller_that_left_before_the_call_takes_nothing(self) -> None:
        semaphore = Semaphore(1)
        other = await semaphore.acquire()

        async def caller() -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await semaphore.acquire()

        with self.assertRaises(asyncio.CancelledError):
            await asyncio.create_task(caller())
        self.assertEqual(semaphore.waiting(), 0)
        other.release()
        self.assertEqual(semaphore.available(), 1)

    async def test_nothing_is_left_behind(self) -> None:
        door = Door(1)
        for round_ in range(10):
            first, leaver, last = f"{round_} first", f"{round_} leaver", f"{round_} last"
            await door.ask(first, leaver, last)
            door.leave(leaver)
            door.release(first)
            await settle()
            door.release(last)
        self.assertEqual(door.counts, (1, 0))
        left = asyncio.all_tasks() - {asyncio.current_task()}
        self.assertEqual(len(left), 0, "tasks that still run")


class RunningWork(VirtualTimeTest):
    async def test_work_runs_with_a_permit_and_gives_it_back(self) -> None:
        semaphore = Semaphore(1)
        other = await semaphore.acquire()
        steps: list[str] = []

        async def work() -> str:
            steps.append("starts")
            await settle()
            steps.append(f"free: {semaphore.available()}")
            return "answer"

        running = asyncio.create_task(semaphore.run(work))
        await settle()
        self.assertEqual(steps, [], "before there is a permit")
        other.release()
        self.assertEqual(await running, "answer")
        self.assertEqual(steps, ["starts", "free: 0"])
        self.assertEqual(semaphore.available(), 1)

    async def test_work_that_fails_gives_its_permit_back(self) -> None:
        semaphore = Semaphore(1)
        boom = LookupError("boom")

        async def fails() -> None:
            await asyncio.sleep(0)
            raise boom

        def throws() -> Any:
            raise boom

        for work in (fails, throws):
            with self.assertRaises(LookupError) as caught:
                await semaphore.run(work)
            self.assertIs(caught.exception, boom)
            self.assertEqual(semaphore.available(), 1)

    async def test_work_whose_caller_leaves_the_line_is_not_called(self) -> None:
        semaphore = Semaphore(1)
        other = await semaphore.acquire()
        called: list[str] = []

        async def work() -> None:
            called.append("the work")

        running = asyncio.create_task(semaphore.run(work))
        await settle()
        running.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await running
        other.release()
        await settle()
        self.assertEqual(called, [])
        self.assertEqual(semaphore.available(), 1)


class WhateverHappens(VirtualTimeTest):
    async def test_never_more_at_work_than_permits(self) -> None:
        for seed in range(1, 151):
            chance = seeded(seed)
            schedule = Schedule(chance)
            permits = 1 + chance.randrange(4)
            semaphore = Semaphore(permits)
            working = most = 0

            async def work() -> None:
                nonlocal working, most
                working += 1
                most = max(most, working)
                await schedule.point()
                working -= 1

            async def task() -> None:
                await schedule.point()
                await semaphore.run(work)

            await schedule.run(*(task() for _ in range(6)))
            self.assertLessEqual(most, permits, f"seed {seed}: at work with {permits} permits")
            self.assertEqual(semaphore.available(), permits, f"seed {seed}: free at the end")

    async def test_random_steps_agree_with_a_line_on_paper(self) -> None:
        for seed in range(1, 201):
            await self.one_random_run(seed)

    async def one_random_run(self, seed: int) -> None:
        chance = seeded(seed)
        permits = 1 + chance.randrange(3)
        door = Door(permits)
        held: list[str] = []
        line: list[str] = []
        served: list[str] = []
        released: list[str] = []

        def serve() -> None:
            if line and len(held) < permits:
                held.append(line.pop(0))
                served.append(held[-1])

        def release(name: str) -> None:
            door.release(name)
            held.remove(name)
            released.append(name)

        for step in range(30):
            where = f"seed {seed}, step {step}"
            dice = chance.random()
            if dice < 0.45:
                await door.ask(str(step))
                line.append(str(step))
                serve()
            elif dice < 0.7 and held:
                release(chance.choice(held))
                serve()
                self.assertEqual(door.counts, (permits - len(held), len(line)), where)
            elif dice < 0.8 and released:
                door.release(chance.choice(released))
            elif dice < 0.9 and line:
                leaver = chance.choice(line)
                door.leave(leaver)
                line.remove(leaver)
                self.assertEqual(door.counts, (permits - len(held), len(line)), where)
            elif held and line:
                release(chance.choice(held))
                door.leave(line.pop(0))  # with the permit on its way
                serve()
            await settle()
            self.assertEqual(door.counts, (permits - len(held), len(line)), where)
            self.assertEqual(door.served, served, f"{where}: who was served")
