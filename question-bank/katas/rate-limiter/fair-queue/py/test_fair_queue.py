import math
import unittest

from dojo import seeded
from fair_queue import FairQueue, Request


def queue_of(**weights: float) -> FairQueue[int]:
    """A queue whose items are numbers; a tenant that is not named has a weight of 1."""
    return FairQueue(lambda tenant: weights.get(tenant, 1))


def fill(queue: FairQueue[int], tenant: str, count: int, tokens: float) -> None:
    """Enqueues requests with the items 0, 1, 2 …"""
    for i in range(count):
        queue.enqueue(tenant, tokens, i)


def serve(queue: FairQueue[int], count: int) -> str:
    """Serves `count` requests, and gives their tenants in that order, as "a b a"."""
    served = [queue.next() for _ in range(count)]
    return " ".join(request.tenant if request else "nothing" for request in served)


class Order(unittest.TestCase):
    def test_a_single_tenant_is_served_in_order(self) -> None:
        queue = queue_of()
        queue.enqueue("a", 300, 1)
        queue.enqueue("a", 5, 2)
        queue.enqueue("a", 70.5, 3)
        self.assertEqual(queue.waiting(), 3)
        self.assertEqual(queue.next(), Request("a", 300, 1))
        self.assertEqual(queue.waiting(), 2)
        self.assertEqual(queue.next(), Request("a", 5, 2))
        self.assertEqual(queue.next(), Request("a", 70.5, 3))
        self.assertIsNone(queue.next())
        self.assertEqual(queue.waiting(), 0)

    def test_of_equal_meters_the_oldest_request_goes_first(self) -> None:
        queue = queue_of()
        for tenant in "cabacb":
            queue.enqueue(tenant, 100, 0)
        self.assertEqual(serve(queue, 6), "c a b a c b")

    def test_tokens_that_are_no_number_above_zero_are_an_error(self) -> None:
        queue = queue_of()
        queue.enqueue("a", 100, 0)
        self.assertEqual(serve(queue, 1), "a")
        for tokens in (0, -1, math.nan, math.inf):
            with self.assertRaises(ValueError, msg=f"{tokens} tokens"):
                queue.enqueue("b", tokens, 0)
        self.assertEqual(queue.waiting(), 0)
        queue.enqueue("a", 100, 0)
        queue.enqueue("b", 100, 0)
        self.assertEqual(serve(queue, 3), "b a nothing")


class Shares(unittest.TestCase):
    def test_equal_tenants_share_tokens_not_requests(self) -> None:
        queue = queue_of()
        fill(queue, "long", 3, 400)
        fill(queue, "short", 12, 100)
        turn = "long short short short short"
        self.assertEqual(serve(queue, 15), f"{turn} {turn} {turn}")

    def test_a_weight_of_four_gets_four_times_the_tokens(self) -> None:
        queue = queue_of(pro=4, free=1)
        fill(queue, "free", 100, 100)
        fill(queue, "pro", 100, 100)
        self.assertEqual(serve(queue, 10), "free pro pro pro pro free pro pro pro pro")
        half = queue_of(small=0.5)
        fill(half, "small", 100, 100)
        fill(half, "normal", 100, 100)
        self.assertEqual(serve(half, 6), "small normal normal small normal normal")

    def test_a_backlog_delays_nobody_else(self) -> None:
        queue = queue_of()
        fill(queue, "batch", 5000, 100)
        self.assertEqual(serve(queue, 50), " ".join(["batch"] * 50))
        queue.enqueue("chat", 100, 0)
        self.assertEqual(serve(queue, 2), "chat batch")
        queue.enqueue("chat", 100, 1)
        self.assertEqual(serve(queue, 2), "chat batch")
        self.assertEqual(queue.waiting(), 4948)


