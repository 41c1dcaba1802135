package kata

import (
	"errors"
	"math"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// ErrBadCount answers an estimate or actual use that is not a number of 0 or above.
var ErrBadCount = errors.New("a count must be a number of 0 or above")

// Forever is the wait of a call that can never succeed.
const Forever time.Duration = math.MaxInt64

// Reservation is what a grant took. Its id is given to no other reservation of the same budget.
type Reservation struct {
	ID       int
	Key      string
	Estimate float64
}

// Reason names the budget that needs the longer wait, or an estimate that no wait can help.
type Reason string

// The reasons of a refusal.
const (
	Requests Reason = "requests"
	Tokens   Reason = "tokens"
	TooLarge Reason = "too_large"
)

// Decision is a grant with its Reservation, or a refusal with its Reason and the whole milliseconds
// after which the same call would succeed.
type Decision struct {
	OK          bool
	Reservation Reservation
	Reason      Reason
	RetryAfter  time.Duration
}

// Balance is what a key may spend now, fractions included; negative tokens are a debt.
type Balance struct {
	Requests float64
	Tokens   float64
}

// dust is what binary fractions may be wrong by.
const dust = 1e-6

type account struct {
	Balance
	countedTo time.Time // the latest moment that was turned into requests and tokens
}

// TokenBudget limits requests and their tokens for each key. It is used by one goroutine at a time.
type TokenBudget struct {
	requestsPerMinute float64
	tokensPerMinute   float64
	clock             Clock
	accounts          map[string]*account
	open              map[int]bool // the ids of the reservations that are not settled yet
	lastID            int
}

// NewTokenBudget makes the budgets. Each limit, at least 1, is the capacity of a budget and its
// refill in a minute.
func NewTokenBudget(requestsPerMinute, tokensPerMinute float64, clock Clock) *TokenBudget {
	return &TokenBudget{
		requestsPerMinute: requestsPerMinute,
		tokensPerMinute:   tokensPerMinute,
		clock:             clock,
		accounts:          make(map[string]*account),
		open:              make(map[int]bool),
	}
}

// TryReserve takes one request and estimate tokens from the budgets of key, or nothing.
func (b *TokenBudget) TryReserve(key string, estimate float64) (Decision, error) {
	if !isCount(estimate) {
		return Decision{}, ErrBadCount
	}
	if estimate > b.tokensPerMinute {
		return Decision{Reason: TooLarge, RetryAfter: Forever}, nil
	}
	a := b.upToNow(key)
	// Both budgets are asked before either is charged: a refusal costs nothing.
	forRequest := waitFor(1-a.Requests, b.requestsPerMinute)
	forTokens := waitFor(estimate-a.Tokens, b.tokensPerMinute)
	wait := max(forRequest, forTokens)
	if wait > 0 {
		reason := Requests
		if forTokens > forRequest {
			reason = Tokens
		}
		return Decision{Reason: reason, RetryAfter: wait}, nil
	}
	a.Requests--
	a.Tokens -= estimate
	b.lastID++
	b.open[b.lastID] = true
	return Decision{OK: true, Reservation: Reservation{b.lastID, key, estimate}}, nil
}

// Settle replaces the estimate by the tokens that were used, unless that was done before.
func (b *TokenBudget) Settle(reservation Reservation, actual float64) error {
	if !isCount(actual) {
		return ErrBadCount
	}
	if !b.open[reservation.ID] {
		return nil
	}
	delete(b.open, reservation.ID)
	a := b.upToNow(reservation.Key)
	tokens := a.Tokens + reservation.Estimate - actual
	a.Tokens = math.Min(b.tokensPerMinute, tokens)
	return nil
}

// Balance is what key may spend now.
func (b *TokenBudget) Balance(key string) Balance {
	return b.upToNow(key).Balance
}

func (b *TokenBudget) upToNow(key string) *account {
	now := b.clock.Now()
	a := b.accounts[key]
	if a == nil {
		a = &account{Balance{b.requestsPerMinute, b.tokensPerMinute}, now}
		b.accounts[key] = a
	}
	if now.Truncate(time.Minute).After(a.countedTo.Truncate(time.Minute)) {
		a.Requests, a.Tokens = b.requestsPerMinute, b.tokensPerMinute
	}
	// A clock that stepped back has nothing to add until it is past the latest moment again.
	if !now.After(a.countedTo) {
		return a
	}
	minutes := now.Sub(a.countedTo).Minutes()
	a.Requests = math.Min(b.requestsPerMinute, a.Requests+minutes*b.requestsPerMinute)
	a.Tokens = math.Min(b.tokensPerMinute, a.Tokens+minutes*b.tokensPerMinute)
	a.countedTo = now
	return a
}

// waitFor is the time in whole milliseconds until shortage has refilled; 0 when nothing is missing.
func waitFor(shortage, perMinute float64) time.Duration {
	if shortage <= dust {
		return 0
	}
	return time.Duration(math.Ceil((shortage-dust)/perMinute*60_000)) * time.Millisecond
}

func isCount(count float64) bool {
	return count >= 0 && !math.IsInf(count, 1)
}
