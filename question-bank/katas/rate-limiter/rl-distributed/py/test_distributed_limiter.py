import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from distributed_limiter import Decision, DistributedLimiter, Options, StoreDown, Tx
from dojo import FakeClock, Schedule, VirtualTimeTest, seeded, settle

T = TypeVar("T")
PAUSE = 5000


async def at_once() -> None:
    pass


class FakeTx:
    def __init__(self, clock: FakeClock, entries: dict[str, tuple[int, float]]) -> None:
        self._clock = clock
        self._entries = entries

    def now(self) -> int:
        return self._clock.now()

    def get(self, key: str) -> int | None:
        value, until = self._entries.get(key, (None, 0))
        return value if until > self.now() else None

    def set(self, key: str, value: int, ttl_ms: int | None = None) -> None:
        until = float("inf") if ttl_ms is None else self.now() + ttl_ms
        self._entries[key] = (value, until)


class FakeStore:
    def __init__(self) -> None:
        # The store has a time of its own.
        self.clock = FakeClock(700_000_000)
        # Awaited before and after each script: the place for other nodes.
        self.point: Callable[[], Awaitable[None]] = at_once
        self.failure: Exception | None = None
        self.asked = 0
        self._entries: dict[str, tuple[int, float]] = {}

    async def run(self, script: Callable[[Tx], T]) -> T:
        self.asked += 1
        await self.point()
        if self.failure is not None:
            raise self.failure
        result = script(FakeTx(self.clock, self._entries))
        await self.point()
        return result

    def size(self) -> int:
        return sum(until > self.clock.now() for _, until in self._entries.values())


class Cluster:
    def __init__(self, nodes: int, burst: int, interval_ms: int) -> None:
        self.store = FakeStore()
        self.clocks = [FakeClock(1_000_000 * (i + 1)) for i in range(nodes)]
        options = Options(burst, interval_ms, nodes, PAUSE)
        self._nodes = [DistributedLimiter(options, self.store, clock) for clock in self.clocks]

    def tick(self, ms: int) -> None:
        """The same time passes everywhere."""
        for clock in [self.store.clock, *self.clocks]:
            clock.tick(ms)

    async def take(self, node: int, key: str = "acme") -> Decision:
        return await self._nodes[node].try_take(key)

    async def take_many(self, node: int, calls: int) -> list[Decision]:
        return [await self.take(node) for _ in range(calls)]


Source = Literal["store", "share"]


def granted(by: Source) -> Decision:
    return Decision(True, by, 0)


def refused(by: Source, retry_after_ms: int) -> Decision:
    return Decision(False, by, retry_after_ms)


