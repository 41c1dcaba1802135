package kata

import (
	"errors"
	"math"
	"math/rand"
	"testing"
	"time"
)

func bucketOf(rate, burst float64) (*TokenBucket, *FakeClock) {
	clock := NewFakeClock()
	return NewTokenBucket(rate, burst, clock), clock
}

func take(t *testing.T, bucket *TokenBucket, cost float64) Decision {
	t.Helper()
	decision, err := bucket.TryTake(cost)
	if err != nil {
		t.Fatalf("TryTake(%v): %v", cost, err)
	}
	return decision
}

func near(t *testing.T, bucket *TokenBucket, want float64) {
	t.Helper()
	if got := bucket.Available(); !(math.Abs(got-want) < 1e-6) {
		t.Fatalf("tokens that are there\n got: %v\nwant: %v", got, want)
	}
}

var granted = Decision{OK: true}

func refused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestStartsFullAndGrantsABurstAtOnce(t *testing.T) {
	bucket, _ := bucketOf(1, 3)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the burst", take(t, bucket, 1), granted)
	}
	Equal(t, "the call after it", take(t, bucket, 1), refused(time.Second))
}

func TestACallTakesItsWholeCost(t *testing.T) {
	bucket, _ := bucketOf(10, 100)
	Equal(t, "a cost of 70", take(t, bucket, 70), granted)
	near(t, bucket, 30)
	Equal(t, "a cost of 0.5", take(t, bucket, 0.5), granted)
	near(t, bucket, 29.5)
}

func TestARefusalTakesNothing(t *testing.T) {
	bucket, _ := bucketOf(10, 100)
	take(t, bucket, 40)
	for i := 0; i < 20; i++ {
		Equal(t, "61 of 60", take(t, bucket, 61).OK, false)
	}
	near(t, bucket, 60)
	Equal(t, "60 of 60", take(t, bucket, 60), granted)
}

func TestACostAboveTheBurstIsRefusedForGood(t *testing.T) {
	bucket, clock := bucketOf(10, 100)
	Equal(t, "100.5 of 100", take(t, bucket, 100.5), refused(Forever))
	clock.Advance(time.Hour)
	Equal(t, "100.5 of 100, an hour later", take(t, bucket, 100.5), refused(Forever))
	Equal(t, "100 of 100", take(t, bucket, 100), granted)
}

func TestACostThatIsNoNumberAboveZeroIsAnError(t *testing.T) {
	bucket, _ := bucketOf(1, 5)
	for _, cost := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := bucket.TryTake(cost); !errors.Is(err, ErrBadCost) {
			t.Fatalf("TryTake(%v)\n got: %v\nwant: %v", cost, err, ErrBadCost)
		}
	}
	near(t, bucket, 5)
}

func TestPollingOftenLosesNoFraction(t *testing.T) {
	bucket, clock := bucketOf(2, 10)
	take(t, bucket, 10)
	for i := 0; i < 100; i++ {
		clock.Advance(10 * time.Millisecond)
		bucket.Available()
	}
	near(t, bucket, 2)
}

func TestIdleTimeNeverFillsAboveTheBurst(t *testing.T) {
	bucket, clock := bucketOf(5, 20)
	take(t, bucket, 20)
	clock.Advance(24 * time.Hour)
	near(t, bucket, 20)
	Equal(t, "20 of 20", take(t, bucket, 20), granted)
	Equal(t, "one more", take(t, bucket, 1).OK, false)
}

func TestAClockThatStepsBackMintsNothing(t *testing.T) {
	bucket, clock := bucketOf(1, 10)
	take(t, bucket, 10)
	for i := 0; i < 10; i++ {
		clock.Set(clock.Now().Add(-time.Second))
		bucket.Available()
		clock.Set(clock.Now().Add(time.Second))
		bucket.Available()
	}
	near(t, bucket, 0)
	clock.Advance(time.Second)
	near(t, bucket, 1)
}

func TestAClockThatStepsBackBurnsNothing(t *testing.T) {
	bucket, clock := bucketOf(1, 10)
	take(t, bucket, 4)
	clock.Set(clock.Now().Add(-5 * time.Second))
	near(t, bucket, 6)
	Equal(t, "6 of 6", take(t, bucket, 6), granted)
}

func TestTheWaitIsExact(t *testing.T) {
	bucket, clock := bucketOf(3, 3)
	take(t, bucket, 3)
	// 333.3 ms are not enough.
	Equal(t, "at once", take(t, bucket, 1), refused(334*time.Millisecond))
	clock.Advance(333 * time.Millisecond)
	Equal(t, "a millisecond early", take(t, bucket, 1), refused(time.Millisecond))
	clock.Advance(time.Millisecond)
	Equal(t, "on time", take(t, bucket, 1), granted)
}

func TestWhoWaitsAsToldIsGrantedWhateverTheFractions(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	for round := 0; round < 300; round++ {
		rate := 0.1 + chance.Float64()*50
		burst := float64(1 + chance.Intn(20))
		bucket, clock := bucketOf(rate, burst)
		for step := 0; step < 20; step++ {
			cost := math.Min(chance.Float64()*burst+1e-3, burst)
			first := take(t, bucket, cost)
			if first.OK {
				continue
			}
			if first.RetryAfter <= 0 || first.RetryAfter%time.Millisecond != 0 {
				t.Fatalf("round %d: a wait of %v", round, first.RetryAfter)
			}
			clock.Advance(first.RetryAfter)
			if second := take(t, bucket, cost); !second.OK {
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
		bucket, clock := bucketOf(rate, burst)
		start, used := clock.Now(), 0.0
		for step := 0; step < 50; step++ {
			clock.Advance(time.Duration(chance.Intn(400)) * time.Millisecond)
			cost := 0.5 + chance.Float64()*2
			if cost <= burst && take(t, bucket, cost).OK {
				used += cost
			}
			most := burst + rate*clock.Now().Sub(start).Seconds()
			if used > most+1e-6 {
				t.Fatalf("round %d: %v tokens used, at most %v", round, used, most)
			}
		}
	}
}
