import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seeded } from "./dojo.ts";
import { FairQueue } from "./fairQueue.ts";

/** A queue whose items are numbers; a tenant that is not named has a weight of 1. */
function queueOf(weights: Record<string, number> = {}) {
  return new FairQueue<number>((tenant) => weights[tenant] ?? 1);
}

/** Enqueues requests with the items 0, 1, 2 … */
function fill(queue: FairQueue<number>, tenant: string, count: number, tokens: number): void {
  for (let i = 0; i < count; i++) queue.enqueue(tenant, tokens, i);
}

/** Serves `count` requests, and gives their tenants in that order, as "a b a". */
function serve(queue: FairQueue<number>, count: number): string {
  return Array.from({ length: count }, () => queue.next()?.tenant ?? "nothing").join(" ");
}

describe("order", () => {
  test("a single tenant is served in order", () => {
    const queue = queueOf();
    queue.enqueue("a", 300, 1);
    queue.enqueue("a", 5, 2);
    queue.enqueue("a", 70.5, 3);
    assert.equal(queue.waiting(), 3);
    assert.deepEqual(queue.next(), { tenant: "a", tokens: 300, item: 1 });
    assert.equal(queue.waiting(), 2);
    assert.deepEqual(queue.next(), { tenant: "a", tokens: 5, item: 2 });
    assert.deepEqual(queue.next(), { tenant: "a", tokens: 70.5, item: 3 });
    assert.equal(queue.next(), undefined);
    assert.equal(queue.waiting(), 0);
  });

  test("of equal meters the oldest request goes first", () => {
    const queue = queueOf();
    for (const tenant of ["c", "a", "b", "a", "c", "b"]) queue.enqueue(tenant, 100, 0);
    assert.equal(serve(queue, 6), "c a b a c b");
  });

  test("tokens that are no number above zero are an error", () => {
    const queue = queueOf();
    queue.enqueue("a", 100, 0);
    assert.equal(serve(queue, 1), "a");
    for (const tokens of [0, -1, NaN, Infinity]) {
      assert.throws(() => queue.enqueue("b", tokens, 0), RangeError, `${tokens} tokens`);
    }
    assert.equal(queue.waiting(), 0);
    queue.enqueue("a", 100, 0);
    queue.enqueue("b", 100, 0);
    assert.equal(serve(queue, 3), "b a nothing");
  });
});

describe("shares", () => {
  test("equal tenants share tokens, not requests", () => {
    const queue = queueOf();
    fill(queue, "long", 3, 400);
    fill(queue, "short", 12, 100);
    assert.equal(
      serve(queue, 15),
      "long short short short short long short short short short long short short short short",
    );
  });

  test("a weight of four gets four times the tokens", () => {
    const queue = queueOf({ pro: 4, free: 1 });
    fill(queue, "free", 100, 100);
    fill(queue, "pro", 100, 100);
    assert.equal(serve(queue, 10), "free pro pro pro pro free pro pro pro pro");
    const half = queueOf({ small: 0.5 });
    fill(half, "small", 100, 100);
    fill(half, "normal", 100, 100);
    assert.equal(serve(half, 6), "small normal normal small normal normal");
  });

  test("a backlog delays nobody else", () => {
    const queue = queueOf();
    fill(queue, "batch", 5000, 100);
    assert.equal(serve(queue, 50), Array(50).fill("batch").join(" "));
    queue.enqueue("chat", 100, 0);
    assert.equal(serve(queue, 2), "chat batch");
    queue.enqueue("chat", 100, 1);
    assert.equal(serve(queue, 2), "chat batch");
    assert.equal(queue.waiting(), 4948);
  });
});

