package kata

import (
	"context"
	"errors"
)

var (
	// ErrBadCapacity answers a capacity below 1.
	ErrBadCapacity = errors.New("a capacity must be at least 1")
	// ErrClosed is what a put gets when the channel is closed, and a take when it is closed and
	// empty.
	ErrClosed = errors.New("the channel is closed")
)

// State tells what a channel holds and who waits for it.
type State struct {
	Held         int // values that are in the channel
	WaitingPuts  int // puts that wait for room
	WaitingTakes int // takes that wait for a value
}

// BoundedChannel hands values from those who put to those who take, first in, first out. Its
// methods may be called by any goroutine.
type BoundedChannel[T any] struct {
	// TODO: remember what you need.
}

// NewBoundedChannel makes a channel that holds capacity values at most. A capacity below 1 gives
// ErrBadCapacity.
func NewBoundedChannel[T any](capacity int) (*BoundedChannel[T], error) {
	return nil, errors.New("TODO: make a channel")
}

// Put returns nil when the channel has taken the value; it waits while the channel is full. When it
// returns ErrClosed, or the cause for which ctx ended, the value is not in the channel.
func (c *BoundedChannel[T]) Put(ctx context.Context, value T) error {
	return errors.New("TODO: put the value, or wait for room")
}

// Take returns the oldest value; it waits while there is none. When it returns ErrClosed, or the
// cause for which ctx ended, it has taken nothing.
func (c *BoundedChannel[T]) Take(ctx context.Context) (T, error) {
	var none T
	return none, errors.New("TODO: take a value, or wait for one")
}

// Close lets nothing more in. What is in the channel can still be taken.
func (c *BoundedChannel[T]) Close() {
	// TODO: close, and let nobody wait in vain.
}

// State is what the channel holds and who waits for it, now.
func (c *BoundedChannel[T]) State() State {
	return State{} // TODO: count.
}
