package kata

import "time"

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Decision tells whether the call was granted and, if not, after how many whole milliseconds a call
// would be.
type Decision struct {
	OK         bool
	RetryAfter time.Duration
}

// SlidingLog limits one caller. It is used by one goroutine at a time.
type SlidingLog struct {
	// TODO: remember what you need.
}

// NewSlidingLog makes a limiter: limit calls are granted in any stretch of one window. Both are at
// least 1, and the window has whole milliseconds.
func NewSlidingLog(limit int, window time.Duration, clock Clock) *SlidingLog {
	return &SlidingLog{}
}

// TryCall grants a call and remembers when, or tells how long to wait.
func (s *SlidingLog) TryCall() Decision {
	return Decision{} // TODO: grant the call, or say how long to wait.
}

// Remembered is the number of times of calls that the log holds: those that count now.
func (s *SlidingLog) Remembered() int {
	return -1 // TODO: how many times are held?
}
