import unittest

from dojo import FakeClock, seeded
from sliding_log import Decision, SlidingLog

GRANTED = Decision(ok=True, retry_after_ms=0)


def refused(retry_after_ms: int) -> Decision:
    return Decision(ok=False, retry_after_ms=retry_after_ms)


def limiter_of(
    limit: int, window_ms: int, start_ms: int = 1_000_000
) -> tuple[SlidingLog, FakeClock]:
    clock = FakeClock(start_ms)
    return SlidingLog(limit, window_ms, clock), clock


class Counting(unittest.TestCase):
    def test_grants_up_to_the_limit_within_a_window(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        self.assertEqual(limiter.try_call(), GRANTED)
        clock.tick(400)
        self.assertEqual(limiter.try_call(), GRANTED)
        clock.tick(599)
        self.assertEqual(limiter.try_call(), GRANTED)
        self.assertEqual(limiter.try_call(), refused(1))

    def test_calls_of_the_same_millisecond_count_one_by_one(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        self.assertEqual([limiter.try_call() for _ in range(3)], [GRANTED] * 3)
        self.assertEqual(limiter.remembered(), 3)
        self.assertEqual(limiter.try_call(), refused(1000))
        clock.tick(1000)
        self.assertEqual([limiter.try_call() for _ in range(3)], [GRANTED] * 3)
        self.assertEqual(limiter.try_call(), refused(1000))

    def test_a_refusal_leaves_no_trace(self) -> None:
        limiter, clock = limiter_of(2, 1000)
        limiter.try_call()
        limiter.try_call()
        for ms in range(1000, 0, -50):
            self.assertEqual(limiter.try_call(), refused(ms))
            clock.tick(50)
        self.assertEqual([limiter.try_call() for _ in range(2)], [GRANTED] * 2)

    def test_room_comes_back_call_by_call(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        for _ in range(3):
            self.assertEqual(limiter.try_call(), GRANTED)
            clock.tick(100)
        clock.tick(700)
        for wait in (100, 100, 800):
            self.assertEqual(limiter.try_call(), GRANTED)
            self.assertEqual(limiter.try_call(), refused(wait))
            clock.tick(100)

    def test_only_calls_that_still_count_are_remembered(self) -> None:
        limiter, clock = limiter_of(5, 1000)
        self.assertEqual(limiter.remembered(), 0)
        for calls in range(1, 1001):
            self.assertEqual(limiter.try_call(), GRANTED)
            self.assertEqual(limiter.remembered(), min(calls, 4), f"after {calls} calls")
            clock.tick(250)
        self.assertEqual(limiter.remembered(), 3)
        clock.tick(500)
        self.assertEqual(limiter.remembered(), 1)
        clock.tick(250)
        self.assertEqual(limiter.remembered(), 0)
        for _ in range(50):
            limiter.try_call()
        self.assertEqual(limiter.remembered(), 5)


class Time(unittest.TestCase):
    def test_a_call_made_exactly_one_window_ago_no_longer_counts(self) -> None:
        limiter, clock = limiter_of(1, 1000)
        self.assertEqual(limiter.try_call(), GRANTED)
        clock.tick(999)
        self.assertEqual(limiter.try_call(), refused(1))
        self.assertEqual(limiter.remembered(), 1)
        clock.tick(1)
        self.assertEqual(limiter.remembered(), 0)
        self.assertEqual(limiter.try_call(), GRANTED)

    def test_no_double_burst_around_a_full_second(self) -> None:
        limiter, clock = limiter_of(10, 1000, 1_000_999)
        self.assertEqual([limiter.try_call() for _ in range(10)], [GRANTED] * 10)
        clock.tick(1)
        self.assertEqual(limiter.try_call(), refused(999))

    def test_the_wait_is_for_the_oldest_call(self) -> None:
        limiter, clock = limiter_of(3, 1000, 1_000_137)
        for pause in (250, 600, 0):
            limiter.try_call()
            clock.tick(pause)
        self.assertEqual(limiter.try_call(), refused(150))
        clock.tick(149)
        self.assertEqual(limiter.try_call(), refused(1))
        clock.tick(1)
        self.assertEqual(limiter.try_call(), GRANTED)
        self.assertEqual(limiter.try_call(), refused(250))

    def test_a_clock_that_steps_back_changes_nothing(self) -> None:
        limiter, clock = limiter_of(2, 1000)
        self.assertEqual(limiter.try_call(), GRANTED)
        clock.tick(-600)
        self.assertEqual(limiter.remembered(), 1)
        self.assertEqual(limiter.try_call(), GRANTED)  # logged with the latest moment
        self.assertEqual(limiter.try_call(), refused(1000))
        clock.tick(1100)
        self.assertEqual(limiter.remembered(), 2)
        self.assertEqual(limiter.try_call(), refused(500))
        clock.tick(500)
        self.assertEqual(limiter.try_call(), GRANTED)
        clock.tick(-1000)
        self.assertEqual(limiter.try_call(), GRANTED)  # what was forgotten stays forgotten


class WhateverHappens(unittest.TestCase):
    def test_who_waits_as_told_is_granted_and_no_sooner(self) -> None:
        chance = seeded(7)
        for round_ in range(300):
            window_ms = 2 + chance.randrange(2000)
            limiter, clock = limiter_of(1 + chance.randrange(12), window_ms)
            for _ in range(40):
                clock.tick(int(chance.random() * window_ms * 0.1))
                first = limiter.try_call()
                if first.ok:
                    continue
                wait = int(first.retry_after_ms)
                what = f"round {round_}: a wait of {first.retry_after_ms} ms"
                self.assertEqual(first.retry_after_ms, max(1, wait), what)
                clock.tick(wait - 1)
                self.assertEqual(limiter.try_call(), refused(1), what)
                clock.tick(1)
                self.assertEqual(limiter.try_call(), GRANTED, f"round {round_}: after its wait")

    def test_decides_like_a_recount_of_every_granted_call(self) -> None:
        chance = seeded(11)
        for round_ in range(300):
            window_ms = 1 + chance.randrange(500)
            limit = 1 + chance.randrange(8)
            limiter, clock = limiter_of(limit, window_ms)
            log: list[int] = []
            latest = 0
            for step in range(80):
                pause = int(chance.random() * window_ms * 2 / limit)
                clock.tick(-pause if chance.random() < 0.1 and step > 0 else pause)
                latest = max(latest, clock.now())
                counting = [time for time in log if time > latest - window_ms]
                what = f"round {round_}, step {step}"
                self.assertEqual(limiter.remembered(), len(counting), f"{what}: times held")
                expected = GRANTED
                if len(counting) < limit:
                    log.append(latest)
                else:
                    expected = refused(counting[0] + window_ms - latest)
                self.assertEqual(limiter.try_call(), expected, what)

    def test_never_more_than_the_limit_in_any_stretch_of_one_window(self) -> None:
        chance = seeded(13)
        for round_ in range(200):
            window_ms = 1 + chance.randrange(500)
            limit = 1 + chance.randrange(8)
            limiter, clock = limiter_of(limit, window_ms)
            times: list[int] = []
            for _ in range(200):
                if limiter.try_call().ok:
                    times.append(clock.now())
                if chance.random() < 0.5:
                    clock.tick(int(chance.random() * window_ms / limit))
            for first, last in zip(times, times[limit:]):
                what = f"round {round_}: {limit + 1} calls in {last - first} ms"
                self.assertGreaterEqual(last - first, window_ms, what)
