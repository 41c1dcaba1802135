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

// dust is what binary fractions may be wrong by.
const dust = 1e-9

// TokenBucket limits how much may be taken over time. It is used by one goroutine at a time.
type TokenBucket struct {
	ratePerMs float64
	burst     float64
	clock     Clock
	tokens    float64
	countedTo time.Time // the latest moment that was turned into tokens
}

// NewTokenBucket makes a full bucket: ratePerSecond tokens grow back, at most burst are held. Both are
// above 0, fractions included.
func NewTokenBucket(ratePerSecond, burst float64, clock Clock) *TokenBucket {
	return &TokenBucket{
		ratePerMs: ratePerSecond / 1000,
		burst:     burst,
		clock:     clock,
		tokens:    burst,
		countedTo: clock.Now(),
	}
}

// TryTake takes cost tokens, or nothing. A cost that is not a finite number above 0 gives ErrBadCost.
func (b *TokenBucket) TryTake(cost float64) (Decision, error) {
	if !(cost > 0) || math.IsInf(cost, 1) {
		return Decision{}, ErrBadCost
	}
	if cost-b.burst > dust {
		return Decision{RetryAfter: Forever}, nil
	}
	behind := b.refill()
	shortage := cost - b.tokens
	if shortage > dust {
		b.tokens = 0
		wait := math.Ceil(behind + (shortage-dust)/b.ratePerMs)
		return Decision{RetryAfter: time.Duration(wait) * time.Millisecond}, nil
	}
	b.tokens = math.Max(0, b.tokens-cost)
	return Decision{OK: true}, nil
}

// Available is the number of tokens that are there now, fractions included; never below 0.
func (b *TokenBucket) Available() float64 {
	b.refill()
	return b.tokens
}

// refill turns the time until now into tokens. It returns how many milliseconds the clock is behind the
// latest moment.
func (b *TokenBucket) refill() (behind float64) {
	now := b.clock.Now()
	elapsed := float64(now.Sub(b.countedTo)) / float64(time.Millisecond)
	// A clock that stepped back has nothing to add until it is past the latest moment again.
	if elapsed < 0 {
		return -elapsed
	}
	b.tokens = math.Min(b.burst, b.tokens+elapsed*b.ratePerMs)
	b.countedTo = now
	return 0
}
