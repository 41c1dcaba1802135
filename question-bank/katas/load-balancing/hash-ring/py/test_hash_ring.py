import itertools
import unittest
import zlib
from collections import Counter

from dojo import seeded
from hash_ring import HashRing


def mixed(text: str) -> int:
    """A hash that scatters: CRC-32 and a final mix."""
    value = zlib.crc32(text.encode())
    value = (value ^ (value >> 16)) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ (value >> 13)) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ (value >> 16)


def ring_of(points: dict[str, list[int]], slack_percent: int = 0) -> HashRing:
    """A ring of nodes with the points that the test gives; the key "@7" has the place 7."""

    def place(text: str) -> int:
        if text.startswith("@"):
            return int(text[1:])
        name, _, index = text.partition("#")
        assert name in points and index.isdigit(), f"no need to hash the text {text}"
        return points[name][int(index)]

    ring = HashRing(max(map(len, points.values())), slack_percent, place)
    for node in points:
        assert ring.add(node) is True, f"add {node} did not tell true"
    return ring


ABC = {"a": [100, 400], "b": [200, 500], "c": [300, 600]}


def numbered(count: int, name: str) -> list[str]:
    return [f"{name}-{index}" for index in range(count)]


class Owners(unittest.TestCase):
    def test_a_key_belongs_to_the_first_point_at_or_after_its_place(self) -> None:
        ring = ring_of(ABC)
        keys = ["@0", "@99", "@100", "@101", "@200", "@201", "@350", "@400", "@401", "@600"]
        owners = [ring.owner(key) for key in keys]
        self.assertEqual(owners, ["a", "a", "a", "b", "b", "c", "a", "a", "b", "c"])

    def test_a_key_behind_the_last_point_belongs_to_the_first_one(self) -> None:
        ring = ring_of(ABC)
        self.assertEqual(ring.owner("@601"), "a")
        self.assertEqual(ring.owner("@4294967295"), "a")
        self.assertEqual(ring.acquire("@4294967295"), "a")

    def test_an_empty_ring_has_no_owner(self) -> None:
        ring = ring_of({"a": [100]})
        self.assertEqual(ring.owner("@1"), "a")
        ring.remove("a")
        self.assertEqual((ring.owner("@1"), ring.acquire("@1")), (None, None))
        never = HashRing(3, 0, mixed)
        self.assertEqual((never.owner("key"), never.acquire("key")), (None, None))

    def test_a_shared_place_belongs_to_the_smaller_name_in_whatever_order_they_came(self) -> None:
        for order in itertools.permutations("abc"):
            ring = ring_of({node: [100, 200] for node in order})
            owners = [ring.owner(key) for key in ("@100", "@150", "@201")]
            self.assertEqual(owners, ["a", "a", "a"], f"added in the order {order}")
            placed = [ring.acquire("@100") for _ in range(3)]
            self.assertEqual(placed, ["a", "b", "c"], f"added in the order {order}")

    def test_removing_a_node_leaves_the_points_of_the_others(self) -> None:
        ring = ring_of({"a": [100, 300], "b": [100, 400], "c": [200, 300]})
        ring.remove("a")
        owners = [ring.owner(key) for key in ("@50", "@150", "@250", "@350", "@450")]
        self.assertEqual(owners, ["b", "c", "c", "b", "b"])

    def test_a_node_is_added_once_and_removed_once(self) -> None:
        ring = ring_of({"a": [100], "b": [200]})
        self.assertEqual(ring.acquire("@1"), "a")
        self.assertIs(ring.add("a"), False)
        self.assertEqual(ring.load("a"), 1)
        self.assertIs(ring.remove("a"), True)
        self.assertEqual(ring.owner("@1"), "b")
        self.assertIs(ring.remove("a"), False)
        self.assertIs(ring.add("a"), True)
        self.assertEqual(ring.owner("@1"), "a")
        self.assertEqual(ring.load("a"), 0)

    def test_looking_up_a_key_hashes_nothing_but_the_key(self) -> None:
        hashed: list[str] = []

        def recorded(text: str) -> int:
            hashed.append(text)
            return mixed(text)

        ring = HashRing(3, 0, recorded)
        for node in ("a", "b"):
            hashed.clear()
            ring.add(node)
            self.assertEqual(sorted(hashed), [f"{node}#0", f"{node}#1", f"{node}#2"])
        hashed.clear()
        ring.owner("key")
        self.assertEqual(hashed, ["key"])
        for _ in range(4):
            hashed.clear()
            ring.acquire("key")
            self.assertEqual(hashed, ["key"])


