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
	limit  int
	window int64 // milliseconds, as all moments here
	clock  Clock
	now    int64   // the latest moment that the clock has shown
	times  []int64 // when the calls that count were granted, oldest first
}

// NewSlidingLog makes a limiter: limit calls are granted in any stretch of one window. Both are at
// least 1, and the window has whole milliseconds.
func NewSlidingLog(limit int, window time.Duration, clock Clock) *SlidingLog {
	return &SlidingLog{
		limit:  limit,
		window: window.Milliseconds(),
		clock:  clock,
		now:    clock.Now().UnixMilli(),
	}
}

// TryCall grants a call and remembers when, or tells how long to wait.
func (s *SlidingLog) TryCall() Decision {
	s.upToNow()
	if len(s.times) >= s.limit {
		wait := s.times[0] + s.window - s.now
		return Decision{RetryAfter: time.Duration(wait) * time.Millisecond}
	}
	s.times = append(s.times, s.now)
	return Decision{OK: true}
}

// Remembered is the number of times of calls that the log holds: those that count now.
func (s *SlidingLog) Remembered() int {
	s.upToNow()
	return len(s.times)
}

func (s *SlidingLog) upToNow() {
	// A clock that stepped back stands still until it is past the latest moment again.
	s.now = max(s.now, s.clock.Now().UnixMilli())
	for len(s.times) > 0 && s.times[0] < s.now-s.window {
		s.times = s.times[1:]
	}
}
