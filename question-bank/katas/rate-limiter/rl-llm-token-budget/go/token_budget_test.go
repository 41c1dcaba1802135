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

func testBudgetOf(requests, tokens float64) (*TokenBudget, *FakeClock) {
	clock := NewFakeClock()
	return NewTokenBudget(requests, tokens, clock), clock
}

func testDecide(t *testing.T, budget *TokenBudget, key string, estimate float64) Decision {
	t.Helper()
	decision, err := budget.TryReserve(key, estimate)
	if err != nil {
		t.Fatalf("TryReserve(%q, %v): %v", key, estimate, err)
	}
	return decision
}

func testGrant(t *testing.T, budget *TokenBudget, key string, estimate float64) Reservation {
	t.Helper()
	decision := testDecide(t, budget, key, estimate)
	if !decision.OK {
		got := dojoShown(reflect.ValueOf(decision))
		t.Fatalf("TryReserve(%q, %v): expected a grant, got %s", key, estimate, got)
	}
	return decision.Reservation
}

func testSettle(t *testing.T, budget *TokenBudget, reservation Reservation, actual float64) {
	t.Helper()
	if err := budget.Settle(reservation, actual); err != nil {
		t.Fatalf("Settle(%+v, %v): %v", reservation, actual, err)
	}
}

func testBalanceIs(t *testing.T, budget *TokenBudget, key string, requests, tokens float64) {
	t.Helper()
	got, want := budget.Balance(key), Balance{requests, tokens}
	if !(math.Abs(got.Requests-requests) < 1e-3 && math.Abs(got.Tokens-tokens) < 1e-3) {
		t.Fatalf("the balance of %s\n got: %+v\nwant: %+v", key, got, want)
	}
}

func testRefused(reason Reason, wait time.Duration) Decision {
	return Decision{Reason: reason, RetryAfter: wait}
}

func TestALongPromptUsesUpTheBudgetOfManyShortOnes(t *testing.T) {
	budget, _ := testBudgetOf(1_000, 100_000)
	long := testGrant(t, budget, "a", 100_000)
	Equal(t, "the reservation", long, Reservation{long.ID, "a", 100_000})
	testBalanceIs(t, budget, "a", 999, 0)
	Equal(t, "100 more", testDecide(t, budget, "a", 100), testRefused(Tokens, 60*time.Millisecond))
}

func TestTheRequestBudgetBindsAsWell(t *testing.T) {
	budget, _ := testBudgetOf(2, 100_000)
	testGrant(t, budget, "a", 1)
	testGrant(t, budget, "a", 0)
	Equal(t, "the third request", testDecide(t, budget, "a", 0), testRefused(Requests, 30*time.Second))
}

func TestARefusalTakesFromNeitherBudget(t *testing.T) {
	budget, _ := testBudgetOf(10, 1_000)
	testGrant(t, budget, "a", 900)
	for i := 0; i < 50; i++ {
		Equal(t, "500 of 100", testDecide(t, budget, "a", 500).OK, false)
	}
	testBalanceIs(t, budget, "a", 9, 100)
	for i := 0; i < 9; i++ {
		testGrant(t, budget, "a", 10)
	}
	for i := 0; i < 50; i++ {
		Equal(t, "the eleventh request", testDecide(t, budget, "a", 1).OK, false)
	}
	testBalanceIs(t, budget, "a", 0, 10)
}

func TestAnEstimateAboveTheCapacityIsRefusedForGood(t *testing.T) {
	budget, clock := testBudgetOf(1, 1_000)
	Equal(t, "1,000.5 of 1,000", testDecide(t, budget, "a", 1_000.5), testRefused(TooLarge, Forever))
	clock.Advance(time.Hour)
	testGrant(t, budget, "a", 1_000)
	Equal(t, "1,001 of 1,000", testDecide(t, budget, "a", 1_001), testRefused(TooLarge, Forever))
	other, _ := testBudgetOf(1, 1_000)
	Equal(t, "1,000.00001 of 1,000", testDecide(t, other, "a", 1_000.00001), testRefused(TooLarge, Forever))
	testGrant(t, other, "a", 1_000.0000005) // above it by dust
}

