import dataclasses
import math
import unittest

from dojo import FakeClock, seeded
from token_budget import Balance, Decision, Granted, Refused, Reservation, TokenBudget


def budget_of(requests: float, tokens: float) -> tuple[TokenBudget, FakeClock]:
    clock = FakeClock()
    return TokenBudget(requests, tokens, clock), clock


def granted(decision: Decision) -> Reservation:
    if isinstance(decision, Granted):
        return decision.reservation
    raise AssertionError(f"expected a grant, not {decision}")


class BudgetTest(unittest.TestCase):
    def balance_is(self, budget: TokenBudget, key: str, requests: float, tokens: float) -> None:
        actual = budget.balance(key)
        message = f"{key} has {actual}, expected {Balance(requests, tokens)}"
        self.assertAlmostEqual(actual.requests, requests, 3, message)
        self.assertAlmostEqual(actual.tokens, tokens, 3, message)


class Reserving(BudgetTest):
    def test_a_long_prompt_uses_up_the_budget_of_many_short_ones(self) -> None:
        budget, _ = budget_of(1_000, 100_000)
        reservation = granted(budget.try_reserve("a", 100_000))
        self.assertEqual((reservation.key, reservation.estimate), ("a", 100_000))
        self.balance_is(budget, "a", 999, 0)
        self.assertEqual(budget.try_reserve("a", 100), Refused("tokens", 60))

    def test_the_request_budget_binds_as_well(self) -> None:
        budget, _ = budget_of(2, 100_000)
        granted(budget.try_reserve("a", 1))
        granted(budget.try_reserve("a", 0))
        self.assertEqual(budget.try_reserve("a", 0), Refused("requests", 30_000))

    def test_a_refusal_takes_from_neither_budget(self) -> None:
        budget, _ = budget_of(10, 1_000)
        granted(budget.try_reserve("a", 900))
        for _ in range(50):
            self.assertIsInstance(budget.try_reserve("a", 500), Refused)
        self.balance_is(budget, "a", 9, 100)
        for _ in range(9):
            granted(budget.try_reserve("a", 10))
        for _ in range(50):
            self.assertIsInstance(budget.try_reserve("a", 1), Refused)
        self.balance_is(budget, "a", 0, 10)

    def test_an_estimate_above_the_capacity_is_refused_for_good(self) -> None:
        budget, clock = budget_of(1, 1_000)
        self.assertEqual(budget.try_reserve("a", 1_000.5), Refused("too_large", math.inf))
        clock.tick(3_600_000)
        granted(budget.try_reserve("a", 1_000))
        self.assertEqual(budget.try_reserve("a", 1_001), Refused("too_large", math.inf))
        other, _ = budget_of(1, 1_000)
        self.assertEqual(other.try_reserve("a", 1_000.00001), Refused("too_large", math.inf))
        granted(other.try_reserve("a", 1_000.0000005))  # above it by dust

    def test_keys_do_not_share_a_budget(self) -> None:
        budget, _ = budget_of(1, 1_000)
        noisy = granted(budget.try_reserve("noisy", 1_000))
        quiet = granted(budget.try_reserve("quiet", 1_000))
        self.assertNotEqual(noisy.id, quiet.id, "two reservations with the same id")
        budget.settle(noisy, 200)
        self.balance_is(budget, "noisy", 0, 800)
        self.balance_is(budget, "quiet", 0, 0)

    def test_a_count_that_is_no_number_of_zero_or_more_is_an_error(self) -> None:
        budget, _ = budget_of(10, 1_000)
        reservation = granted(budget.try_reserve("a", 400))
        for count in (-1, math.nan, math.inf):
            with self.assertRaises(ValueError, msg=f"an estimate of {count}"):
                budget.try_reserve("a", count)
            with self.assertRaises(ValueError, msg=f"an actual {count}"):
                budget.settle(reservation, count)
        self.balance_is(budget, "a", 9, 600)
        budget.settle(reservation, 300)
        self.balance_is(budget, "a", 9, 700)
        for count in (-1, math.nan, math.inf):
            with self.assertRaises(ValueError, msg=f"an actual {count} of what is settled"):
                budget.settle(reservation, count)


