package kata

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"
)

const testMs = time.Millisecond

// testLimitOf has windows of a second, the first of which begins now.
func testLimitOf(initial, floor, ceiling int) (*AdaptiveLimit, *FakeClock) {
	clock := NewFakeClock()
	clock.Advance(300 * testMs) // windows begin with the limit, not with a second of the clock
	options := Options{Initial: initial, Min: floor, Max: ceiling, Window: time.Second}
	return NewAdaptiveLimit(options, clock), clock
}

func testAcquire(t *testing.T, limit *AdaptiveLimit) *Permit {
	t.Helper()
	permit, granted := limit.TryAcquire()
	if !granted || permit == nil {
		t.Fatalf("refused with %d in flight and a limit of %d", limit.InFlight(), limit.Limit())
	}
	return permit
}

// testAcquireAll takes every free place, of which there must be one.
func testAcquireAll(t *testing.T, limit *AdaptiveLimit) []*Permit {
	t.Helper()
	permits := []*Permit{testAcquire(t, limit)}
	for free := limit.Limit() - limit.InFlight(); free > 0; free-- {
		permits = append(permits, testAcquire(t, limit))
	}
	return permits
}

func testReleaseAll(permits []*Permit, outcome Outcome) {
	for _, permit := range permits {
		permit.Release(outcome)
	}
}

func testRefused(t *testing.T, what string, limit *AdaptiveLimit) {
	t.Helper()
	permit, granted := limit.TryAcquire()
	Equal(t, what+": granted", granted, false)
	Equal(t, what+": permit", permit, nil)
}

func TestAsManyCallsAsTheLimitAreInFlight(t *testing.T) {
	limit, _ := testLimitOf(4, 1, 100)
	Equal(t, "the limit", limit.Limit(), 4)
	var mu sync.Mutex
	var permits []*Permit
	var tries sync.WaitGroup
	for i := 0; i < 50; i++ {
		tries.Add(1)
		go func() {
			defer tries.Done()
			if permit, granted := limit.TryAcquire(); granted {
				mu.Lock()
				defer mu.Unlock()
				permits = append(permits, permit)
			}
		}()
	}
	tries.Wait()
	Equal(t, "granted of 50", len(permits), 4)
	Equal(t, "in flight", limit.InFlight(), 4)
	permits[0].Release(Success)
	Equal(t, "in flight after a release", limit.InFlight(), 3)
	testAcquire(t, limit)
	testRefused(t, "with 4 in flight", limit)
}

func TestASecondReleaseDoesNothing(t *testing.T) {
	limit, clock := testLimitOf(4, 1, 100)
	first := testAcquireAll(t, limit)[0]
	first.Release(Ignored)
	first.Release(Ignored)
	Equal(t, "in flight after two releases", limit.InFlight(), 3)
	first.Release(Overload)
	Equal(t, "the limit after a late overload", limit.Limit(), 4)
	first.Release(Success)
	clock.Advance(time.Second)
	Equal(t, "the limit after a late success", limit.Limit(), 4)
	Equal(t, "in flight after four releases", limit.InFlight(), 3)
}

func TestCallsAboveACutLimitKeepOthersOut(t *testing.T) {
	limit, _ := testLimitOf(8, 1, 100)
	permits := testAcquireAll(t, limit)
	permits[0].Release(Overload)
	Equal(t, "the limit", limit.Limit(), 4)
	Equal(t, "in flight", limit.InFlight(), 7)
	testRefused(t, "with 7 in flight and a limit of 4", limit)
	testReleaseAll(permits[1:4], Ignored)
	testRefused(t, "with 4 in flight and a limit of 4", limit)
	permits[4].Release(Ignored)
	testAcquire(t, limit)
	Equal(t, "in flight at the end", limit.InFlight(), 4)
}

func TestGrowsByOneAWindowHoweverManyCallsSucceed(t *testing.T) {
	limit, clock := testLimitOf(4, 1, 100)
	for i := 0; i < 10; i++ {
		testReleaseAll(testAcquireAll(t, limit), Success)
	}
	Equal(t, "the limit before the window ends", limit.Limit(), 4)
	clock.Advance(999 * testMs)
	Equal(t, "the limit a millisecond before its end", limit.Limit(), 4)
	clock.Advance(testMs)
	Equal(t, "the limit at its end", limit.Limit(), 5)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(10 * time.Second)
	Equal(t, "the limit after nine windows without a call", limit.Limit(), 6)
}

