package kata

import (
	"errors"
	"math"
	"math/rand"
	"testing"
	"time"
)

func budgetOf(requests, tokens float64) (*TokenBudget, *FakeClock) {
	clock := NewFakeClock()
	return NewTokenBudget(requests, tokens, clock), clock
}

func decide(t *testing.T, budget *TokenBudget, key string, estimate float64) Decision {
	t.Helper()
	decision, err := budget.TryReserve(key, estimate)
	if err != nil {
		t.Fatalf("TryReserve(%q, %v): %v", key, estimate, err)
	}
	return decision
}

func grant(t *testing.T, budget *TokenBudget, key string, estimate float64) Reservation {
	t.Helper()
	decision := decide(t, budget, key, estimate)
	if !decision.OK {
		t.Fatalf("TryReserve(%q, %v): expected a grant, got %+v", key, estimate, decision)
	}
	return decision.Reservation
}

func settle(t *testing.T, budget *TokenBudget, reservation Reservation, actual float64) {
	t.Helper()
	if err := budget.Settle(reservation, actual); err != nil {
		t.Fatalf("Settle(%+v, %v): %v", reservation, actual, err)
	}
}

func balanceIs(t *testing.T, budget *TokenBudget, key string, requests, tokens float64) {
	t.Helper()
	got, want := budget.Balance(key), Balance{requests, tokens}
	if !(math.Abs(got.Requests-requests) < 1e-3 && math.Abs(got.Tokens-tokens) < 1e-3) {
		t.Fatalf("the balance of %s\n got: %+v\nwant: %+v", key, got, want)
	}
}

func refused(reason Reason, wait time.Duration) Decision {
	return Decision{Reason: reason, RetryAfter: wait}
}

func TestALongPromptUsesUpTheBudgetOfManyShortOnes(t *testing.T) {
	budget, _ := budgetOf(1_000, 100_000)
	long := grant(t, budget, "a", 100_000)
	Equal(t, "the reservation", long, Reservation{long.ID, "a", 100_000})
	balanceIs(t, budget, "a", 999, 0)
	Equal(t, "100 more", decide(t, budget, "a", 100), refused(Tokens, 60*time.Millisecond))
}

func TestTheRequestBudgetBindsAsWell(t *testing.T) {
	budget, _ := budgetOf(2, 100_000)
	grant(t, budget, "a", 1)
	grant(t, budget, "a", 0)
	Equal(t, "the third request", decide(t, budget, "a", 0), refused(Requests, 30*time.Second))
}

func TestARefusalTakesFromNeitherBudget(t *testing.T) {
	budget, _ := budgetOf(10, 1_000)
	grant(t, budget, "a", 900)
	for i := 0; i < 50; i++ {
		Equal(t, "500 of 100", decide(t, budget, "a", 500).OK, false)
	}
	balanceIs(t, budget, "a", 9, 100)
	for i := 0; i < 9; i++ {
		grant(t, budget, "a", 10)
	}
	for i := 0; i < 50; i++ {
		Equal(t, "the eleventh request", decide(t, budget, "a", 1).OK, false)
	}
	balanceIs(t, budget, "a", 0, 10)
}

func TestAnEstimateAboveTheCapacityIsRefusedForGood(t *testing.T) {
	budget, clock := budgetOf(1, 1_000)
	Equal(t, "1,000.5 of 1,000", decide(t, budget, "a", 1_000.5), refused(TooLarge, Forever))
	clock.Advance(time.Hour)
	grant(t, budget, "a", 1_000)
	Equal(t, "1,001 of 1,000", decide(t, budget, "a", 1_001), refused(TooLarge, Forever))
}

func TestKeysDoNotShareABudget(t *testing.T) {
	budget, _ := budgetOf(1, 1_000)
	noisy := grant(t, budget, "noisy", 1_000)
	quiet := grant(t, budget, "quiet", 1_000)
	if noisy.ID == quiet.ID {
		t.Fatalf("two reservations with the id %d", noisy.ID)
	}
	settle(t, budget, noisy, 200)
	balanceIs(t, budget, "noisy", 0, 800)
	balanceIs(t, budget, "quiet", 0, 0)
}

