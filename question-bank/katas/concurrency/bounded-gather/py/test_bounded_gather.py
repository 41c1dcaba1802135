import asyncio
import math
from collections.abc import Sequence

from bounded_gather import Outcome, Task, bounded_gather
from dojo import VirtualTimeTest, seeded

TIMEOUT: Outcome[str] = Outcome("timeout")


def ok(value: str) -> Outcome[str]:
    return Outcome("ok", value=value)


class Stage:
    """Makes tasks that take their time on the virtual loop, and watches them."""

    def __init__(self) -> None:
        self.log: list[str] = []
        """What happened, with the milliseconds since the start: `50 A starts`."""
        self.running = 0
        self.most = 0
        self._start = asyncio.get_running_loop().time()

    def note(self, what: str) -> None:
        elapsed = asyncio.get_running_loop().time() - self._start
        self.log.append(f"{round(elapsed * 1000)} {what}")

    def task(self, name: str, ms: float, clean_up_ms: float = 0) -> Task[str]:
        """Ends with its name after `ms`; once cancelled, cleans up for `clean_up_ms`."""

        async def run() -> str:
            self.running += 1
            self.most = max(self.most, self.running)
            self.note(f"{name} starts")
            try:
                await asyncio.sleep(ms / 1000)
                self.note(f"{name} ends")
                return name
            except asyncio.CancelledError:
                self.note(f"{name} is cancelled")
                if clean_up_ms > 0:
                    await asyncio.sleep(clean_up_ms / 1000)
                    self.note(f"{name} is clean")
                raise
            finally:
                self.running -= 1

        return run

    def by_time(self) -> list[str]:
        """The log; what happened at the same time, which may be in any order, is sorted."""
        return sorted(self.log, key=lambda line: (int(line.split()[0]), line))

    async def gather(
        self,
        tasks: Sequence[Task[str]],
        limit: float = 2,
        per_task_ms: float = 10_000,
        total_ms: float = 100_000,
    ) -> list[Outcome[str]]:
        """Gathers, and notes the end; times that a test does not give are far away."""
        try:
            return await bounded_gather(
                tasks, limit=limit, per_task=per_task_ms / 1000, total=total_ms / 1000
            )
        finally:
            self.note("gather ends")


def raising(error: BaseException) -> Task[str]:
    async def run() -> str:
        raise error

    return run


class Slots(VirtualTimeTest):
    async def test_outcomes_stand_in_the_order_of_the_tasks(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 300), stage.task("B", 100), stage.task("C", 200)]
        self.assertEqual(await stage.gather(tasks, limit=3), [ok("A"), ok("B"), ok("C")])

    async def test_the_next_task_starts_when_a_slot_is_free(self) -> None:
        stage = Stage()
        tasks = [stage.task(name, ms) for name, ms in zip("ABCD", (100, 50, 100, 20))]
        await stage.gather(tasks, limit=2)
        self.assertEqual(
            stage.log,
            [
                "0 A starts",
                "0 B starts",
                "50 B ends",
                "50 C starts",
                "100 A ends",
                "100 D starts",
                "120 D ends",
                "150 C ends",
                "150 gather ends",
            ],
        )

    async def test_never_more_than_the_limit_run_at_once(self) -> None:
        for limit in (1, 3, 7, 50):
            stage = Stage()
            tasks = [stage.task(str(i), 10 + i % 5) for i in range(20)]
            await stage.gather(tasks, limit=limit)
            self.assertEqual(stage.most, min(limit, 20), f"most at once with a limit of {limit}")

    async def test_a_failure_is_one_outcome_and_the_others_go_on(self) -> None:
        stage = Stage()
        boom = RuntimeError("boom")

        def not_even_awaitable() -> asyncio.Future[str]:
            raise boom

        tasks = [stage.task("A", 30), raising(boom), not_even_awaitable, stage.task("D", 30)]
        outcomes = await stage.gather(tasks, limit=1)
        failed: Outcome[str] = Outcome("error", error=boom)
        self.assertEqual(outcomes, [ok("A"), failed, failed, ok("D")])


