import math
import unittest

from dojo import FakeClock, seeded
from fixed_window import Decision, FixedWindow, Granted, Refused


def limiter_of(
    limit: int, window_ms: int, start_ms: int = 1_000_000
) -> tuple[FixedWindow, FakeClock]:
    """The clock starts with a window, when a second is a multiple of `window_ms`."""
    clock = FakeClock(start_ms)
    return FixedWindow(limit, window_ms, clock), clock


def call(limiter: FixedWindow, count: int, key: str = "a") -> int:
    """Makes `count` calls, and tells how many were granted."""
    return sum(isinstance(limiter.try_call(key), Granted) for _ in range(count))


class Counting(unittest.TestCase):
    def test_grants_up_to_the_limit_in_one_window(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        self.assertEqual(limiter.try_call("a"), Granted(2))
        clock.tick(400)
        self.assertEqual(limiter.try_call("a"), Granted(1))
        clock.tick(599)
        self.assertEqual(limiter.try_call("a"), Granted(0))
        self.assertEqual(limiter.try_call("a"), Refused(1))

    def test_a_call_takes_its_whole_cost(self) -> None:
        limiter, _ = limiter_of(10, 1000)
        self.assertEqual(limiter.try_call("a", 7), Granted(3))
        self.assertEqual(limiter.try_call("a", 2), Granted(1))
        self.assertEqual(limiter.try_call("a", 2), Refused(1000))
        self.assertEqual(limiter.try_call("a"), Granted(0))

    def test_a_refusal_counts_nothing(self) -> None:
        limiter, _ = limiter_of(10, 1000)
        limiter.try_call("a", 4)
        for _ in range(20):
            self.assertEqual(limiter.try_call("a", 7), Refused(1000))
        self.assertEqual(limiter.try_call("a", 6), Granted(0))

    def test_a_cost_above_the_limit_is_refused_for_good(self) -> None:
        limiter, clock = limiter_of(5, 1000)
        self.assertEqual(limiter.try_call("a", 6), Refused(math.inf))
        clock.tick(3_600_000)
        self.assertEqual(limiter.try_call("a", 6), Refused(math.inf))
        self.assertEqual(limiter.try_call("a", 5), Granted(0))
        self.assertEqual(limiter.try_call("a", 6), Refused(math.inf))

    def test_a_cost_that_is_no_whole_number_of_at_least_one_is_an_error(self) -> None:
        limiter, _ = limiter_of(5, 1000)
        costs: list[float] = [0, -1, 1.5, math.nan, math.inf]
        for cost in costs:
            with self.assertRaises(ValueError, msg=f"a cost of {cost}"):
                limiter.try_call("a", cost)  # type: ignore[arg-type]
        self.assertEqual(limiter.remembered(), 0)
        self.assertEqual(limiter.try_call("a", 5), Granted(0))


class Windows(unittest.TestCase):
    def test_windows_are_aligned_to_the_epoch(self) -> None:
        limiter, clock = limiter_of(2, 1000, 1_000_900)
        self.assertEqual(call(limiter, 3), 2)
        clock.tick(99)
        self.assertEqual(limiter.try_call("a"), Refused(1))
        clock.tick(1)
        self.assertEqual(call(limiter, 3), 2)

        # 700 ms do not divide a second: window number 1,428 ends 300 ms after the start.
        odd, odd_clock = limiter_of(1, 700)
        self.assertEqual(odd.try_call("a"), Granted(0))
        self.assertEqual(odd.try_call("a"), Refused(300))
        odd_clock.tick(300)
        self.assertEqual(odd.try_call("a"), Granted(0))
        self.assertEqual(odd.try_call("a"), Refused(700))

    def test_a_new_window_starts_from_zero(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        self.assertEqual(call(limiter, 5), 3)
        clock.tick(1000)
        self.assertEqual(limiter.try_call("a", 2), Granted(1))
        clock.tick(1000)
        self.assertEqual(call(limiter, 5), 3)  # the one that was left is gone
        clock.tick(60_000)
        self.assertEqual(call(limiter, 5), 3)

    def test_the_wait_ends_with_the_window(self) -> None:
        limiter, clock = limiter_of(1, 1000)
        self.assertEqual(limiter.try_call("a"), Granted(0))
        self.assertEqual(limiter.try_call("a"), Refused(1000))
        clock.tick(250)
        self.assertEqual(limiter.try_call("a"), Refused(750))
        clock.tick(749)
        self.assertEqual(limiter.try_call("a"), Refused(1))
        clock.tick(1)
        self.assertEqual(limiter.try_call("a"), Granted(0))

    def test_a_clock_that_steps_back_changes_nothing(self) -> None:
        limiter, clock = limiter_of(3, 1000)
        clock.tick(400)
        self.assertEqual(limiter.try_call("a", 2), Granted(1))
        clock.tick(-700)
        self.assertEqual(limiter.remembered(), 1)
        self.assertEqual(limiter.try_call("a", 2), Refused(600))
        self.assertEqual(limiter.try_call("a"), Granted(0))
        clock.tick(700)
        self.assertEqual(limiter.try_call("a"), Refused(600))
        clock.tick(600)
        self.assertEqual(limiter.try_call("a"), Granted(2))


class Keys(unittest.TestCase):
    def test_keys_do_not_share_a_limit(self) -> None:
        limiter, _ = limiter_of(2, 1000)
        self.assertEqual(call(limiter, 5, "a"), 2)
        self.assertEqual(call(limiter, 5, "b"), 2)
        self.assertEqual(limiter.try_call("a"), Refused(1000))

    def test_only_the_keys_of_the_current_window_are_remembered(self) -> None:
        limiter, clock = limiter_of(5, 1000)
        self.assertEqual(limiter.remembered(), 0)
        for key in ("a", "b", "b", "c"):
            limiter.try_call(key)
        limiter.try_call("never granted", 6)
        self.assertEqual(limiter.remembered(), 3)
        clock.tick(1000)
        limiter.try_call("a")
        self.assertEqual(limiter.remembered(), 1)
        clock.tick(1000)
        self.assertEqual(limiter.remembered(), 0)
        for i in range(1000):
            limiter.try_call(f"key {i}")
            clock.tick(100)
        clock.tick(-1)
        self.assertEqual(limiter.remembered(), 10)


class WhateverHappens(unittest.TestCase):
    def test_decides_like_a_recount_of_every_granted_call(self) -> None:
        chance = seeded(5)
        for round_ in range(300):
            window_ms = 1 + chance.randrange(1000)
            limit = 1 + chance.randrange(12)
            limiter, clock = limiter_of(limit, window_ms, 1_000_000 + chance.randrange(5000))
            expected: Decision
            log: list[tuple[str, int, int]] = []  # key, window, cost
            for step in range(60):
                clock.tick(int(chance.random() * window_ms * (3 if chance.random() < 0.1 else 0.2)))
                key = "a" if chance.random() < 0.7 else "b"
                window = clock.now() // window_ms
                cost = 1 + int(chance.random() * limit * 0.6)
                used = cost + sum(one[2] for one in log if one[:2] == (key, window))
                expected = Refused((window + 1) * window_ms - clock.now())
                if used <= limit:
                    log.append((key, window, cost))
                    expected = Granted(limit - used)
                decision = limiter.try_call(key, cost)
                self.assertEqual(decision, expected, f"round {round_}, step {step}")

    def test_around_a_boundary_twice_the_limit_gets_through_and_never_more(self) -> None:
        limiter, clock = limiter_of(600, 60_000, 60_000 * 20 - 1000)
        self.assertEqual(call(limiter, 700), 600)
        clock.tick(1000)
        self.assertEqual(call(limiter, 700), 600)

        chance = seeded(11)
        for round_ in range(200):
            window_ms = 50 + chance.randrange(1000)
            limit = 1 + chance.randrange(8)
            limiter, clock = limiter_of(limit, window_ms)
            recent: list[int] = []
            for _ in range(100):
                clock.tick(int(chance.random() * window_ms * 3 / limit / 4))
                now = clock.now()
                recent += [now] * call(limiter, 2)
                recent = [at for at in recent if at > now - window_ms]
                self.assertLessEqual(
                    len(recent), 2 * limit, f"round {round_}: calls within {window_ms} ms"
                )
