import json
import math
import random
import unittest
from typing import Any

from dojo import seeded
from tool_keys import Json, KeyMismatch, ToolCall, ToolKeys, canonical_json

JACKET: Json = {"order": "A-1", "cents": 2500}
JACKET_TEXT = '["refund",{"cents":2500,"order":"A-1"}]'


class Journal:
    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.rows.get(key)

    def set(self, key: str, fingerprint: str) -> None:
        self.rows[key] = fingerprint


LETTERS = ["a", "Z", "1", "0", '"', "\\", "/", "\n", "\u0001", "é", "€", "ﬁ", "😀"]


def random_json(chance: random.Random, depth: int = 3) -> Json:
    """A random value; shuffled by `mixed`, it is still the same value."""

    def word() -> str:
        return "".join(chance.choices(LETTERS, k=chance.randrange(4)))

    kind = chance.randrange(7 if depth > 0 else 5)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.randrange(-1000, 1000)
    if kind == 2:
        return (chance.random() - 0.5) * 10.0 ** chance.randrange(-12, 12)
    if kind < 5:
        return word()
    length = chance.randrange(5)
    if kind == 5:
        return [random_json(chance, depth - 1) for _ in range(length)]
    return {word(): random_json(chance, depth - 1) for _ in range(length)}


def mixed(chance: random.Random, value: Json) -> Json:
    """The same value with the names of every object in another order."""
    if isinstance(value, list):
        return [mixed(chance, item) for item in value]
    if isinstance(value, dict):
        names = chance.sample(list(value), k=len(value))
        return {name: mixed(chance, value[name]) for name in names}
    return value


class Keys(unittest.TestCase):
    def test_a_call_is_named_by_its_position(self) -> None:
        journal = Journal()
        call = ToolKeys("r-7", journal).next("pay", "refund", JACKET)
        self.assertEqual(call, ToolCall("r-7/pay/0", JACKET_TEXT, replayed=False))
        self.assertEqual(journal.rows, {"r-7/pay/0": JACKET_TEXT})

    def test_two_equal_calls_are_two_calls(self) -> None:
        keys = ToolKeys("r-7", Journal())
        first = keys.next("pay", "refund", JACKET)
        second = keys.next("pay", "refund", JACKET)
        self.assertEqual((first.key, first.replayed), ("r-7/pay/0", False))
        self.assertEqual((second.key, second.replayed), ("r-7/pay/1", False))
        self.assertEqual(first.fingerprint, second.fingerprint)

    def test_each_step_counts_its_own_calls(self) -> None:
        keys = ToolKeys("r-7", Journal())
        steps = ["pay", "notify", "pay", "", "notify", ""]
        self.assertEqual(
            [keys.next(step, "tool", None).key for step in steps],
            ["r-7/pay/0", "r-7/notify/0", "r-7/pay/1", "r-7//0", "r-7/notify/1", "r-7//1"],
        )
        for step in ("constructor", "__proto__"):
            self.assertEqual(keys.next(step, "tool", None).key, f"r-7/{step}/0")
            resumed = ToolKeys("r-7", Journal(), keys.checkpoint())
            self.assertEqual(resumed.next(step, "tool", None).key, f"r-7/{step}/1")

    def test_two_positions_never_share_a_key(self) -> None:
        escaped = ToolKeys("a/%b", Journal()).next("50% / é", "tool", None).key
        self.assertEqual(escaped, "a%2F%25b/50%25 %2F é/0")
        ids = ["", "/", "%", "%2F", "%25", "a", "a/", "/a", "a/a", "%252F", "0", "0/0"]
        journal = Journal()
        for run in ids:
            keys = ToolKeys(run, journal)
            for step in ids:
                call = keys.next(step, "tool", None)
                where = f"run {run}, step {step}: {call.key} was there already"
                self.assertFalse(call.replayed, where)


