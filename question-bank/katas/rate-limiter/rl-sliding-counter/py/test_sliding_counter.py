import math
import unittest

from dojo import FakeClock, seeded
from sliding_counter import Decision, SlidingCounter

GRANTED = Decision(ok=True, retry_after_ms=0)


def refused(retry_after_ms: int) -> Decision:
    return Decision(ok=False, retry_after_ms=retry_after_ms)


def counter_of(
    limit: int, window_ms: int, start_ms: int = 1_000_000
) -> tuple[SlidingCounter, FakeClock]:
    """The clock starts with a window, when a second is a multiple of `window_ms`."""
    clock = FakeClock(start_ms)
    return SlidingCounter(limit, window_ms, clock), clock


def call(counter: SlidingCounter, count: int, key: str = "a") -> int:
    """Makes `count` calls, and tells how many were granted."""
    return sum(counter.try_call(key).ok for _ in range(count))


class Counting(unittest.TestCase):
    def test_grants_up_to_the_limit_in_one_window(self) -> None:
        counter, clock = counter_of(3, 1000)
        self.assertEqual(counter.try_call("a"), GRANTED)
        clock.tick(999)
        self.assertEqual(counter.try_call("a"), GRANTED)
        self.assertEqual(counter.try_call("a"), GRANTED)
        self.assertFalse(counter.try_call("a").ok)
        self.assertAlmostEqual(counter.usage("a"), 3)

    def test_the_previous_window_counts_by_what_still_overlaps(self) -> None:
        counter, clock = counter_of(10, 1000)
        self.assertEqual(call(counter, 8), 8)
        clock.tick(1000)
        self.assertAlmostEqual(counter.usage("a"), 8)
        clock.tick(250)
        self.assertAlmostEqual(counter.usage("a"), 6)
        self.assertEqual(call(counter, 10), 4)
        self.assertAlmostEqual(counter.usage("a"), 10)
        clock.tick(500)
        self.assertAlmostEqual(counter.usage("a"), 6)  # 4 now, and a quarter of 8

    def test_a_call_that_fits_only_in_part_is_refused(self) -> None:
        counter, clock = counter_of(10, 1000)
        call(counter, 10)
        clock.tick(1050)
        self.assertAlmostEqual(counter.usage("a"), 9.5)
        self.assertEqual(counter.try_call("a"), refused(50))
        clock.tick(50)
        self.assertEqual(counter.try_call("a"), GRANTED)

    def test_a_refusal_counts_nothing(self) -> None:
        counter, clock = counter_of(4, 1000)
        self.assertEqual(call(counter, 50), 4)
        self.assertAlmostEqual(counter.usage("a"), 4)
        clock.tick(1500)
        self.assertAlmostEqual(counter.usage("a"), 2)
        self.assertEqual(call(counter, 50), 2)
        self.assertAlmostEqual(counter.usage("a"), 4)

    def test_idle_windows_leave_nothing_behind(self) -> None:
        counter, clock = counter_of(5, 1000)
        call(counter, 5)
        clock.tick(2000)
        self.assertAlmostEqual(counter.usage("a"), 0)
        self.assertEqual(call(counter, 9), 5)
        clock.tick(3_600_000)
        self.assertEqual(call(counter, 9), 5)

    def test_windows_are_aligned_to_the_epoch(self) -> None:
        counter, clock = counter_of(10, 1000, 1_000_900)
        call(counter, 10)
        clock.tick(100)
        self.assertAlmostEqual(counter.usage("a"), 10)
        clock.tick(500)
        self.assertAlmostEqual(counter.usage("a"), 5)
        clock.tick(500)
        self.assertAlmostEqual(counter.usage("a"), 0)


class Keys(unittest.TestCase):
    def test_keys_do_not_share_a_limit(self) -> None:
        counter, clock = counter_of(2, 1000)
        self.assertEqual(call(counter, 5, "a"), 2)
        self.assertEqual(call(counter, 5, "b"), 2)
        clock.tick(1500)
        self.assertAlmostEqual(counter.usage("a"), 1)
        self.assertAlmostEqual(counter.usage("b"), 1)
        self.assertAlmostEqual(counter.usage("c"), 0)

    def test_only_the_keys_of_two_windows_are_remembered(self) -> None:
        counter, clock = counter_of(5, 1000)
        for key in ("a", "b", "c"):
            call(counter, 1, key)
        call(counter, 5, "full")
        counter.usage("only asked about")
        self.assertEqual(counter.remembered(), 4)
        clock.tick(1000)
        call(counter, 1, "a")
        self.assertEqual(call(counter, 1, "full"), 0)  # and a refusal remembers nothing
        self.assertEqual(counter.remembered(), 4)
        clock.tick(1000)
        self.assertEqual(counter.remembered(), 1)
        clock.tick(1000)
        self.assertEqual(counter.remembered(), 0)
        for i in range(1000):
            call(counter, 1, f"key {i}")
            clock.tick(100)
        self.assertEqual(counter.remembered(), 10)


