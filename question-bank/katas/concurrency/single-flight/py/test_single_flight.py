import asyncio
from typing import Any

from dojo import Schedule, VirtualTimeTest, seeded, settle
from single_flight import SingleFlight


class Job:
    """Work whose executions the test ends by hand."""

    def __init__(self, stubborn: bool = False) -> None:
        self.runs: list[asyncio.Future[str]] = []
        self.cancelled = 0
        self._stubborn = stubborn

    async def work(self) -> str:
        """A stubborn one takes no notice of its cancellation, and ends when the test says so."""
        end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.runs.append(end)
        try:
            return await asyncio.shield(end)
        except asyncio.CancelledError:
            self.cancelled += 1
            if self._stubborn:
                return await end
            raise


def call(flights: SingleFlight[str], job: Job, key: str = "a") -> asyncio.Task[str]:
    return asyncio.create_task(flights.run(key, job.work))


def outcomes(*calls: asyncio.Task[str]) -> list[Any]:
    """What the calls have come to; looking at them does not wait."""
    seen: list[Any] = []
    for each in calls:
        if not each.done():
            seen.append("still waits")
        elif each.cancelled():
            seen.append("cancelled")
        else:
            seen.append(each.exception() or each.result())
    return seen


class Sharing(VirtualTimeTest):
    async def test_calls_for_one_key_share_one_execution(self) -> None:
        flights, job = SingleFlight[str](), Job()
        calls = [call(flights, job) for _ in range(5)]
        await settle()
        self.assertEqual(outcomes(*calls), ["still waits"] * 5)
        self.assertEqual(len(job.runs), 1, "executions")
        self.assertEqual(flights.waiting("a"), 5)
        job.runs[0].set_result("answer")
        await settle()
        self.assertEqual(outcomes(*calls), ["answer"] * 5)

    async def test_an_error_reaches_everybody_who_waited(self) -> None:
        flights, job = SingleFlight[str](), Job()
        calls = [call(flights, job) for _ in range(3)]
        await settle()
        self.assertEqual(outcomes(*calls), ["still waits"] * 3)
        failure = OSError("no database")
        job.runs[0].set_exception(failure)
        await settle()
        self.assertEqual(outcomes(*calls), [failure] * 3)
        self.assertEqual(len(job.runs), 1, "executions")

    async def test_keys_do_not_wait_for_each_other(self) -> None:
        flights, slow, quick = SingleFlight[str](), Job(), Job()
        first, second = call(flights, slow, "a"), call(flights, quick, "b")
        await settle()
        self.assertEqual(outcomes(first, second), ["still waits"] * 2)
        self.assertEqual([flights.waiting(key) for key in "ab"], [1, 1])
        self.assertEqual(flights.in_flight(), 2)
        quick.runs[0].set_result("of b")
        await settle()
        self.assertEqual(outcomes(first, second), ["still waits", "of b"])
        self.assertEqual([flights.waiting(key) for key in "ab"], [1, 0])
        self.assertEqual(flights.in_flight(), 1)
        slow.runs[0].set_result("of a")
        await settle()
        self.assertEqual(outcomes(first), ["of a"])


class TheEndOfTheWork(VirtualTimeTest):
    async def test_a_call_after_the_end_starts_again(self) -> None:
        flights: SingleFlight[int] = SingleFlight()
        executions = 0

        async def work() -> int:
            nonlocal executions
            executions += 1
            return executions

        # No turn lies between a caller's going on and its next call.
        answers = [await flights.run("a", work), await flights.run("a", work)]
        self.assertEqual(answers, [1, 2])

    async def test_an_error_is_not_kept(self) -> None:
        flights: SingleFlight[str] = SingleFlight()

        async def fails() -> str:
            raise OSError("once")

        async def works() -> str:
            return "better"

        with self.assertRaisesRegex(OSError, "once"):
            await flights.run("a", fails)
        self.assertEqual(await flights.run("a", works), "better")

    async def test_work_that_fails_when_it_is_called_frees_its_key(self) -> None:
        flights: SingleFlight[str] = SingleFlight()

        def fails() -> asyncio.Future[str]:
            raise OSError("at once")

        async def works() -> str:
            return "better"

        with self.assertRaisesRegex(OSError, "at once"):
            await flights.run("a", fails)
        self.assertEqual(flights.in_flight(), 0)
        self.assertEqual(await flights.run("a", works), "better")


