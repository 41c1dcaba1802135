package kata

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"testing"
	"time"
)

func testBucketOf(rate, burst float64) (*TokenBucket, *FakeClock) {
	clock := NewFakeClock()
	return NewTokenBucket(rate, burst, clock), clock
}

func testTake(t *testing.T, bucket *TokenBucket, cost float64) Decision {
	t.Helper()
	decision, err := bucket.TryTake(cost)
	if err != nil {
		t.Fatalf("TryTake(%v): %v", cost, err)
	}
	return decision
}

func testNear(t *testing.T, bucket *TokenBucket, want float64) {
	t.Helper()
	if got := bucket.Available(); !(math.Abs(got-want) < 1e-6) {
		t.Fatalf("tokens that are there\n got: %v\nwant: %v", got, want)
	}
}

var testGranted = Decision{OK: true}

func testRefused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestStartsFullAndGrantsABurstAtOnce(t *testing.T) {
	bucket, _ := testBucketOf(1, 3)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the burst", testTake(t, bucket, 1), testGranted)
	}
	Equal(t, "the call after it", testTake(t, bucket, 1), testRefused(time.Second))
}

func TestACallTakesItsWholeCost(t *testing.T) {
	bucket, _ := testBucketOf(10, 100)
	Equal(t, "a cost of 70", testTake(t, bucket, 70), testGranted)
	testNear(t, bucket, 30)
	Equal(t, "a cost of 0.5", testTake(t, bucket, 0.5), testGranted)
	testNear(t, bucket, 29.5)
}

func TestARefusalTakesNothing(t *testing.T) {
	bucket, _ := testBucketOf(10, 100)
	testTake(t, bucket, 40)
	for i := 0; i < 20; i++ {
		Equal(t, "61 of 60", testTake(t, bucket, 61).OK, false)
	}
	testNear(t, bucket, 60)
	Equal(t, "60 of 60", testTake(t, bucket, 60), testGranted)
}

func TestACostAboveTheBurstIsRefusedForGood(t *testing.T) {
	bucket, clock := testBucketOf(10, 100)
	Equal(t, "100.5 of 100", testTake(t, bucket, 100.5), testRefused(Forever))
	clock.Advance(time.Hour)
	Equal(t, "100.5 of 100, an hour later", testTake(t, bucket, 100.5), testRefused(Forever))
	Equal(t, "100 of 100", testTake(t, bucket, 100), testGranted)
}

func TestACostThatIsNoNumberAboveZeroIsAnError(t *testing.T) {
	bucket, _ := testBucketOf(1, 5)
	for _, cost := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := bucket.TryTake(cost); !errors.Is(err, ErrBadCost) {
			t.Fatalf("TryTake(%v)\n got: %v\nwant: %v", cost, err, ErrBadCost)
		}
	}
	testNear(t, bucket, 5)
}

func TestDustIsNoShortage(t *testing.T) {
	bucket, clock := testBucketOf(10, 0.3)
	dime, two := 0.1, 0.2
	cost := dime + two // 0.30000000000000004
	Equal(t, "0.1 + 0.2 of 0.3", testTake(t, bucket, cost), testGranted)
	Equal(t, "what is left, never below zero", bucket.Available(), 0)
	Equal(t, "0.1 + 0.2 of nothing", testTake(t, bucket, cost), testRefused(30*time.Millisecond))
	clock.Advance(30 * time.Millisecond)
	Equal(t, "0.1 + 0.2 after its wait", testTake(t, bucket, cost), testGranted)
	Equal(t, "0.301 of 0.3, more than dust", testTake(t, bucket, 0.301), testRefused(Forever))
}

func TestPollingOftenLosesNoFraction(t *testing.T) {
	bucket, clock := testBucketOf(2, 10)
	testTake(t, bucket, 10)
	for i := 0; i < 100; i++ {
		clock.Advance(10 * time.Millisecond)
		bucket.Available()
	}
	testNear(t, bucket, 2)
}

func TestIdleTimeNeverFillsAboveTheBurst(t *testing.T) {
	bucket, clock := testBucketOf(5, 20)
	testTake(t, bucket, 20)
	clock.Advance(24 * time.Hour)
	testNear(t, bucket, 20)
	Equal(t, "20 of 20", testTake(t, bucket, 20), testGranted)
	Equal(t, "one more", testTake(t, bucket, 1).OK, false)
}

func TestAClockThatStepsBackMintsNothing(t *testing.T) {
	bucket, clock := testBucketOf(1, 10)
	testTake(t, bucket, 10)
	for i := 0; i < 10; i++ {
		clock.Set(clock.Now().Add(-time.Second))
		bucket.Available()
		clock.Set(clock.Now().Add(time.Second))
		bucket.Available()
	}
	testNear(t, bucket, 0)
	clock.Advance(time.Second)
	testNear(t, bucket, 1)
}

