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

// ErrBadCount answers an estimate or actual use that is not a finite number of 0 or above.
var ErrBadCount = errors.New("a count must be a finite number of 0 or above")

// Forever is the wait of a call that can never succeed.
const Forever time.Duration = math.MaxInt64

// Reservation is what a grant took. Its ID, given to no other reservation of the same budget, is what it
// settles by.
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
	open              map[int]Reservation // what is not settled yet, by its id
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
		open:              make(map[int]Reservation),
	}
}

// TryReserve takes one request and estimate tokens from the budgets of key, or nothing.
func (b *TokenBudget) TryReserve(key string, estimate float64) (Decision, error) {
	if !isCount(estimate) {
		return Decision{}, ErrBadCount
	}
	if estimate-b.tokensPerMinute > dust {
		return Decision{Reason: TooLarge, RetryAfter: Forever}, nil
	}
	now := b.clock.Now()
	a := b.upTo(now, key)
	behind := a.countedTo.Sub(now)
	// Both budgets are asked before either is charged: a refusal costs nothing.
	forRequest := waitFor(1-a.Requests, b.requestsPerMinute, behind)
	forTokens := waitFor(estimate-a.Tokens, b.tokensPerMinute, behind)
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
	reservation := Reservation{b.lastID, key, estimate}
	b.open[b.lastID] = reservation
	return Decision{OK: true, Reservation: reservation}, nil
}

// Settle replaces the estimate by the tokens that were used, unless that was done before.
func (b *TokenBudget) Settle(reservation Reservation, actual float64) error {
	if !isCount(actual) {
		return ErrBadCount
	}
	granted, isOpen := b.open[reservation.ID]
	if !isOpen {
		return nil
	}
	delete(b.open, reservation.ID)
	a := b.upTo(b.clock.Now(), granted.Key)
	tokens := a.Tokens + granted.Estimate - actual
	a.Tokens = math.Min(b.tokensPerMinute, tokens)
	return nil
}

// Balance is what key may spend now.
func (b *TokenBudget) Balance(key string) Balance {
	return b.upTo(b.clock.Now(), key).Balance
}

func (b *TokenBudget) upTo(now time.Time, key string) *account {
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

// waitFor is the time in whole milliseconds until shortage has refilled; 0 when nothing is missing. The
// refill goes on when the clock, which is behind, is at the latest moment again.
func waitFor(shortage, perMinute float64, behind time.Duration) time.Duration {
	if shortage <= dust {
		return 0
	}
	wayBack := float64(behind) / float64(time.Millisecond)
	return time.Duration(math.Ceil(wayBack+(shortage-dust)/perMinute*60_000)) * time.Millisecond
}

func isCount(count float64) bool {
	return count >= 0 && !math.IsInf(count, 1)
}
