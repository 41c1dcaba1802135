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
	limit     int
	window    int64 // milliseconds, as all moments here
	clock     Clock
	now       int64 // the latest moment that the clock has shown
	windowEnd int64
	used      map[string]int // by each key in the current window
}

// NewFixedWindow makes a limiter: limit is what one key may use in a window. The window has whole
// milliseconds, and both are at least 1.
func NewFixedWindow(limit int, window time.Duration, clock Clock) *FixedWindow {
	return &FixedWindow{
		limit:  limit,
		window: window.Milliseconds(),
		clock:  clock,
		used:   make(map[string]int),
	}
}

// TryCall counts cost for key in the current window, or nothing.
func (f *FixedWindow) TryCall(key string, cost int) (Decision, error) {
	if cost < 1 {
		return Decision{}, ErrBadCost
	}
	if cost > f.limit {
		return Decision{RetryAfter: Forever}, nil
	}
	f.upToNow()
	used := f.used[key] + cost
	if used > f.limit {
		return Decision{RetryAfter: time.Duration(f.windowEnd-f.now) * time.Millisecond}, nil
	}
	f.used[key] = used
	return Decision{OK: true, Remaining: f.limit - used}, nil
}

// Remembered is the number of keys that have used something in the current window.
func (f *FixedWindow) Remembered() int {
	f.upToNow()
	return len(f.used)
}

func (f *FixedWindow) upToNow() {
	// A clock that stepped back stands still until it is past the latest moment again.
	f.now = max(f.now, f.clock.Now().UnixMilli())
	windowEnd := f.now - f.now%f.window + f.window
	if windowEnd == f.windowEnd {
		return
	}
	f.windowEnd = windowEnd
}