func TestKeysDoNotShareABudget(t *testing.T) {
	budget, _ := testBudgetOf(1, 1_000)
	noisy := testGrant(t, budget, "noisy", 1_000)
	quiet := testGrant(t, budget, "quiet", 1_000)
	if noisy.ID == quiet.ID {
		t.Fatalf("two reservations with the id %d", noisy.ID)
	}
	testSettle(t, budget, noisy, 200)
	testBalanceIs(t, budget, "noisy", 0, 800)
	testBalanceIs(t, budget, "quiet", 0, 0)
}

func TestACountThatIsNoNumberOfZeroOrMoreIsAnError(t *testing.T) {
	budget, _ := testBudgetOf(10, 1_000)
	reservation := testGrant(t, budget, "a", 400)
	for _, count := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := budget.TryReserve("a", count); !errors.Is(err, ErrBadCount) {
			t.Fatalf("TryReserve of %v\n got: %v\nwant: %v", count, err, ErrBadCount)
		}
		if err := budget.Settle(reservation, count); !errors.Is(err, ErrBadCount) {
			t.Fatalf("Settle with %v\n got: %v\nwant: %v", count, err, ErrBadCount)
		}
	}
	testBalanceIs(t, budget, "a", 9, 600)
	testSettle(t, budget, reservation, 300)
	testBalanceIs(t, budget, "a", 9, 700)
	for _, count := range []float64{-1, math.NaN(), math.Inf(1)} {
		if err := budget.Settle(reservation, count); !errors.Is(err, ErrBadCount) {
			t.Fatalf("Settle with %v of what is settled\n got: %v\nwant: %v", count, err, ErrBadCount)
		}
	}
}

func TestTheWaitIsExact(t *testing.T) {
	budget, clock := testBudgetOf(600, 40_000) // two tokens in three milliseconds
	testGrant(t, budget, "a", 40_000)
	// 1,501.5 ms are not enough.
	Equal(t, "at once", testDecide(t, budget, "a", 1_001), testRefused(Tokens, 1502*time.Millisecond))
	clock.Advance(1501 * time.Millisecond)
	Equal(t, "a millisecond early", testDecide(t, budget, "a", 1_001), testRefused(Tokens, time.Millisecond))
	clock.Advance(time.Millisecond)
	testGrant(t, budget, "a", 1_001)
}

func TestTheWaitCoversTheSlowerOfTheTwoBudgets(t *testing.T) {
	budget, clock := testBudgetOf(1, 60_000)
	testGrant(t, budget, "a", 60_000)
	// The tokens are back in 10 ms, the request in a minute.
	Equal(t, "10 tokens", testDecide(t, budget, "a", 10), testRefused(Requests, time.Minute))
	Equal(t, "60,000 tokens", testDecide(t, budget, "a", 60_000), testRefused(Requests, time.Minute))
	clock.Advance(time.Minute)
	testGrant(t, budget, "a", 10)

	slowTokens, _ := testBudgetOf(60, 60)
	for i := 0; i < 60; i++ {
		testGrant(t, slowTokens, "a", 1)
	}
	Equal(t, "0.5 tokens", testDecide(t, slowTokens, "a", 0.5), testRefused(Requests, time.Second))
	Equal(t, "30 tokens", testDecide(t, slowTokens, "a", 30), testRefused(Tokens, 30*time.Second))
}

func TestNoDoubleBurstAroundAFullMinute(t *testing.T) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Truncate(time.Minute).Add(time.Minute - time.Millisecond))
	budget := NewTokenBudget(1_000, 1_000, clock)
	testGrant(t, budget, "a", 1_000)
	clock.Advance(2 * time.Millisecond)
	Equal(t, "1,000 more, 2 ms later", testDecide(t, budget, "a", 1_000).OK, false)
	testBalanceIs(t, budget, "a", 999+2.0/60, 2.0/60)
}

