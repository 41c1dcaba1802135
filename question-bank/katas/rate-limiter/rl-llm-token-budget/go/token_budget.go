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

// TokenBudget limits requests and their tokens for each key. It is used by one goroutine at a time.
type TokenBudget struct {
	// TODO: remember what you need. A key that was never used has both budgets full.
}

// NewTokenBudget makes the budgets. Each limit, at least 1, is the capacity of a budget and its
// refill in a minute.
func NewTokenBudget(requestsPerMinute, tokensPerMinute float64, clock Clock) *TokenBudget {
	return &TokenBudget{}
}

// TryReserve takes one request and estimate tokens from the budgets of key, or nothing.
func (b *TokenBudget) TryReserve(key string, estimate float64) (Decision, error) {
	return Decision{}, errors.New("TODO: reserve a request and the tokens, or say why not")
}

// Settle replaces the estimate by the tokens that were used, unless that was done before.
func (b *TokenBudget) Settle(reservation Reservation, actual float64) error {
	return errors.New("TODO: give back what was not used, or charge what was used beyond the estimate")
}

// Balance is what key may spend now.
func (b *TokenBudget) Balance(key string) Balance {
	return Balance{math.NaN(), math.NaN()} // TODO: how many requests and tokens are there now?
}
