import asyncio
from collections.abc import Callable
from typing import Any

from dojo import FakeClock, Schedule, VirtualTimeTest, seeded, settle
from guarded_cache import GuardedCache


class Bench:
    """A cache with a time to live of 1000 ms, stale for 500 ms. The test ends its loads by hand."""

    def __init__(self, jitter: float = 0, chances: list[float] | None = None) -> None:
        self.clock = FakeClock()
        self.keys: list[str] = []
        self.loads: list[asyncio.Future[str]] = []
        random: Callable[[], float] = lambda: chances.pop(0) if chances else 0.0
        self.cache: GuardedCache[str] = GuardedCache(
            self._load, self.clock, ttl_ms=1000, stale_ms=500, jitter=jitter, random=random
        )

    async def _load(self, key: str) -> str:
        self.keys.append(key)
        end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.loads.append(end)
        return await end

    async def get(self, key: str = "a") -> asyncio.Task[str]:
        """A get that has come as far as it can."""
        call = asyncio.create_task(self.cache.get(key))
        await settle()
        return call

    async def look(self, key: str = "a") -> Any:
        """What a get comes to without waiting."""
        return outcomes(await self.get(key))[0]

    async def store(self, value: str, key: str = "a") -> None:
        call = await self.get(key)
        if self.loads:
            await self.end(-1, value)
        assert outcomes(call) == [value], f"{outcomes(call)} instead of the value {value!r} loaded"

    async def end(self, index: int, value: str) -> None:
        self.loads[index].set_result(value)
        await settle()

    async def fail(self, index: int, error: Exception) -> None:
        self.loads[index].set_exception(error)
        await settle()


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


class Loading(VirtualTimeTest):
    async def test_callers_at_the_same_time_share_one_load(self) -> None:
        bench = Bench()
        calls = [await bench.get() for _ in range(3)]
        self.assertEqual(outcomes(*calls), ["still waits"] * 3)
        self.assertEqual(len(bench.loads), 1, "loads")
        self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (3, 1))
        await bench.end(0, "v1")
        self.assertEqual(outcomes(*calls), ["v1"] * 3)
        self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (0, 0))
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(len(bench.loads), 1, "loads")

    async def test_keys_do_not_wait_for_each_other(self) -> None:
        bench = Bench()
        calls = [await bench.get("a"), await bench.get("b")]
        self.assertEqual(outcomes(*calls), ["still waits"] * 2)
        self.assertEqual(bench.keys, ["a", "b"])
        self.assertEqual([bench.cache.waiting(key) for key in "ab"], [1, 1])
        self.assertEqual(bench.cache.loading(), 2)
        await bench.end(1, "of b")
        self.assertEqual(outcomes(*calls), ["still waits", "of b"])
        bench.cache.delete("b")
        await bench.end(0, "of a")
        self.assertEqual(await bench.look("a"), "of a")

    async def test_an_error_reaches_who_waited_and_is_not_kept(self) -> None:
        bench = Bench()
        calls = [await bench.get(), await bench.get()]
        self.assertEqual(outcomes(*calls), ["still waits"] * 2)
        failure = OSError("no database")
        await bench.fail(0, failure)
        self.assertEqual(outcomes(*calls), [failure, failure])
        following = await bench.get()
        self.assertEqual(len(bench.loads), 2, "loads")
        await bench.end(1, "v1")
        self.assertEqual(outcomes(following), ["v1"])

    async def test_a_load_that_fails_when_it_is_called_has_failed_like_any_other(self) -> None:
        calls = 0

        async def works() -> str:
            return "v1"

        def load(_: str) -> Any:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise OSError("at once")
            return works()

        cache: GuardedCache[str] = GuardedCache(
            load, FakeClock(), ttl_ms=1000, stale_ms=500, jitter=0, random=lambda: 0.0
        )
        with self.assertRaisesRegex(OSError, "at once"):
            await cache.get("a")
        self.assertEqual(cache.loading(), 0)
        self.assertEqual(await cache.get("a"), "v1")

    async def test_nothing_is_a_value_too(self) -> None:
        loads = 0

        async def load(key: str) -> None:
            nonlocal loads
            loads += 1

        cache: GuardedCache[None] = GuardedCache(
            load, FakeClock(), ttl_ms=1000, stale_ms=500, jitter=0, random=lambda: 0.0
        )
        for _ in range(2):
            await cache.get("a")
        self.assertEqual(loads, 1, "loads of None")

    async def test_a_value_is_stored_before_who_waited_goes_on(self) -> None:
        order: list[str] = []

        def random() -> float:
            order.append("stored")
            return 0.0

        async def load(key: str) -> str:
            return f"value of {key}"

        cache: GuardedCache[str] = GuardedCache(
            load, FakeClock(), ttl_ms=1000, stale_ms=500, jitter=0.5, random=random
        )

        async def call() -> None:
            await cache.get("a")
            order.append(f"went on, {cache.loading()} loads")

        await asyncio.gather(call(), call())
        self.assertEqual(order, ["stored", "went on, 0 loads", "went on, 0 loads"])

    async def test_a_load_outlives_the_caller_who_gave_up(self) -> None:
        bench = Bench()
        first, second = await bench.get(), await bench.get()
        self.assertEqual(outcomes(first, second), ["still waits"] * 2)
        first.cancel()
        await settle()
        self.assertEqual(outcomes(first, second), ["cancelled", "still waits"])
        self.assertEqual(bench.cache.waiting("a"), 1)
        second.cancel()
        await settle()
        self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (0, 1))
        await bench.end(0, "v1")
        self.assertEqual(await bench.look(), "v1")