func TestACountThatIsNoNumberOfZeroOrMoreIsAnError(t *testing.T) {
	budget, _ := budgetOf(10, 1_000)
	reservation := grant(t, budget, "a", 400)
	for _, count := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := budget.TryReserve("a", count); !errors.Is(err, ErrBadCount) {
			t.Fatalf("TryReserve of %v\n got: %v\nwant: %v", count, err, ErrBadCount)
		}
		if err := budget.Settle(reservation, count); !errors.Is(err, ErrBadCount) {
			t.Fatalf("Settle with %v\n got: %v\nwant: %v", count, err, ErrBadCount)
		}
	}
	balanceIs(t, budget, "a", 9, 600)
	settle(t, budget, reservation, 300)
	balanceIs(t, budget, "a", 9, 700)
}

func TestTheWaitIsExact(t *testing.T) {
	budget, clock := budgetOf(600, 40_000) // two tokens in three milliseconds
	grant(t, budget, "a", 40_000)
	// 1,501.5 ms are not enough.
	Equal(t, "at once", decide(t, budget, "a", 1_001), refused(Tokens, 1502*time.Millisecond))
	clock.Advance(1501 * time.Millisecond)
	Equal(t, "a millisecond early", decide(t, budget, "a", 1_001), refused(Tokens, time.Millisecond))
	clock.Advance(time.Millisecond)
	grant(t, budget, "a", 1_001)
}

func TestTheWaitCoversTheSlowerOfTheTwoBudgets(t *testing.T) {
	budget, clock := budgetOf(1, 60_000)
	grant(t, budget, "a", 60_000)
	// The tokens are back in 10 ms, the request in a minute.
	Equal(t, "10 tokens", decide(t, budget, "a", 10), refused(Requests, time.Minute))
	Equal(t, "60,000 tokens", decide(t, budget, "a", 60_000), refused(Requests, time.Minute))
	clock.Advance(time.Minute)
	grant(t, budget, "a", 10)

	slowTokens, _ := budgetOf(60, 60)
	for i := 0; i < 60; i++ {
		grant(t, slowTokens, "a", 1)
	}
	Equal(t, "0.5 tokens", decide(t, slowTokens, "a", 0.5), refused(Requests, time.Second))
	Equal(t, "30 tokens", decide(t, slowTokens, "a", 30), refused(Tokens, 30*time.Second))
}

func TestNoDoubleBurstAroundAFullMinute(t *testing.T) {
	clock := NewFakeClock()
	clock.Set(clock.Now().Truncate(time.Minute).Add(time.Minute - time.Millisecond))
	budget := NewTokenBudget(1_000, 1_000, clock)
	grant(t, budget, "a", 1_000)
	clock.Advance(2 * time.Millisecond)
	Equal(t, "1,000 more, 2 ms later", decide(t, budget, "a", 1_000).OK, false)
	balanceIs(t, budget, "a", 999+2.0/60, 2.0/60)
}

func TestAClockThatStepsBackChangesNothing(t *testing.T) {
	budget, clock := budgetOf(60, 60_000)
	grant(t, budget, "a", 30_000)
	grant(t, budget, "a", 10_000)
	for i := 0; i < 5; i++ {
		clock.Set(clock.Now().Add(-10 * time.Second))
		balanceIs(t, budget, "a", 58, 20_000)
		clock.Set(clock.Now().Add(10 * time.Second))
		balanceIs(t, budget, "a", 58, 20_000)
	}
	clock.Advance(time.Second)
	balanceIs(t, budget, "a", 59, 21_000)
}

func TestUnusedTokensComeBackButTheRequestDoesNot(t *testing.T) {
	budget, _ := budgetOf(10, 1_000)
	reservation := grant(t, budget, "a", 800)
	settle(t, budget, reservation, 300)
	balanceIs(t, budget, "a", 9, 700)
}

