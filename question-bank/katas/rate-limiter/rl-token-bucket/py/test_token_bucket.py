import math
import unittest

from dojo import FakeClock, seeded
from token_bucket import Decision, TokenBucket

GRANTED = Decision(ok=True, retry_after_ms=0)


def refused(retry_after_ms: float) -> Decision:
    return Decision(ok=False, retry_after_ms=retry_after_ms)


def bucket_of(rate: float, burst: float) -> tuple[TokenBucket, FakeClock]:
    clock = FakeClock()
    return TokenBucket(rate, burst, clock), clock


class Taking(unittest.TestCase):
    def test_starts_full_and_grants_a_burst_at_once(self) -> None:
        bucket, _ = bucket_of(1, 3)
        self.assertEqual([bucket.try_take() for _ in range(3)], [GRANTED] * 3)
        self.assertEqual(bucket.try_take(), refused(1000))

    def test_a_call_takes_its_whole_cost(self) -> None:
        bucket, _ = bucket_of(10, 100)
        self.assertEqual(bucket.try_take(70), GRANTED)
        self.assertAlmostEqual(bucket.available(), 30)
        self.assertEqual(bucket.try_take(0.5), GRANTED)
        self.assertAlmostEqual(bucket.available(), 29.5)

    def test_a_refusal_takes_nothing(self) -> None:
        bucket, _ = bucket_of(10, 100)
        bucket.try_take(40)
        for _ in range(20):
            self.assertFalse(bucket.try_take(61).ok)
        self.assertAlmostEqual(bucket.available(), 60)
        self.assertEqual(bucket.try_take(60), GRANTED)

    def test_a_cost_above_the_burst_is_refused_for_good(self) -> None:
        bucket, clock = bucket_of(10, 100)
        self.assertEqual(bucket.try_take(100.5), refused(math.inf))
        clock.tick(3_600_000)
        self.assertEqual(bucket.try_take(100.5), refused(math.inf))
        self.assertEqual(bucket.try_take(100), GRANTED)

    def test_a_cost_that_is_no_number_above_zero_is_an_error(self) -> None:
        bucket, _ = bucket_of(1, 5)
        for cost in (0, -1, math.nan, math.inf):
            with self.assertRaises(ValueError, msg=f"cost {cost}"):
                bucket.try_take(cost)
        self.assertAlmostEqual(bucket.available(), 5)

    def test_dust_is_no_shortage(self) -> None:
        bucket, clock = bucket_of(10, 0.3)
        cost = 0.1 + 0.2  # 0.30000000000000004
        self.assertEqual(bucket.try_take(cost), GRANTED)
        self.assertEqual(bucket.available(), 0, "never below zero")
        self.assertEqual(bucket.try_take(cost), refused(30))
        clock.tick(30)
        self.assertEqual(bucket.try_take(cost), GRANTED)
        self.assertEqual(bucket.try_take(0.301), refused(math.inf), "more than dust")


class Refilling(unittest.TestCase):
    def test_polling_often_loses_no_fraction(self) -> None:
        bucket, clock = bucket_of(2, 10)
        bucket.try_take(10)
        for _ in range(100):
            clock.tick(10)
            bucket.available()
        self.assertAlmostEqual(bucket.available(), 2)

    def test_idle_time_never_fills_above_the_burst(self) -> None:
        bucket, clock = bucket_of(5, 20)
        bucket.try_take(20)
        clock.tick(86_400_000)
        self.assertEqual(bucket.available(), 20)
        self.assertEqual(bucket.try_take(20), GRANTED)
        self.assertFalse(bucket.try_take().ok)

    def test_a_clock_that_steps_back_mints_nothing(self) -> None:
        bucket, clock = bucket_of(1, 10)
        bucket.try_take(10)
        for _ in range(10):
            clock.tick(-1000)
            bucket.available()
            clock.tick(1000)
            bucket.available()
        self.assertAlmostEqual(bucket.available(), 0)
        clock.tick(1000)
        self.assertAlmostEqual(bucket.available(), 1)

    def test_a_clock_that_steps_back_burns_nothing(self) -> None:
        bucket, clock = bucket_of(1, 10)
        bucket.try_take(4)
        clock.tick(-5000)
        self.assertAlmostEqual(bucket.available(), 6)
        self.assertEqual(bucket.try_take(6), GRANTED)


class Waiting(unittest.TestCase):
    def test_the_wait_is_exact(self) -> None:
        bucket, clock = bucket_of(3, 3)
        bucket.try_take(3)
        self.assertEqual(bucket.try_take(), refused(334))  # 333.3 ms are not enough
        clock.tick(333)
        self.assertEqual(bucket.try_take(), refused(1))
        clock.tick(1)
        self.assertEqual(bucket.try_take(), GRANTED)

    def test_the_wait_covers_the_way_back_to_the_latest_moment(self) -> None:
        bucket, clock = bucket_of(1, 10)
        clock.tick(-5000)  # behind the making of the bucket
        self.assertEqual(bucket.try_take(10), GRANTED)
        self.assertEqual(bucket.try_take(), refused(6000))
        clock.tick(5000)
        self.assertEqual(bucket.try_take(), refused(1000))
        clock.tick(1000)
        self.assertEqual(bucket.try_take(), GRANTED)
        clock.tick(-400)  # behind the last call
        self.assertEqual(bucket.try_take(2), refused(2400))
        clock.tick(2400)
        self.assertEqual(bucket.try_take(2), GRANTED)

    def test_looking_in_between_does_not_make_the_wait_longer(self) -> None:
        chance = seeded(3)
        for round_ in range(300):
            rate = (1 + chance.randrange(999)) / 10
            wait = 1 + chance.randrange(60)
            cost = rate * wait / 1000  # just what grows back in the wait
            bucket, clock = bucket_of(rate, 6)
            bucket.try_take(6)
            what = f"round {round_}: a cost of {cost} at {rate} a second"
            for left in range(wait, 0, -1):
                if left == wait or chance.random() < 0.5:
                    self.assertEqual(bucket.try_take(cost), refused(left), what)
                else:
                    bucket.available()
                clock.tick(1)
            self.assertEqual(bucket.try_take(cost), GRANTED, f"{what}, after a wait of {wait} ms")

    def test_who_waits_as_told_is_granted_whatever_the_fractions(self) -> None:
        chance = seeded(7)
        for round_ in range(300):
            rate = 0.1 + chance.random() * 50
            burst = 1 + chance.randrange(20)
            bucket, clock = bucket_of(rate, burst)
            for _ in range(20):
                cost = min(chance.random() * burst + 1e-3, burst)
                first = bucket.try_take(cost)
                if first.ok:
                    continue
                self.assertEqual(first.retry_after_ms, int(first.retry_after_ms))
                clock.tick(int(first.retry_after_ms))
                self.assertEqual(bucket.try_take(cost), GRANTED, f"round {round_}: refused after its wait")

    def test_never_more_than_burst_plus_rate_times_time(self) -> None:
        chance = seeded(11)
        for round_ in range(200):
            rate = 1 + chance.random() * 20
            burst = 1 + chance.randrange(10)
            bucket, clock = bucket_of(rate, burst)
            start, used = clock.now(), 0.0
            for _ in range(50):
                clock.tick(chance.randrange(400))
                cost = 0.5 + chance.random() * 2
                if cost <= burst and bucket.try_take(cost).ok:
                    used += cost
                most = burst + rate * (clock.now() - start) / 1000
                self.assertLessEqual(used, most + 1e-6, f"round {round_}")