class Time(BudgetTest):
    def test_the_wait_is_exact(self) -> None:
        budget, clock = budget_of(600, 40_000)  # two tokens in three milliseconds
        granted(budget.try_reserve("a", 40_000))
        # 1,501.5 ms are not enough.
        self.assertEqual(budget.try_reserve("a", 1_001), Refused("tokens", 1_502))
        clock.tick(1_501)
        self.assertEqual(budget.try_reserve("a", 1_001), Refused("tokens", 1))
        clock.tick(1)
        granted(budget.try_reserve("a", 1_001))

    def test_the_wait_covers_the_slower_of_the_two_budgets(self) -> None:
        budget, clock = budget_of(1, 60_000)
        granted(budget.try_reserve("a", 60_000))
        # The tokens are back in 10 ms, the request in a minute.
        self.assertEqual(budget.try_reserve("a", 10), Refused("requests", 60_000))
        self.assertEqual(budget.try_reserve("a", 60_000), Refused("requests", 60_000))
        clock.tick(60_000)
        granted(budget.try_reserve("a", 10))

        slow_tokens, _ = budget_of(60, 60)
        for _ in range(60):
            granted(slow_tokens.try_reserve("a", 1))
        self.assertEqual(slow_tokens.try_reserve("a", 0.5), Refused("requests", 1_000))
        self.assertEqual(slow_tokens.try_reserve("a", 30), Refused("tokens", 30_000))

    def test_no_double_burst_around_a_full_minute(self) -> None:
        clock = FakeClock(20 * 60_000 - 1)
        budget = TokenBudget(1_000, 1_000, clock)
        granted(budget.try_reserve("a", 1_000))
        clock.tick(2)
        self.assertIsInstance(budget.try_reserve("a", 1_000), Refused)
        self.balance_is(budget, "a", 999 + 2 / 60, 2 / 60)

    def test_a_clock_that_steps_back_changes_nothing(self) -> None:
        budget, clock = budget_of(60, 60_000)
        granted(budget.try_reserve("a", 30_000))
        granted(budget.try_reserve("a", 10_000))
        for _ in range(5):
            clock.tick(-10_000)
            self.balance_is(budget, "a", 58, 20_000)
            clock.tick(10_000)
            self.balance_is(budget, "a", 58, 20_000)
        clock.tick(1_000)
        self.balance_is(budget, "a", 59, 21_000)

    def test_the_wait_covers_the_way_back_to_the_latest_moment(self) -> None:
        budget, clock = budget_of(60, 60_000)  # a request and 1,000 tokens each second
        granted(budget.try_reserve("a", 60_000))
        clock.tick(-5_000)
        self.assertEqual(budget.try_reserve("a", 1_000), Refused("tokens", 6_000))
        granted(budget.try_reserve("b", 60_000))  # which was never used later than now
        self.assertEqual(budget.try_reserve("b", 1_000), Refused("tokens", 1_000))
        clock.tick(6_000)
        granted(budget.try_reserve("a", 1_000))

    def test_looking_in_between_does_not_make_the_wait_longer(self) -> None:
        chance = seeded(3)
        for round_ in range(200):
            tokens = 1 + chance.randrange(99_999) / 10
            wait = 1 + chance.randrange(60)
            estimate = tokens * wait / 60_000  # just what grows back in the wait
            budget, clock = budget_of(1_000_000, tokens)
            granted(budget.try_reserve("a", tokens))
            what = f"round {round_}: an estimate of {estimate} at {tokens} a minute"
            for left in range(wait, 0, -1):
                if left == wait or chance.random() < 0.5:
                    decision = budget.try_reserve("a", estimate)
                    self.assertEqual(decision, Refused("tokens", left), what)
                else:
                    budget.balance("a")
                clock.tick(1)
            decision = budget.try_reserve("a", estimate)
            self.assertIsInstance(decision, Granted, f"{what}, after a wait of {wait} ms")


