package kata

import (
	"container/list"
	"time"
)

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

// entry is an id that is remembered.
type entry struct {
	id       string
	forgetAt time.Time
}

// DedupeWindow tells new messages from repeats. It is used by one goroutine at a time.
type DedupeWindow struct {
	options Options
	clock   Clock
	now     time.Time  // the latest moment that the clock has shown
	queue   *list.List // entries in the order of forgetAt: the last one stays longest
	byID    map[string]*list.Element
}

// NewDedupeWindow makes one that remembers no id yet.
func NewDedupeWindow(options Options, clock Clock) *DedupeWindow {
	return &DedupeWindow{
		options: options,
		clock:   clock,
		now:     clock.Now(),
		queue:   list.New(),
		byID:    map[string]*list.Element{},
	}
}

// See says what to do with a message that has this id.
func (d *DedupeWindow) See(id string) Verdict {
	d.forget()
	forgetAt := d.now.Add(d.options.Window)
	if known, repeat := d.byID[id]; repeat {
		known.Value = entry{id, forgetAt}
		d.queue.MoveToBack(known)
		return Repeat
	}
	if d.queue.Len() >= d.options.Capacity {
		return Full
	}
	d.byID[id] = d.queue.PushBack(entry{id, forgetAt})
	return New
}

// Held is how many ids are in memory now, all of them within their window.
func (d *DedupeWindow) Held() int {
	d.forget()
	return d.queue.Len()
}

func (d *DedupeWindow) forget() {
	// While the clock is set back, time stands still: so the order of the queue stays right.
	if now := d.clock.Now(); now.After(d.now) {
		d.now = now
	}
	for first := d.queue.Front(); first != nil; first = d.queue.Front() {
		oldest := first.Value.(entry)
		if oldest.forgetAt.After(d.now) {
			return
		}
		d.queue.Remove(first)
		delete(d.byID, oldest.id)
	}
}
