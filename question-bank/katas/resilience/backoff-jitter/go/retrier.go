package kata

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Clock is where the time comes from, and how it is spent.
type Clock interface {
	Now() time.Time
	// Sleep returns nil once d has passed, or the context's error when that ends first.
	Sleep(ctx context.Context, d time.Duration) error
}

// Policy says how often and how fast a call is repeated. Its durations are whole milliseconds.
type Policy struct {
	Base        time.Duration // the most that the first wait can be; doubles with every retry
	Cap         time.Duration // what the doubling never exceeds
	MaxAttempts int           // how often the operation is called at most, the first call included
	Total       time.Duration // how long after the start of the first call another one may begin
}

// HTTPError is a server's answer that is a failure.
type HTTPError struct {
	Status int
	// RetryAfter is how long the server asks to wait; nil when it does not say.
	RetryAfter *time.Duration
}

func (e *HTTPError) Error() string { return fmt.Sprintf("the server answered %d", e.Status) }

// RetryBudget limits retries to a share of the calls. Many calls use one budget, on any goroutine.
type RetryBudget struct {
	// TODO: remember what you need.
}

// NewRetryBudget makes a budget that holds burst retries at most and starts with them; 100 calls
// earn percent retries.
func NewRetryBudget(burst, percent int) *RetryBudget {
	return &RetryBudget{}
}

// Earn adds what one call earns.
func (b *RetryBudget) Earn() {
	// TODO: add what one call earns.
}

// TrySpend takes one retry, or nothing when there is no whole one. It tells which.
func (b *RetryBudget) TrySpend() bool {
	return false // TODO: take one retry, or nothing.
}

// Available is the number of retries that are there now, fractions included.
func (b *RetryBudget) Available() float64 {
	return math.NaN() // TODO: how many retries are there now?
}

// Retrier repeats calls. It may be used by many goroutines at once, if random may be.
type Retrier struct {
	// TODO: remember what you need.
}

// NewRetrier makes a Retrier; random gives numbers from 0 up to, but not including, 1.
func NewRetrier(policy Policy, budget *RetryBudget, clock Clock, random func() float64) *Retrier {
	return &Retrier{}
}

// Run calls the operation until it succeeds or another try is not allowed; then it returns the last
// error. The operation gets the number of the attempt, from 1. When the context ends during a wait,
// Run returns the context's error.
func (r *Retrier) Run(
	ctx context.Context, operation func(ctx context.Context, attempt int) error,
) error {
	return errors.New("TODO: call, and decide whether and when to call again")
}
