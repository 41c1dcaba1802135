package kata

import "time"

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
	limit    int64
	windowMs int64
	clock    Clock
	now      int64 // the latest moment seen
	window   int64 // the number of the window that it lies in
	current  map[string]int64
	previous map[string]int64
}

// NewSlidingCounter lets one key make limit calls in a window of whole milliseconds.
func NewSlidingCounter(limit int, window time.Duration, clock Clock) *SlidingCounter {
	now := clock.Now().UnixMilli()
	return &SlidingCounter{
		limit:    int64(limit),
		windowMs: window.Milliseconds(),
		clock:    clock,
		now:      now,
		window:   now / window.Milliseconds(),
		current:  map[string]int64{},
		previous: map[string]int64{},
	}
}

// TryCall counts one call of the key, if it fits whole.
func (c *SlidingCounter) TryCall(key string) Decision {
	left := c.moveOn()
	current, previous := c.current[key], c.previous[key]
	// Both sides are multiplied by the window's length: whole numbers leave no dust.
	room := (c.limit - 1 - current) * c.windowMs
	if previous*left <= room {
		c.current[key] = current + 1
		return Decision{OK: true}
	}
	if room >= 0 {
		return refusal(left - room/previous)
	}
	// The window is used up; in the next one its calls are the previous ones.
	fullRoom := (c.limit - 1) * c.windowMs
	return refusal(left + c.windowMs - fullRoom/current)
}

// Usage is the number of calls of the key that weigh now, fractions included.
func (c *SlidingCounter) Usage(key string) float64 {
	left := c.moveOn()
	return float64(c.current[key]) + float64(c.previous[key]*left)/float64(c.windowMs)
}

// Remembered is the number of keys that have calls in the current or the previous window.
func (c *SlidingCounter) Remembered() int {
	c.moveOn()
	keys := len(c.current)
	for key := range c.previous {
		if _, both := c.current[key]; !both {
			keys++
		}
	}
	return keys
}

// moveOn brings the windows up to date and returns the milliseconds left of the current one.
func (c *SlidingCounter) moveOn() int64 {
	c.now = max(c.now, c.clock.Now().UnixMilli())
	window := c.now / c.windowMs
	if window != c.window {
		if window == c.window+1 {
			c.previous = c.current
		} else {
			c.previous = map[string]int64{}
		}
		c.current = map[string]int64{}
		for key := range c.previous {
			c.current[key] = 0
		}
		c.window = window
	}
	return (window+1)*c.windowMs - c.now
}

func refusal(waitMs int64) Decision {
	return Decision{RetryAfter: time.Duration(waitMs) * time.Millisecond}
}
