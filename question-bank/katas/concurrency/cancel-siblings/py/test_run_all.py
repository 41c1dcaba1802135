import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dojo import VirtualTimeTest, seeded
from run_all import Task, run_all


@dataclass(frozen=True)
class Plan:
    ms: int
    error: BaseException | None = None
    """What it fails with after `ms`; without it, it succeeds with its name."""
    clean_up_ms: int = 0
    """How long it cleans up when it is cancelled."""
    clean_up_error: Exception | None = None
    """What it fails with when it has cleaned up; without it, with the CancelledError."""


class Boom(Exception):
    """A failure."""


class Other(Exception):
    """A failure that comes later."""


class Stage:
    """Makes tasks that take their time on the virtual loop, and watches them."""

    def __init__(self) -> None:
        self.log: list[str] = []
        """What happened, with the milliseconds since the start: `50 A starts`."""
        self.running = 0
        self._start = asyncio.get_running_loop().time()

    def note(self, what: str) -> None:
        elapsed = asyncio.get_running_loop().time() - self._start
        self.log.append(f"{round(elapsed * 1000)} {what}")

    def task(self, name: str, plan: Plan) -> Task[str]:
        async def run() -> str:
            self.running += 1
            self.note(f"{name} starts")
            try:
                await asyncio.sleep(plan.ms / 1000)
                self.note(f"{name} ends")
            except asyncio.CancelledError:
                self.note(f"{name} is cancelled")
                await asyncio.sleep(plan.clean_up_ms / 1000)
                self.note(f"{name} is clean")
                if plan.clean_up_error is not None:
                    raise plan.clean_up_error from None
                raise
            finally:
                self.running -= 1
            if plan.error is not None:
                raise plan.error
            return name

        return run

    def deaf(self, name: str, ms: int) -> Task[str]:
        """Takes no notice of its cancellation."""

        async def run() -> str:
            loop = asyncio.get_running_loop()
            until = loop.time() + ms / 1000
            while (rest := until - loop.time()) > 1e-9:
                try:
                    await asyncio.sleep(rest)
                except asyncio.CancelledError:
                    pass
            self.note(f"{name} ends")
            return name

        return run

    async def end(
        self, tasks: Sequence[Task[str]], leaves_at_ms: Sequence[int] = ()
    ) -> list[str] | BaseException:
        """Runs the tasks and tells how that ended: the values, or the error that was raised."""
        call = asyncio.create_task(run_all(tasks))
        loop = asyncio.get_running_loop()
        leaving = [loop.call_later(ms / 1000, call.cancel) for ms in leaves_at_ms]
        await asyncio.wait([call])
        self.note("the call ends")
        for each in leaving:
            each.cancel()
        if call.cancelled():
            return asyncio.CancelledError()
        return call.exception() or call.result()


class RunAllTest(VirtualTimeTest):
    def raised(self, end: list[str] | BaseException, error: BaseException) -> None:
        """Fails unless the call raised this very error."""
        if isinstance(end, list):
            self.fail(f"gave {end} instead of raising {error!r}")
        self.assertIs(end, error)

    def told_so(self, end: list[str] | BaseException) -> None:
        self.assertIsInstance(end, asyncio.CancelledError, "a caller that left is told so")


class Success(RunAllTest):
    async def test_the_values_stand_in_the_order_of_the_tasks(self) -> None:
        stage = Stage()
        tasks = [stage.task(name, Plan(ms)) for name, ms in zip("ABC", (300, 100, 200))]
        self.assertEqual(await stage.end(tasks), ["A", "B", "C"])
        self.assertEqual(
            stage.log,
            [
                "0 A starts",
                "0 B starts",
                "0 C starts",
                "100 B ends",
                "200 C ends",
                "300 A ends",
                "300 the call ends",
            ],
        )

    async def test_no_tasks_give_no_values(self) -> None:
        self.assertEqual(await Stage().end([]), [])


class Failure(RunAllTest):
    async def test_the_first_failure_cancels_the_others_at_once(self) -> None:
        stage, boom = Stage(), Boom()
        end = await stage.end(
            [
                stage.task("A", Plan(500)),
                stage.task("B", Plan(50, error=boom)),
                stage.task("C", Plan(20)),
                stage.task("D", Plan(900)),
            ]
        )
        self.raised(end, boom)
        self.assertEqual(
            stage.log[4:],
            [
                "20 C ends",
                "50 B ends",
                "50 A is cancelled",
                "50 D is cancelled",
                "50 A is clean",
                "50 D is clean",
                "50 the call ends",
            ],
        )

    async def test_the_call_ends_only_after_every_task_has_cleaned_up(self) -> None:
        stage, boom = Stage(), Boom()
        end = await stage.end(
            [
                stage.task("A", Plan(500, clean_up_ms=300)),
                stage.task("B", Plan(50, error=boom)),
                stage.task("C", Plan(500, clean_up_ms=10)),
            ]
        )
        self.raised(end, boom)
        self.assertEqual(
            stage.log[-3:], ["60 C is clean", "350 A is clean", "350 the call ends"]
        )

    async def test_a_task_that_takes_no_notice_is_waited_for(self) -> None:
        stage, boom = Stage(), Boom()
        end = await stage.end([stage.deaf("A", 700), stage.task("B", Plan(50, error=boom))])
        self.raised(end, boom)
        self.assertEqual(stage.log[-2:], ["700 A ends", "700 the call ends"])

    async def test_the_first_failure_in_time_counts(self) -> None:
        stage, boom = Stage(), Boom()
        end = await stage.end(
            [
                stage.task("A", Plan(500, clean_up_ms=10, clean_up_error=Other())),
                stage.task("B", Plan(500)),
                stage.task("C", Plan(50, error=boom)),
            ]
        )
        self.raised(end, boom)

    async def test_errors_of_the_clean_up_are_dropped(self) -> None:
        stage, boom = Stage(), Boom()
        end = await stage.end(
            [
                stage.task("A", Plan(50, error=boom)),
                stage.task("B", Plan(500, clean_up_ms=10, clean_up_error=Other())),
                stage.task("C", Plan(500, clean_up_ms=20, clean_up_error=Other())),
            ]
        )
        self.raised(end, boom)

    async def test_an_error_that_looks_like_a_cancellation_is_a_failure(self) -> None:
        stage = Stage()
        own = asyncio.CancelledError("of its own accord")
        end = await stage.end(
            [
                stage.task("A", Plan(500)),
                stage.task("B", Plan(50, error=own)),
                stage.task("C", Plan(500, clean_up_ms=20, clean_up_error=Other())),
            ]
        )
        self.assertIsInstance(end, asyncio.CancelledError)
        self.assertEqual(stage.log[-1], "70 the call ends")

    async def test_a_task_that_fails_at_its_start_has_failed_like_any_other(self) -> None:
        stage, boom = Stage(), Boom()

        def raises() -> Any:
            raise boom

        end = await stage.end([stage.task("A", Plan(500, clean_up_ms=30)), raises])
        self.raised(end, boom)
        self.assertEqual(stage.log[-2:], ["30 A is clean", "30 the call ends"])