class Load(unittest.TestCase):
    def test_a_full_node_passes_its_work_on_along_the_ring(self) -> None:
        ring = ring_of(ABC)
        placed = [ring.acquire("@350") for _ in range(7)]
        # The capacity is 1 for the first three, 2 for the next three, 3 for the last.
        self.assertEqual(placed, ["a", "b", "c", "a", "b", "c", "a"])
        self.assertEqual([ring.load(node) for node in "abc"], [3, 2, 2])
        self.assertEqual(ring.owner("@350"), "a")  # whatever its load

    def test_the_slack_lets_a_node_have_more_than_the_mean(self) -> None:
        ring = ring_of(ABC, 50)
        # The capacity is 1, 1, 2, 2, 3, 3, 4: one and a half times the new mean, rounded up.
        placed = [ring.acquire("@350") for _ in range(7)]
        self.assertEqual(placed, ["a", "b", "a", "b", "a", "b", "a"])
        self.assertEqual([ring.load(node) for node in "abc"], [4, 3, 0])

        # 111 % of 100 over three nodes is 37 exactly; fractions make a bit more of it, and then 38.
        exact = ring_of(ABC, 11)
        for _ in range(100):
            exact.acquire("@350")
        self.assertEqual([exact.load(node) for node in "abc"], [37, 37, 26])

    def test_the_next_node_with_room_is_taken_and_not_the_emptiest(self) -> None:
        ring = ring_of({"a": [100], "b": [200], "c": [300], "d": [400]}, 100)
        # The capacity is 1, 1, 2, 2.
        placed = [ring.acquire(key) for key in ("@150", "@50", "@50", "@50")]
        self.assertEqual(placed, ["b", "a", "a", "b"])

    def test_a_release_makes_room_again(self) -> None:
        ring = ring_of({"a": [100], "b": [200]})
        self.assertEqual([ring.acquire("@1") for _ in range(3)], ["a", "b", "a"])
        ring.release("a")
        self.assertEqual(ring.load("a"), 1)
        self.assertEqual([ring.acquire("@1") for _ in range(2)], ["a", "b"])

    def test_a_release_of_nothing_changes_nothing(self) -> None:
        ring = ring_of({"a": [100], "b": [200]})
        ring.release("a")
        ring.release("unknown")
        self.assertEqual((ring.load("a"), ring.load("unknown")), (0, 0))
        self.assertEqual([ring.acquire("@1") for _ in range(3)], ["a", "b", "a"])

    def test_the_load_of_a_removed_node_counts_no_more(self) -> None:
        ring = ring_of(ABC)
        for _ in range(6):
            ring.acquire("@350")
        ring.remove("c")
        self.assertEqual(ring.load("c"), 0)
        ring.release("c")  # its work ends late
        self.assertEqual((ring.load("a"), ring.load("b")), (2, 2))
        # The capacity is 3, and 3 again: the mean of 5, and of 6, over two nodes.
        self.assertEqual([ring.acquire("@350") for _ in range(2)], ["a", "b"])