func TestAClockThatStepsBackChangesNothing(t *testing.T) {
	budget, clock := testBudgetOf(60, 60_000)
	testGrant(t, budget, "a", 30_000)
	testGrant(t, budget, "a", 10_000)
	for i := 0; i < 5; i++ {
		clock.Set(clock.Now().Add(-10 * time.Second))
		testBalanceIs(t, budget, "a", 58, 20_000)
		clock.Set(clock.Now().Add(10 * time.Second))
		testBalanceIs(t, budget, "a", 58, 20_000)
	}
	clock.Advance(time.Second)
	testBalanceIs(t, budget, "a", 59, 21_000)
}

func TestTheWaitCoversTheWayBackToTheLatestMoment(t *testing.T) {
	budget, clock := testBudgetOf(60, 60_000) // a request and 1,000 tokens each second
	testGrant(t, budget, "a", 60_000)
	clock.Set(clock.Now().Add(-5*time.Second - 300*time.Microsecond))
	Equal(t, "5.0003 s behind", testDecide(t, budget, "a", 1_000), testRefused(Tokens, 6001*time.Millisecond))
	testGrant(t, budget, "b", 60_000) // which was never used later than now
	Equal(t, "another key", testDecide(t, budget, "b", 1_000), testRefused(Tokens, time.Second))
	clock.Advance(6001 * time.Millisecond)
	testGrant(t, budget, "a", 1_000)
}

func TestLookingInBetweenDoesNotMakeTheWaitLonger(t *testing.T) {
	chance := rand.New(rand.NewSource(3))
	for round := 0; round < 200; round++ {
		tokens := 1 + float64(chance.Intn(99_999))/10
		wait := 1 + chance.Intn(60)
		estimate := tokens * float64(wait) / 60_000 // just what grows back in the wait
		budget, clock := testBudgetOf(1_000_000, tokens)
		testGrant(t, budget, "a", tokens)
		what := fmt.Sprintf("round %d: an estimate of %v at %v a minute", round, estimate, tokens)
		for left := wait; left > 0; left-- {
			if left == wait || chance.Intn(2) == 0 {
				refused := testRefused(Tokens, time.Duration(left)*time.Millisecond)
				Equal(t, what, testDecide(t, budget, "a", estimate), refused)
			} else {
				budget.Balance("a")
			}
			clock.Advance(time.Millisecond)
		}
		what = fmt.Sprintf("%s, after a wait of %d ms: granted", what, wait)
		Equal(t, what, testDecide(t, budget, "a", estimate).OK, true)
	}
}

func TestUnusedTokensComeBackButTheRequestDoesNot(t *testing.T) {
	budget, _ := testBudgetOf(10, 1_000)
	reservation := testGrant(t, budget, "a", 800)
	testSettle(t, budget, reservation, 300)
	testBalanceIs(t, budget, "a", 9, 700)
}

func TestASecondSettleHasNoEffect(t *testing.T) {
	budget, _ := testBudgetOf(10, 1_000)
	other := testGrant(t, budget, "a", 500)
	reservation := testGrant(t, budget, "a", 400)
	testSettle(t, budget, reservation, 0)
	testBalanceIs(t, budget, "a", 8, 500)
	testSettle(t, budget, reservation, 0)
	testSettle(t, budget, reservation, 5_000)
	testBalanceIs(t, budget, "a", 8, 500)
	testSettle(t, budget, other, 450)
	testBalanceIs(t, budget, "a", 8, 550)
}

func TestWhatWasGrantedIsSettledWhateverTheCopySays(t *testing.T) {
	budget, _ := testBudgetOf(10, 1_000)
	reservation := testGrant(t, budget, "a", 400)
	testGrant(t, budget, "b", 400)
	testSettle(t, budget, Reservation{reservation.ID + 1_000, "a", 400}, 0) // never given out
	testBalanceIs(t, budget, "a", 9, 600)
	testSettle(t, budget, Reservation{reservation.ID, "b", 900}, 100)
	testBalanceIs(t, budget, "a", 9, 900)
	testBalanceIs(t, budget, "b", 9, 600)
}

