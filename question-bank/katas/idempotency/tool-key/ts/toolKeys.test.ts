import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seeded } from "./dojo.ts";
import { KeyMismatch, ToolKeys, canonicalJson } from "./toolKeys.ts";
import type { Json } from "./toolKeys.ts";

const jacket = { order: "A-1", cents: 2500 };
const jacketText = '["refund",{"cents":2500,"order":"A-1"}]';

const LETTERS = ["a", "Z", "1", "0", '"', "\\", "/", "\n", "\u0001", "é", "€", "ﬁ", "😀"];

/** A random value; shuffled by `mixed`, it is still the same value. */
function randomJson(chance: () => number, depth = 3): Json {
  const upTo = (n: number) => Math.floor(chance() * n);
  const word = () => Array.from({ length: upTo(4) }, () => LETTERS[upTo(LETTERS.length)]).join("");
  const kind = upTo(depth > 0 ? 7 : 5);
  if (kind === 0) return [null, true, false][upTo(3)] ?? null;
  if (kind === 1) return upTo(2000) - 1000;
  if (kind === 2) return (chance() - 0.5) * 10 ** (upTo(24) - 12);
  if (kind < 5) return word();
  const length = upTo(5);
  if (kind === 5) return Array.from({ length }, () => randomJson(chance, depth - 1));
  const member = (): [string, Json] => [word(), randomJson(chance, depth - 1)];
  return Object.fromEntries(Array.from({ length }, member));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The same value with the names of every object in another order. */
function mixed(chance: () => number, value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => mixed(chance, item));
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => ({ at: chance(), entry: [name, mixed(chance, member)] as const }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry),
  );
}

describe("keys", () => {
  test("a call is named by its position", () => {
    const journal = new Map<string, string>();
    const call = new ToolKeys("r-7", journal).next("pay", "refund", jacket);
    assert.deepEqual(call, { key: "r-7/pay/0", fingerprint: jacketText, replayed: false });
    assert.deepEqual([...journal], [["r-7/pay/0", jacketText]]);
  });

  test("two equal calls are two calls", () => {
    const keys = new ToolKeys("r-7", new Map());
    const first = keys.next("pay", "refund", jacket);
    const second = keys.next("pay", "refund", jacket);
    assert.deepEqual([first.key, first.replayed], ["r-7/pay/0", false]);
    assert.deepEqual([second.key, second.replayed], ["r-7/pay/1", false]);
    assert.equal(first.fingerprint, second.fingerprint);
  });

  test("each step counts its own calls", () => {
    const keys = new ToolKeys("r-7", new Map());
    const steps = ["pay", "notify", "pay", "", "notify", ""];
    assert.deepEqual(
      steps.map((step) => keys.next(step, "tool", null).key),
      ["r-7/pay/0", "r-7/notify/0", "r-7/pay/1", "r-7//0", "r-7/notify/1", "r-7//1"],
    );
    for (const step of ["constructor", "__proto__"]) {
      assert.equal(keys.next(step, "tool", null).key, `r-7/${step}/0`);
      const resumed = new ToolKeys("r-7", new Map(), keys.checkpoint());
      assert.equal(resumed.next(step, "tool", null).key, `r-7/${step}/1`);
    }
  });

  test("two positions never share a key", () => {
    const escaped = new ToolKeys("a/%b", new Map()).next("50% / é", "tool", null).key;
    assert.equal(escaped, "a%2F%25b/50%25 %2F é/0");
    const ids = ["", "/", "%", "%2F", "%25", "a", "a/", "/a", "a/a", "%252F", "0", "0/0"];
    const journal = new Map<string, string>();
    for (const run of ids) {
      const keys = new ToolKeys(run, journal);
      for (const step of ids) {
        const { key, replayed } = keys.next(step, "tool", null);
        assert.equal(replayed, false, `run ${run}, step ${step}: ${key} was there already`);
      }
    }
  });
});

