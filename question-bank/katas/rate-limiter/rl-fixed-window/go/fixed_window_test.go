package kata

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"
	"time"
)

const ms = time.Millisecond

// limiterOf starts the clock offset after a moment that is a multiple of a day.
func limiterOf(limit int, window, offset time.Duration) (*FixedWindow, *FakeClock) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Truncate(24 * time.Hour).Add(offset))
	return NewFixedWindow(limit, window, clock), clock
}

func decide(t *testing.T, limiter *FixedWindow, key string, cost int) Decision {
	t.Helper()
	decision, err := limiter.TryCall(key, cost)
	if err != nil {
		t.Fatalf("TryCall(%q, %d): %v", key, cost, err)
	}
	return decision
}

// call makes count calls, and tells how many were granted.
func call(t *testing.T, limiter *FixedWindow, count int, key string) int {
	t.Helper()
	granted := 0
	for i := 0; i < count; i++ {
		if decide(t, limiter, key, 1).OK {
			granted++
		}
	}
	return granted
}

func granted(remaining int) Decision { return Decision{OK: true, Remaining: remaining} }

func refused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestGrantsUpToTheLimitInOneWindow(t *testing.T) {
	limiter, clock := limiterOf(3, time.Second, 0)
	Equal(t, "the first call", decide(t, limiter, "a", 1), granted(2))
	clock.Advance(400 * ms)
	Equal(t, "the second call", decide(t, limiter, "a", 1), granted(1))
	clock.Advance(599 * ms)
	Equal(t, "the third call", decide(t, limiter, "a", 1), granted(0))
	Equal(t, "the fourth call", decide(t, limiter, "a", 1), refused(ms))
}

func TestACallTakesItsWholeCost(t *testing.T) {
	limiter, _ := limiterOf(10, time.Second, 0)
	Equal(t, "7 of 10", decide(t, limiter, "a", 7), granted(3))
	Equal(t, "2 of 3", decide(t, limiter, "a", 2), granted(1))
	Equal(t, "2 of 1", decide(t, limiter, "a", 2), refused(time.Second))
	Equal(t, "1 of 1", decide(t, limiter, "a", 1), granted(0))
}

func TestARefusalCountsNothing(t *testing.T) {
	limiter, _ := limiterOf(10, time.Second, 0)
	decide(t, limiter, "a", 4)
	for i := 0; i < 20; i++ {
		Equal(t, "7 of 6", decide(t, limiter, "a", 7), refused(time.Second))
	}
	Equal(t, "6 of 6", decide(t, limiter, "a", 6), granted(0))
}

func TestACostAboveTheLimitIsRefusedForGood(t *testing.T) {
	limiter, clock := limiterOf(5, time.Second, 0)
	Equal(t, "6 of 5", decide(t, limiter, "a", 6), refused(Forever))
	clock.Advance(time.Hour)
	Equal(t, "6 of 5, an hour later", decide(t, limiter, "a", 6), refused(Forever))
	Equal(t, "5 of 5", decide(t, limiter, "a", 5), granted(0))
	Equal(t, "6 of 5, in a full window", decide(t, limiter, "a", 6), refused(Forever))
}

func TestACostThatIsNoWholeNumberOfAtLeastOneIsAnError(t *testing.T) {
	limiter, _ := limiterOf(5, time.Second, 0)
	for _, cost := range []int{0, -1} {
		if _, err := limiter.TryCall("a", cost); !errors.Is(err, ErrBadCost) {
			t.Fatalf("TryCall with a cost of %d\n got: %v\nwant: %v", cost, err, ErrBadCost)
		}
	}
	Equal(t, "keys held", limiter.Remembered(), 0)
	Equal(t, "5 of 5", decide(t, limiter, "a", 5), granted(0))
}

func TestWindowsAreAlignedToTheEpoch(t *testing.T) {
	limiter, clock := limiterOf(2, time.Second, 900*ms)
	Equal(t, "granted calls", call(t, limiter, 3, "a"), 2)
	clock.Advance(99 * ms)
	Equal(t, "a millisecond early", decide(t, limiter, "a", 1), refused(ms))
	clock.Advance(ms)
	Equal(t, "granted calls in the next window", call(t, limiter, 3, "a"), 2)

	// 700 ms do not divide a second: at 1,000,000 ms window number 1,428 has 300 ms left.
	odd, oddClock := limiterOf(1, 700*ms, 0)
	oddClock.Set(time.UnixMilli(1_000_000))
	Equal(t, "a call", decide(t, odd, "a", 1), granted(0))
	Equal(t, "one more", decide(t, odd, "a", 1), refused(300*ms))
	oddClock.Advance(300 * ms)
	Equal(t, "a call in the next window", decide(t, odd, "a", 1), granted(0))
	Equal(t, "one more there", decide(t, odd, "a", 1), refused(700*ms))
}