func TestASecondSettleHasNoEffect(t *testing.T) {
	budget, _ := budgetOf(10, 1_000)
	other := grant(t, budget, "a", 500)
	reservation := grant(t, budget, "a", 400)
	settle(t, budget, reservation, 0)
	balanceIs(t, budget, "a", 8, 500)
	settle(t, budget, reservation, 0)
	settle(t, budget, reservation, 5_000)
	balanceIs(t, budget, "a", 8, 500)
	settle(t, budget, other, 450)
	balanceIs(t, budget, "a", 8, 550)
}

func TestNeitherIdleTimeNorALateRefundFillsAboveTheCapacity(t *testing.T) {
	budget, clock := budgetOf(10, 1_000)
	reservation := grant(t, budget, "a", 700)
	clock.Advance(24 * time.Hour)
	Equal(t, "a day later", budget.Balance("a"), Balance{10, 1_000})
	settle(t, budget, reservation, 0)
	Equal(t, "after the refund", budget.Balance("a"), Balance{10, 1_000})
}

func TestOveruseBecomesADebtThatIsWorkedOffFirst(t *testing.T) {
	budget, clock := budgetOf(600, 60_000) // a token each millisecond
	reservation := grant(t, budget, "a", 59_000)
	settle(t, budget, reservation, 64_000) // 4,000 more than there were
	balanceIs(t, budget, "a", 599, -4_000)
	Equal(t, "no tokens", decide(t, budget, "a", 0), refused(Tokens, 4*time.Second))
	Equal(t, "1,000 tokens", decide(t, budget, "a", 1_000), refused(Tokens, 5*time.Second))
	clock.Advance(5 * time.Second)
	next := grant(t, budget, "a", 1_000)

	clock.Advance(2 * time.Minute) // full again before the debt arrives
	settle(t, budget, next, 3_000)
	balanceIs(t, budget, "a", 600, 58_000)
}

func TestWhoWaitsAsToldIsGrantedAndNotAMillisecondBefore(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	for round := 0; round < 300; round++ {
		tokens := 100 + chance.Intn(100_000)
		budget, clock := budgetOf(float64(1+chance.Intn(100)), float64(tokens))
		for step := 0; step < 20; step++ {
			estimate := float64(chance.Intn(tokens + 1))
			decision := decide(t, budget, "a", estimate)
			if !decision.OK {
				wait := decision.RetryAfter
				if wait <= 0 || wait%time.Millisecond != 0 {
					t.Fatalf("round %d: a wait of %v", round, wait)
				}
				clock.Advance(wait - time.Millisecond)
				if decide(t, budget, "a", estimate).OK {
					t.Fatalf("round %d: granted before its wait of %v", round, wait)
				}
				clock.Advance(time.Millisecond)
				if decision = decide(t, budget, "a", estimate); !decision.OK {
					t.Fatalf("round %d: refused after its wait of %v", round, wait)
				}
			}
			settle(t, budget, decision.Reservation, math.Floor(chance.Float64()*2*estimate))
		}
	}
}

func TestNeverMoreIsUsedThanTheCapacityPlusWhatRefilled(t *testing.T) {
	chance := rand.New(rand.NewSource(11))
	for round := 0; round < 300; round++ {
		tokens := 1_000 + chance.Intn(100_000)
		budget, clock := budgetOf(1_000_000, float64(tokens))
		start, used := clock.Now(), 0.0
		var running []Reservation
		for step := 0; step < 60; step++ {
			clock.Advance(time.Duration(chance.Intn(8_000)) * time.Millisecond)
			if decision := decide(t, budget, "a", float64(chance.Intn(tokens))); decision.OK {
				running = append(running, decision.Reservation)
			}
			if pick := chance.Intn(len(running) + 1); pick < len(running) {
				ended := running[pick]
				running = append(running[:pick], running[pick+1:]...)
				actual := math.Floor(chance.Float64() * (ended.Estimate + 1))
				settle(t, budget, ended, actual)
				if chance.Float64() < 0.3 {
					settle(t, budget, ended, 0)
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
