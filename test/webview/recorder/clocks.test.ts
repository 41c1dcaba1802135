import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostClock } from "../../../webview/recorder/hostClock.ts";
import { SoundClock } from "../../../webview/recorder/soundClock.ts";

describe("the host's clock", () => {
  test("is known by the shortest round trip", () => {
    const clock = new HostClock();
    expect(clock.isKnown).toBe(false);
    clock.learn(0, 400, 10_390);
    clock.learn(1_000, 1_020, 11_012);
    clock.learn(2_000, 2_300, 12_290);
    expect(clock.toHost(3_000)).toBe(13_002);
  });

  test("is never wrong by more than half of the shortest round trip and the drift of a minute", () => {
    const trips = fc.array(fc.record({ out: fc.nat(300), back: fc.nat(300) }), { minLength: 1 });
    fc.assert(
      fc.property(trips, fc.integer({ min: -1e6, max: 1e6 }), (all, offset) => {
        const clock = new HostClock();
        for (const [n, { out, back }] of all.entries()) {
          const asked = n * 250;
          clock.learn(asked, asked + out + back, asked + out + offset);
        }
        const shortest = Math.min(...all.slice(-200).map(({ out, back }) => out + back));
        expect(Math.abs(clock.toHost(0) - offset)).toBeLessThanOrEqual(shortest / 2 + 1);
      }),
    );
  });

  test("is learnt anew when it cannot be what it was: a machine slept", () => {
    const clock = new HostClock();
    clock.learn(0, 10, 1_005);
    clock.learn(1_000, 1_200, 62_100);
    expect(clock.toHost(1_000)).toBe(62_000);
  });
});

describe("the sound's clock", () => {
  test("takes the piece that came earliest for its place", () => {
    const clock = new SoundClock();
    expect(clock.place(250, 1_290)).toBe(1_290);
    expect(clock.place(500, 1_510)).toBe(1_510);
    expect(clock.place(750, 1_900)).toBe(1_760);
  });

  test("follows a drift, and begins anew after a rest", () => {
    const clock = new SoundClock();
    clock.place(0, 100);
    expect(clock.place(5_000, 5_120)).toBe(5_120);
    clock.forget();
    expect(clock.place(5_250, 9_000)).toBe(9_000);
  });
});
