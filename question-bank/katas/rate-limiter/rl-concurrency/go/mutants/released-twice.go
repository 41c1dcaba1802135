package kata

import (
	"sync"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Options are the numbers of an AdaptiveLimit: what it starts with, its floor (at least 1) and its
// ceiling, and the length of a window.
type Options struct {
	Initial int
	Min     int
	Max     int
	Window  time.Duration
}

// Outcome tells how a call ended.
type Outcome int

const (
	// Success is a call that ended well.
	Success Outcome = iota
	// Overload is a call that failed because of too much load.
	Overload
	// Ignored is a call that says nothing about the load.
	Ignored
)

// AdaptiveLimit limits the calls in flight. Its methods may be called by any goroutine.
type AdaptiveLimit struct {
	options Options
	clock   Clock
	start   time.Time

	mu       sync.Mutex
	limit    int
	inFlight int
	window   int64 // the number of the current window
	seen     seen
	cuts     int // how often the limit was cut, ever
}

// seen is what happened in a window.
type seen struct {
	usedUp, success, overload, cut bool
}

// Permit is the place of one call in flight.
type Permit struct {
	from       *AdaptiveLimit
	cutsBefore int
}

// NewAdaptiveLimit makes a limit whose first window begins now.
func NewAdaptiveLimit(options Options, clock Clock) *AdaptiveLimit {
	return &AdaptiveLimit{options: options, clock: clock, start: clock.Now(), limit: options.Initial}
}

// TryAcquire grants a call when fewer calls than the limit are in flight.
func (l *AdaptiveLimit) TryAcquire() (*Permit, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeWindow()
	granted := l.inFlight < l.limit
	if granted {
		l.inFlight++
	}
	if l.inFlight >= l.limit {
		l.seen.usedUp = true
	}
	if !granted {
		return nil, false
	}
	return &Permit{from: l, cutsBefore: l.cuts}, true
}

// Release gives the place back. A second time does nothing.
func (p *Permit) Release(outcome Outcome) {
	l := p.from
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeWindow()
	l.inFlight--
	switch outcome {
	case Success:
		l.seen.success = true
	case Overload:
		l.overload(p.cutsBefore)
	}
}

// Limit is the number of calls that may be in flight now.
func (l *AdaptiveLimit) Limit() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeWindow()
	return l.limit
}

// InFlight is the number of calls that are in flight now.
func (l *AdaptiveLimit) InFlight() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeWindow()
	return l.inFlight
}

func (l *AdaptiveLimit) overload(cutsBefore int) {
	l.seen.overload = true
	// A call that was granted before the last cut tells about the old limit.
	if l.seen.cut || cutsBefore != l.cuts {
		return
	}
	l.limit = max(l.options.Min, l.limit/2)
	l.seen.cut = true
	l.cuts++
}

// closeWindow judges the window that is over, if it is, and begins the current one.
func (l *AdaptiveLimit) closeWindow() {
	window := int64(l.clock.Now().Sub(l.start) / l.options.Window)
	if window <= l.window {
		return
	}
	if l.seen.usedUp && l.seen.success && !l.seen.overload {
		l.limit = min(l.options.Max, l.limit+1)
	}
	l.window = window
	l.seen = seen{}
}
