package kata

import "time"

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
	// TODO: remember what you need.
}

// Permit is the place of one call in flight.
type Permit struct {
	// TODO: remember what you need.
}

// NewAdaptiveLimit makes a limit whose first window begins now.
func NewAdaptiveLimit(options Options, clock Clock) *AdaptiveLimit {
	return &AdaptiveLimit{}
}

// TryAcquire grants a call when fewer calls than the limit are in flight.
func (l *AdaptiveLimit) TryAcquire() (*Permit, bool) {
	return nil, false // TODO: grant a permit, or refuse
}

// Release gives the place back. A second time does nothing.
func (p *Permit) Release(outcome Outcome) {
	// TODO: free the place, and learn from the outcome.
}

// Limit is the number of calls that may be in flight now.
func (l *AdaptiveLimit) Limit() int {
	return -1 // TODO: what is the limit now?
}

// InFlight is the number of calls that are in flight now.
func (l *AdaptiveLimit) InFlight() int {
	return -1 // TODO: how many permits are out?
}