class Ageing(VirtualTimeTest):
    async def test_a_value_is_fresh_until_its_lifetime_ends(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(999)
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(bench.cache.loading(), 0, "loads while the value is fresh")
        bench.clock.tick(1)
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(bench.cache.loading(), 1, "loads once it is stale")

    async def test_a_stale_value_comes_at_once(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(1499)
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(bench.cache.waiting("a"), 0)
        await bench.end(1, "v2")
        self.assertEqual(await bench.look(), "v2")

    async def test_a_stale_value_starts_one_refresh(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(1200)
        for _ in range(3):
            self.assertEqual(await bench.look(), "v1")
        self.assertEqual(len(bench.loads), 2, "loads, the first one included")
        await bench.end(1, "v2")
        self.assertEqual(await bench.look(), "v2")
        self.assertEqual(len(bench.loads), 2, "loads")

    async def test_after_the_stale_time_a_caller_waits_for_a_new_value(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(1500)
        call = await bench.get()
        self.assertEqual(outcomes(call), ["still waits"])
        await bench.end(1, "v2")
        self.assertEqual(outcomes(call), ["v2"])

    async def test_after_the_stale_time_a_caller_joins_the_refresh_that_runs(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(1400)
        self.assertEqual(await bench.look(), "v1")
        bench.clock.tick(100)
        call = await bench.get()
        self.assertEqual(outcomes(call), ["still waits"])
        self.assertEqual((len(bench.loads), bench.cache.waiting("a")), (2, 1))
        await bench.end(1, "v2")
        self.assertEqual(outcomes(call), ["v2"])

    async def test_a_failed_refresh_keeps_the_stale_value(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.clock.tick(1000)
        self.assertEqual(await bench.look(), "v1")
        await bench.fail(1, OSError("nobody hears of this"))
        bench.clock.tick(499)
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(len(bench.loads), 3, "loads: the next caller tries again")
        await bench.fail(2, OSError("nobody hears of this"))
        bench.clock.tick(1)
        # Failures do not lengthen the stale time.
        self.assertEqual(await bench.look(), "still waits")

    async def test_the_age_counts_from_the_end_of_the_load(self) -> None:
        bench = Bench()
        call = await bench.get()
        self.assertEqual(outcomes(call), ["still waits"])
        bench.clock.tick(5000)
        await bench.end(0, "v1")
        self.assertEqual(outcomes(call), ["v1"])
        bench.clock.tick(999)
        self.assertEqual(await bench.look(), "v1")
        self.assertEqual(bench.cache.loading(), 0, "loads while the value is fresh")

    async def test_lifetimes_are_spread_by_chance(self) -> None:
        chances = [0, 0.5, 0.75]
        bench = Bench(jitter=0.5, chances=chances)
        for lifetime in (1000, 750, 625):
            bench.cache.delete("a")
            await bench.store("v1")
            for step in (0, 100, lifetime - 101):
                bench.clock.tick(step)
                self.assertEqual(await bench.look(), "v1")
                self.assertEqual(bench.cache.loading(), 0, f"loads before {lifetime} ms")
            bench.clock.tick(1)
            self.assertEqual(await bench.look(), "v1")
            self.assertEqual(bench.cache.loading(), 1, f"loads after {lifetime} ms")
            bench.clock.tick(499)
            self.assertEqual(await bench.look(), "v1")
            bench.clock.tick(1)
            self.assertEqual(await bench.look(), "still waits", f"{lifetime} + 500 ms")
        self.assertEqual(chances, [], "a chance is drawn for each value that is stored")


class Deleting(VirtualTimeTest):
    async def test_delete_removes_the_value(self) -> None:
        bench = Bench()
        await bench.store("v1")
        bench.cache.delete("a")
        call = await bench.get()
        self.assertEqual(outcomes(call), ["still waits"])
        self.assertEqual(len(bench.loads), 2, "loads")
        await bench.end(1, "v2")
        self.assertEqual(outcomes(call), ["v2"])

    async def test_a_load_that_delete_overtook_stores_nothing(self) -> None:
        chances = [0.5]
        bench = Bench(jitter=0.5, chances=chances)
        before = await bench.get()
        self.assertEqual(outcomes(before), ["still waits"])
        bench.cache.delete("a")
        self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (0, 0))
        await bench.end(0, "old")
        self.assertEqual(outcomes(before), ["old"])  # it asked before the delete
        self.assertEqual(await bench.look(), "still waits")
        self.assertEqual(len(bench.loads), 2, "loads")
        self.assertEqual(chances, [0.5], "no chance is drawn for a value that is not stored")

    async def test_a_get_after_delete_does_not_join_the_load_from_before(self) -> None:
        bench = Bench()
        before = await bench.get()
        self.assertEqual(outcomes(before), ["still waits"])
        bench.cache.delete("a")
        after = [await bench.get(), await bench.get()]
        self.assertEqual(
            len(bench.loads), 2, "loads: one from before the delete, one shared load after it"
        )
        self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (2, 1))
        await bench.end(1, "new")
        self.assertEqual(outcomes(before, *after), ["still waits", "new", "new"])
        await bench.end(0, "old")
        self.assertEqual(outcomes(before), ["old"])
        # The old value came last and changed nothing.
        self.assertEqual(await bench.look(), "new")

    async def test_an_overtaken_load_does_not_disturb_the_new_one(self) -> None:
        for how in ("end", "fail"):
            bench = Bench()
            before = await bench.get()
            self.assertEqual(outcomes(before), ["still waits"])
            bench.cache.delete("a")
            after = [await bench.get()]
            error = OSError("old")
            if how == "end":
                await bench.end(0, "old")
            else:
                await bench.fail(0, error)
            # It asked before the delete.
            self.assertEqual(outcomes(before), ["old" if how == "end" else error])
            after.append(await bench.get())
            self.assertEqual(len(bench.loads), 2, "loads: the new one is still shared")
            self.assertEqual((bench.cache.waiting("a"), bench.cache.loading()), (2, 1))
            await bench.end(1, "new")
            self.assertEqual(outcomes(*after), ["new", "new"])


class AtLarge(VirtualTimeTest):
    async def test_a_key_is_loaded_at_most_once_in_a_lifetime(self) -> None:
        for seed in range(1, 151):
            await self._random_round(seed)

    async def _random_round(self, seed: int) -> None:
        chance = seeded(seed)
        schedule = Schedule(chance)
        clock = FakeClock()
        last_end: dict[str, int] = {}
        running: set[str] = set()
        wrong: list[str] = []  # an error raised in a refresh would be dropped

        async def load(key: str) -> int:
            if key in running:
                wrong.append(f"two loads of {key} at a time")
            if key in last_end and clock.now() - last_end[key] < 500:
                wrong.append(f"{key} loaded again after {clock.now() - last_end[key]} ms")
            running.add(key)
            await schedule.point()
            running.discard(key)
            last_end[key] = clock.now()
            return clock.now()

        cache: GuardedCache[int] = GuardedCache(
            load, clock, ttl_ms=1000, stale_ms=500, jitter=0.5, random=chance.random
        )

        async def caller() -> None:
            for _ in range(6):
                called = clock.now()
                loaded = await cache.get("a" if chance.random() < 0.6 else "b")
                age = called - loaded
                self.assertLess(age, 1500, f"seed {seed}: the age of a value that was returned")
                await schedule.point()
                clock.tick(chance.randrange(300))

        await schedule.run(*(caller() for _ in range(4)))
        self.assertEqual(wrong, [], f"seed {seed}")
