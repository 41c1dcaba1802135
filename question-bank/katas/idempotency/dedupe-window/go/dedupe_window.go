package kata

import "time"

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Options of a DedupeWindow.
type Options struct {
	// Window is how long an id is remembered.
	Window time.Duration
	// Capacity is the most ids that are remembered at once.
	Capacity int
	// Sliding tells what an id's window is counted from: false, the moment it was let through;
	// true, the moment it was last seen.
	Sliding bool
}

// Verdict says what to do with a message.
type Verdict string

const (
	// New: process it.
	New Verdict = "new"
	// Repeat: drop it.
	Repeat Verdict = "repeat"
	// Full: not now, let it be delivered again later.
	Full Verdict = "full"
)

// DedupeWindow tells new messages from repeats. It is used by one goroutine at a time.
type DedupeWindow struct {
	// TODO: remember what you need.
}

// NewDedupeWindow makes one that remembers no id yet.
func NewDedupeWindow(options Options, clock Clock) *DedupeWindow {
	return &DedupeWindow{}
}

// See says what to do with a message that has this id.
func (d *DedupeWindow) See(id string) Verdict {
	return "" // TODO: is the id new, a repeat, or is there no room for it?
}

// Held is how many ids are in memory now, all of them within their window.
func (d *DedupeWindow) Held() int {
	return -1 // TODO: forget what is over, and count what is left
}