class Leaving(RunAllTest):
    async def test_a_caller_that_leaves_cancels_the_tasks(self) -> None:
        stage = Stage()
        end = await stage.end(
            [
                stage.task("A", Plan(500, clean_up_ms=30)),
                stage.task("B", Plan(500, clean_up_ms=10, clean_up_error=Other())),
            ],
            leaves_at_ms=[40],
        )
        self.told_so(end)
        self.assertEqual(
            stage.log[2:],
            [
                "40 A is cancelled",
                "40 B is cancelled",
                "50 B is clean",
                "70 A is clean",
                "70 the call ends",
            ],
        )

    async def test_a_caller_that_left_gets_no_results(self) -> None:
        stage = Stage()
        self.told_so(await stage.end([stage.deaf("A", 100), stage.deaf("B", 200)], [40]))
        self.assertEqual(stage.log, ["100 A ends", "200 B ends", "200 the call ends"])

    async def test_leaving_during_the_clean_up_does_not_disturb_it(self) -> None:
        stage = Stage()
        slow = stage.task("B", Plan(500, clean_up_ms=100))
        self.told_so(await stage.end([stage.task("A", Plan(50, error=Boom())), slow], [60, 70]))
        self.assertEqual(stage.log[-2:], ["150 B is clean", "150 the call ends"])

        stage = Stage()
        slow = stage.task("B", Plan(500, clean_up_ms=100))
        self.told_so(await stage.end([slow], [60, 80]))
        self.assertEqual(stage.log[-2:], ["160 B is clean", "160 the call ends"])

    async def test_a_caller_that_left_before_the_call_is_told_so(self) -> None:
        stage = Stage()

        async def caller() -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await run_all([stage.task("A", Plan(50, clean_up_ms=30))])

        with self.assertRaises(asyncio.CancelledError):
            await asyncio.create_task(caller())
        self.assertEqual(stage.running, 0)
        self.assertNotIn("50 A ends", stage.log)

    async def test_nothing_is_left_behind(self) -> None:
        for _ in range(10):
            stage, boom = Stage(), Boom()
            good = stage.task("A", Plan(20))
            self.assertEqual(await stage.end([good]), ["A"])
            self.raised(await stage.end([good, stage.task("B", Plan(10, error=boom))]), boom)
            self.told_so(await stage.end([good, good], [10]))
            self.assertEqual(asyncio.all_tasks(), {asyncio.current_task()})


class RandomRuns(RunAllTest):
    async def test_random_runs_end_with_the_first_failure_and_nothing_running(self) -> None:
        chance = seeded(5)
        for round_ in range(300):
            stage = Stage()
            plans = [
                Plan(
                    ms=10 * chance.randrange(50) + i,  # so that no two end at the same time
                    error=Boom(f"failure of {i}") if chance.random() < 0.4 else None,
                    clean_up_ms=chance.randrange(300),
                    clean_up_error=Other(f"clean-up of {i}") if chance.random() < 0.5 else None,
                )
                for i in range(1 + chance.randrange(5))
            ]
            leaves_at = 10 * chance.randrange(100) + 9

            first = min((p for p in plans if p.error), key=lambda p: p.ms, default=None)
            cancel_at = min(first.ms if first else leaves_at, leaves_at)
            ends_at = max(
                p.ms if p.ms <= cancel_at else cancel_at + p.clean_up_ms for p in plans
            )

            tasks = [stage.task(str(i), plan) for i, plan in enumerate(plans)]
            end = await stage.end(tasks, [leaves_at])
            where = f"round {round_}"
            if leaves_at < ends_at:
                self.assertIsInstance(end, asyncio.CancelledError, where)
            elif leaves_at == ends_at:
                pass  # either is right
            elif first is not None and first.error is not None:
                self.raised(end, first.error)
            else:
                self.assertEqual(end, [str(i) for i in range(len(plans))], where)
            self.assertEqual(stage.log[-1], f"{ends_at} the call ends", where)
            self.assertEqual(stage.running, 0, f"{where}: tasks that still run")