func TestALimitThatNobodyUsesUpDoesNotGrow(t *testing.T) {
	limit, clock := testLimitOf(4, 1, 100)
	for window := 0; window < 20; window++ {
		testReleaseAll([]*Permit{testAcquire(t, limit), testAcquire(t, limit), testAcquire(t, limit)}, Success)
		clock.Advance(time.Second)
	}
	Equal(t, "the limit", limit.Limit(), 4)
}

func TestOnlyATryInTheSameWindowShowsThatTheLimitIsUsedUp(t *testing.T) {
	limit, clock := testLimitOf(2, 1, 100)
	permits := testAcquireAll(t, limit)
	clock.Advance(time.Second)
	permits[0].Release(Success)
	clock.Advance(time.Second)
	Equal(t, "the limit after a window in which nobody asked", limit.Limit(), 2)
	testAcquire(t, limit)
	clock.Advance(time.Second)
	testRefused(t, "with 2 in flight", limit)
	permits[1].Release(Success)
	clock.Advance(time.Second)
	Equal(t, "the limit after a window in which somebody was refused", limit.Limit(), 3)
}

func TestWindowsFollowOneAnotherWithoutAGap(t *testing.T) {
	limit, clock := testLimitOf(2, 1, 100)
	clock.Advance(25_500 * testMs) // to the middle of the 26th window
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(499 * testMs)
	Equal(t, "the limit a millisecond before the end of the window", limit.Limit(), 2)
	clock.Advance(testMs)
	Equal(t, "the limit at its end", limit.Limit(), 3)
}

func TestAWindowWithAnOverloadGrowsNothing(t *testing.T) {
	limit, clock := testLimitOf(8, 1, 100)
	permits := testAcquireAll(t, limit)
	permits[0].Release(Overload)
	testReleaseAll(permits[1:], Success)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(time.Second)
	Equal(t, "the limit after that window", limit.Limit(), 4)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(time.Second)
	Equal(t, "the limit a window later", limit.Limit(), 5)
}

func TestAnIgnoredOutcomeFreesThePlaceAndProvesNothing(t *testing.T) {
	limit, clock := testLimitOf(4, 1, 100)
	testReleaseAll(testAcquireAll(t, limit), Ignored)
	Equal(t, "in flight", limit.InFlight(), 0)
	clock.Advance(time.Second)
	Equal(t, "the limit after ignored calls only", limit.Limit(), 4)
	testReleaseAll(testAcquireAll(t, limit), Success)
	testReleaseAll(testAcquireAll(t, limit), Ignored)
	clock.Advance(time.Second)
	Equal(t, "the limit after successes and ignored calls", limit.Limit(), 5)
}

func TestNeverGrowsAboveTheCeiling(t *testing.T) {
	limit, clock := testLimitOf(3, 1, 5)
	var limits []int
	for window := 0; window < 5; window++ {
		testReleaseAll(testAcquireAll(t, limit), Success)
		clock.Advance(time.Second)
		limits = append(limits, limit.Limit())
	}
	Equal(t, "limits", limits, []int{4, 5, 5, 5, 5})
}

func TestTenOverloadsOfOneMomentHalveOnce(t *testing.T) {
	limit, _ := testLimitOf(21, 1, 100)
	testReleaseAll(testAcquireAll(t, limit)[:10], Overload)
	Equal(t, "the limit", limit.Limit(), 10)
	Equal(t, "in flight", limit.InFlight(), 11)
}

func TestAWindowCutsOnceAndTheNextMayCutAgain(t *testing.T) {
	limit, clock := testLimitOf(16, 1, 100)
	testReleaseAll(testAcquireAll(t, limit), Overload)
	clock.Advance(999 * testMs)
	testReleaseAll(testAcquireAll(t, limit), Overload) // granted after the cut, in the same window
	Equal(t, "the limit in the same window", limit.Limit(), 8)
	clock.Advance(testMs)
	testReleaseAll(testAcquireAll(t, limit), Overload)
	Equal(t, "the limit in the next window", limit.Limit(), 4)
}

func TestCallsGrantedBeforeACutDoNotCutAgain(t *testing.T) {
	limit, clock := testLimitOf(16, 1, 100)
	permits := testAcquireAll(t, limit)
	permits[0].Release(Overload)
	Equal(t, "the limit after the cut", limit.Limit(), 8)
	clock.Advance(time.Second)
	permits[1].Release(Overload)
	Equal(t, "the limit after an overload that is old news", limit.Limit(), 8)
	testReleaseAll(permits[2:], Success)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(time.Second)
	Equal(t, "the limit after a window with old news, which does not grow", limit.Limit(), 8)
	testAcquire(t, limit).Release(Overload)
	Equal(t, "the limit after an overload that is news", limit.Limit(), 4)

	limit, clock = testLimitOf(2, 2, 100)
	permits = testAcquireAll(t, limit)
	permits[0].Release(Overload) // a cut, though the limit stays at 2
	clock.Advance(time.Second)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(time.Second)
	permits[1].Release(Overload)
	Equal(t, "the limit after old news from before a cut at the floor", limit.Limit(), 3)
}