class Replaying(unittest.TestCase):
    def test_a_replay_has_the_same_keys(self) -> None:
        class KnowsAll(Journal):
            def set(self, key: str, fingerprint: str) -> None:
                raise AssertionError("a replay puts nothing into the journal")

        def play(journal: Journal) -> list[ToolCall]:
            keys = ToolKeys("r-7", journal)
            return [
                keys.next("pay", "refund", JACKET),
                keys.next("pay", "refund", {"order": "A-2", "cents": 100}),
                keys.next("notify", "send_email", {"to": ["a@b.example"]}),
            ]

        before, after = Journal(), KnowsAll()
        first = play(before)
        after.rows = dict(before.rows)
        self.assertEqual(play(after), [ToolCall(one.key, one.fingerprint, True) for one in first])
        self.assertEqual(after.rows, before.rows)

    def test_a_resumed_run_counts_on_from_its_checkpoint(self) -> None:
        journal = Journal()
        before = ToolKeys("r-7", journal)
        before.next("pay", "refund", JACKET)
        checkpoint = before.checkpoint()
        before.next("pay", "refund", {"order": "A-2", "cents": 100})
        resumed = ToolKeys("r-7", journal, checkpoint)
        again = resumed.next("pay", "refund", {"order": "A-2", "cents": 100})
        self.assertEqual((again.key, again.replayed), ("r-7/pay/1", True))
        following = resumed.next("pay", "refund", JACKET)
        self.assertEqual((following.key, following.replayed), ("r-7/pay/2", False))
        self.assertEqual(resumed.checkpoint(), {"pay": 3})

    def test_a_checkpoint_is_a_copy(self) -> None:
        keys = ToolKeys("r-7", Journal())
        self.assertEqual(keys.checkpoint(), {})
        keys.next("pay", "tool", None)
        keys.next("notify", "tool", None)
        checkpoint = keys.checkpoint()
        keys.next("pay", "tool", None)
        self.assertEqual(checkpoint, {"pay": 1, "notify": 1}, "changed by a later call")
        ToolKeys("r-7", Journal(), checkpoint).next("pay", "tool", None)
        self.assertEqual(checkpoint, {"pay": 1, "notify": 1}, "changed by the resumed run")
        self.assertEqual(keys.checkpoint(), {"pay": 2, "notify": 1})

    def test_a_known_key_with_another_call_is_an_error(self) -> None:
        journal = Journal()
        ToolKeys("r-7", journal).next("pay", "refund", JACKET)
        keys = ToolKeys("r-7", journal)
        with self.assertRaises(KeyMismatch):
            keys.next("pay", "refund", {"order": "A-1", "cents": 2501})
        with self.assertRaises(KeyMismatch):
            keys.next("pay", "credit", JACKET)
        self.assertEqual((journal.rows, keys.checkpoint()), ({"r-7/pay/0": JACKET_TEXT}, {}))
        call = keys.next("pay", "refund", {"cents": 2500.0, "order": "A-1"})
        self.assertEqual(call, ToolCall("r-7/pay/0", JACKET_TEXT, replayed=True))


class CanonicalText(unittest.TestCase):
    def test_the_order_of_names_does_not_matter(self) -> None:
        self.assertEqual(
            canonical_json({"b": [{"z": 1, "y": {"d": 2, "c": 3}}], "a": [2, 1], "": {}}),
            '{"":{},"a":[2,1],"b":[{"y":{"c":3,"d":2},"z":1}]}',
        )
        # UTF-16 code units: the first half of 😀 (U+D83D) stands before ﬁ (U+FB01). "10" before "9".
        self.assertEqual(
            canonical_json({"ﬁ": 1, "9": 2, "😀": 3, "é": 4, "10": 5, "Z": 6, "a": 7}),
            '{"10":5,"9":2,"Z":6,"a":7,"é":4,"😀":3,"ﬁ":1}',
        )
        chance = seeded(5)
        for round_ in range(500):
            value = random_json(chance)
            text = canonical_json(value)
            self.assertEqual(canonical_json(mixed(chance, value)), text, f"round {round_}")

    def test_the_text_gives_the_value_back(self) -> None:
        self.assertEqual(
            canonical_json([None, True, False, [], {}, "1", 1]), '[null,true,false,[],{},"1",1]'
        )
        chance = seeded(6)
        for _ in range(500):
            value = random_json(chance)
            text = canonical_json(value)
            self.assertEqual(json.loads(text), value, text)

    def test_equal_numbers_have_one_text(self) -> None:
        texts: list[tuple[Json, str]] = [
            (45, "45"),
            (45.0, "45"),
            (-0.0, "0"),
            (-1.5, "-1.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000"),
            (2**53 - 1, "9007199254740991"),
            (1 - 2**53, "-9007199254740991"),
            (123456789.125, "123456789.125"),
            (0.00001, "0.00001"),
            (0.000001, "0.000001"),
            (0.00000123, "0.00000123"),
            (0.0000001, "1e-7"),
            (-0.00000000015, "-1.5e-10"),
            (5e-324, "5e-324"),
        ]
        for value, text in texts:
            self.assertEqual(canonical_json(value), text)

    def test_strings_escape_only_what_they_must(self) -> None:
        self.assertEqual(
            canonical_json('"\\/\b\t\n\f\r\u0000\u001f\u007f<é€😀\u2028'),
            '"\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u007f<é€😀\u2028"',
        )
        self.assertEqual(canonical_json({'e\u0301"': "e\u0301"}), '{"e\u0301\\"":"e\u0301"}')

    def test_what_has_no_canonical_text_is_an_error_and_changes_nothing(self) -> None:
        journal = Journal()
        keys = ToolKeys("r-7", journal)
        numbers: list[Any] = [math.nan, math.inf, -math.inf, 2**53, -(2**53), 1e300]
        bad: list[Any] = [*numbers, {1, 2}, b"bytes", {1: "a name that is no string"}, object]
        for value in bad:
            nested: list[Any] = [value, [value], {"a": {"b": value}}]
            for args in nested:
                with self.assertRaises(ValueError, msg=f"canonical text of {args}"):
                    canonical_json(args)
                with self.assertRaises(ValueError, msg=f"a call with {args}"):
                    keys.next("pay", "refund", args)
        self.assertEqual((journal.rows, keys.checkpoint()), ({}, {}))
        self.assertEqual(keys.next("pay", "refund", JACKET).key, "r-7/pay/0")
