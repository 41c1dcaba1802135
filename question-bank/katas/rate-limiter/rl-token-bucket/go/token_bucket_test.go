package kata

import (
	"errors"
	"math"
	"math/rand"
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
				t.Fatalf("round %d: a wait of %v", round, first.RetryAfter)
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
