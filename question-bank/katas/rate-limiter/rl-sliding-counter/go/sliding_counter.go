package kata

import (
	"math"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Decision tells whether the call was granted and, if not, after how many whole milliseconds it
// would be.
type Decision struct {
	OK         bool
	RetryAfter time.Duration
}

// SlidingCounter limits the calls of each key over time. It is used by one goroutine at a time.
type SlidingCounter struct {
	// TODO: remember what you need. Two counts per key are enough.
}

// NewSlidingCounter lets one key make limit calls in a window of whole milliseconds.
func NewSlidingCounter(limit int, window time.Duration, clock Clock) *SlidingCounter {
	return &SlidingCounter{}
}

// TryCall counts one call of the key, if it fits whole.
func (c *SlidingCounter) TryCall(key string) Decision {
	return Decision{} // TODO: grant the call, or say how long to wait
}

// Usage is the number of calls of the key that weigh now, fractions included.
func (c *SlidingCounter) Usage(key string) float64 {
	return math.NaN() // TODO: weigh the two windows
}

// Remembered is the number of keys that have calls in the current or the previous window.
func (c *SlidingCounter) Remembered() int {
	return -1 // TODO: how many keys are held?
}
