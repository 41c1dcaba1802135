package kata

import (
	"fmt"
	"math/rand"
	"testing"
	"time"
)

const testMs = time.Millisecond

// testLimiterOf starts the clock offset after a full second.
func testLimiterOf(limit int, window, offset time.Duration) (*SlidingLog, *FakeClock) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Truncate(time.Second).Add(offset))
	return NewSlidingLog(limit, window, clock), clock
}

var testGranted = Decision{OK: true}

func testRefused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestGrantsUpToTheLimitWithinAWindow(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 0)
	Equal(t, "the first call", limiter.TryCall(), testGranted)
	clock.Advance(400 * testMs)
	Equal(t, "the second call", limiter.TryCall(), testGranted)
	clock.Advance(599 * testMs)
	Equal(t, "the third call", limiter.TryCall(), testGranted)
	Equal(t, "the fourth call", limiter.TryCall(), testRefused(testMs))
}

func TestCallsOfTheSameMillisecondCountOneByOne(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 0)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the first three", limiter.TryCall(), testGranted)
	}
	Equal(t, "times held", limiter.Remembered(), 3)
	Equal(t, "the fourth call", limiter.TryCall(), testRefused(time.Second))
	clock.Advance(time.Second)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the next three", limiter.TryCall(), testGranted)
	}
	Equal(t, "the call after them", limiter.TryCall(), testRefused(time.Second))
}

func TestARefusalLeavesNoTrace(t *testing.T) {
	limiter, clock := testLimiterOf(2, time.Second, 0)
	limiter.TryCall()
	limiter.TryCall()
	for wait := time.Second; wait > 0; wait -= 50 * testMs {
		Equal(t, "a call that keeps trying", limiter.TryCall(), testRefused(wait))
		clock.Advance(50 * testMs)
	}
	Equal(t, "the first call after a second", limiter.TryCall(), testGranted)
	Equal(t, "the second call after a second", limiter.TryCall(), testGranted)
}

func TestRoomComesBackCallByCall(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 0)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the first three", limiter.TryCall(), testGranted)
		clock.Advance(100 * testMs)
	}
	clock.Advance(700 * testMs)
	for _, wait := range []time.Duration{100 * testMs, 100 * testMs, 800 * testMs} {
		Equal(t, "a call after a second", limiter.TryCall(), testGranted)
		Equal(t, "one more at the same time", limiter.TryCall(), testRefused(wait))
		clock.Advance(100 * testMs)
	}
}

func TestOnlyCallsThatStillCountAreRemembered(t *testing.T) {
	limiter, clock := testLimiterOf(5, time.Second, 0)
	Equal(t, "times held at the start", limiter.Remembered(), 0)
	for calls := 1; calls <= 1000; calls++ {
		Equal(t, fmt.Sprintf("call %d", calls), limiter.TryCall(), testGranted)
		Equal(t, fmt.Sprintf("times held after %d calls", calls), limiter.Remembered(), min(calls, 4))
		clock.Advance(250 * testMs)
	}
	Equal(t, "times held 250 ms later", limiter.Remembered(), 3)
	clock.Advance(500 * testMs)
	Equal(t, "times held 750 ms later", limiter.Remembered(), 1)
	clock.Advance(250 * testMs)
	Equal(t, "times held a second later", limiter.Remembered(), 0)
	for i := 0; i < 50; i++ {
		limiter.TryCall()
	}
	Equal(t, "times held after 50 calls at once", limiter.Remembered(), 5)
}

func TestACallMadeExactlyOneWindowAgoNoLongerCounts(t *testing.T) {
	limiter, clock := testLimiterOf(1, time.Second, 0)
	Equal(t, "the first call", limiter.TryCall(), testGranted)
	clock.Advance(999 * testMs)
	Equal(t, "after 999 ms", limiter.TryCall(), testRefused(testMs))
	Equal(t, "times held after 999 ms", limiter.Remembered(), 1)
	clock.Advance(testMs)
	Equal(t, "times held after a second", limiter.Remembered(), 0)
	Equal(t, "after a second", limiter.TryCall(), testGranted)
}

func TestNoDoubleBurstAroundAFullSecond(t *testing.T) {
	limiter, clock := testLimiterOf(10, time.Second, 999*testMs)
	for i := 0; i < 10; i++ {
		Equal(t, "a call of the first ten", limiter.TryCall(), testGranted)
	}
	clock.Advance(testMs)
	Equal(t, "a call in the next second", limiter.TryCall(), testRefused(999*testMs))
}