class OneBucketForAllNodes(VirtualTimeTest):
    async def test_the_nodes_share_one_burst(self) -> None:
        cluster = Cluster(3, 4, 100)
        decisions = [await cluster.take(node) for node in (0, 1, 2, 0, 1)]
        self.assertEqual(decisions, [granted("store")] * 4 + [refused("store", 100)])
        self.assertEqual(cluster.store.asked, 5, "one script for each call")

    async def test_the_wait_is_exact(self) -> None:
        cluster = Cluster(2, 3, 100)
        await cluster.take_many(0, 3)
        cluster.tick(30)
        self.assertEqual(await cluster.take(1), refused("store", 70))
        cluster.tick(69)
        self.assertEqual(await cluster.take(0), refused("store", 1))
        cluster.tick(1)
        self.assertEqual(await cluster.take(1), granted("store"))
        self.assertEqual(await cluster.take(0), refused("store", 100))

    async def test_a_refusal_takes_nothing(self) -> None:
        cluster = Cluster(2, 2, 100)
        await cluster.take_many(0, 2)
        await cluster.take_many(1, 20)
        self.assertEqual(await cluster.take(1), refused("store", 100))
        cluster.tick(100)
        self.assertEqual(await cluster.take(1), granted("store"))

    async def test_keys_do_not_share_a_bucket(self) -> None:
        cluster = Cluster(1, 1, 100)
        self.assertEqual(await cluster.take(0, "acme"), granted("store"))
        self.assertEqual(await cluster.take(0, "globex"), granted("store"))
        self.assertEqual(await cluster.take(0, "acme"), refused("store", 100))
        cluster.store.failure = StoreDown()
        self.assertEqual(await cluster.take(0, "acme"), granted("share"))
        self.assertEqual(await cluster.take(0, "globex"), granted("share"))
        self.assertEqual(await cluster.take(0, "acme"), refused("share", 100))

    async def test_only_the_clock_of_the_store_counts(self) -> None:
        cluster = Cluster(3, 3, 100)
        await cluster.take_many(2, 3)
        wait = refused("store", 100)
        self.assertEqual([await cluster.take(node) for node in (0, 1, 2)], [wait] * 3)
        for clock in cluster.clocks:
            clock.tick(3_600_000)
        later = [await cluster.take(node) for node in (0, 1, 2)]
        self.assertEqual(later, [wait] * 3, "an hour on the nodes")
        cluster.store.clock.tick(100)
        self.assertEqual(await cluster.take(0), granted("store"))

    async def test_the_store_forgets_a_bucket_that_is_full(self) -> None:
        cluster = Cluster(2, 5, 100)
        await cluster.take_many(0, 3)
        await cluster.take(1, "globex")
        self.assertGreaterEqual(cluster.store.size(), 2, "two buckets are in the store")
        cluster.tick(100)
        self.assertGreaterEqual(cluster.store.size(), 1, "one bucket is not full yet")
        cluster.tick(200)
        self.assertEqual(cluster.store.size(), 0, "entries when all buckets are full")


class AStoreThatIsDown(VirtualTimeTest):
    async def test_each_node_has_its_share(self) -> None:
        cluster = Cluster(3, 8, 100)
        cluster.store.failure = StoreDown()
        for node in (0, 1, 2):
            decisions = await cluster.take_many(node, 4)
            expected = [granted("share")] * 2 + [refused("share", 300)] * 2
            self.assertEqual(decisions, expected, f"node {node}: 8 / 3, rounded down")

    async def test_the_share_grows_back_at_its_own_pace_and_no_further(self) -> None:
        cluster = Cluster(2, 4, 100)
        cluster.store.failure = StoreDown()
        await cluster.take_many(0, 2)
        cluster.tick(50)
        self.assertEqual(await cluster.take(0), refused("share", 150))
        cluster.tick(149)
        self.assertEqual(await cluster.take(0), refused("share", 1))
        cluster.tick(1)
        self.assertEqual(await cluster.take(0), granted("share"))
        cluster.tick(86_400_000)
        self.assertEqual(
            await cluster.take_many(0, 3), [granted("share")] * 2 + [refused("share", 200)]
        )

    async def test_it_is_asked_again_after_the_pause_and_not_before(self) -> None:
        cluster = Cluster(2, 4, 60_000)
        cluster.store.failure = StoreDown()

        async def hang() -> None:
            cluster.clocks[0].tick(2 * PAUSE)

        cluster.store.point = hang  # the failure comes late, after a timeout
        await cluster.take(0)
        cluster.store.point = at_once
        cluster.store.failure = None
        await cluster.take_many(0, 9)
        cluster.clocks[0].tick(PAUSE - 1)
        await cluster.take_many(0, 9)
        other = await cluster.take(0, "globex")
        self.assertEqual(other, granted("share"), "the pause is for all keys")
        self.assertEqual(cluster.store.asked, 1, "only the first call has asked the store")
        self.assertEqual(await cluster.take(1), granted("store"), "the other node has no pause")
        cluster.clocks[0].tick(1)
        self.assertEqual(await cluster.take(0), granted("store"), "the pause is over")
        self.assertEqual(
            await cluster.take_many(0, 3), [granted("store")] * 2 + [refused("store", 60_000)]
        )

    async def test_a_call_that_was_under_way_does_not_end_the_pause(self) -> None:
        cluster = Cluster(2, 4, 100)
        gate = asyncio.Event()

        async def wait() -> None:
            await gate.wait()

        cluster.store.point = wait
        under_way = asyncio.create_task(cluster.take(0))
        await settle()
        cluster.store.point = at_once
        cluster.store.failure = StoreDown()
        self.assertEqual(await cluster.take(0), granted("share"))
        cluster.store.failure = None
        gate.set()
        self.assertEqual(await under_way, granted("store"))
        self.assertEqual(await cluster.take(0), granted("share"), "the pause goes on")
        self.assertEqual(cluster.store.asked, 2)

    async def test_an_outage_soon_after_another_gives_no_fresh_share(self) -> None:
        cluster = Cluster(2, 4, 10_000)
        cluster.store.failure = StoreDown()
        await cluster.take_many(0, 2)
        cluster.store.failure = None
        cluster.tick(PAUSE)
        self.assertEqual(await cluster.take(0), granted("store"))
        cluster.store.failure = StoreDown()
        self.assertEqual(await cluster.take(0), refused("share", 20_000 - PAUSE))

    async def test_any_other_error_is_passed_on_and_starts_no_pause(self) -> None:
        cluster = Cluster(2, 4, 100)
        bug = TypeError("a script with a mistake")
        cluster.store.failure = bug
        with self.assertRaises(TypeError) as caught:
            await cluster.take(0)
        self.assertIs(caught.exception, bug)
        cluster.store.failure = None
        self.assertEqual(await cluster.take(0), granted("store"))