class TheClock(unittest.TestCase):
    def test_a_clock_that_steps_back_forgets_nothing(self) -> None:
        counter, clock = counter_of(10, 1000)
        clock.tick(500)
        call(counter, 10)
        clock.tick(-700)
        self.assertAlmostEqual(counter.usage("a"), 10)
        self.assertEqual(counter.try_call("a"), refused(600))
        clock.tick(700)
        self.assertAlmostEqual(counter.usage("a"), 10)
        clock.tick(750)
        self.assertAlmostEqual(counter.usage("a"), 7.5)
        clock.tick(-250)
        self.assertAlmostEqual(counter.usage("a"), 7.5)  # the latest moment still is the time

    def test_the_wait_is_exact(self) -> None:
        counter, clock = counter_of(7, 1000)
        call(counter, 7)
        self.assertEqual(counter.try_call("a"), refused(1143))  # a seventh of a window is 142.9 ms
        clock.tick(1142)
        self.assertEqual(counter.try_call("a"), refused(1))
        clock.tick(1)
        self.assertEqual(counter.try_call("a"), GRANTED)
        self.assertEqual(counter.try_call("a"), refused(143))  # 285.7 ms into the window
        clock.tick(850)
        self.assertEqual(call(counter, 7), 5)  # 993 ms into it; 6 now, and 0.05 of the others
        self.assertEqual(counter.try_call("a"), refused(7))  # the 7th fits when the window ends
        one, _ = counter_of(1, 1000)
        self.assertEqual(one.try_call("a"), GRANTED)
        self.assertEqual(one.try_call("a"), refused(2000))

    def test_who_waits_as_told_is_granted_and_no_sooner(self) -> None:
        chance = seeded(5)
        for round_ in range(300):
            window_ms = 2 + chance.randrange(2000)
            counter, clock = counter_of(1 + chance.randrange(12), window_ms)
            for _ in range(20):
                clock.tick(int(chance.random() * window_ms * 0.2))
                first = counter.try_call("a")
                if first.ok:
                    continue
                wait = first.retry_after_ms
                what = f"round {round_}: a wait of {wait} ms"
                self.assertTrue(wait > 0 and wait == int(wait), what)
                clock.tick(int(wait) - 1)
                self.assertEqual(counter.try_call("a"), refused(1), what)
                clock.tick(1)
                self.assertEqual(counter.try_call("a"), GRANTED, what)


class AgainstALog(unittest.TestCase):
    def test_decides_like_a_recount_of_every_granted_call(self) -> None:
        chance = seeded(13)
        for round_ in range(200):
            window_ms = 1 + chance.randrange(1000)
            limit = 1 + chance.randrange(12)
            counter, clock = counter_of(limit, window_ms, 1_000_000 + chance.randrange(5000))
            log: list[tuple[str, int]] = []
            for step in range(60):
                longest = 3 * window_ms if chance.random() < 0.05 else window_ms / limit
                clock.tick(int(chance.random() * longest))
                key = "a" if chance.random() < 0.7 else "b"
                window = clock.now() // window_ms
                current, previous = log.count((key, window)), log.count((key, window - 1))
                left = (window + 1) * window_ms - clock.now()
                fits = (current + 1) * window_ms + previous * left <= limit * window_ms
                self.assertAlmostEqual(counter.usage(key), current + previous * left / window_ms)
                self.assertEqual(counter.try_call(key).ok, fits, f"round {round_}, step {step}")
                if fits:
                    log.append((key, window))

    def test_an_even_load_is_estimated_to_within_three_calls(self) -> None:
        chance = seeded(17)
        for _ in range(100):
            spacing = 5 + chance.randrange(300)
            counter, clock = counter_of(1000, 1000, 1_000_000 + chance.randrange(1000))
            for calls in range(1, math.ceil(6000 / spacing)):
                clock.tick(spacing)
                self.assertEqual(counter.try_call("a"), GRANTED)
                if calls * spacing < 2000:
                    continue  # two windows to warm up
                exact = math.ceil(1000 / spacing)  # calls in the last 1000 ms
                off = abs(counter.usage("a") - exact)
                self.assertLess(off, 3, f"a call each {spacing} ms")
