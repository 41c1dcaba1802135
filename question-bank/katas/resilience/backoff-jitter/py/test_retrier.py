import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from dojo import FakeClock, VirtualTimeTest, seeded, settle
from retrier import HttpError, Retrier, RetryBudget, RetryPolicy

USUAL = RetryPolicy(base_ms=100, cap_ms=10_000, max_attempts=5, total_ms=3_600_000)


class NotingClock(FakeClock):
    """Notes each wait and lets it pass at once."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[int] = []

    async def sleep(self, ms: int) -> None:
        self.waits.append(ms)
        self.tick(ms)
        await asyncio.sleep(0)


class LoopClock:
    """Waits in the virtual time of the loop."""

    def now(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)

    async def sleep(self, ms: int) -> None:
        await asyncio.sleep(ms / 1000)


class Parts:
    def __init__(
        self,
        burst: int = 100,
        percent: int = 10,
        random: Callable[[], float] = lambda: 0.5,
        **policy: int,
    ) -> None:
        self.clock = NotingClock()
        self.budget = RetryBudget(burst, percent)
        self.retrier = Retrier(replace(USUAL, **policy), self.budget, self.clock, random)


class Failing:
    """An operation that fails with the errors in turn and then returns "done"."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = errors
        self.attempts: list[int] = []

    async def __call__(self, attempt: int) -> str:
        self.attempts.append(attempt)
        if len(self.attempts) <= len(self.errors):
            raise self.errors[len(self.attempts) - 1]
        return "done"


def always(status: int) -> Failing:
    return Failing(*(HttpError(status) for _ in range(200)))


async def error_of(work: Awaitable[object]) -> BaseException:
    """What the call raises."""
    try:
        value = await work
    except Exception as error:
        return error
    raise AssertionError(f"it succeeded with {value}")


class Whether(VirtualTimeTest):
    async def test_a_success_is_returned_at_once(self) -> None:
        parts, operation = Parts(), Failing()
        self.assertEqual(await parts.retrier.run(operation), "done")
        self.assertEqual((operation.attempts, parts.clock.waits), ([1], []))

    async def test_only_failures_that_may_pass_are_tried_again(self) -> None:
        for status in (429, 500, 501, 502, 503, 504, 599):
            operation = Failing(HttpError(status))
            self.assertEqual(await Parts().retrier.run(operation), "done", f"status {status}")
            self.assertEqual(operation.attempts, [1, 2], f"status {status}")
        statuses = (400, 401, 403, 404, 408, 409, 422, 428, 430, 499, 600)
        final = [HttpError(status, 50) for status in statuses]
        for error in [*final, TypeError("a bug")]:
            parts, operation = Parts(burst=3), Failing(error)
            self.assertIs(await error_of(parts.retrier.run(operation)), error)
            found = (operation.attempts, parts.clock.waits, parts.budget.available())
            self.assertEqual(found, ([1], [], 3), str(error))

    async def test_the_last_error_is_the_one_that_is_thrown(self) -> None:
        parts = Parts(burst=5, max_attempts=3)
        errors = [HttpError(500), HttpError(502), HttpError(503)]
        operation = Failing(*errors)
        self.assertIs(await error_of(parts.retrier.run(operation)), errors[2])
        found = (operation.attempts, len(parts.clock.waits), parts.budget.available())
        self.assertEqual(found, ([1, 2, 3], 2, 3))

        once, only = Parts(max_attempts=1), Failing(errors[0])
        self.assertIs(await error_of(once.retrier.run(only)), errors[0])
        self.assertEqual((only.attempts, once.clock.waits), ([1], []))

    async def test_no_retry_begins_at_the_deadline_or_later(self) -> None:
        busy = HttpError(503, 400)
        # 600 ms of work and a wait of 400
        for total_ms, attempts in ((1_000, [1]), (1_001, [1, 2]), (2_001, [1, 2, 3])):
            parts, operation = Parts(burst=10, total_ms=total_ms), Failing(busy, busy, busy, busy)
            parts.clock.tick(5_000)  # what was before the first call does not count

            async def slow(attempt: int) -> str:
                parts.clock.tick(600)
                return await operation(attempt)

            self.assertIs(await error_of(parts.retrier.run(slow)), busy)
            waits = [400] * (len(attempts) - 1)
            found = (operation.attempts, parts.clock.waits)
            self.assertEqual(found, (attempts, waits), f"{total_ms} ms in total")
            left = parts.budget.available()
            self.assertEqual(left, 10 - len(waits), "a retry that is not made costs nothing")

    async def test_a_caller_that_gives_up_while_waiting_gets_no_further_call(self) -> None:
        retrier = Retrier(USUAL, RetryBudget(5, 10), LoopClock(), lambda: 0.5)
        operation = Failing(HttpError(503))
        caller = asyncio.create_task(retrier.run(operation))
        await settle()
        await asyncio.sleep(0.049)
        self.assertFalse(caller.done(), "the wait of 50 ms is not over")
        caller.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await caller
        await asyncio.sleep(10)
        self.assertEqual(operation.attempts, [1])