class Leaving(VirtualTimeTest):
    async def test_the_caller_who_started_the_work_may_leave(self) -> None:
        flights, job = SingleFlight[str](), Job()
        calls = [call(flights, job), call(flights, job)]
        await settle()
        self.assertEqual(outcomes(*calls), ["still waits"] * 2)
        calls[0].cancel()
        await settle()
        self.assertEqual(job.cancelled, 0, "the work was cancelled although one waits for it")
        self.assertEqual(flights.waiting("a"), 1)
        job.runs[0].set_result("answer")
        await settle()
        self.assertEqual(outcomes(*calls), ["cancelled", "answer"])

    async def test_a_caller_who_joined_may_leave(self) -> None:
        flights, job = SingleFlight[str](), Job()
        calls = [call(flights, job) for _ in range(3)]
        await settle()
        self.assertEqual(outcomes(*calls), ["still waits"] * 3)
        calls[1].cancel()
        await settle()
        self.assertEqual(job.cancelled, 0, "the work was cancelled although two wait for it")
        self.assertEqual(flights.waiting("a"), 2)
        job.runs[0].set_result("answer")
        await settle()
        self.assertEqual(outcomes(*calls), ["answer", "cancelled", "answer"])

    async def test_who_leaves_is_let_go_at_once(self) -> None:
        flights, job = SingleFlight[str](), Job(stubborn=True)
        loop = asyncio.get_running_loop()

        async def impatient(seconds: float) -> float:
            try:
                async with asyncio.timeout(seconds):
                    await flights.run("a", job.work)
            except TimeoutError:
                pass
            return loop.time()

        first, second = asyncio.create_task(impatient(1)), asyncio.create_task(impatient(2))
        await asyncio.sleep(3)
        # Although the work has not ended yet.
        self.assertEqual((first.done(), second.done()), (True, True), "a caller was not let go")
        self.assertEqual((first.result(), second.result()), (1, 2))
        job.runs[0].set_result("too late")
        await settle()

    async def test_a_caller_who_is_already_cancelled_starts_nothing(self) -> None:
        flights, job = SingleFlight[str](), Job()
        gone = call(flights, job)
        gone.cancel()
        await settle()
        self.assertEqual(outcomes(gone), ["cancelled"])
        self.assertEqual(len(job.runs), 0, "executions")
        stays, gone = call(flights, job), call(flights, job)
        gone.cancel()
        await settle()
        self.assertEqual(outcomes(stays, gone), ["still waits", "cancelled"])
        self.assertEqual(flights.waiting("a"), 1)
        job.runs[0].set_result("answer")
        await settle()
        self.assertEqual(outcomes(stays), ["answer"])


class AbandonedWork(VirtualTimeTest):
    async def test_the_last_caller_to_leave_cancels_the_work(self) -> None:
        flights, job = SingleFlight[str](), Job()
        calls = [call(flights, job), call(flights, job)]
        await settle()
        self.assertEqual(outcomes(*calls), ["still waits"] * 2)
        calls[0].cancel()
        await settle()
        self.assertEqual(job.cancelled, 0, "the work was cancelled although one waits for it")
        calls[1].cancel()
        await settle()
        self.assertEqual(job.cancelled, 1, "nobody waits for the work: it should be cancelled")

    async def test_a_call_after_the_last_one_left_starts_afresh(self) -> None:
        flights, job = SingleFlight[str](), Job(stubborn=True)
        leaver = call(flights, job)
        await settle()
        self.assertEqual(outcomes(leaver), ["still waits"])
        leaver.cancel()
        await settle()
        self.assertEqual((flights.waiting("a"), flights.in_flight()), (0, 0))
        fresh = call(flights, job)  # while the abandoned execution still runs
        await settle()
        self.assertEqual(len(job.runs), 2, "executions")
        job.runs[1].set_result("fresh")
        await settle()
        self.assertEqual(outcomes(fresh), ["fresh"])
        job.runs[0].set_result("too late")
        await settle()

    async def test_abandoned_work_that_ends_late_touches_nothing(self) -> None:
        for how in ("end", "fail"):
            flights, job = SingleFlight[str](), Job(stubborn=True)
            leaver = call(flights, job)
            await settle()
            self.assertEqual(outcomes(leaver), ["still waits"])
            leaver.cancel()
            await settle()
            second = call(flights, job)
            await settle()
            if how == "end":
                job.runs[0].set_result("too late")
            else:
                job.runs[0].set_exception(OSError("nobody hears of this"))
            await settle()
            self.assertEqual(flights.waiting("a"), 1)
            third = call(flights, job)
            await settle()
            self.assertEqual(len(job.runs), 2, "executions: the third call joins the second one")
            job.runs[1].set_result("fresh")
            await settle()
            self.assertEqual(outcomes(second, third), ["fresh", "fresh"])


class AtLarge(VirtualTimeTest):
    async def test_nothing_is_left_behind(self) -> None:
        flights: SingleFlight[str] = SingleFlight()
        for round_ in range(10):
            job = Job()
            calls = [call(flights, job) for _ in range(3)]
            await settle()
            self.assertEqual(outcomes(*calls), ["still waits"] * 3)
            for leaver in calls[: 1 + round_ % 3]:
                leaver.cancel()
            await settle()
            if round_ % 2 == 0:
                job.runs[0].set_result("answer")
            else:
                job.runs[0].set_exception(OSError("no answer"))
            await settle()
            outcomes(*calls)
            job.runs[0].exception()  # nobody waited in some of the rounds
            self.assertEqual((flights.waiting("a"), flights.in_flight()), (0, 0))
            self.assertEqual(len(asyncio.all_tasks()), 1, f"round {round_}: tasks that still run")

    async def test_never_two_executions_of_a_key_at_a_time(self) -> None:
        for seed in range(1, 201):
            await self._random_round(seed)

    async def _random_round(self, seed: int) -> None:
        chance = seeded(seed)
        schedule = Schedule(chance)
        flights: SingleFlight[int] = SingleFlight()
        running = {"a": 0, "b": 0}
        ended = {"a": 0, "b": 0}
        executions = 0

        async def caller() -> None:
            for _ in range(3):
                key = "a" if chance.random() < 0.7 else "b"
                before = ended[key]

                async def work(key: str = key) -> int:
                    nonlocal executions
                    executions += 1
                    running[key] += 1
                    self.assertEqual(running[key], 1, f"seed {seed}: executions of {key} at a time")
                    await schedule.point()
                    running[key] -= 1
                    ended[key] += 1
                    return ended[key]

                answer = await flights.run(key, work)
                self.assertGreater(answer, before, f"seed {seed}: an answer older than the call")
                await schedule.point()

        await schedule.run(*(caller() for _ in range(4)))
        self.assertLess(executions, 12, f"seed {seed}: 12 calls, nobody shared")
        self.assertEqual(flights.in_flight(), 0)
