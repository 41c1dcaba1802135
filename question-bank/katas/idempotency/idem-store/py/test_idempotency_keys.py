import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from dojo import FakeClock, Schedule, VirtualTimeTest, seeded, settle
from idempotency_keys import Answer, Call, Effect, IdempotencyKeys, Outcome, Row, Stored

LEASE = 30_000
ORDER = Call(tenant="acme", key="order-1", fingerprint="POST /refunds 20.00")
MISMATCH = Outcome("mismatch")


def paid(receipt: str) -> Answer:
    return Answer(201, receipt)


def ran(answer: Answer) -> Outcome:
    return Outcome("ran", answer)


def replayed(answer: Answer) -> Outcome:
    return Outcome("replayed", answer)


def running(retry_after_ms: int) -> Outcome:
    return Outcome("running", retry_after_ms=retry_after_ms)


def gives(answer: Answer) -> Effect:
    async def effect(_: str) -> Answer:
        return answer

    return effect


async def forbidden(_: str) -> Answer:
    raise AssertionError("the effect ran, and should not have")


class Crash(Exception):
    """A node that dies: from then on nothing that it does reaches anybody."""


async def dead() -> None:
    raise Crash("the node has crashed")


async def alive() -> None:
    pass


async def away() -> None:
    raise OSError("the table is away")


class FakeTable:
    def __init__(self) -> None:
        # Awaited before and after each operation: the place for other calls, and for crashes.
        self.point: Callable[[], Awaitable[None]] = alive
        self._rows: dict[str, Stored] = {}
        self._operations = 0

    async def read(self, id_: str) -> Stored | None:
        await self._begin()
        found = self._rows.get(id_)
        await self.point()
        return found

    async def write(self, id_: str, row: Row, version: int) -> bool:
        await self._begin()
        found = self._rows.get(id_)
        fits = (found.version if found else 0) == version
        if fits:
            self._rows[id_] = Stored(row, version + 1)
        await self.point()
        return fits

    async def _begin(self) -> None:
        self._operations += 1
        if self._operations > 1000:
            raise AssertionError("1000 operations: does a loop never end?")
        await self.point()


class FakeProvider:
    """A payment provider that recognises a repeat by its key, as good ones do."""

    def __init__(self) -> None:
        self.point: Callable[[], Awaitable[None]] = alive
        self.payments: dict[str, Answer] = {}

    async def pay(self, effect_key: str) -> Answer:
        await self.point()
        receipt = paid(f"receipt {len(self.payments) + 1}")
        answer = self.payments.setdefault(effect_key, receipt)
        await self.point()
        return answer


class KeysTest(VirtualTimeTest):
    def setUp(self) -> None:
        self.fresh()

    def fresh(self) -> None:
        self.clock = FakeClock()
        self.table = FakeTable()

    async def run_call(self, call: Call, effect: Effect) -> Outcome:
        """Each call comes to another node: what they know of each other is in the table."""
        return await IdempotencyKeys(LEASE, self.table, self.clock).run(call, effect)

    async def crash_in_effect(self, call: Call) -> None:
        """A node dies in the middle of its effect."""

        async def effect(_: str) -> Answer:
            self.table.point = dead
            raise Crash("the node has crashed")

        with self.assertRaises(Crash):
            await self.run_call(call, effect)
        self.table.point = alive


class Repeats(KeysTest):
    async def test_the_first_call_runs_the_effect_and_returns_its_answer(self) -> None:
        self.assertEqual(await self.run_call(ORDER, gives(paid("r1"))), ran(paid("r1")))

    async def test_a_repeat_gets_the_stored_answer_and_runs_nothing(self) -> None:
        await self.run_call(ORDER, gives(paid("r1")))
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("r1")))
        self.clock.tick(365 * 86_400_000)
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("r1")))

    async def test_a_call_in_the_meantime_is_told_how_long_to_wait(self) -> None:
        meantime: list[Outcome] = []

        async def effect(_: str) -> Answer:
            self.clock.tick(200)
            meantime.append(await self.run_call(ORDER, forbidden))
            return paid("r1")

        await self.run_call(ORDER, effect)
        self.assertEqual(meantime, [running(LEASE - 200)])

    async def test_another_fingerprint_is_refused_whatever_the_state_of_the_key(self) -> None:
        other = replace(ORDER, fingerprint="POST /refunds 99.00")
        outcomes: list[Outcome] = []

        async def failing(_: str) -> Answer:
            outcomes.append(await self.run_call(other, forbidden))
            return Answer(503, "")

        async def slow(_: str) -> Answer:
            self.clock.tick(LEASE)
            outcomes.append(await self.run_call(other, forbidden))
            return paid("r1")

        await self.run_call(ORDER, failing)
        outcomes.append(await self.run_call(other, forbidden))
        await self.run_call(ORDER, slow)
        outcomes.append(await self.run_call(other, forbidden))
        self.assertEqual(
            outcomes,
            [MISMATCH] * 4,
            "while it runs, when it is free, when its lease is over, when it is done",
        )
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("r1")))

    async def test_two_tenants_never_share_a_key(self) -> None:
        pairs = ["acme|1", "globex|1", "a|bc", "ab|c", "a:|b", "a|:b", "1|1a", "11|a"]
        effect_keys: set[str] = set()
        for pair in pairs:
            tenant, key = pair.split("|")

            async def effect(effect_key: str, pair: str = pair) -> Answer:
                effect_keys.add(effect_key)
                return paid(pair)

            outcome = await self.run_call(Call(tenant, key, "same"), effect)
            self.assertEqual(outcome, ran(paid(pair)), f'tenant "{tenant}", key "{key}"')
        self.assertEqual(len(effect_keys), len(pairs), "each pair has an effect key of its own")