describe("replaying", () => {
  test("a replay has the same keys", () => {
    const journal = new Map<string, string>();
    const play = () => {
      const keys = new ToolKeys("r-7", journal);
      return [
        keys.next("pay", "refund", jacket),
        keys.next("pay", "refund", { order: "A-2", cents: 100 }),
        keys.next("notify", "send_email", { to: ["a@b.example"] }),
      ];
    };
    const first = play();
    const rows = [...journal];
    journal.set = () => assert.fail("a replay puts nothing into the journal");
    assert.deepEqual(
      play(),
      first.map((call) => ({ ...call, replayed: true })),
    );
    assert.deepEqual([...journal], rows);
  });

  test("a resumed run counts on from its checkpoint", () => {
    const journal = new Map<string, string>();
    const before = new ToolKeys("r-7", journal);
    before.next("pay", "refund", jacket);
    const checkpoint = before.checkpoint();
    before.next("pay", "refund", { order: "A-2", cents: 100 });
    const resumed = new ToolKeys("r-7", journal, checkpoint);
    const again = resumed.next("pay", "refund", { order: "A-2", cents: 100 });
    assert.deepEqual([again.key, again.replayed], ["r-7/pay/1", true]);
    const next = resumed.next("pay", "refund", jacket);
    assert.deepEqual([next.key, next.replayed], ["r-7/pay/2", false]);
    assert.deepEqual(resumed.checkpoint(), { pay: 3 });
  });

  test("a checkpoint is a copy", () => {
    const keys = new ToolKeys("r-7", new Map());
    assert.deepEqual(keys.checkpoint(), {});
    keys.next("pay", "tool", null);
    keys.next("notify", "tool", null);
    const checkpoint = keys.checkpoint();
    keys.next("pay", "tool", null);
    assert.deepEqual(checkpoint, { pay: 1, notify: 1 }, "changed by a later call");
    new ToolKeys("r-7", new Map(), checkpoint).next("pay", "tool", null);
    assert.deepEqual(checkpoint, { pay: 1, notify: 1 }, "changed by the resumed run");
    assert.deepEqual(keys.checkpoint(), { pay: 2, notify: 1 });
  });

  test("a known key with another call is an error", () => {
    const journal = new Map<string, string>();
    new ToolKeys("r-7", journal).next("pay", "refund", jacket);
    const rows = [...journal];
    const keys = new ToolKeys("r-7", journal);
    assert.throws(() => keys.next("pay", "refund", { ...jacket, cents: 2501 }), KeyMismatch);
    assert.throws(() => keys.next("pay", "credit", jacket), KeyMismatch);
    assert.deepEqual([[...journal], keys.checkpoint()], [rows, {}]);
    const call = keys.next("pay", "refund", { cents: 2500.0, order: "A-1" });
    assert.deepEqual(call, { key: "r-7/pay/0", fingerprint: jacketText, replayed: true });
  });
});

describe("canonical text", () => {
  test("the order of names does not matter", () => {
    assert.equal(
      canonicalJson({ b: [{ z: 1, y: { d: 2, c: 3 } }], a: [2, 1], "": {} }),
      '{"":{},"a":[2,1],"b":[{"y":{"c":3,"d":2},"z":1}]}',
    );
    // UTF-16 code units: the first half of 😀 (U+D83D) stands before ﬁ (U+FB01). "10" before "9".
    assert.equal(
      canonicalJson({ ﬁ: 1, "9": 2, "😀": 3, é: 4, "10": 5, Z: 6, a: 7 }),
      '{"10":5,"9":2,"Z":6,"a":7,"é":4,"😀":3,"ﬁ":1}',
    );
    const chance = seeded(5);
    for (let round = 0; round < 500; round++) {
      const value = randomJson(chance);
      assert.equal(canonicalJson(mixed(chance, value)), canonicalJson(value), `round ${round}`);
    }
  });

  test("the text gives the value back", () => {
    assert.equal(
      canonicalJson([null, true, false, [], {}, "1", 1]),
      '[null,true,false,[],{},"1",1]',
    );
    const chance = seeded(6);
    for (let round = 0; round < 500; round++) {
      const value = randomJson(chance);
      const text = canonicalJson(value);
      assert.deepEqual(JSON.parse(text), value, text);
    }
  });

  test("equal numbers have one text", () => {
    const texts: [number, string][] = [
      [45, "45"],
      [45.0, "45"],
      [-0, "0"],
      [-1.5, "-1.5"],
      [0.1 + 0.2, "0.30000000000000004"],
      [1e15, "1000000000000000"],
      [2 ** 53 - 1, "9007199254740991"],
      [1 - 2 ** 53, "-9007199254740991"],
      [123456789.125, "123456789.125"],
      [0.00001, "0.00001"],
      [0.000001, "0.000001"],
      [0.00000123, "0.00000123"],
      [0.0000001, "1e-7"],
      [-0.00000000015, "-1.5e-10"],
      [5e-324, "5e-324"],
    ];
    for (const [value, text] of texts) assert.equal(canonicalJson(value), text);
  });

  test("strings escape only what they must", () => {
    assert.equal(
      canonicalJson('"\\/\b\t\n\f\r\u0000\u001f\u007f<é€😀\u2028'),
      '"\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u007f<é€😀\u2028"',
    );
    assert.equal(canonicalJson({ 'e\u0301"': "e\u0301" }), '{"e\u0301\\"":"e\u0301"}');
  });

  test("what has no canonical text is an error and changes nothing", () => {
    const journal = new Map<string, string>();
    const keys = new ToolKeys("r-7", journal);
    const bad: unknown[] = [
      NaN,
      Infinity,
      -Infinity,
      2 ** 53,
      -(2 ** 53),
      1e300,
      undefined,
      10n,
      new Map(),
      new Date(0),
    ];
    for (const value of [...bad, () => 1]) {
      for (const args of [value, [value], { a: { b: value } }]) {
        assert.throws(() => canonicalJson(args as Json), RangeError, `value ${String(value)}`);
        assert.throws(() => keys.next("pay", "refund", args as Json), RangeError);
      }
    }
    assert.deepEqual([[...journal], keys.checkpoint()], [[], {}]);
    assert.equal(keys.next("pay", "refund", jacket).key, "r-7/pay/0");
  });
});
