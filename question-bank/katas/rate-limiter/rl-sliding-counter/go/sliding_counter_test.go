package kata

import (
	"fmt"
	"math"
	"math/rand"
	"testing"
	"time"
)

const testMs = time.Millisecond

// testCounterOf starts the clock so long after a window began, if a second is a multiple of the window.
func testCounterOf(limit int, window, start time.Duration) (*SlidingCounter, *FakeClock) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Add(start))
	return NewSlidingCounter(limit, window, clock), clock
}

// testCall makes count calls, and tells how many were granted.
func testCall(counter *SlidingCounter, count int, key string) int {
	grantedCalls := 0
	for i := 0; i < count; i++ {
		if counter.TryCall(key).OK {
			grantedCalls++
		}
	}
	return grantedCalls
}

func testNear(t *testing.T, counter *SlidingCounter, key string, want float64) {
	t.Helper()
	if got := counter.Usage(key); !(math.Abs(got-want) < 1e-6) {
		t.Fatalf("the usage of %s\n got: %v\nwant: %v", key, got, want)
	}
}

var testGranted = Decision{OK: true}

func testRefused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestGrantsUpToTheLimitInOneWindow(t *testing.T) {
	counter, clock := testCounterOf(3, time.Second, 0)
	Equal(t, "the first call", counter.TryCall("a"), testGranted)
	clock.Advance(999 * testMs)
	Equal(t, "the second call", counter.TryCall("a"), testGranted)
	Equal(t, "the third call", counter.TryCall("a"), testGranted)
	Equal(t, "the fourth call", counter.TryCall("a").OK, false)
	testNear(t, counter, "a", 3)
}

func TestThePreviousWindowCountsByWhatStillOverlaps(t *testing.T) {
	counter, clock := testCounterOf(10, time.Second, 0)
	Equal(t, "granted of 8", testCall(counter, 8, "a"), 8)
	clock.Advance(time.Second)
	testNear(t, counter, "a", 8)
	clock.Advance(250 * testMs)
	testNear(t, counter, "a", 6)
	Equal(t, "granted of 10", testCall(counter, 10, "a"), 4)
	testNear(t, counter, "a", 10)
	clock.Advance(500 * testMs)
	testNear(t, counter, "a", 6) // 4 now, and a quarter of 8
}

func TestACallThatFitsOnlyInPartIsRefused(t *testing.T) {
	counter, clock := testCounterOf(10, time.Second, 0)
	testCall(counter, 10, "a")
	clock.Advance(1050 * testMs)
	testNear(t, counter, "a", 9.5)
	Equal(t, "at a usage of 9.5", counter.TryCall("a"), testRefused(50*testMs))
	clock.Advance(50 * testMs)
	Equal(t, "at a usage of 9", counter.TryCall("a"), testGranted)
}

func TestARefusalCountsNothing(t *testing.T) {
	counter, clock := testCounterOf(4, time.Second, 0)
	Equal(t, "granted of 50", testCall(counter, 50, "a"), 4)
	testNear(t, counter, "a", 4)
	clock.Advance(1500 * testMs)
	testNear(t, counter, "a", 2)
	Equal(t, "granted of 50 more", testCall(counter, 50, "a"), 2)
	testNear(t, counter, "a", 4)
}

func TestIdleWindowsLeaveNothingBehind(t *testing.T) {
	counter, clock := testCounterOf(5, time.Second, 0)
	testCall(counter, 5, "a")
	clock.Advance(2 * time.Second)
	testNear(t, counter, "a", 0)
	Equal(t, "granted after an idle window", testCall(counter, 9, "a"), 5)
	clock.Advance(time.Hour)
	Equal(t, "granted after an idle hour", testCall(counter, 9, "a"), 5)
}

func TestWindowsAreAlignedToTheEpoch(t *testing.T) {
	counter, clock := testCounterOf(10, time.Second, 900*testMs)
	testCall(counter, 10, "a")
	clock.Advance(100 * testMs)
	testNear(t, counter, "a", 10)
	clock.Advance(500 * testMs)
	testNear(t, counter, "a", 5)
	clock.Advance(500 * testMs)
	testNear(t, counter, "a", 0)
}

func TestKeysDoNotShareALimit(t *testing.T) {
	counter, clock := testCounterOf(2, time.Second, 0)
	Equal(t, "granted to a", testCall(counter, 5, "a"), 2)
	Equal(t, "granted to b", testCall(counter, 5, "b"), 2)
	clock.Advance(1500 * testMs)
	testNear(t, counter, "a", 1)
	testNear(t, counter, "b", 1)
	testNear(t, counter, "c", 0)
}

func TestOnlyTheKeysOfTwoWindowsAreRemembered(t *testing.T) {
	counter, clock := testCounterOf(5, time.Second, 0)
	for _, key := range []string{"a", "b", "c"} {
		testCall(counter, 1, key)
	}
	testCall(counter, 5, "full")
	counter.Usage("only asked about")
	Equal(t, "keys that called", counter.Remembered(), 4)
	clock.Advance(time.Second)
	testCall(counter, 1, "a")
	Equal(t, "granted to the full key, whose refusal remembers nothing", testCall(counter, 1, "full"), 0)
	Equal(t, "keys in the next window", counter.Remembered(), 4)
	clock.Advance(time.Second)
	Equal(t, "keys when only a went on", counter.Remembered(), 1)
	clock.Advance(time.Second)
	Equal(t, "keys when a stopped too", counter.Remembered(), 0)
	for i := 0; i < 1000; i++ {
		testCall(counter, 1, fmt.Sprint("key ", i))
		clock.Advance(100 * testMs)
	}
	Equal(t, "keys at ten new ones a window", counter.Remembered(), 10)
}