class Failures(KeysTest):
    async def test_an_answer_of_500_or_more_is_not_kept(self) -> None:
        for status in (500, 503):
            failed = Answer(status, "try again")
            self.assertEqual(await self.run_call(ORDER, gives(failed)), ran(failed))
        self.assertEqual(await self.run_call(ORDER, gives(paid("r1"))), ran(paid("r1")))

    async def test_an_answer_below_500_is_kept_even_when_it_is_a_refusal(self) -> None:
        for status in (402, 499):
            declined = Answer(status, "no")
            call = replace(ORDER, key=f"order-{status}")
            self.assertEqual(await self.run_call(call, gives(declined)), ran(declined))
            self.assertEqual(await self.run_call(call, forbidden), replayed(declined))

    async def test_an_effect_that_fails_leaves_the_key_free(self) -> None:
        timeout = ConnectionError("timeout")
        keys: list[str] = []

        async def failing(effect_key: str) -> Answer:
            keys.append(effect_key)
            raise timeout

        async def working(effect_key: str) -> Answer:
            keys.append(effect_key)
            return paid("r1")

        with self.assertRaises(ConnectionError) as caught:
            await self.run_call(ORDER, failing)
        self.assertIs(caught.exception, timeout)
        self.assertEqual(await self.run_call(ORDER, working), ran(paid("r1")))
        self.assertEqual(keys[1], keys[0], "both attempts have the same effect key")

    async def test_a_key_that_cannot_be_freed_is_left_to_its_lease(self) -> None:
        timeout = ConnectionError("timeout")
        failed = Answer(503, "try again")

        async def failing(_: str) -> Answer:
            self.table.point = away
            raise timeout

        async def answering(_: str) -> Answer:
            self.table.point = away
            return failed

        with self.assertRaises(ConnectionError) as caught:
            await self.run_call(ORDER, failing)
        self.assertIs(caught.exception, timeout)
        self.table.point = alive
        self.assertEqual(await self.run_call(ORDER, forbidden), running(LEASE), "after a failure")
        self.clock.tick(LEASE)

        self.assertEqual(await self.run_call(ORDER, answering), ran(failed))
        self.table.point = alive
        after = await self.run_call(ORDER, forbidden)
        self.assertEqual(after, running(LEASE), "after an answer of 503")
        self.clock.tick(LEASE)
        self.assertEqual(await self.run_call(ORDER, gives(paid("r1"))), ran(paid("r1")))

    async def test_an_answer_that_cannot_be_stored_is_not_given_out(self) -> None:
        async def storing(_: str) -> Answer:
            self.table.point = away
            return paid("r1")

        with self.assertRaisesRegex(OSError, "the table is away"):
            await self.run_call(ORDER, storing)
        self.table.point = alive
        self.assertEqual(await self.run_call(ORDER, forbidden), running(LEASE))
        self.clock.tick(LEASE)
        self.assertEqual(await self.run_call(ORDER, gives(paid("r1"))), ran(paid("r1")))

    async def test_an_effect_that_is_broken_off_leaves_the_key_to_its_lease(self) -> None:
        async def endless(_: str) -> Answer:
            await asyncio.sleep(3_600)
            return paid("never")

        caller = asyncio.create_task(self.run_call(ORDER, endless))
        await settle()
        caller.cancel()
        await asyncio.wait([caller])
        self.assertTrue(caller.cancelled(), "the cancellation does not go on to the caller")
        self.assertEqual(await self.run_call(ORDER, forbidden), running(LEASE))
        self.clock.tick(LEASE)
        self.assertEqual(await self.run_call(ORDER, gives(paid("r1"))), ran(paid("r1")))