describe("coming and going", () => {
  test("a pause earns no credit", () => {
    const queue = queueOf();
    queue.enqueue("a", 100, 0);
    fill(queue, "b", 200, 100);
    assert.equal(serve(queue, 2), "a b");
    serve(queue, 100); // only b
    fill(queue, "a", 100, 100);
    assert.equal(serve(queue, 6), "a b a b a b");
  });

  test("a newcomer starts level with the others", () => {
    const queue = queueOf();
    fill(queue, "a", 100, 100);
    fill(queue, "b", 100, 100);
    serve(queue, 100);
    fill(queue, "new", 100, 100);
    // The last one served was b, at a meter of 4900; now both stand at 5000.
    assert.equal(serve(queue, 7), "new a b new a b new");
  });

  test("a tenant who drops out for a moment keeps its debt", () => {
    const queue = queueOf();
    fill(queue, "b", 100, 100);
    queue.enqueue("a", 800, 0);
    assert.equal(serve(queue, 2), "b a");
    queue.enqueue("a", 800, 1);
    assert.equal(serve(queue, 9), "b b b b b b b b a");
    queue.enqueue("a", 800, 2);
    assert.equal(serve(queue, 9), "b b b b b b b b a");
  });

  test("a big request is charged to its own tenant only", () => {
    const queue = queueOf();
    queue.enqueue("big", 100_000, 0);
    fill(queue, "small", 100, 100);
    assert.equal(serve(queue, 1), "big");
    fill(queue, "late", 100, 100);
    queue.enqueue("big", 100, 1);
    assert.equal(serve(queue, 6), "small late small late small late");
  });

  test("capacity that nobody else wanted is free", () => {
    const queue = queueOf();
    for (let i = 0; i < 100; i++) {
      queue.enqueue("night", 1000, i);
      assert.equal(serve(queue, 1), "night");
    }
    assert.equal(queue.next(), undefined);
    fill(queue, "night", 50, 100);
    fill(queue, "day", 50, 100);
    assert.equal(serve(queue, 6), "night day night day night day");
  });

  test("an empty queue forgives only when it is asked", () => {
    const queue = queueOf();
    queue.enqueue("b", 100, 0);
    queue.enqueue("a", 300, 0);
    assert.equal(serve(queue, 2), "b a");
    assert.equal(queue.waiting(), 0);
    fill(queue, "a", 2, 100);
    fill(queue, "b", 4, 100);
    assert.equal(serve(queue, 6), "b b a b a b");
  });
});

describe("guarantees", () => {
  test("two backlogs never differ by more than a request of each", () => {
    const chance = seeded(29);
    for (let round = 0; round < 200; round++) {
      const weights = { a: 0.5 + chance() * 8, b: 0.5 + chance() * 8, c: 0.5 + chance() * 8 };
      const largest = { a: 1 + chance() * 1000, b: 1 + chance() * 1000 };
      const queue = queueOf(weights);
      for (let i = 0; i < 100; i++) {
        queue.enqueue("a", largest.a * (1 - chance()), i);
        queue.enqueue("b", largest.b * (1 - chance()), i);
      }
      const left: Record<string, number> = { a: 100, b: 100 };
      const bound = largest.a / weights.a + largest.b / weights.b;
      let lead = 0; // of a over b, in tokens per weight
      let [lowest, highest] = [0, 0];
      while (left["a"] && left["b"]) {
        if (chance() < 0.2) queue.enqueue("c", chance() * 500 + 1, 0); // comes and goes
        const served = queue.next();
        assert.ok(served, `round ${round}: nothing was served`);
        left[served.tenant] = (left[served.tenant] ?? 0) - 1;
        if (served.tenant === "a") lead += served.tokens / weights.a;
        if (served.tenant === "b") lead -= served.tokens / weights.b;
        lowest = Math.min(lowest, lead);
        highest = Math.max(highest, lead);
        const gap = highest - lowest;
        assert.ok(gap <= bound + 1e-6, `round ${round}: a gap of ${gap}, at most ${bound}`);
      }
    }
  });

  test("who begins to wait lets each other tenant go first once at most", () => {
    const chance = seeded(31);
    for (let round = 0; round < 200; round++) {
      const queue = queueOf({ t0: 1, t1: 2, t2: 0.5, t3: 8 });
      for (let i = 0; i < 200; i++) {
        queue.enqueue(`t${Math.floor(chance() * 4)}`, 1 + Math.floor(chance() * 5000), i);
      }
      serve(queue, Math.floor(chance() * 100));
      queue.enqueue("new", 100_000, 0);
      const before = new Set<string>();
      for (let tenant = serve(queue, 1); tenant !== "new"; tenant = serve(queue, 1)) {
        assert.ok(!before.has(tenant), `round ${round}: ${tenant} was served twice before`);
        before.add(tenant);
      }
    }
  });

  test("every request is served once and in its tenant's order", () => {
    const chance = seeded(37);
    for (let round = 0; round < 100; round++) {
      const queue = queueOf({ t0: 3, t1: 0.25 });
      const enqueued: Record<string, number[]> = { t0: [], t1: [], t2: [] };
      const served: Record<string, number[]> = { t0: [], t1: [], t2: [] };
      const serveOne = () => {
        const request = queue.next();
        if (request) served[request.tenant]?.push(request.item);
        return request !== undefined;
      };
      for (let i = 0; i < 100; i++) {
        const tenant = `t${Math.floor(chance() * 3)}`;
        queue.enqueue(tenant, 1 + Math.floor(chance() * 100), i);
        enqueued[tenant]?.push(i);
        if (chance() < 0.7) serveOne();
      }
      for (let i = queue.waiting(); i > 0; i--) assert.ok(serveOne(), `${i} requests wait`);
      assert.deepEqual(served, enqueued, `round ${round}`);
      assert.equal(queue.next(), undefined);
    }
  });
});