class AtLarge(unittest.TestCase):
    def test_many_points_even_out_the_shares(self) -> None:
        ring = HashRing(200, 0, mixed)
        for node in numbered(10, "node"):
            ring.add(node)
        counts = Counter(ring.owner(key) for key in numbered(10_000, "key"))
        self.assertEqual(len(counts), 10, "nodes that own keys")
        for node, count in counts.items():
            self.assertTrue(700 < count < 1300, f"{node} owns {count} keys of 10,000")

    def test_a_joining_node_takes_its_share_and_moves_nothing_else(self) -> None:
        for round_ in range(100):
            ring = HashRing(50, 0, mixed)
            nodes = numbered(2 + round_ % 10, f"node-{round_}")
            keys = numbered(400, "key")
            for node in nodes:
                ring.add(node)
            before = [ring.owner(key) for key in keys]
            ring.add("new")
            after = [ring.owner(key) for key in keys]
            moved = [new for old, new in zip(before, after) if new != old]
            takers = sorted({str(owner) for owner in moved})
            self.assertEqual(takers, ["new"], f"round {round_}: who has got keys")
            share = len(keys) / (len(nodes) + 1)
            self.assertTrue(
                share * 0.3 < len(moved) < share * 2,
                f"round {round_}: {len(moved)} keys moved, a fair share is {share}",
            )

    def test_a_leaving_node_gives_away_its_keys_and_moves_nothing_else(self) -> None:
        for round_ in range(100):
            ring = HashRing(20, 0, mixed)
            nodes = numbered(2 + round_ % 10, f"node-{round_}")
            keys = numbered(200, "key")
            for node in nodes:
                ring.add(node)
            before = [ring.owner(key) for key in keys]
            leaver = nodes[1]
            ring.remove(leaver)
            for key, old in zip(keys, before):
                if old == leaver:
                    self.assertNotIn(ring.owner(key), (None, leaver), f"round {round_}: {key}")
                else:
                    self.assertEqual(ring.owner(key), old, f"round {round_}: owner of {key}")

    def test_a_crowded_ring_does_as_one_that_looks_at_every_point(self) -> None:
        for round_ in range(200):
            self._compare(round_)

    def _compare(self, round_: int) -> None:
        chance = seeded(round_)

        def crowded(text: str) -> int:  # many points share places
            return mixed(f"{round_}/{text}") % 40

        points_per_node = 1 + chance.randrange(4)
        slack_percent = chance.choice([0, 25, 100])
        ring = HashRing(points_per_node, slack_percent, crowded)
        loads: dict[str, int] = {}

        def walk(key: str) -> list[str]:
            """The nodes of all points, the nearest to the key first."""
            points = [
                ((crowded(f"{node}#{index}") - crowded(key)) % 40, node)
                for node in loads
                for index in range(points_per_node)
            ]
            return [node for _, node in sorted(points)]

        for step in range(60):
            node, key = chance.choice("abcdef"), f"key-{chance.randrange(30)}"
            dice = chance.randrange(20)
            at = f"round {round_}, step {step}:"
            if dice < 4:
                self.assertIs(ring.add(node), node not in loads, f"{at} add {node}")
                loads.setdefault(node, 0)
            elif dice < 5:
                self.assertIs(ring.remove(node), node in loads, f"{at} remove {node}")
                loads.pop(node, None)
            elif dice < 8:
                ring.release(node)
                if loads.get(node):
                    loads[node] -= 1
            elif dice < 10:
                expected = next(iter(walk(key)), None)
                self.assertEqual(ring.owner(key), expected, f"{at} owner of {key}")
            else:
                share = (100 + slack_percent) * (sum(loads.values()) + 1)
                expected = None
                for each in walk(key):
                    if loads[each] < -(-share // (100 * len(loads))):
                        expected = each
                        break
                self.assertEqual(ring.acquire(key), expected, f"{at} acquire for {key}")
                if expected is not None:
                    loads[expected] += 1
            seen = {each: ring.load(each) for each in "abcdef"}
            self.assertEqual(seen, {each: loads.get(each, 0) for each in "abcdef"}, f"{at} loads")