func TestNeverFallsBelowTheFloor(t *testing.T) {
	limit, clock := testLimitOf(9, 3, 100)
	var limits []int
	for window := 0; window < 4; window++ {
		testAcquire(t, limit).Release(Overload)
		limits = append(limits, limit.Limit())
		clock.Advance(time.Second)
	}
	Equal(t, "limits", limits, []int{4, 3, 3, 3})
	one, _ := testLimitOf(1, 1, 100)
	testAcquire(t, one).Release(Overload)
	Equal(t, "half of one", one.Limit(), 1)
	testAcquire(t, one)
}

func TestAClockThatStepsBackReopensNoWindow(t *testing.T) {
	limit, clock := testLimitOf(4, 1, 100)
	testReleaseAll(testAcquireAll(t, limit), Success)
	clock.Advance(time.Second)
	Equal(t, "the limit in the second window", limit.Limit(), 5)
	clock.Set(clock.Now().Add(-600 * testMs))
	testAcquire(t, limit).Release(Overload)
	Equal(t, "the limit after an overload", limit.Limit(), 2)
	clock.Advance(600 * testMs)
	testAcquire(t, limit).Release(Overload)
	Equal(t, "the limit after another in the same window", limit.Limit(), 2)
	clock.Advance(999 * testMs)
	Equal(t, "the limit at the end of the window", limit.Limit(), 2)
	clock.Advance(testMs)
	testAcquire(t, limit).Release(Overload)
	Equal(t, "the limit after an overload in the next window", limit.Limit(), 1)
}

func TestSwingsBelowTheCapacityOfAServer(t *testing.T) {
	limit, clock := testLimitOf(1, 1, 100)
	lowest, highest := 100, 0
	for window := 0; window < 200; window++ {
		permits := testAcquireAll(t, limit)
		clock.Advance(500 * testMs)
		for i, permit := range permits {
			if i < 20 {
				permit.Release(Success)
			} else {
				permit.Release(Overload)
			}
		}
		clock.Advance(500 * testMs)
		if window >= 50 {
			lowest, highest = min(lowest, limit.Limit()), max(highest, limit.Limit())
		}
	}
	Equal(t, "lowest and highest limit", []int{lowest, highest}, []int{10, 21})
}

func TestWhateverHappensTheLimitStaysInItsBoundsAndMovesOnceAWindow(t *testing.T) {
	type change struct {
		cut    bool
		window time.Duration
	}
	chance := rand.New(rand.NewSource(23))
	for round := 0; round < 200; round++ {
		floor := 1 + chance.Intn(4)
		ceiling := floor + chance.Intn(20)
		limit, clock := testLimitOf(floor+chance.Intn(ceiling-floor+1), floor, ceiling)
		start := clock.Now()
		var out []*Permit
		changes := map[change]bool{}
		for step := 0; step < 150; step++ {
			where := fmt.Sprintf("round %d, step %d", round, step)
			before := limit.Limit()
			switch what := chance.Float64(); {
			case what < 0.5:
				mayPass := limit.InFlight() < before
				permit, granted := limit.TryAcquire()
				Equal(t, where+": granted", granted, mayPass)
				if granted {
					out = append(out, permit)
				}
			case what < 0.9 && len(out) > 0:
				i := chance.Intn(len(out))
				permit := out[i]
				out = append(out[:i], out[i+1:]...)
				outcomes := []Outcome{Overload, Ignored, Success}
				permit.Release(outcomes[min(chance.Intn(10), 2)])
			default:
				clock.Advance(time.Duration(chance.Intn(1200)) * testMs)
			}
			after := limit.Limit()
			Equal(t, where+": in flight", limit.InFlight(), len(out))
			if after < floor || after > ceiling {
				t.Fatalf("%s: %d is not between %d and %d", where, after, floor, ceiling)
			}
			if after == before {
				continue
			}
			want := before + 1
			if after < before {
				want = max(floor, before/2)
			}
			Equal(t, fmt.Sprintf("%s: the limit, from %d", where, before), after, want)
			now := change{after < before, clock.Now().Sub(start) / time.Second}
			if changes[now] {
				t.Fatalf("%s: a second change in a window", where)
			}
			changes[now] = true
		}
	}
}