class Settling(BudgetTest):
    def test_unused_tokens_come_back_but_the_request_does_not(self) -> None:
        budget, _ = budget_of(10, 1_000)
        reservation = granted(budget.try_reserve("a", 800))
        budget.settle(reservation, 300)
        self.balance_is(budget, "a", 9, 700)

    def test_a_second_settle_has_no_effect(self) -> None:
        budget, _ = budget_of(10, 1_000)
        other = granted(budget.try_reserve("a", 500))
        reservation = granted(budget.try_reserve("a", 400))
        budget.settle(dataclasses.replace(reservation), 0)
        self.balance_is(budget, "a", 8, 500)
        budget.settle(reservation, 0)
        budget.settle(dataclasses.replace(reservation), 5_000)
        self.balance_is(budget, "a", 8, 500)
        budget.settle(other, 450)
        self.balance_is(budget, "a", 8, 550)

    def test_what_was_granted_is_settled_whatever_the_copy_says(self) -> None:
        budget, _ = budget_of(10, 1_000)
        reservation = granted(budget.try_reserve("a", 400))
        granted(budget.try_reserve("b", 400))
        unknown = dataclasses.replace(reservation, id=reservation.id + 1_000)
        budget.settle(unknown, 0)  # never given out
        self.balance_is(budget, "a", 9, 600)
        budget.settle(Reservation(reservation.id, "b", 900), 100)
        self.balance_is(budget, "a", 9, 900)
        self.balance_is(budget, "b", 9, 600)

    def test_neither_idle_time_nor_a_late_refund_fills_above_the_capacity(self) -> None:
        budget, clock = budget_of(10, 1_000)
        reservation = granted(budget.try_reserve("a", 700))
        clock.tick(86_400_000)
        self.assertEqual(budget.balance("a"), Balance(10, 1_000))
        budget.settle(reservation, 0)
        self.assertEqual(budget.balance("a"), Balance(10, 1_000))

    def test_overuse_becomes_a_debt_that_is_worked_off_first(self) -> None:
        budget, clock = budget_of(600, 60_000)  # a token each millisecond
        reservation = granted(budget.try_reserve("a", 59_000))
        budget.settle(reservation, 64_000)  # 4,000 more than there were
        self.balance_is(budget, "a", 599, -4_000)
        self.assertEqual(budget.try_reserve("a", 0), Refused("tokens", 4_000))
        self.assertEqual(budget.try_reserve("a", 1_000), Refused("tokens", 5_000))
        clock.tick(5_000)
        following = granted(budget.try_reserve("a", 1_000))

        clock.tick(120_000)  # full again before the debt arrives
        budget.settle(following, 3_000)
        self.balance_is(budget, "a", 600, 58_000)


class WhateverHappens(BudgetTest):
    def test_who_waits_as_told_is_granted_and_not_a_millisecond_before(self) -> None:
        chance = seeded(7)
        for round_ in range(300):
            tokens = 100 + chance.randrange(100_000)
            budget, clock = budget_of(1 + chance.randrange(100), tokens)
            for _ in range(20):
                estimate = chance.randrange(tokens + 1)
                decision = budget.try_reserve("a", estimate)
                if isinstance(decision, Refused):
                    wait = int(decision.retry_after_ms)
                    self.assertEqual(decision.retry_after_ms, max(1, wait), f"round {round_}")
                    clock.tick(wait - 1)
                    early = budget.try_reserve("a", estimate)
                    self.assertIsInstance(early, Refused, f"round {round_}: before {wait} ms")
                    clock.tick(1)
                    decision = budget.try_reserve("a", estimate)
                reservation = granted(decision)
                budget.settle(reservation, int(chance.random() * 2 * estimate))

    def test_never_more_is_used_than_the_capacity_plus_what_refilled(self) -> None:
        chance = seeded(11)
        for round_ in range(300):
            tokens = 1_000 + chance.randrange(100_000)
            budget, clock = budget_of(1_000_000, tokens)
            start, used = clock.now(), 0
            running: list[Reservation] = []
            for _ in range(60):
                clock.tick(chance.randrange(8_000))
                decision = budget.try_reserve("a", chance.randrange(tokens))
                if isinstance(decision, Granted):
                    running.append(decision.reservation)
                pick = chance.randrange(len(running) + 1)
                if pick < len(running):
                    ended = running.pop(pick)
                    actual = chance.randrange(int(ended.estimate) + 1)
                    budget.settle(ended, actual)
                    if chance.random() < 0.3:
                        budget.settle(ended, 0)
                    used += actual
                most = tokens + (clock.now() - start) * tokens / 60_000
                self.assertLessEqual(used, most + 1e-3, f"round {round_}")