func TestNeitherIdleTimeNorALateRefundFillsAboveTheCapacity(t *testing.T) {
	budget, clock := testBudgetOf(10, 1_000)
	reservation := testGrant(t, budget, "a", 700)
	clock.Advance(24 * time.Hour)
	Equal(t, "a day later", budget.Balance("a"), Balance{10, 1_000})
	testSettle(t, budget, reservation, 0)
	Equal(t, "after the refund", budget.Balance("a"), Balance{10, 1_000})
}

func TestOveruseBecomesADebtThatIsWorkedOffFirst(t *testing.T) {
	budget, clock := testBudgetOf(600, 60_000) // a token each millisecond
	reservation := testGrant(t, budget, "a", 59_000)
	testSettle(t, budget, reservation, 64_000) // 4,000 more than there were
	testBalanceIs(t, budget, "a", 599, -4_000)
	Equal(t, "no tokens", testDecide(t, budget, "a", 0), testRefused(Tokens, 4*time.Second))
	Equal(t, "1,000 tokens", testDecide(t, budget, "a", 1_000), testRefused(Tokens, 5*time.Second))
	clock.Advance(5 * time.Second)
	next := testGrant(t, budget, "a", 1_000)

	clock.Advance(2 * time.Minute) // full again before the debt arrives
	testSettle(t, budget, next, 3_000)
	testBalanceIs(t, budget, "a", 600, 58_000)
}

func TestWhoWaitsAsToldIsGrantedAndNotAMillisecondBefore(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	for round := 0; round < 300; round++ {
		tokens := 100 + chance.Intn(100_000)
		budget, clock := testBudgetOf(float64(1+chance.Intn(100)), float64(tokens))
		for step := 0; step < 20; step++ {
			estimate := float64(chance.Intn(tokens + 1))
			decision := testDecide(t, budget, "a", estimate)
			if !decision.OK {
				wait := decision.RetryAfter
				if wait <= 0 || wait%time.Millisecond != 0 {
					t.Fatalf("round %d: a wait of %s", round, dojoShown(reflect.ValueOf(wait)))
				}
				clock.Advance(wait - time.Millisecond)
				if testDecide(t, budget, "a", estimate).OK {
					t.Fatalf("round %d: granted before its wait of %v", round, wait)
				}
				clock.Advance(time.Millisecond)
				if decision = testDecide(t, budget, "a", estimate); !decision.OK {
					t.Fatalf("round %d: refused after its wait of %v", round, wait)
				}
			}
			testSettle(t, budget, decision.Reservation, math.Floor(chance.Float64()*2*estimate))
		}
	}
}

func TestNeverMoreIsUsedThanTheCapacityPlusWhatRefilled(t *testing.T) {
	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 300; round++ {
		tokens := 1_000 + chance.Intn(100_000)
		budget, clock := testBudgetOf(1_000_000, float64(tokens))
		start, used := clock.Now(), 0.0
		var running []Reservation
		for step := 0; step < 60; step++ {
			clock.Advance(time.Duration(chance.Intn(8_000)) * time.Millisecond)
			if decision := testDecide(t, budget, "a", float64(chance.Intn(tokens))); decision.OK {
				running = append(running, decision.Reservation)
			}
			if pick := chance.Intn(len(running) + 1); pick < len(running) {
				ended := running[pick]
				running = append(running[:pick], running[pick+1:]...)
				actual := math.Floor(chance.Float64() * (ended.Estimate + 1))
				testSettle(t, budget, ended, actual)
				if chance.Float64() < 0.3 {
					testSettle(t, budget, ended, 0)
				}
				used += actual
			}
			most := float64(tokens) * (1 + clock.Now().Sub(start).Minutes())
			if used > most+1e-3 {
				t.Fatalf("round %d: %v tokens used, at most %v", round, used, most)
			}
		}
	}
}