class TheTimeOfATask(VirtualTimeTest):
    async def test_a_task_that_is_too_slow_is_cancelled_and_is_a_timeout(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 101), stage.task("B", 99)]
        self.assertEqual(await stage.gather(tasks, per_task_ms=100), [TIMEOUT, ok("B")])
        self.assertEqual(stage.log[2:], ["99 B ends", "100 A is cancelled", "100 gather ends"])

    async def test_waiting_for_a_slot_does_not_count(self) -> None:
        stage = Stage()
        tasks = [stage.task(name, 90) for name in "ABC"]
        outcomes = await stage.gather(tasks, limit=1, per_task_ms=100)
        self.assertEqual(outcomes, [ok("A"), ok("B"), ok("C")])

    async def test_after_a_timeout_the_slot_serves_the_next_task(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 900), stage.task("B", 900), stage.task("C", 50)]
        outcomes = await stage.gather(tasks, limit=1, per_task_ms=100)
        self.assertEqual(outcomes, [TIMEOUT, TIMEOUT, ok("C")])
        self.assertEqual(stage.log[-1], "250 gather ends")

    async def test_a_slot_stays_taken_until_the_cancelled_task_has_cleaned_up(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 900, 40), stage.task("B", 50)]
        await stage.gather(tasks, limit=1, per_task_ms=100)
        self.assertEqual(
            stage.log,
            [
                "0 A starts",
                "100 A is cancelled",
                "140 A is clean",
                "140 B starts",
                "190 B ends",
                "190 gather ends",
            ],
        )

    async def test_what_comes_too_late_is_still_a_timeout(self) -> None:
        stage = Stage()

        async def until_late() -> None:
            try:
                await asyncio.sleep(900)
            except asyncio.CancelledError:
                await asyncio.sleep(0.05)

        async def stubborn() -> str:
            await until_late()
            return "late"

        async def failing() -> str:
            await until_late()
            raise RuntimeError("late")

        for options in ({"per_task_ms": 100}, {"total_ms": 100}):
            outcomes = await stage.gather([stubborn, failing], **options)
            self.assertEqual(outcomes, [TIMEOUT, TIMEOUT], options)

    async def test_a_timeout_error_of_the_tasks_own_is_an_error(self) -> None:
        stage = Stage()
        error = TimeoutError("the database did not answer")
        outcomes = await stage.gather([raising(error), stage.task("B", 10)])
        self.assertEqual(outcomes, [Outcome("error", error=error), ok("B")])
        cancelled = raising(asyncio.CancelledError("its child was cancelled"))
        own, other = await stage.gather([cancelled, stage.task("B", 10)])
        self.assertEqual((own.status, type(own.error)), ("error", asyncio.CancelledError))
        self.assertEqual(other, ok("B"))