class Properties(VirtualTimeTest):
    async def test_one_burst_in_every_interleaving(self) -> None:
        for seed in range(1, 201):
            cluster = Cluster(3, 4, 100)
            schedule = Schedule(seeded(seed))
            cluster.store.point = schedule.point
            decisions = await schedule.run(*(cluster.take_many(node, 2) for node in (0, 1, 2)))
            grants = sum(decision.ok for many in decisions for decision in many)
            self.assertEqual(grants, 4, f"seed {seed}: calls granted of 6, with a burst of 4")

    async def test_many_nodes_decide_as_one_bucket_would(self) -> None:
        chance = seeded(3)
        for round_ in range(100):
            burst, interval = 4 + chance.randrange(4), 1 + chance.randrange(300)
            cluster = Cluster(4, burst, interval)
            # A bucket counts in milliseconds of growth: one token is an interval.
            levels = {"acme": burst * interval, "globex": burst * interval}
            for step in range(60):
                passed = chance.randrange(interval)
                cluster.store.clock.tick(passed)
                for clock in cluster.clocks:
                    clock.tick(chance.randrange(1000))
                for key in levels:
                    levels[key] = min(burst * interval, levels[key] + passed)
                key = "acme" if chance.random() < 0.7 else "globex"
                expected = refused("store", interval - levels[key])
                if levels[key] >= interval:
                    expected = granted("store")
                    levels[key] -= interval
                decision = await cluster.take(chance.randrange(4), key)
                self.assertEqual(decision, expected, f"round {round_}, step {step}")

    async def test_whatever_the_faults_neither_the_store_nor_the_shares_exceed_the_limit(
        self,
    ) -> None:
        chance = seeded(5)
        for round_ in range(100):
            burst, interval = 3 + chance.randrange(6), 200 + chance.randrange(800)
            cluster = Cluster(3, burst, interval)
            grants = {"store": 0, "share": 0}
            passed = 0
            for _ in range(150):
                ms = chance.randrange(interval)
                cluster.tick(ms)
                passed += ms
                if chance.random() < 0.1:
                    cluster.store.failure = None if cluster.store.failure else StoreDown()
                decision = await cluster.take(chance.randrange(3))
                grants[decision.by] += decision.ok
                most = burst + passed / interval
                self.assertLessEqual(max(grants.values()), most, f"round {round_}: {grants}")
