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

// ErrBadCost answers a cost that is not a finite number above 0.
var ErrBadCost = errors.New("a cost must be a finite number above 0")

// Forever is the wait of a call that can never succeed.
const Forever time.Duration = math.MaxInt64

// Decision tells whether the tokens were taken and, if not, after how many whole milliseconds the same
// call would succeed.
type Decision struct {
	OK         bool
	RetryAfter time.Duration
}

// TokenBucket limits how much may be taken over time. It is used by one goroutine at a time.
type TokenBucket struct {
	// TODO: remember what you need.
}

// NewTokenBucket makes a full bucket: ratePerSecond tokens grow back, at most burst are held. Both are
// above 0, fractions included.
func NewTokenBucket(ratePerSecond, burst float64, clock Clock) *TokenBucket {
	return &TokenBucket{}
}

// TryTake takes cost tokens, or nothing. A cost that is not a finite number above 0 gives ErrBadCost.
func (b *TokenBucket) TryTake(cost float64) (Decision, error) {
	return Decision{}, errors.New("TODO: take the cost, or say how long to wait")
}

// Available is the number of tokens that are there now, fractions included; never below 0.
func (b *TokenBucket) Available() float64 {
	return math.NaN() // TODO: how many tokens are there now?
}