class TheEnd(VirtualTimeTest):
    async def test_the_total_time_ends_running_tasks_and_starts_no_more(self) -> None:
        stage = Stage()
        tasks = [stage.task(name, ms, 30) for name, ms in zip("ABCDE", (60, 900, 900, 10, 10))]
        outcomes = await stage.gather(tasks, limit=2, total_ms=100)
        self.assertEqual(outcomes, [ok("A"), TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT])
        self.assertEqual(
            stage.by_time(),
            [
                "0 A starts",
                "0 B starts",
                "60 A ends",
                "60 C starts",
                "100 B is cancelled",
                "100 C is cancelled",
                "130 B is clean",
                "130 C is clean",
                "130 gather ends",
            ],
        )
        self.assertEqual(stage.log[-1], "130 gather ends")

    async def test_a_caller_that_gives_up_is_told_so_after_the_clean_up(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 20), stage.task("B", 900, 30), stage.task("C", 900)]
        caller = asyncio.create_task(stage.gather(tasks, limit=1))
        await asyncio.sleep(0.05)
        caller.cancel()
        await asyncio.wait([caller])
        self.assertTrue(caller.cancelled(), "the caller is not told that it was cancelled")
        self.assertEqual(
            stage.by_time(),
            [
                "0 A starts",
                "20 A ends",
                "20 B starts",
                "50 B is cancelled",
                "80 B is clean",
                "80 gather ends",
            ],
        )

    async def test_nothing_breaks_into_the_clean_up(self) -> None:
        clean = ["0 A starts", "100 A is cancelled", "140 A is clean", "140 gather ends"]
        stage = Stage()
        task = stage.task("A", 900, 40)
        outcomes = await stage.gather([task], per_task_ms=100, total_ms=120)
        self.assertEqual(outcomes, [TIMEOUT])
        self.assertEqual(stage.log, clean, "when the total time ends during the clean-up")

        for times in ({"per_task_ms": 100}, {"total_ms": 100}):
            stage = Stage()
            caller = asyncio.create_task(stage.gather([stage.task("A", 900, 40)], **times))
            await asyncio.sleep(0.12)
            caller.cancel()
            await asyncio.wait([caller])
            self.assertTrue(caller.cancelled(), f"{times}: the caller is not told")
            self.assertEqual(stage.log, clean, f"{times}: the caller gives up during the clean-up")

    async def test_a_caller_that_gives_up_twice_still_waits(self) -> None:
        stage = Stage()
        tasks = [stage.task("A", 900, 40), stage.task("B", 900)]
        caller = asyncio.create_task(stage.gather(tasks, limit=1))
        for _ in range(2):
            await asyncio.sleep(0.05)
            caller.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([caller])
        self.assertTrue(caller.cancelled(), "the caller is not told that it was cancelled")
        log = ["0 A starts", "50 A is cancelled", "90 A is clean", "90 gather ends"]
        self.assertEqual(stage.log, log)

    async def test_nothing_is_left_behind(self) -> None:
        stage = Stage()
        before = asyncio.all_tasks()
        self.assertEqual(await stage.gather([]), [], "no tasks")
        self.assertEqual(asyncio.all_tasks(), before, "after no tasks")
        await stage.gather([stage.task("A", 10), stage.task("B", 10)])
        self.assertEqual(asyncio.all_tasks(), before, "after two tasks")
        await stage.gather([stage.task("C", 99), stage.task("D", 99)], limit=1, total_ms=10)
        self.assertEqual(asyncio.all_tasks(), before, "after the total time")

    async def test_bad_options_are_an_error_and_start_nothing(self) -> None:
        stage = Stage()
        bad = (
            [{"limit": limit} for limit in (0, -1, 1.5, 2.0, math.nan)]
            + [{"per_task_ms": ms} for ms in (0, -1, math.nan, math.inf)]
            + [{"total_ms": ms} for ms in (0, -1, math.nan, math.inf)]
        )
        for options in bad:
            with self.assertRaises(ValueError, msg=str(options)):
                await stage.gather([stage.task("A", 0)], **options)
        self.assertEqual(set(stage.log), {"0 gather ends"})

    async def test_random_times_give_the_outcomes_of_a_simulation(self) -> None:
        chance = seeded(5)
        for round_ in range(200):
            stage = Stage()
            times = [20 * chance.randint(1, 10) for _ in range(chance.randint(1, 8))]
            limit = chance.randint(1, 4)
            # No two of these can meet: tasks last 20, 40 … ms, one may take 30, 50 … and the
            # whole ends in 5.
            per_task_ms = 10 + 20 * chance.randint(1, 8)
            total_ms = 5 + 10 * chance.randint(1, 60)
            tasks = [stage.task(str(i), ms) for i, ms in enumerate(times)]
            outcomes = await stage.gather(tasks, limit, per_task_ms, total_ms)

            free = [0] * limit
            expected: list[Outcome[str]] = []
            for i, ms in enumerate(times):
                free.sort()
                free[0] += min(ms, per_task_ms)
                in_time = ms < per_task_ms and free[0] < total_ms
                expected.append(ok(str(i)) if in_time else TIMEOUT)
            what = f"round {round_}: {times=} {limit=} {per_task_ms=} {total_ms=}"
            self.assertEqual(outcomes, expected, what)
            self.assertLessEqual(stage.most, limit, what)