func TestAClockThatStepsBackBurnsNothing(t *testing.T) {
	bucket, clock := testBucketOf(1, 10)
	testTake(t, bucket, 4)
	clock.Set(clock.Now().Add(-5 * time.Second))
	testNear(t, bucket, 6)
	Equal(t, "6 of 6", testTake(t, bucket, 6), testGranted)
}

func TestTheWaitIsExact(t *testing.T) {
	bucket, clock := testBucketOf(3, 3)
	testTake(t, bucket, 3)
	// 333.3 ms are not enough.
	Equal(t, "at once", testTake(t, bucket, 1), testRefused(334*time.Millisecond))
	clock.Advance(333 * time.Millisecond)
	Equal(t, "a millisecond early", testTake(t, bucket, 1), testRefused(time.Millisecond))
	clock.Advance(time.Millisecond)
	Equal(t, "on time", testTake(t, bucket, 1), testGranted)
}

func TestTheWaitCoversTheWayBackToTheLatestMoment(t *testing.T) {
	bucket, clock := testBucketOf(1, 10)
	clock.Set(clock.Now().Add(-5 * time.Second)) // behind the making of the bucket
	Equal(t, "10 of 10", testTake(t, bucket, 10), testGranted)
	Equal(t, "one more", testTake(t, bucket, 1), testRefused(6*time.Second))
	clock.Advance(5 * time.Second)
	Equal(t, "at the latest moment", testTake(t, bucket, 1), testRefused(time.Second))
	clock.Advance(time.Second)
	Equal(t, "after the wait", testTake(t, bucket, 1), testGranted)
	clock.Set(clock.Now().Add(-400*time.Millisecond - 300*time.Microsecond)) // behind the last call
	Equal(t, "400.3 ms behind", testTake(t, bucket, 2), testRefused(2401*time.Millisecond))
	clock.Advance(2401 * time.Millisecond)
	Equal(t, "after the second wait", testTake(t, bucket, 2), testGranted)
}

func TestLookingInBetweenDoesNotMakeTheWaitLonger(t *testing.T) {
	chance := rand.New(rand.NewSource(3))
	for round := 0; round < 300; round++ {
		rate := float64(1+chance.Intn(999)) / 10
		wait := 1 + chance.Intn(60)
		cost := rate * float64(wait) / 1000 // just what grows back in the wait
		bucket, clock := testBucketOf(rate, 6)
		testTake(t, bucket, 6)
		what := fmt.Sprintf("round %d: a cost of %v at %v a second", round, cost, rate)
		for left := wait; left > 0; left-- {
			if left == wait || chance.Intn(2) == 0 {
				Equal(t, what, testTake(t, bucket, cost), testRefused(time.Duration(left)*time.Millisecond))
			} else {
				bucket.Available()
			}
			clock.Advance(time.Millisecond)
		}
		Equal(t, fmt.Sprintf("%s, after a wait of %d ms", what, wait), testTake(t, bucket, cost), testGranted)
	}
}

func TestWhoWaitsAsToldIsGrantedWhateverTheFractions(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	for round := 0; round < 300; round++ {
		rate := 0.1 + chance.Float64()*50
		burst := float64(1 + chance.Intn(20))
		bucket, clock := testBucketOf(rate, burst)
		for step := 0; step < 20; step++ {
			cost := math.Min(chance.Float64()*burst+1e-3, burst)
			first := testTake(t, bucket, cost)
			if first.OK {
				continue
			}
			if first.RetryAfter <= 0 || first.RetryAfter%time.Millisecond != 0 {
				t.Fatalf("round %d: a wait of %s", round, dojoShown(reflect.ValueOf(first.RetryAfter)))
			}
			clock.Advance(first.RetryAfter)
			if second := testTake(t, bucket, cost); !second.OK {
				t.Fatalf("round %d: refused after its wait of %v", round, first.RetryAfter)
			}
		}
	}
}

func TestNeverMoreThanBurstPlusRateTimesTime(t *testing.T) {
	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 200; round++ {
		rate := 1 + chance.Float64()*20
		burst := float64(1 + chance.Intn(10))
		bucket, clock := testBucketOf(rate, burst)
		start, used := clock.Now(), 0.0
		for step := 0; step < 50; step++ {
			clock.Advance(time.Duration(chance.Intn(400)) * time.Millisecond)
			cost := 0.5 + chance.Float64()*2
			if cost <= burst && testTake(t, bucket, cost).OK {
				used += cost
			}
			most := burst + rate*clock.Now().Sub(start).Seconds()
			if used > most+1e-6 {
				t.Fatalf("round %d: %v tokens used, at most %v", round, used, most)
			}
		}
	}
}