func TestAClockThatStepsBackForgetsNothing(t *testing.T) {
	counter, clock := testCounterOf(10, time.Second, 500*testMs)
	testCall(counter, 10, "a")
	clock.Set(clock.Now().Add(-700 * testMs))
	testNear(t, counter, "a", 10)
	Equal(t, "a call after the step", counter.TryCall("a"), testRefused(600*testMs))
	clock.Advance(700 * testMs)
	testNear(t, counter, "a", 10)
	clock.Advance(750 * testMs)
	testNear(t, counter, "a", 7.5)
	clock.Set(clock.Now().Add(-250 * testMs))
	testNear(t, counter, "a", 7.5) // the latest moment still is the time
}

func TestTheWaitIsExact(t *testing.T) {
	counter, clock := testCounterOf(7, time.Second, 0)
	testCall(counter, 7, "a")
	// A seventh of a window is 142.9 ms.
	Equal(t, "at the start of the window", counter.TryCall("a"), testRefused(1143*testMs))
	clock.Advance(1142 * testMs)
	Equal(t, "a millisecond early", counter.TryCall("a"), testRefused(testMs))
	clock.Advance(testMs)
	Equal(t, "on time", counter.TryCall("a"), testGranted)
	Equal(t, "the next one, for 285.7 ms into the window", counter.TryCall("a"), testRefused(143*testMs))
	clock.Advance(850 * testMs)
	// 993 ms into the window: 6 now, and 0.05 of the others.
	Equal(t, "granted of 7", testCall(counter, 7, "a"), 5)
	Equal(t, "the 7th, which fits when the window ends", counter.TryCall("a"), testRefused(7*testMs))
	one, _ := testCounterOf(1, time.Second, 0)
	Equal(t, "the only call", one.TryCall("a"), testGranted)
	Equal(t, "the one after it", one.TryCall("a"), testRefused(2*time.Second))
}

func TestWhoWaitsAsToldIsGrantedAndNoSooner(t *testing.T) {
	chance := rand.New(rand.NewSource(5))
	for round := 0; round < 300; round++ {
		windowMs := 2 + chance.Intn(2000)
		counter, clock := testCounterOf(1+chance.Intn(12), time.Duration(windowMs)*testMs, 0)
		for step := 0; step < 20; step++ {
			clock.Advance(time.Duration(chance.Float64()*float64(windowMs)*0.2) * testMs)
			first := counter.TryCall("a")
			if first.OK {
				continue
			}
			wait := first.RetryAfter
			if wait <= 0 || wait%testMs != 0 {
				t.Fatalf("round %d: a wait of %v", round, wait)
			}
			clock.Advance(wait - testMs)
			Equal(t, fmt.Sprintf("round %d: 1 ms before a wait of %v ends", round, wait),
				counter.TryCall("a"), testRefused(testMs))
			clock.Advance(testMs)
			Equal(t, fmt.Sprintf("round %d: after a wait of %v", round, wait),
				counter.TryCall("a"), testGranted)
		}
	}
}

func TestDecidesLikeARecountOfEveryGrantedCall(t *testing.T) {
	type granted struct {
		key    string
		window int64
	}
	chance := rand.New(rand.NewSource(13))
	for round := 0; round < 200; round++ {
		windowMs, limit := 1+chance.Int63n(1000), 1+chance.Int63n(12)
		start := time.Duration(chance.Intn(5000)) * testMs
		counter, clock := testCounterOf(int(limit), time.Duration(windowMs)*testMs, start)
		log := map[granted]int64{}
		for step := 0; step < 60; step++ {
			longest := float64(windowMs) / float64(limit)
			if chance.Float64() < 0.05 {
				longest = 3 * float64(windowMs)
			}
			clock.Advance(time.Duration(chance.Float64()*longest) * testMs)
			key := "a"
			if chance.Float64() < 0.3 {
				key = "b"
			}
			now := clock.Now().UnixMilli()
			window := now / windowMs
			left := (window+1)*windowMs - now
			current, previous := log[granted{key, window}], log[granted{key, window - 1}]
			fits := (current+1)*windowMs+previous*left <= limit*windowMs
			testNear(t, counter, key, float64(current)+float64(previous*left)/float64(windowMs))
			Equal(t, fmt.Sprintf("round %d, step %d: granted", round, step), counter.TryCall(key).OK, fits)
			if fits {
				log[granted{key, window}]++
			}
		}
	}
}

func TestAnEvenLoadIsEstimatedToWithinThreeCalls(t *testing.T) {
	chance := rand.New(rand.NewSource(17))
	for round := 0; round < 100; round++ {
		spacing := 5 + chance.Intn(300)
		counter, clock := testCounterOf(1000, time.Second, time.Duration(chance.Intn(1000))*testMs)
		for calls := 1; calls*spacing < 6000; calls++ {
			clock.Advance(time.Duration(spacing) * testMs)
			Equal(t, "a call", counter.TryCall("a"), testGranted)
			if calls*spacing < 2000 {
				continue // two windows to warm up
			}
			exact := math.Ceil(1000 / float64(spacing)) // calls in the last 1000 ms
			if off := math.Abs(counter.Usage("a") - exact); !(off < 3) {
				t.Fatalf("a call each %d ms: off by %v", spacing, off)
			}
		}
	}
}