class HowLong(VirtualTimeTest):
    async def test_waits_are_drawn_from_zero_up_to_the_doubled_base(self) -> None:
        draws = iter([0, 0.5, 0.25, 0.999])
        parts, operation = Parts(random=lambda: next(draws)), always(503)
        await error_of(parts.retrier.run(operation))
        # Of 100, 200, 400 and 800; 799.2 is rounded up.
        self.assertEqual(parts.clock.waits, [0, 100, 100, 800])
        self.assertEqual(operation.attempts, [1, 2, 3, 4, 5])

    async def test_no_wait_is_above_the_cap_however_often(self) -> None:
        parts = Parts(random=lambda: 0.9999999, base_ms=150, cap_ms=1_000, max_attempts=100)
        await error_of(parts.retrier.run(always(500)))
        self.assertEqual(parts.clock.waits, [150, 300, 600] + [1_000] * 96)

        # Chance draws from a range that ends at the cap.
        half = Parts(base_ms=150, cap_ms=1_000, max_attempts=100)
        await error_of(half.retrier.run(always(500)))
        self.assertEqual(half.clock.waits, [75, 150, 300] + [500] * 96)

        low = Parts(random=lambda: 0.9999999, base_ms=500, cap_ms=200)
        await error_of(low.retrier.run(always(500)))
        self.assertEqual(low.clock.waits, [200, 200, 200, 200])

    async def test_waits_spread_over_the_whole_range(self) -> None:
        ceilings = [80, 160, 320, 640, 900]
        shares: list[float] = []
        for seed in range(1, 201):
            parts = Parts(random=seeded(seed).random, base_ms=80, cap_ms=900, max_attempts=6)
            await error_of(parts.retrier.run(always(429)))
            waits = parts.clock.waits
            self.assertEqual(len(waits), 5)
            for k, (wait, ceiling) in enumerate(zip(waits, ceilings)):
                in_range = isinstance(wait, int) and 0 <= wait <= ceiling
                where = f"seed {seed}: wait {k} is {wait} ms, at most {ceiling}"
                self.assertTrue(in_range, where)
                shares.append(wait / ceiling)
        mean = sum(shares) / len(shares)
        self.assertLess(abs(mean - 0.5), 0.05, f"waits are {mean} of their range on average")
        self.assertLess(min(shares), 0.05, "some waits are short")
        self.assertGreater(max(shares), 0.95, "some waits are long")

    async def test_a_wait_that_the_server_asks_for_replaces_the_drawn_one(self) -> None:
        draws = 0

        def random() -> float:
            nonlocal draws
            draws += 1
            return 0.5

        parts = Parts(random=random)
        operation = Failing(*(HttpError(503, ms) for ms in (30_000, 0, None, 7)))
        self.assertEqual(await parts.retrier.run(operation), "done")
        self.assertEqual(parts.clock.waits, [30_000, 0, 200, 7])  # the third retry draws from 400
        self.assertEqual(draws, 1)


class TheBudget(VirtualTimeTest):
    async def test_a_retry_needs_a_whole_unit_of_the_budget(self) -> None:
        parts = Parts(burst=2, percent=50)

        async def outcome() -> tuple[list[int], float]:
            operation = always(503)
            error = await error_of(parts.retrier.run(operation))
            self.assertIs(error, operation.errors[len(operation.attempts) - 1], "the last error")
            return operation.attempts, parts.budget.available()

        self.assertEqual(await outcome(), ([1, 2, 3], 0))
        self.assertEqual(await outcome(), ([1], 0.5))
        self.assertEqual(await outcome(), ([1, 2], 0))
        self.assertEqual(len(parts.clock.waits), 3, "without a retry there is no wait")

    async def test_first_tries_cost_nothing(self) -> None:
        parts = Parts(burst=1, percent=0)
        for _ in range(50):
            self.assertEqual(await parts.retrier.run(Failing()), "done")
        self.assertEqual(parts.budget.available(), 1)
        self.assertEqual(await parts.retrier.run(Failing(HttpError(503))), "done")
        self.assertEqual(parts.budget.available(), 0)
        self.assertEqual(await parts.retrier.run(Failing()), "done")

    def test_the_budget_starts_full_and_never_holds_more_than_its_burst(self) -> None:
        budget = RetryBudget(burst=3, percent=10)
        self.assertEqual(budget.available(), 3)
        for _ in range(100):
            budget.earn()
        self.assertEqual(budget.available(), 3)
        self.assertEqual([budget.try_spend() for _ in range(4)], [True, True, True, False])
        for _ in range(9):
            budget.earn()
        self.assertEqual((budget.available(), budget.try_spend()), (0.9, False))
        budget.earn()
        found = (budget.available(), budget.try_spend(), budget.available())
        self.assertEqual(found, (1, True, 0))

    async def test_retries_stay_a_share_of_the_calls(self) -> None:
        for seed in range(1, 101):
            chance = seeded(seed)
            burst, percent, failures = chance.randrange(10), chance.randrange(50), chance.random()
            parts = Parts(burst=burst, percent=percent, random=chance.random)

            async def sometimes(_: int) -> None:
                if chance.random() < failures:
                    raise HttpError(503)

            expected = burst * 100  # in hundredths of a retry
            for calls in range(1, 41):
                before = len(parts.clock.waits)
                try:
                    await parts.retrier.run(sometimes)
                except HttpError:
                    pass
                retries = len(parts.clock.waits)
                where = f"seed {seed}: {retries} retries of {calls} calls"
                self.assertLessEqual(retries, burst + percent * calls / 100, where)
                expected = min(burst * 100, expected + percent) - 100 * (retries - before)
                self.assertEqual(round(parts.budget.available() * 100), expected, where)

    async def test_calls_at_once_share_one_budget(self) -> None:
        parts = Parts(burst=5, percent=0)
        calls = [always(503) for _ in range(20)]
        await asyncio.gather(*(error_of(parts.retrier.run(one)) for one in calls))
        made = sum(len(one.attempts) for one in calls)
        found = (made, len(parts.clock.waits), parts.budget.available())
        self.assertEqual(found, (25, 5, 0))
