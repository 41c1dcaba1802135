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

// ErrBadCost answers a cost below 1.
var ErrBadCost = errors.New("a cost must be at least 1")

// Forever is the wait of a call that can never be granted.
const Forever time.Duration = math.MaxInt64

// Decision is a grant with what remains for the key in this window, or a refusal with the time, in
// whole milliseconds, until the next window begins.
type Decision struct {
	OK         bool
	Remaining  int
	RetryAfter time.Duration
}

// FixedWindow limits what each key may use in a window. It is used by one goroutine at a time.
type FixedWindow struct {
	// TODO: remember what you need.
}

// NewFixedWindow makes a limiter: limit is what one key may use in a window. The window has whole
// milliseconds, and both are at least 1.
func NewFixedWindow(limit int, window time.Duration, clock Clock) *FixedWindow {
	return &FixedWindow{}
}

// TryCall counts cost for key in the current window, or nothing.
func (f *FixedWindow) TryCall(key string, cost int) (Decision, error) {
	return Decision{}, errors.New("TODO: count the cost, or say how long to wait")
}

// Remembered is the number of keys that have used something in the current window.
func (f *FixedWindow) Remembered() int {
	return -1 // TODO: how many keys are held?
}
