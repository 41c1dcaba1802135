import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seeded } from "./dojo.ts";
import { HashRing } from "./hashRing.ts";

/** A hash that scatters: FNV-1a and a final mix. */
function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A ring of nodes with the points that the test gives; the key "@7" has the place 7. */
function ringOf(points: Record<string, number[]>, slackPercent = 0) {
  const pointsPerNode = Math.max(...Object.values(points).map(({ length }) => length));
  const ring = new HashRing({ pointsPerNode, slackPercent }, (text) => {
    const [name = "", index = ""] = text.split("#");
    const place = text.startsWith("@") ? Number(text.slice(1)) : points[name]?.[Number(index)];
    assert.ok(place !== undefined, `no need to hash the text ${text}`);
    return place;
  });
  for (const node of Object.keys(points)) assert.equal(ring.add(node), true, `add ${node}`);
  return ring;
}

const abc = { a: [100, 400], b: [200, 500], c: [300, 600] };
const numbered = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe("owners", () => {
  test("a key belongs to the first point at or after its place", () => {
    const ring = ringOf(abc);
    const keys = ["@0", "@99", "@100", "@101", "@200", "@201", "@350", "@400", "@401", "@600"];
    const owners = keys.map((key) => ring.owner(key));
    assert.deepEqual(owners, ["a", "a", "a", "b", "b", "c", "a", "a", "b", "c"]);
  });

  test("a key behind the last point belongs to the first one", () => {
    const ring = ringOf(abc);
    assert.equal(ring.owner("@601"), "a");
    assert.equal(ring.owner("@4294967295"), "a");
    assert.equal(ring.acquire("@4294967295"), "a");
  });

  test("an empty ring has no owner", () => {
    const ring = ringOf({ a: [100] });
    assert.equal(ring.owner("@1"), "a");
    ring.remove("a");
    assert.deepEqual([ring.owner("@1"), ring.acquire("@1")], [undefined, undefined]);
    const never = new HashRing({ pointsPerNode: 3, slackPercent: 0 }, mixed);
    assert.deepEqual([never.owner("key"), never.acquire("key")], [undefined, undefined]);
  });

  test("a shared place belongs to the smaller name in whatever order they came", () => {
    for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
      const points: Record<string, number[]> = {};
      for (const node of order) points[node] = [100, 200];
      const ring = ringOf(points);
      const owners = [ring.owner("@100"), ring.owner("@150"), ring.owner("@201")];
      assert.deepEqual(owners, ["a", "a", "a"], `added in the order ${order}`);
      const placed = [1, 2, 3].map(() => ring.acquire("@100"));
      assert.deepEqual(placed, ["a", "b", "c"], `added in the order ${order}`);
    }
  });

  test("removing a node leaves the points of the others", () => {
    const ring = ringOf({ a: [100, 300], b: [100, 400], c: [200, 300] });
    ring.remove("a");
    const owners = ["@50", "@150", "@250", "@350", "@450"].map((key) => ring.owner(key));
    assert.deepEqual(owners, ["b", "c", "c", "b", "b"]);
  });

  test("a node is added once and removed once", () => {
    const ring = ringOf({ a: [100], b: [200] });
    assert.equal(ring.acquire("@1"), "a");
    assert.equal(ring.add("a"), false);
    assert.equal(ring.load("a"), 1);
    assert.equal(ring.remove("a"), true);
    assert.equal(ring.owner("@1"), "b");
    assert.equal(ring.remove("a"), false);
    assert.equal(ring.add("a"), true);
    assert.equal(ring.owner("@1"), "a");
    assert.equal(ring.load("a"), 0);
  });

  test("looking up a key hashes nothing but the key", () => {
    const hashed: string[] = [];
    const ring = new HashRing({ pointsPerNode: 3, slackPercent: 0 }, (text) => {
      hashed.push(text);
      return mixed(text);
    });
    ring.add("a");
    assert.deepEqual(hashed.splice(0).sort(), ["a#0", "a#1", "a#2"]);
    ring.add("b");
    assert.deepEqual(hashed.splice(0).sort(), ["b#0", "b#1", "b#2"]);
    ring.owner("key");
    assert.deepEqual(hashed.splice(0), ["key"]);
    for (let call = 0; call < 4; call++) {
      ring.acquire("key");
      assert.deepEqual(hashed.splice(0), ["key"]);
    }
  });
});

