import unittest

from dedupe_window import DedupeWindow, Verdict
from dojo import FakeClock, seeded


class Fixture:
    def __init__(self, window_ms: int, capacity: int, sliding: bool = False) -> None:
        self.clock = FakeClock()
        self.dedupe = DedupeWindow(window_ms, capacity, sliding, self.clock)

    def see(self, *ids: str) -> list[Verdict]:
        return [self.dedupe.see(id_) for id_ in ids]


class TheWindow(unittest.TestCase):
    def test_a_new_id_is_let_through_once(self) -> None:
        it = Fixture(1000, 10)
        self.assertEqual(
            it.see("a", "b", "a", "a", "b"), ["new", "new", "repeat", "repeat", "repeat"]
        )

    def test_an_id_is_new_again_exactly_at_the_end_of_its_window(self) -> None:
        for sliding in (False, True):
            it = Fixture(1000, 10, sliding)
            it.see("a", "b")
            it.clock.tick(999)
            self.assertEqual(it.see("a"), ["repeat"], "a millisecond early")
            it.clock.tick(1)
            self.assertEqual(it.see("b"), ["new"], "on time")

    def test_repeats_do_not_extend_a_fixed_window(self) -> None:
        it = Fixture(1000, 10)
        it.see("a")
        for _ in range(3):
            it.clock.tick(300)
            self.assertEqual(it.see("a"), ["repeat"])
        it.clock.tick(100)
        self.assertEqual(it.see("a"), ["new"])

    def test_repeats_extend_a_sliding_window(self) -> None:
        it = Fixture(1000, 10, sliding=True)
        it.see("a")
        for _ in range(5):
            it.clock.tick(900)
            self.assertEqual(it.see("a"), ["repeat"])
        it.clock.tick(1000)
        self.assertEqual(it.see("a"), ["new"])


class TheMemory(unittest.TestCase):
    def test_it_holds_only_ids_within_their_window(self) -> None:
        it = Fixture(1000, 100)
        self.assertEqual(it.dedupe.held(), 0)
        it.see("a", "b", "a")
        self.assertEqual(it.dedupe.held(), 2)
        it.clock.tick(600)
        it.see("c")
        it.clock.tick(400)
        self.assertEqual(it.dedupe.held(), 1)
        it.clock.tick(600)
        self.assertEqual(it.dedupe.held(), 0)

    def test_ids_that_are_over_make_room(self) -> None:
        it = Fixture(1000, 3)
        for batch in range(50):
            self.assertEqual(it.see(f"{batch}a", f"{batch}b", f"{batch}c"), ["new"] * 3)
            it.clock.tick(1000)

    def test_a_full_memory_forgets_no_id_that_is_within_its_window(self) -> None:
        it = Fixture(1000, 3)
        it.see("a", "b", "c")
        self.assertEqual(it.see("d", "a", "b", "c"), ["full", "repeat", "repeat", "repeat"])
        self.assertEqual(it.dedupe.held(), 3)
        it.clock.tick(1000)
        self.assertEqual(it.see("a"), ["new"])

    def test_an_id_for_which_there_was_no_room_is_not_remembered(self) -> None:
        it = Fixture(1000, 2)
        it.see("a")
        it.clock.tick(500)
        it.see("b")
        self.assertEqual(it.see("c", "c"), ["full", "full"])
        it.clock.tick(500)
        self.assertEqual(
            it.see("c", "c"), ["new", "repeat"], "delivered again when there is room"
        )

    def test_a_repeat_in_a_sliding_window_gets_a_later_place_in_the_order(self) -> None:
        it = Fixture(1000, 2, sliding=True)
        it.see("a")
        it.clock.tick(100)
        it.see("b")
        it.clock.tick(800)
        self.assertEqual(it.see("a"), ["repeat"])
        it.clock.tick(200)
        self.assertEqual(it.dedupe.held(), 1, "b is over, a is not")
        self.assertEqual(it.see("c", "a"), ["new", "repeat"])


class TheClock(unittest.TestCase):
    def test_a_clock_that_steps_back_revives_nothing(self) -> None:
        it = Fixture(1000, 10)
        it.see("a")
        it.clock.tick(1000)
        self.assertEqual(it.dedupe.held(), 0)
        it.clock.tick(-500)
        self.assertEqual(it.see("a", "a"), ["new", "repeat"])
        it.clock.tick(500 + 999)
        self.assertEqual(it.see("a"), ["repeat"], "held saw the latest moment too")

    def test_time_stands_still_while_the_clock_is_set_back(self) -> None:
        it = Fixture(1000, 10)
        it.clock.tick(-5000)
        self.assertEqual(it.see("a", "a"), ["new", "repeat"])
        it.clock.tick(5000 + 999)
        self.assertEqual(it.see("a"), ["repeat"], "its window counts from the latest moment seen")
        it.clock.tick(1)
        self.assertEqual(it.dedupe.held(), 0)


class Properties(unittest.TestCase):
    def test_the_verdicts_are_those_of_a_plain_list(self) -> None:
        chance = seeded(19)
        for round_ in range(300):
            window_ms, capacity = 1 + chance.randrange(200), 1 + chance.randrange(6)
            sliding = round_ % 2 == 0
            it = Fixture(window_ms, capacity, sliding)
            seen: list[tuple[str, int]] = []
            latest = it.clock.now()
            for step in range(80):
                back = chance.random() < 0.1
                it.clock.tick(-chance.randrange(100) if back else chance.randrange(60))
                latest = max(latest, it.clock.now())
                seen = [(id_, since) for id_, since in seen if latest - since < window_ms]
                id_ = f"id-{chance.randrange(8)}"
                known = any(other == id_ for other, _ in seen)
                expected = "repeat" if known else "new" if len(seen) < capacity else "full"
                if known and sliding:
                    seen = [entry for entry in seen if entry[0] != id_]
                if expected == "new" or (known and sliding):
                    seen.append((id_, latest))
                kind = "sliding" if sliding else "fixed"
                where = f"round {round_}, step {step}, {kind} window"
                self.assertEqual(it.dedupe.see(id_), expected, where)
                if chance.random() < 0.3:
                    self.assertEqual(it.dedupe.held(), len(seen), f"{where}: ids held")
