package kata

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
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
	most    int
	percent int

	mu         sync.Mutex
	hundredths int // of a retry, so that they stay whole numbers
}

// NewRetryBudget makes a budget that holds burst retries at most and starts with them; 100 calls
// earn percent retries.
func NewRetryBudget(burst, percent int) *RetryBudget {
	return &RetryBudget{most: burst * 100, percent: percent, hundredths: burst * 100}
}

// Earn adds what one call earns.
func (b *RetryBudget) Earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hundredths = min(b.most, b.hundredths+b.percent)
}

// TrySpend takes one retry, or nothing when there is no whole one. It tells which.
func (b *RetryBudget) TrySpend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hundredths < 100 {
		return false
	}
	b.hundredths -= 100
	return true
}

// Available is the number of retries that are there now, fractions included.
func (b *RetryBudget) Available() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return float64(b.hundredths) / 100
}

// Retrier repeats calls. It may be used by many goroutines at once, if random may be.
type Retrier struct {
	policy Policy
	budget *RetryBudget
	clock  Clock
	random func() float64
}

// NewRetrier makes a Retrier; random gives numbers from 0 up to, but not including, 1.
func NewRetrier(policy Policy, budget *RetryBudget, clock Clock, random func() float64) *Retrier {
	return &Retrier{policy: policy, budget: budget, clock: clock, random: random}
}

// Run calls the operation until it succeeds or another try is not allowed; then it returns the last
// error. The operation gets the number of the attempt, from 1. When the context ends during a wait,
// Run returns the context's error.
func (r *Retrier) Run(
	ctx context.Context, operation func(ctx context.Context, attempt int) error,
) error {
	deadline := r.clock.Now().Add(r.policy.Total)
	r.budget.Earn()
	for attempt := 1; ; attempt++ {
		err := operation(ctx, attempt)
		var failure *HTTPError
		if !errors.As(err, &failure) || !retryable(failure) || attempt >= r.policy.MaxAttempts {
			return err
		}
		var wait time.Duration
		if failure.RetryAfter != nil {
			wait = *failure.RetryAfter
		} else {
			wait = r.draw(attempt - 1)
		}
		if !r.clock.Now().Add(wait).Before(deadline) {
			return err
		}
		if !r.budget.TrySpend() {
			return err
		}
		if err := r.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// draw is full jitter: anything from nothing up to the doubled base.
func (r *Retrier) draw(retries int) time.Duration {
	ceiling := r.policy.Base
	for i := 0; i < retries && ceiling < r.policy.Cap; i++ {
		ceiling *= 2 // stops at the cap, long before it overflows
	}
	ceiling = min(ceiling, r.policy.Cap)
	ms := math.Ceil(r.random() * float64(ceiling.Milliseconds()))
	return time.Duration(ms) * time.Millisecond
}

func retryable(failure *HTTPError) bool {
	return failure.Status == 429 || failure.Status >= 500 && failure.Status <= 599
}