describe("load", () => {
  test("a full node passes its work on along the ring", () => {
    const ring = ringOf(abc);
    const placed = [1, 2, 3, 4, 5, 6, 7].map(() => ring.acquire("@350"));
    // The capacity is 1 for the first three, 2 for the next three, 3 for the last.
    assert.deepEqual(placed, ["a", "b", "c", "a", "b", "c", "a"]);
    assert.deepEqual([ring.load("a"), ring.load("b"), ring.load("c")], [3, 2, 2]);
    assert.equal(ring.owner("@350"), "a"); // whatever its load
  });

  test("the slack lets a node have more than the mean", () => {
    const ring = ringOf(abc, 50);
    // The capacity is 1, 1, 2, 2, 3, 3, 4: one and a half times the new mean, rounded up.
    const placed = [1, 2, 3, 4, 5, 6, 7].map(() => ring.acquire("@350"));
    assert.deepEqual(placed, ["a", "b", "a", "b", "a", "b", "a"]);
    assert.deepEqual([ring.load("a"), ring.load("b"), ring.load("c")], [4, 3, 0]);

    // 111 % of 100 over three nodes is 37 exactly; fractions make a bit more of it, and then 38.
    const exact = ringOf(abc, 11);
    for (let i = 0; i < 100; i++) exact.acquire("@350");
    assert.deepEqual([exact.load("a"), exact.load("b"), exact.load("c")], [37, 37, 26]);
  });

  test("the next node with room is taken and not the emptiest", () => {
    const ring = ringOf({ a: [100], b: [200], c: [300], d: [400] }, 100);
    // The capacity is 1, 1, 2, 2.
    const placed = ["@150", "@50", "@50", "@50"].map((key) => ring.acquire(key));
    assert.deepEqual(placed, ["b", "a", "a", "b"]);
  });

  test("a release makes room again", () => {
    const ring = ringOf({ a: [100], b: [200] });
    assert.deepEqual([ring.acquire("@1"), ring.acquire("@1"), ring.acquire("@1")], ["a", "b", "a"]);
    ring.release("a");
    assert.equal(ring.load("a"), 1);
    assert.equal(ring.acquire("@1"), "a");
    assert.equal(ring.acquire("@1"), "b");
  });

  test("a release of nothing changes nothing", () => {
    const ring = ringOf({ a: [100], b: [200] });
    ring.release("a");
    ring.release("unknown");
    assert.deepEqual([ring.load("a"), ring.load("unknown")], [0, 0]);
    assert.deepEqual([ring.acquire("@1"), ring.acquire("@1"), ring.acquire("@1")], ["a", "b", "a"]);
  });

  test("the load of a removed node counts no more", () => {
    const ring = ringOf(abc);
    for (let call = 0; call < 6; call++) ring.acquire("@350");
    ring.remove("c");
    assert.equal(ring.load("c"), 0);
    ring.release("c"); // its work ends late
    assert.deepEqual([ring.load("a"), ring.load("b")], [2, 2]);
    // The capacity is 3, and 3 again: the mean of 5, and of 6, over two nodes.
    assert.deepEqual([ring.acquire("@350"), ring.acquire("@350")], ["a", "b"]);
  });
});