class ComingAndGoing(unittest.TestCase):
    def test_a_pause_earns_no_credit(self) -> None:
        queue = queue_of()
        queue.enqueue("a", 100, 0)
        fill(queue, "b", 200, 100)
        self.assertEqual(serve(queue, 2), "a b")
        serve(queue, 100)  # only b
        fill(queue, "a", 100, 100)
        self.assertEqual(serve(queue, 6), "a b a b a b")

    def test_a_newcomer_starts_level_with_the_others(self) -> None:
        queue = queue_of()
        fill(queue, "a", 100, 100)
        fill(queue, "b", 100, 100)
        serve(queue, 100)
        fill(queue, "new", 100, 100)
        # The last one served was b, at a meter of 4900; now both stand at 5000.
        self.assertEqual(serve(queue, 7), "new a b new a b new")

    def test_a_tenant_who_drops_out_for_a_moment_keeps_its_debt(self) -> None:
        queue = queue_of()
        fill(queue, "b", 100, 100)
        queue.enqueue("a", 800, 0)
        self.assertEqual(serve(queue, 2), "b a")
        queue.enqueue("a", 800, 1)
        self.assertEqual(serve(queue, 9), "b b b b b b b b a")
        queue.enqueue("a", 800, 2)
        self.assertEqual(serve(queue, 9), "b b b b b b b b a")

    def test_a_big_request_is_charged_to_its_own_tenant_only(self) -> None:
        queue = queue_of()
        queue.enqueue("big", 100_000, 0)
        fill(queue, "small", 100, 100)
        self.assertEqual(serve(queue, 1), "big")
        fill(queue, "late", 100, 100)
        queue.enqueue("big", 100, 1)
        self.assertEqual(serve(queue, 6), "small late small late small late")

    def test_capacity_that_nobody_else_wanted_is_free(self) -> None:
        queue = queue_of()
        for i in range(100):
            queue.enqueue("night", 1000, i)
            self.assertEqual(serve(queue, 1), "night")
        self.assertIsNone(queue.next())
        fill(queue, "night", 50, 100)
        fill(queue, "day", 50, 100)
        self.assertEqual(serve(queue, 6), "night day night day night day")

    def test_an_empty_queue_forgives_only_when_it_is_asked(self) -> None:
        queue = queue_of()
        queue.enqueue("b", 100, 0)
        queue.enqueue("a", 300, 0)
        self.assertEqual(serve(queue, 2), "b a")
        self.assertEqual(queue.waiting(), 0)
        fill(queue, "a", 2, 100)
        fill(queue, "b", 4, 100)
        self.assertEqual(serve(queue, 6), "b b a b a b")


class Guarantees(unittest.TestCase):
    def test_two_backlogs_never_differ_by_more_than_a_request_of_each(self) -> None:
        chance = seeded(29)
        for round_ in range(200):
            weights = {tenant: 0.5 + chance.random() * 8 for tenant in "abc"}
            largest = {tenant: 1 + chance.random() * 1000 for tenant in "ab"}
            queue = queue_of(**weights)
            for i in range(100):
                for tenant in "ab":
                    queue.enqueue(tenant, largest[tenant] * (1 - chance.random()), i)
            left = {"a": 100, "b": 100, "c": 0}
            bound = largest["a"] / weights["a"] + largest["b"] / weights["b"]
            lead = lowest = highest = 0.0  # of a over b, in tokens per weight
            while left["a"] and left["b"]:
                if chance.random() < 0.2:
                    queue.enqueue("c", chance.random() * 500 + 1, 0)  # comes and goes
                served = queue.next()
                assert served, f"round {round_}: nothing was served"
                left[served.tenant] -= 1
                sign = {"a": 1, "b": -1, "c": 0}[served.tenant]
                lead += sign * served.tokens / weights[served.tenant]
                lowest, highest = min(lowest, lead), max(highest, lead)
                self.assertLessEqual(highest - lowest, bound + 1e-6, f"round {round_}: the gap")

    def test_who_begins_to_wait_lets_each_other_tenant_go_first_once_at_most(self) -> None:
        chance = seeded(31)
        for round_ in range(200):
            queue = queue_of(t0=1, t1=2, t2=0.5, t3=8)
            for i in range(200):
                queue.enqueue(f"t{chance.randrange(4)}", 1 + chance.randrange(5000), i)
            serve(queue, chance.randrange(100))
            queue.enqueue("new", 100_000, 0)
            before: list[str] = []
            while (tenant := serve(queue, 1)) != "new":
                self.assertNotIn(tenant, before, f"round {round_}: was served twice before")
                before.append(tenant)

    def test_every_request_is_served_once_and_in_its_tenants_order(self) -> None:
        chance = seeded(37)
        for round_ in range(100):
            queue = queue_of(t0=3, t1=0.25)
            enqueued: dict[str, list[int]] = {"t0": [], "t1": [], "t2": []}
            served: dict[str, list[int]] = {"t0": [], "t1": [], "t2": []}
            for i in range(100):
                tenant = f"t{chance.randrange(3)}"
                queue.enqueue(tenant, 1 + chance.randrange(100), i)
                enqueued[tenant].append(i)
                if chance.random() < 0.7 and (request := queue.next()):
                    served[request.tenant].append(request.item)
            for left in range(queue.waiting(), 0, -1):
                request = queue.next()
                assert request, f"round {round_}: nothing was served, and {left} requests wait"
                served[request.tenant].append(request.item)
            self.assertEqual(served, enqueued, f"round {round_}")
            self.assertIsNone(queue.next())