func TestANewWindowStartsFromZero(t *testing.T) {
	limiter, clock := limiterOf(3, time.Second, 0)
	Equal(t, "granted calls", call(t, limiter, 5, "a"), 3)
	clock.Advance(time.Second)
	Equal(t, "2 of 3", decide(t, limiter, "a", 2), granted(1))
	clock.Advance(time.Second)
	Equal(t, "granted calls, the one that was left is gone", call(t, limiter, 5, "a"), 3)
	clock.Advance(time.Minute)
	Equal(t, "granted calls, a minute later", call(t, limiter, 5, "a"), 3)
}

func TestTheWaitEndsWithTheWindow(t *testing.T) {
	limiter, clock := limiterOf(1, time.Second, 0)
	Equal(t, "the call that is allowed", decide(t, limiter, "a", 1), granted(0))
	Equal(t, "at once", decide(t, limiter, "a", 1), refused(time.Second))
	clock.Advance(250 * ms)
	Equal(t, "after a quarter", decide(t, limiter, "a", 1), refused(750*ms))
	clock.Advance(749 * ms)
	Equal(t, "a millisecond early", decide(t, limiter, "a", 1), refused(ms))
	clock.Advance(ms)
	Equal(t, "on time", decide(t, limiter, "a", 1), granted(0))
}

func TestAClockThatStepsBackChangesNothing(t *testing.T) {
	limiter, clock := limiterOf(3, time.Second, 400*ms)
	Equal(t, "2 of 3", decide(t, limiter, "a", 2), granted(1))
	clock.Set(clock.Now().Add(-700 * ms))
	Equal(t, "keys held", limiter.Remembered(), 1)
	Equal(t, "2 of 1, after the step", decide(t, limiter, "a", 2), refused(600*ms))
	Equal(t, "1 of 1, after the step", decide(t, limiter, "a", 1), granted(0))
	clock.Set(clock.Now().Add(700 * ms))
	Equal(t, "one more", decide(t, limiter, "a", 1), refused(600*ms))
	clock.Advance(600 * ms)
	Equal(t, "in the next window", decide(t, limiter, "a", 1), granted(2))
}

func TestKeysDoNotShareALimit(t *testing.T) {
	limiter, _ := limiterOf(2, time.Second, 0)
	Equal(t, "granted calls of a", call(t, limiter, 5, "a"), 2)
	Equal(t, "granted calls of b", call(t, limiter, 5, "b"), 2)
	Equal(t, "one more of a", decide(t, limiter, "a", 1), refused(time.Second))
}

func TestOnlyTheKeysOfTheCurrentWindowAreRemembered(t *testing.T) {
	limiter, clock := limiterOf(5, time.Second, 0)
	Equal(t, "keys held at the start", limiter.Remembered(), 0)
	for _, key := range []string{"a", "b", "b", "c"} {
		decide(t, limiter, key, 1)
	}
	decide(t, limiter, "never granted", 6)
	Equal(t, "keys held after a, b and c", limiter.Remembered(), 3)
	clock.Advance(time.Second)
	decide(t, limiter, "a", 1)
	Equal(t, "keys held after a in the next window", limiter.Remembered(), 1)
	clock.Advance(time.Second)
	Equal(t, "keys held in a window without calls", limiter.Remembered(), 0)
	for i := 0; i < 1000; i++ {
		decide(t, limiter, fmt.Sprint("key ", i), 1)
		clock.Advance(100 * ms)
	}
	clock.Set(clock.Now().Add(-ms))
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
		start := time.Duration(chance.Intn(5000)) * ms
		limiter, clock := limiterOf(limit, time.Duration(length)*ms, start)
		var log []entry
		for step := 0; step < 60; step++ {
			longest := 0.2
			if chance.Float64() < 0.1 {
				longest = 3
			}
			clock.Advance(time.Duration(chance.Float64()*float64(length)*longest) * ms)
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
			want := refused(time.Duration((window+1)*length-now) * ms)
			if used <= limit {
				want = granted(limit - used)
				log = append(log, entry{key, window, cost})
			}
			what := fmt.Sprintf("round %d, step %d", round, step)
			Equal(t, what, decide(t, limiter, key, cost), want)
		}
	}
}

func TestAroundABoundaryTwiceTheLimitGetsThroughAndNeverMore(t *testing.T) {
	limiter, clock := limiterOf(600, time.Minute, 59*time.Second)
	Equal(t, "granted calls before the boundary", call(t, limiter, 700, "a"), 600)
	clock.Advance(time.Second)
	Equal(t, "granted calls after the boundary", call(t, limiter, 700, "a"), 600)

	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 200; round++ {
		window := time.Duration(50+chance.Intn(1000)) * ms
		limit := 1 + chance.Intn(8)
		limiter, clock := limiterOf(limit, window, 0)
		var recent []time.Time
		for step := 0; step < 100; step++ {
			longest := int(window/ms) * 3 / limit / 4
			clock.Advance(time.Duration(chance.Intn(longest+1)) * ms)
			now := clock.Now()
			for i := call(t, limiter, 2, "a"); i > 0; i-- {
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
