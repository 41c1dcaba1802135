package kata

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"
	"time"
)

const testMs = time.Millisecond

// testLimiterOf starts the clock offset after a moment that is a multiple of a day.
func testLimiterOf(limit int, window, offset time.Duration) (*FixedWindow, *FakeClock) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Truncate(24 * time.Hour).Add(offset))
	return NewFixedWindow(limit, window, clock), clock
}

func testDecide(t *testing.T, limiter *FixedWindow, key string, cost int) Decision {
	t.Helper()
	decision, err := limiter.TryCall(key, cost)
	if err != nil {
		t.Fatalf("TryCall(%q, %d): %v", key, cost, err)
	}
	return decision
}

// testCall makes count calls, and tells how many were granted.
func testCall(t *testing.T, limiter *FixedWindow, count int, key string) int {
	t.Helper()
	granted := 0
	for i := 0; i < count; i++ {
		if testDecide(t, limiter, key, 1).OK {
			granted++
		}
	}
	return granted
}

func testGranted(remaining int) Decision { return Decision{OK: true, Remaining: remaining} }

func testRefused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestGrantsUpToTheLimitInOneWindow(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 0)
	Equal(t, "the first call", testDecide(t, limiter, "a", 1), testGranted(2))
	clock.Advance(400 * testMs)
	Equal(t, "the second call", testDecide(t, limiter, "a", 1), testGranted(1))
	clock.Advance(599 * testMs)
	Equal(t, "the third call", testDecide(t, limiter, "a", 1), testGranted(0))
	Equal(t, "the fourth call", testDecide(t, limiter, "a", 1), testRefused(testMs))
}

func TestACallTakesItsWholeCost(t *testing.T) {
	limiter, _ := testLimiterOf(10, time.Second, 0)
	Equal(t, "7 of 10", testDecide(t, limiter, "a", 7), testGranted(3))
	Equal(t, "2 of 3", testDecide(t, limiter, "a", 2), testGranted(1))
	Equal(t, "2 of 1", testDecide(t, limiter, "a", 2), testRefused(time.Second))
	Equal(t, "1 of 1", testDecide(t, limiter, "a", 1), testGranted(0))
}

func TestARefusalCountsNothing(t *testing.T) {
	limiter, _ := testLimiterOf(10, time.Second, 0)
	testDecide(t, limiter, "a", 4)
	for i := 0; i < 20; i++ {
		Equal(t, "7 of 6", testDecide(t, limiter, "a", 7), testRefused(time.Second))
	}
	Equal(t, "6 of 6", testDecide(t, limiter, "a", 6), testGranted(0))
}

func TestACostAboveTheLimitIsRefusedForGood(t *testing.T) {
	limiter, clock := testLimiterOf(5, time.Second, 0)
	Equal(t, "6 of 5", testDecide(t, limiter, "a", 6), testRefused(Forever))
	clock.Advance(time.Hour)
	Equal(t, "6 of 5, an hour later", testDecide(t, limiter, "a", 6), testRefused(Forever))
	Equal(t, "5 of 5", testDecide(t, limiter, "a", 5), testGranted(0))
	Equal(t, "6 of 5, in a full window", testDecide(t, limiter, "a", 6), testRefused(Forever))
}

func TestACostThatIsNoWholeNumberOfAtLeastOneIsAnError(t *testing.T) {
	limiter, _ := testLimiterOf(5, time.Second, 0)
	for _, cost := range []int{0, -1} {
		if _, err := limiter.TryCall("a", cost); !errors.Is(err, ErrBadCost) {
			t.Fatalf("TryCall with a cost of %d\n got: %v\nwant: %v", cost, err, ErrBadCost)
		}
	}
	Equal(t, "keys held", limiter.Remembered(), 0)
	Equal(t, "5 of 5", testDecide(t, limiter, "a", 5), testGranted(0))
}

func TestWindowsAreAlignedToTheEpoch(t *testing.T) {
	limiter, clock := testLimiterOf(2, time.Second, 900*testMs)
	Equal(t, "granted calls", testCall(t, limiter, 3, "a"), 2)
	clock.Advance(99 * testMs)
	Equal(t, "a millisecond early", testDecide(t, limiter, "a", 1), testRefused(testMs))
	clock.Advance(testMs)
	Equal(t, "granted calls in the next window", testCall(t, limiter, 3, "a"), 2)

	// 700 ms do not divide a second: at 1,000,000 ms window number 1,428 has 300 ms left.
	odd, oddClock := testLimiterOf(1, 700*testMs, 0)
	oddClock.Set(time.UnixMilli(1_000_000))
	Equal(t, "a call", testDecide(t, odd, "a", 1), testGranted(0))
	Equal(t, "one more", testDecide(t, odd, "a", 1), testRefused(300*testMs))
	oddClock.Advance(300 * testMs)
	Equal(t, "a call in the next window", testDecide(t, odd, "a", 1), testGranted(0))
	Equal(t, "one more there", testDecide(t, odd, "a", 1), testRefused(700*testMs))
}

func TestANewWindowStartsFromZero(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 0)
	Equal(t, "granted calls", testCall(t, limiter, 5, "a"), 3)
	clock.Advance(time.Second)
	Equal(t, "2 of 3", testDecide(t, limiter, "a", 2), testGranted(1))
	clock.Advance(time.Second)
	Equal(t, "granted calls, the one that was left is gone", testCall(t, limiter, 5, "a"), 3)
	clock.Advance(time.Minute)
	Equal(t, "granted calls, a minute later", testCall(t, limiter, 5, "a"), 3)
}