describe("at large", () => {
  test("many points even out the shares", () => {
    const ring = new HashRing({ pointsPerNode: 200, slackPercent: 0 }, mixed);
    const counts = new Map<string | undefined, number>();
    for (const node of numbered(10, "node")) ring.add(node);
    for (const key of numbered(20_000, "key")) {
      const owner = ring.owner(key);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    assert.equal(counts.size, 10, "nodes that own keys");
    for (const [node, count] of counts)
      assert.ok(count > 1400 && count < 2600, `${node} owns ${count} keys of 20,000`);
  });

  test("a joining node takes its share and moves nothing else", () => {
    for (let round = 0; round < 100; round++) {
      const ring = new HashRing({ pointsPerNode: 50, slackPercent: 0 }, mixed);
      const nodes = numbered(2 + (round % 10), `node-${round}`);
      const keys = numbered(400, "key");
      for (const node of nodes) ring.add(node);
      const before = keys.map((key) => ring.owner(key));
      ring.add("new");
      const after = keys.map((key) => ring.owner(key));
      const moved = after.filter((owner, index) => owner !== before[index]);
      assert.deepEqual([...new Set(moved)], ["new"], `round ${round}: who has got keys`);
      const share = keys.length / (nodes.length + 1);
      const said = `round ${round}: ${moved.length} keys moved, a fair share is ${share}`;
      assert.ok(moved.length > share * 0.3 && moved.length < share * 2, said);
    }
  });

  test("a leaving node gives away its keys and moves nothing else", () => {
    for (let round = 0; round < 100; round++) {
      const ring = new HashRing({ pointsPerNode: 20, slackPercent: 0 }, mixed);
      const nodes = numbered(2 + (round % 10), `node-${round}`);
      const keys = numbered(200, "key");
      for (const node of nodes) ring.add(node);
      const before = keys.map((key) => ring.owner(key));
      const leaver = `node-${round}-1`;
      ring.remove(leaver);
      keys.forEach((key, index) => {
        const owner = ring.owner(key);
        if (before[index] === leaver) assert.ok(owner && owner !== leaver, `${key} has ${owner}`);
        else assert.equal(owner, before[index], `round ${round}: owner of ${key}`);
      });
    }
  });

  test("a crowded ring does as one that looks at every point", () => {
    const chance = seeded(5);
    const below = (limit: number) => Math.floor(chance() * limit);
    for (let round = 0; round < 200; round++) {
      const hash = (text: string) => mixed(`${round}/${text}`) % 40; // many points share places
      const pointsPerNode = 1 + below(4);
      const slackPercent = [0, 25, 100][below(3)] ?? 0;
      const ring = new HashRing({ pointsPerNode, slackPercent }, hash);
      const loads = new Map<string, number>();
      const total = () => [...loads.values()].reduce((sum, load) => sum + load, 0);
      /** All nodes with their distance from the key to each of their points, nearest first. */
      const walk = (key: string) =>
        [...loads.keys()]
          .flatMap((node) =>
            Array.from({ length: pointsPerNode }, (_, index) => ({
              node,
              distance: (hash(`${node}#${index}`) - hash(key) + 40) % 40,
            })),
          )
          .sort((a, b) => a.distance - b.distance || (a.node < b.node ? -1 : 1))
          .map(({ node }) => node);
      for (let step = 0; step < 60; step++) {
        const node = "abcdef"[below(6)] ?? "a";
        const key = `key-${below(30)}`;
        const dice = below(20);
        const at = `round ${round}, step ${step}:`;
        if (dice < 4) {
          assert.equal(ring.add(node), !loads.has(node), `${at} add ${node}`);
          if (!loads.has(node)) loads.set(node, 0);
        } else if (dice < 5) {
          assert.equal(ring.remove(node), loads.delete(node), `${at} remove ${node}`);
        } else if (dice < 8) {
          ring.release(node);
          if (loads.get(node)) loads.set(node, (loads.get(node) ?? 0) - 1);
        } else if (dice < 10) {
          assert.equal(ring.owner(key), walk(key)[0], `${at} owner of ${key}`);
        } else {
          const most = Math.ceil(((100 + slackPercent) * (total() + 1)) / (100 * loads.size));
          const expected = walk(key).find((each) => (loads.get(each) ?? 0) < most);
          assert.equal(ring.acquire(key), expected, `${at} acquire for ${key}`);
          if (expected !== undefined) loads.set(expected, (loads.get(expected) ?? 0) + 1);
        }
        for (const each of "abcdef")
          assert.equal(ring.load(each), loads.get(each) ?? 0, `${at} load of ${each}`);
      }
    }
  });
});
