import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from dojo import FakeClock, Schedule, VirtualTimeTest, seeded, settle
from refund_orchestrator import (
    Answer,
    ExceedsCaptured,
    KeyMismatch,
    Ledger,
    NoAnswer,
    Order,
    Refund,
    RefundCall,
    RefundOrchestrator,
)

T = TypeVar("T")

HOUR = 3_600_000
START = 1_000_000


class Crash(Exception):
    pass


class Rows:
    """The ledger as one transaction sees it."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.rows = dict(world.by_key)

    def captured(self, payment_id: str) -> int:
        return self._world.captured.get(payment_id, 0)

    def get(self, key: str) -> Refund | None:
        return self.rows.get(key)

    def of_payment(self, payment_id: str) -> list[Refund]:
        return [row for row in self.rows.values() if row.payment_id == payment_id]

    def open(self) -> list[Refund]:
        return [row for row in self.rows.values() if row.state in ("sending", "unknown")]

    def put(self, refund: Refund) -> None:
        self.rows[refund.key] = refund


async def go_on() -> None:
    pass


class World:
    """Everything outside the orchestrator, store and provider as well: it survives a crash."""

    def __init__(self, resend_window_ms: int = 20 * HOUR) -> None:
        self.resend_window_ms = resend_window_ms
        self.clock = FakeClock(START)
        self.captured = {"pay-1": 10_000, "pay-2": 5_000}
        # Awaited before and after each effect: here a worker crashes, or another one runs.
        self.gate: Callable[[], Awaitable[None]] = go_on
        # Runs when the provider is asked to pay.
        self.on_send: Callable[[], None] = lambda: None
        # What the next sends do: "answer", "answer lost" (pays but times out), "request lost", or
        # "late" (pays ten minutes after the timeout). Then they answer.
        self.fates: list[str] = []
        # What the next sends wait for, on their way to the provider.
        self.holds: list[asyncio.Event] = []
        # Keys whose search gets no answer.
        self.search_fails: set[str] = set()
        self.declines: set[str] = set()
        # What reached the provider, in order: `send key` or `find key`.
        self.log: list[str] = []
        # The money that left.
        self.payments: list[Order] = []
        self.by_key: dict[str, Refund] = {}
        self._late: list[tuple[int, Order]] = []
        self._answers: dict[str, tuple[Answer, int]] = {}
        self._keys_live_for = 24 * HOUR if resend_window_ms else 0

    def worker(self) -> RefundOrchestrator:
        return RefundOrchestrator(self, self, self.clock)

    @property
    def rows(self) -> list[Refund]:
        return list(self.by_key.values())

    @property
    def states(self) -> list[str]:
        """The states of all refunds, in the order in which they were recorded."""
        return [row.state for row in self.rows]

    async def transaction(self, work: Callable[[Ledger], T]) -> T:
        await self.gate()
        ledger = Rows(self)
        result = work(ledger)
        self.by_key = ledger.rows
        await self.gate()
        return result

    async def send(self, order: Order) -> Answer:
        await self.gate()
        self.log.append(f"send {order.key}")
        self.on_send()
        fate = self.fates.pop(0) if self.fates else "answer"
        if self.holds:
            await self.holds.pop(0).wait()
        self._arrivals()
        answer: Answer | None = None
        if fate == "late":
            self._late.append((self.clock.now() + 600_000, order))
        elif fate != "request lost":
            answer = self._pay(order)
        await self.gate()
        if answer is None or fate == "answer lost":
            raise NoAnswer("the send timed out")
        return answer

    async def find(self, key: str) -> Answer | None:
        await self.gate()
        self.log.append(f"find {key}")
        self._arrivals()
        known = self._answers.get(key)
        await self.gate()
        if key in self.search_fails:
            raise NoAnswer("the search timed out")
        return known[0] if known else None

    def _arrivals(self) -> None:
        due = [order for at, order in self._late if at <= self.clock.now()]
        self._late = [(at, order) for at, order in self._late if at > self.clock.now()]
        for order in due:
            self._pay(order)

    def _pay(self, order: Order) -> Answer:
        known = self._answers.get(order.key)
        if known and self.clock.now() < known[1] + self._keys_live_for:
            return known[0]
        if order.payment_id in self.declines:
            answer = Answer("declined", "too old")
        else:
            self.payments.append(order)
            answer = Answer("succeeded", f"re-{len(self.payments)}")
        self._answers[order.key] = (answer, self.clock.now())
        return answer


CALL = RefundCall("run-7", "pay", 0, "pay-1", 6_000, "The jacket came back.")

# The row of CALL after a send that was answered.
PAID = Refund(
    key="run-7/pay/0",
    payment_id="pay-1",
    amount_minor=6_000,
    reason="The jacket came back.",
    state="succeeded",
    attempts=1,
    first_sent_at=START,
    sent_at=START,
    reference="re-1",
)


class Recording(VirtualTimeTest):
    async def test_a_refund_is_recorded_before_it_is_sent(self) -> None:
        world = World()
        at_send: list[Refund] = []
        world.on_send = lambda: at_send.extend(world.rows)
        refund = await world.worker().refund(CALL)
        self.assertEqual(at_send, [replace(PAID, state="sending", reference=None)])
        self.assertEqual(refund, PAID)
        self.assertEqual(world.rows, [PAID])
        self.assertEqual(world.payments, [Order("run-7/pay/0", "pay-1", 6_000)])

    async def test_a_repeated_call_returns_the_stored_refund_and_sends_nothing(self) -> None:
        world = World()
        await world.worker().refund(CALL)
        again = await world.worker().refund(replace(CALL, reason="Customer returned the coat."))
        self.assertEqual(again, PAID)
        self.assertEqual(world.rows, [PAID])
        self.assertEqual(world.log, ["send run-7/pay/0"])

    async def test_two_equal_refunds_at_two_positions_are_both_paid(self) -> None:
        world = World()
        one = replace(CALL, amount_minor=2_500)
        positions: list[dict[str, Any]] = [
            {},
            {"ordinal": 1},
            {"step_id": "pay-more"},
            {"run_id": "run-8"},
        ]
        for position in positions:
            await world.worker().refund(replace(one, **position))
        self.assertEqual(
            [payment.key for payment in world.payments],
            ["run-7/pay/0", "run-7/pay/1", "run-7/pay-more/0", "run-8/pay/0"],
        )

    async def test_a_position_used_for_another_payment_or_amount_is_an_error(self) -> None:
        world = World()
        await world.worker().refund(CALL)
        others = (
            replace(CALL, amount_minor=5_999),
            replace(CALL, payment_id="pay-2"),
            replace(CALL, amount_minor=90_000),
        )
        for other in others:
            with self.assertRaises(KeyMismatch, msg=str(other)):
                await world.worker().refund(other)
        self.assertEqual(world.rows, [PAID])
        self.assertEqual(len(world.payments), 1)

    async def test_an_amount_that_is_no_whole_number_above_zero_is_an_error(self) -> None:
        world = World()
        amounts: list[Any] = [0, -1, 0.5, float("nan"), float("inf")]
        for amount in amounts:
            with self.assertRaises(ValueError, msg=f"amount {amount}"):
                await world.worker().refund(replace(CALL, amount_minor=amount))
        self.assertEqual((world.rows, world.log), ([], []))

    async def test_refunds_never_exceed_what_was_captured(self) -> None:
        world = World()

        async def refusal(**part: Any) -> int:
            with self.assertRaises(ExceedsCaptured, msg=str(part)) as caught:
                await world.worker().refund(replace(CALL, **part))
            return caught.exception.remaining

        self.assertEqual(await refusal(amount_minor=10_001), 10_000)
        world.fates = ["request lost"]
        await world.worker().refund(CALL)  # its outcome is unknown: the amount stays reserved
        self.assertEqual(await refusal(ordinal=1, amount_minor=4_001), 4_000)
        await world.worker().refund(replace(CALL, ordinal=1, amount_minor=4_000))
        self.assertEqual(await refusal(ordinal=2, amount_minor=1), 0)
        self.assertEqual(await refusal(ordinal=3, payment_id="nobody's"), 0)
        self.assertEqual(world.states, ["unknown", "succeeded"])


class Answers(VirtualTimeTest):
    async def test_a_decline_is_final_and_frees_its_amount(self) -> None:
        world = World()
        world.declines.add("pay-1")
        declined = replace(PAID, state="declined", reference="too old")
        self.assertEqual(await world.worker().refund(CALL), declined)
        world.clock.tick(HOUR)
        self.assertEqual(await world.worker().refund(CALL), declined)
        self.assertEqual(await world.worker().reconcile(), [])
        self.assertEqual(world.log, ["send run-7/pay/0"])
        world.declines.clear()
        await world.worker().refund(replace(CALL, ordinal=1, amount_minor=10_000))
        self.assertEqual(world.states, ["declined", "succeeded"])

    async def test_a_send_without_an_answer_leaves_the_refund_unknown(self) -> None:
        world = World()
        world.fates = ["answer lost"]
        unknown = replace(PAID, state="unknown", reference=None)
        self.assertEqual(await world.worker().refund(CALL), unknown)
        self.assertEqual(world.rows, [unknown])
        self.assertEqual(world.log, ["send run-7/pay/0"])

    async def test_an_unknown_refund_is_looked_for_before_it_is_sent_again(self) -> None:
        found = World()
        found.fates = ["answer lost"]
        await found.worker().refund(CALL)
        found.clock.tick(5_000)
        self.assertEqual(await found.worker().refund(CALL), PAID)
        self.assertEqual(found.log, ["send run-7/pay/0", "find run-7/pay/0"])

        lost = World()
        lost.fates = ["request lost"]
        await lost.worker().refund(CALL)
        lost.clock.tick(5_000)
        again = await lost.worker().refund(CALL)
        self.assertEqual(again, replace(PAID, attempts=2, sent_at=START + 5_000))
        self.assertEqual(lost.log, ["send run-7/pay/0", "find run-7/pay/0", "send run-7/pay/0"])

    async def test_a_search_without_an_answer_changes_nothing(self) -> None:
        world = World()
        world.fates = ["request lost"]
        unknown = await world.worker().refund(CALL)
        world.search_fails.add(unknown.key)
        world.clock.tick(100 * HOUR)
        self.assertEqual(await world.worker().refund(CALL), unknown)
        self.assertEqual(world.rows, [unknown])
        self.assertEqual(world.log, ["send run-7/pay/0", "find run-7/pay/0"])

    async def test_after_the_window_nothing_is_sent_again(self) -> None:
        world = World(20 * HOUR)
        world.fates = ["request lost", "request lost"]
        await world.worker().refund(CALL)
        world.clock.tick(20 * HOUR - 1)
        self.assertEqual((await world.worker().refund(CALL)).attempts, 2, "one millisecond early")
        world.clock.tick(1)
        manual = await world.worker().refund(CALL)
        sent_at = START + 20 * HOUR - 1
        expected = replace(PAID, state="manual", attempts=2, sent_at=sent_at, reference=None)
        self.assertEqual(manual, expected)
        world.clock.tick(HOUR)
        self.assertEqual(await world.worker().refund(CALL), manual)
        self.assertEqual(await world.worker().reconcile(), [])
        self.assertEqual(world.log, ["send run-7/pay/0", "find run-7/pay/0"] * 2)
        with self.assertRaises(ExceedsCaptured):
            await world.worker().refund(replace(CALL, ordinal=1))

        forgetful = World(0)
        forgetful.fates = ["request lost"]
        await forgetful.worker().refund(CALL)
        self.assertEqual((await forgetful.worker().refund(CALL)).state, "manual")
        self.assertEqual(forgetful.log, ["send run-7/pay/0", "find run-7/pay/0"])


async def dies_once_recorded(world: World) -> None:
    """A worker records a refund, and dies before it sends it."""

    async def die() -> None:
        if world.rows:
            raise Crash

    world.gate = die
    try:
        await world.worker().refund(CALL)
    except Crash:
        pass
    world.gate = go_on


class SeveralWorkers(VirtualTimeTest):
    async def test_a_refund_that_another_worker_sends_is_left_alone_for_a_minute(self) -> None:
        world = World()
        await dies_once_recorded(world)
        sending = replace(PAID, state="sending", reference=None)
        world.clock.tick(59_999)
        self.assertEqual(await world.worker().refund(CALL), sending)
        self.assertEqual(await world.worker().reconcile(), [sending])
        self.assertEqual(world.log, [])
        world.clock.tick(1)
        world.search_fails.add(sending.key)
        self.assertEqual(await world.worker().reconcile(), [sending])
        self.assertEqual(world.rows, [sending], "a search without an answer changes nothing")
        world.search_fails.clear()
        taken = replace(PAID, attempts=2, sent_at=START + 60_000)
        self.assertEqual(await world.worker().reconcile(), [taken])
        log = ["find run-7/pay/0", "find run-7/pay/0", "send run-7/pay/0"]
        self.assertEqual(world.log, log)

    async def test_a_late_answer_is_recorded(self) -> None:
        world = World(0)
        network = asyncio.Event()
        world.holds = [network]
        slow = asyncio.create_task(world.worker().refund(CALL))
        await settle()
        world.clock.tick(60_000)
        manual = replace(PAID, state="manual", reference=None)
        self.assertEqual(await world.worker().reconcile(), [manual])
        network.set()
        self.assertEqual(await slow, PAID)
        self.assertEqual(world.rows, [PAID])

    async def test_a_late_timeout_reopens_nothing(self) -> None:
        world = World()
        network, other = asyncio.Event(), asyncio.Event()
        world.holds = [network, other]
        world.fates = ["answer lost", "answer"]
        slow = asyncio.create_task(world.worker().refund(CALL))
        await settle()
        world.clock.tick(60_000)
        second = asyncio.create_task(world.worker().reconcile())
        await settle()
        sent_again = replace(PAID, attempts=2, sent_at=START + 60_000)
        sending = replace(sent_again, state="sending", reference=None)
        self.assertEqual(world.rows, [sending])
        network.set()
        self.assertEqual(await slow, sending, "the second send still runs")
        third = await world.worker().refund(CALL)
        self.assertEqual(third, sending, "its minute counts from the second send")
        self.assertEqual(world.rows, [sending])
        other.set()
        self.assertEqual(await second, [sent_again])
        self.assertEqual(world.rows, [sent_again])
        self.assertEqual(len(world.payments), 1)

        final = World(0)
        last = asyncio.Event()
        final.holds = [last]
        final.fates = ["answer lost"]
        slowest = asyncio.create_task(final.worker().refund(CALL))
        await settle()
        final.clock.tick(60_000)
        manual = replace(PAID, state="manual", reference=None)
        self.assertEqual(await final.worker().reconcile(), [manual])
        last.set()
        self.assertEqual(await slowest, manual, "a person has it")
        self.assertEqual(final.rows, [manual])

    async def test_a_search_that_another_worker_overtakes_sends_nothing(self) -> None:
        world = World()
        world.fates = ["late"]
        await world.worker().refund(CALL)
        found = asyncio.Event()

        async def hold_after_the_search() -> None:
            if world.log[-1].startswith("find"):
                await found.wait()

        world.gate = hold_after_the_search
        # It has found nothing, and does not know it yet.
        slow = asyncio.create_task(world.worker().refund(CALL))
        await settle()
        world.gate = go_on
        world.clock.tick(600_000)
        self.assertEqual(await world.worker().reconcile(), [PAID])
        found.set()
        self.assertEqual(await slow, PAID)
        self.assertEqual(world.rows, [PAID])
        self.assertEqual(world.log, ["send run-7/pay/0", "find run-7/pay/0", "find run-7/pay/0"])

    async def test_reconcile_goes_on_with_every_open_refund(self) -> None:
        world = World()
        world.fates = ["answer lost", "request lost", "answer", "answer lost"]
        for ordinal in range(4):
            one = replace(CALL, ordinal=ordinal, amount_minor=1_000 + ordinal)
            await world.worker().refund(one)
        world.search_fails.add("run-7/pay/0")
        now = await world.worker().reconcile()
        self.assertEqual(
            [(row.key, row.state, row.attempts) for row in now],
            [
                ("run-7/pay/0", "unknown", 1),
                ("run-7/pay/1", "succeeded", 2),
                ("run-7/pay/3", "succeeded", 1),
            ],
        )
        self.assertEqual(len(world.payments), 4)

    async def test_workers_that_race_send_once(self) -> None:
        for seed in range(1, 101):
            world = World()
            schedule = Schedule(seeded(seed))
            world.gate = schedule.point
            world.fates = ["request lost"]
            await schedule.run(world.worker().refund(CALL), world.worker().refund(CALL))
            later: list[Awaitable[object]] = [world.worker().refund(CALL)]
            await schedule.run(*later, world.worker().reconcile())
            sends = [line for line in world.log if line.startswith("send")]
            where = f"seed {seed}: {', '.join(world.log)}"
            self.assertEqual(len(sends), 2, where)
            self.assertEqual((world.states, len(world.payments)), (["succeeded"], 1), where)

            taken = World()
            await dies_once_recorded(taken)
            taken.clock.tick(60_000)
            taken.gate = schedule.point
            await schedule.run(taken.worker().reconcile(), taken.worker().reconcile())
            sends = [line for line in taken.log if line.startswith("send")]
            self.assertEqual(len(sends), 1, f"seed {seed}, two take over: {', '.join(taken.log)}")

    async def test_refunds_that_race_never_exceed_what_was_captured(self) -> None:
        for seed in range(1, 101):
            world = World()
            schedule = Schedule(seeded(seed))
            world.gate = schedule.point

            async def is_refused(ordinal: int) -> bool:
                try:
                    await world.worker().refund(replace(CALL, ordinal=ordinal))
                    return False
                except ExceedsCaptured:
                    return True

            refused = await schedule.run(is_refused(0), is_refused(1), is_refused(2))
            where = f"seed {seed}: two of three refunds of 60 are too much for 100"
            self.assertEqual(sum(refused), 2, where)
            self.assertEqual((world.states, len(world.payments)), (["succeeded"], 1), where)


async def crashes_at(world: World, n: int, work: Awaitable[object]) -> bool:
    """Runs the work and kills its worker at the n-th gate. Tells whether it came so far."""
    gates = 0

    async def kill() -> None:
        nonlocal gates
        gates += 1
        if gates > n:
            if gates > n + 50:
                await asyncio.Future()  # a worker that cannot die does not go on for ever
            raise Crash  # what is dead stays dead

    world.gate = kill
    try:
        await work
    except Crash:
        pass
    world.gate = go_on
    return gates > n


class Crashes(VirtualTimeTest):
    async def test_at_every_crash_point_and_whatever_the_provider_does_money_moves_once(
        self,
    ) -> None:
        for window in (20 * HOUR, 0):
            for fate in ("answer", "answer lost", "late"):
                first, died = 0, True
                while died:
                    second, died_again = 0, True
                    while died_again:
                        died, died_again = await self.run_once(window, fate, first, second)
                        second += 1
                    first += 1

    async def run_once(self, window: int, fate: str, first: int, second: int) -> tuple[bool, bool]:
        world = World(window)
        world.fates = [fate]
        died = await crashes_at(world, first, world.worker().refund(CALL))
        world.clock.tick(60_000)
        # After a crash the model is asked again and words its reason differently.
        again = replace(CALL, reason=f"Asked again after crash {first}.")
        died_again = await crashes_at(world, second, world.worker().refund(again))
        for _ in range(3):
            world.clock.tick(900_000)
            await world.worker().reconcile()
            await world.worker().refund(replace(again, reason=f"{again.reason} And again."))
        where = f"window {window}, {fate}, crashes at {first} and {second}"
        end = f"{where}: {', '.join(world.log)} → {', '.join(world.states)}"
        self.assertEqual(len(world.rows), 1, end)
        self.assertLessEqual(len(world.payments), 1, f"paid {len(world.payments)} times: {end}")
        # A provider without keys may leave doubt, and doubt goes to a person.
        if window > 0 or world.states[0] != "manual":
            self.assertEqual((world.states, len(world.payments)), (["succeeded"], 1), end)
        return died, died_again