func TestTheWaitIsForTheOldestCall(t *testing.T) {
	limiter, clock := testLimiterOf(3, time.Second, 137*testMs)
	for _, pause := range []time.Duration{250 * testMs, 600 * testMs, 0} {
		limiter.TryCall()
		clock.Advance(pause)
	}
	Equal(t, "at once", limiter.TryCall(), testRefused(150*testMs))
	clock.Advance(149 * testMs)
	Equal(t, "a millisecond early", limiter.TryCall(), testRefused(testMs))
	clock.Advance(testMs)
	Equal(t, "on time", limiter.TryCall(), testGranted)
	Equal(t, "one more", limiter.TryCall(), testRefused(250*testMs))
}

func TestAClockThatStepsBackChangesNothing(t *testing.T) {
	limiter, clock := testLimiterOf(2, time.Second, 0)
	step := func(d time.Duration) { clock.Set(clock.Now().Add(d)) }
	Equal(t, "the first call", limiter.TryCall(), testGranted)
	step(-600 * testMs)
	Equal(t, "times held", limiter.Remembered(), 1)
	Equal(t, "a call that is logged with the latest moment", limiter.TryCall(), testGranted)
	Equal(t, "one more", limiter.TryCall(), testRefused(time.Second))
	step(1100 * testMs)
	Equal(t, "times held 500 ms after the latest moment", limiter.Remembered(), 2)
	Equal(t, "500 ms after the latest moment", limiter.TryCall(), testRefused(500*testMs))
	step(500 * testMs)
	Equal(t, "a second after it", limiter.TryCall(), testGranted)
	step(-time.Second)
	Equal(t, "what was forgotten stays forgotten", limiter.TryCall(), testGranted)
}

func TestWhoWaitsAsToldIsGrantedAndNoSooner(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	for round := 0; round < 300; round++ {
		window := 2 + chance.Intn(2000)
		limiter, clock := testLimiterOf(1+chance.Intn(12), time.Duration(window)*testMs, 0)
		for step := 0; step < 40; step++ {
			clock.Advance(time.Duration(chance.Float64()*float64(window)*0.1) * testMs)
			first := limiter.TryCall()
			if first.OK {
				continue
			}
			wait := first.RetryAfter
			what := fmt.Sprintf("round %d: a wait of %v", round, wait)
			if wait <= 0 || wait%testMs != 0 {
				t.Fatal(what)
			}
			clock.Advance(wait - testMs)
			Equal(t, what+", a millisecond early", limiter.TryCall(), testRefused(testMs))
			clock.Advance(testMs)
			Equal(t, what+", on time", limiter.TryCall(), testGranted)
		}
	}
}

func TestDecidesLikeARecountOfEveryGrantedCall(t *testing.T) {
	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 300; round++ {
		window := time.Duration(1+chance.Intn(500)) * testMs
		limit := 1 + chance.Intn(8)
		limiter, clock := testLimiterOf(limit, window, 0)
		var log []time.Time
		var latest time.Time
		for step := 0; step < 80; step++ {
			pause := (time.Duration(chance.Float64()*2*float64(window)) / time.Duration(limit)).Truncate(testMs)
			if chance.Float64() < 0.1 && step > 0 {
				pause = -pause
			}
			clock.Set(clock.Now().Add(pause))
			if now := clock.Now(); now.After(latest) {
				latest = now
			}
			var counting []time.Time
			for _, at := range log {
				if at.After(latest.Add(-window)) {
					counting = append(counting, at)
				}
			}
			want := testGranted
			if len(counting) < limit {
				log = append(log, latest)
			} else {
				want = testRefused(counting[0].Add(window).Sub(latest))
			}
			what := fmt.Sprintf("round %d, step %d", round, step)
			Equal(t, what+": times held", limiter.Remembered(), len(counting))
			Equal(t, what, limiter.TryCall(), want)
		}
	}
}

func TestNeverMoreThanTheLimitInAnyStretchOfOneWindow(t *testing.T) {
	chance := rand.New(rand.NewSource(13))
	for round := 0; round < 200; round++ {
		window := time.Duration(1+chance.Intn(500)) * testMs
		limit := 1 + chance.Intn(8)
		limiter, clock := testLimiterOf(limit, window, 0)
		var times []time.Time
		for step := 0; step < 200; step++ {
			if limiter.TryCall().OK {
				times = append(times, clock.Now())
			}
			if chance.Float64() < 0.5 {
				pause := time.Duration(chance.Float64()*float64(window)) / time.Duration(limit)
				clock.Advance(pause.Truncate(testMs))
			}
		}
		if len(times) < limit {
			t.Fatalf("round %d: only %d calls were granted, limit %d", round, len(times), limit)
		}
		for i := limit; i < len(times); i++ {
			if span := times[i].Sub(times[i-limit]); span < window {
				t.Fatalf("round %d: %d calls in %v, window %v", round, limit+1, span, window)
			}
		}
	}
}