func TestTheWaitEndsWithTheWindow(t *testing.T) {
	limiter, clock := testLimiterOf(1, time.Second, 0)
	Equal(t, "the call that is allowed", testDecide(t, limiter, "a", 1), testGranted(0))
	Equal(t, "at once", testDecide(t, limiter, "a", 1), testRefused(time.Second))
	clock.Advance(250 * testMs)
	Equal(t, "after a quarter", testDecide(t, limiter, "a", 1), testRefused(750*testMs))
	clock.Advance(749 * testMs)
	Equal(t, "a millisecond early", testDecide(t, limiter, "a", 1), testRefused(testMs))
	clock.Advance(testMs)
	Equal(t, "on time", testDecide(t, limiter, "a", 1), testGranted(0))
}

func TestAClockThatStepsBackChangesNothing(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 400*testMs)
	Equal(t, "2 of 3", testDecide(t, limiter, "a", 2), testGranted(1))
	clock.Set(clock.Now().Add(-700 * testMs))
	Equal(t, "keys held", limiter.Remembered(), 1)
	Equal(t, "2 of 1, after the step", testDecide(t, limiter, "a", 2), testRefused(600*testMs))
	Equal(t, "1 of 1, after the step", testDecide(t, limiter, "a", 1), testGranted(0))
	clock.Set(clock.Now().Add(700 * testMs))
	Equal(t, "one more", testDecide(t, limiter, "a", 1), testRefused(600*testMs))
	clock.Advance(600 * testMs)
	Equal(t, "in the next window", testDecide(t, limiter, "a", 1), testGranted(2))
}

func TestKeysDoNotShareALimit(t *testing.T) {
	limiter, _ := testLimiterOf(2, time.Second, 0)
	Equal(t, "granted calls of a", testCall(t, limiter, 5, "a"), 2)
	Equal(t, "granted calls of b", testCall(t, limiter, 5, "b"), 2)
	Equal(t, "one more of a", testDecide(t, limiter, "a", 1), testRefused(time.Second))
}

func TestOnlyTheKeysOfTheCurrentWindowAreRemembered(t *testing.T) {
	limiter, clock := testLimiterOf(5, time.Second, 0)
	Equal(t, "keys held at the start", limiter.Remembered(), 0)
	for _, key := range []string{"a", "b", "b", "c"} {
		testDecide(t, limiter, key, 1)
	}
	testDecide(t, limiter, "never granted", 6)
	Equal(t, "keys held after a, b and c", limiter.Remembered(), 3)
	clock.Advance(time.Second)
	testDecide(t, limiter, "a", 1)
	Equal(t, "keys held after a in the next window", limiter.Remembered(), 1)
	clock.Advance(time.Second)
	Equal(t, "keys held in a window without calls", limiter.Remembered(), 0)
	for i := 0; i < 1000; i++ {
		testDecide(t, limiter, fmt.Sprint("key ", i), 1)
		clock.Advance(100 * testMs)
	}
	clock.Set(clock.Now().Add(-testMs))
	Equal(t, "keys held after ten a window", limiter.Remembered(), 10)
}

func TestDecidesLikeARecountOfEveryGrantedCall(t *testing.T) {
	type entry struct {
		key    string
		window int64
		cost   int
	}
	chance := rand.New(rand.NewSource(5))
	for round := 0; round < 300; round++ {
		length := 1 + chance.Int63n(1000)
		limit := 1 + chance.Intn(12)
		start := time.Duration(chance.Intn(5000)) * testMs
		limiter, clock := testLimiterOf(limit, time.Duration(length)*testMs, start)
		var log []entry
		for step := 0; step < 60; step++ {
			longest := 0.2
			if chance.Float64() < 0.1 {
				longest = 3
			}
			clock.Advance(time.Duration(chance.Float64()*float64(length)*longest) * testMs)
			key := "a"
			if chance.Float64() < 0.3 {
				key = "b"
			}
			now := clock.Now().UnixMilli()
			window := now / length
			cost := 1 + int(chance.Float64()*float64(limit)*0.6)
			used := cost
			for _, one := range log {
				if one.key == key && one.window == window {
					used += one.cost
				}
			}
			want := testRefused(time.Duration((window+1)*length-now) * testMs)
			if used <= limit {
				want = testGranted(limit - used)
				log = append(log, entry{key, window, cost})
			}
			what := fmt.Sprintf("round %d, step %d", round, step)
			Equal(t, what, testDecide(t, limiter, key, cost), want)
		}
	}
}

func TestAroundABoundaryTwiceTheLimitGetsThroughAndNeverMore(t *testing.T) {
	limiter, clock := testLimiterOf(600, time.Minute, 59*time.Second)
	Equal(t, "granted calls before the boundary", testCall(t, limiter, 700, "a"), 600)
	clock.Advance(time.Second)
	Equal(t, "granted calls after the boundary", testCall(t, limiter, 700, "a"), 600)

	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 200; round++ {
		window := time.Duration(50+chance.Intn(1000)) * testMs
		limit := 1 + chance.Intn(8)
		limiter, clock := testLimiterOf(limit, window, 0)
		var recent []time.Time
		for step := 0; step < 100; step++ {
			longest := int(window/testMs) * 3 / limit / 4
			clock.Advance(time.Duration(chance.Intn(longest+1)) * testMs)
			now := clock.Now()
			for i := testCall(t, limiter, 2, "a"); i > 0; i-- {
				recent = append(recent, now)
			}
			for len(recent) > 0 && !recent[0].After(now.Add(-window)) {
				recent = recent[1:]
			}
			if len(recent) > 2*limit {
				t.Fatalf("round %d: %d calls within %v, limit %d", round, len(recent), window, limit)
			}
		}
	}
}