class Leases(KeysTest):
    async def test_a_lease_that_is_over_is_taken_over(self) -> None:
        await self.crash_in_effect(ORDER)
        self.clock.tick(LEASE - 1)
        self.assertEqual(await self.run_call(ORDER, forbidden), running(1))
        self.clock.tick(1)
        meantime: list[Outcome] = []

        async def effect(_: str) -> Answer:
            self.clock.tick(1)
            meantime.append(await self.run_call(ORDER, forbidden))
            return paid("r1")

        self.assertEqual(await self.run_call(ORDER, effect), ran(paid("r1")))
        self.assertEqual(meantime, [running(LEASE - 1)], "the new owner has a whole lease")

    async def test_a_late_owner_without_a_rival_stores_its_answer(self) -> None:
        async def effect(_: str) -> Answer:
            self.clock.tick(10 * LEASE)
            return paid("r1")

        self.assertEqual(await self.run_call(ORDER, effect), ran(paid("r1")))
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("r1")))

    async def test_a_late_owner_gets_the_answer_of_the_one_who_took_over(self) -> None:
        second: list[Outcome] = []

        async def effect(_: str) -> Answer:
            self.clock.tick(LEASE)
            second.append(await self.run_call(ORDER, gives(paid("second"))))
            return paid("first")

        late = await self.run_call(ORDER, effect)
        self.assertEqual(second, [ran(paid("second"))])
        self.assertEqual(late, replayed(paid("second")))
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("second")))

    async def test_a_late_owner_whose_rival_has_died_runs_the_effect_again(self) -> None:
        effect_keys: list[str] = []

        async def effect(effect_key: str) -> Answer:
            effect_keys.append(effect_key)
            if len(effect_keys) > 1:
                return paid("again")
            self.clock.tick(LEASE)
            await self.crash_in_effect(ORDER)
            self.clock.tick(LEASE)
            return paid("first")

        self.assertEqual(await self.run_call(ORDER, effect), ran(paid("again")))
        self.assertEqual(effect_keys, effect_keys[:1] * 2, "the same key, twice")
        self.assertEqual(await self.run_call(ORDER, forbidden), replayed(paid("again")))

    async def test_a_late_failure_frees_nothing_that_another_call_owns(self) -> None:
        failed = Answer(500, "")
        end: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        seen: list[Outcome] = []

        async def slow(_: str) -> Answer:
            return await end

        async def effect(_: str) -> Answer:
            end.set_result(failed)
            seen.extend([await late, await self.run_call(ORDER, forbidden)])
            return paid("r1")

        late = asyncio.create_task(self.run_call(ORDER, slow))
        await settle()
        self.clock.tick(LEASE)
        await self.run_call(ORDER, effect)
        self.assertEqual(seen, [ran(failed), running(LEASE)])


class CrashesAndRaces(KeysTest):
    async def test_whatever_the_crash_point_the_money_moves_once(self) -> None:
        point, died = 0, True
        while died:
            point += 1
            self.fresh()
            provider = FakeProvider()
            passed = 0

            async def mortal(point: int = point) -> None:
                nonlocal passed
                passed += 1
                if passed >= point:
                    await dead()

            self.table.point = provider.point = mortal
            try:
                await self.run_call(ORDER, provider.pay)
                died = False
            except Crash:
                pass
            self.table.point = provider.point = alive
            self.clock.tick(LEASE)
            outcome = await self.run_call(ORDER, provider.pay)
            self.assertEqual(outcome.answer, paid("receipt 1"), f"crash point {point}: {outcome}")
            self.assertEqual(
                len(provider.payments), 1, f"payments after a crash at point {point}"
            )

    async def test_one_of_many_callers_runs_in_every_interleaving(self) -> None:
        for seed in range(1, 201):
            self.fresh()
            # In half of the rounds the callers find a lease that is over.
            if seed % 2 == 0:
                await self.crash_in_effect(ORDER)
                self.clock.tick(LEASE)
            schedule = Schedule(seeded(seed))
            self.table.point = schedule.point
            effects = 0

            async def effect(_: str, schedule: Schedule = schedule) -> Answer:
                nonlocal effects
                effects += 1
                await schedule.point()
                return paid("r1")

            outcomes = await schedule.run(*(self.run_call(ORDER, effect) for _ in range(3)))
            self.assertEqual(effects, 1, f"seed {seed}: effects")
            others = [outcome for outcome in outcomes if outcome.kind != "ran"]
            self.assertEqual(len(others), 2, f"seed {seed}: callers that did not run")
            for other in others:
                expected = running(LEASE) if other.kind == "running" else replayed(paid("r1"))
                self.assertEqual(other, expected, f"seed {seed}")
