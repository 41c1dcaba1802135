package kata

import (
	"context"
	"errors"
	"slices"
	"sync"
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
	capacity int

	mu     sync.Mutex
	closed bool
	held   []T
	puts   []*call[T] // They wait only while the channel is full,
	takes  []*call[T] // and these only while it is empty.
}

// call is a put or a take that waits. Whoever takes it out of its queue owes it an outcome.
type call[T any] struct {
	value   T // what is put, or what was taken
	outcome chan error
}

// NewBoundedChannel makes a channel that holds capacity values at most. A capacity below 1 gives
// ErrBadCapacity.
func NewBoundedChannel[T any](capacity int) (*BoundedChannel[T], error) {
	if capacity < 1 {
		return nil, ErrBadCapacity
	}
	return &BoundedChannel[T]{capacity: capacity}, nil
}

// Put returns nil when the channel has taken the value; it waits while the channel is full. When it
// returns ErrClosed, or the cause for which ctx ended, the value is not in the channel.
func (c *BoundedChannel[T]) Put(ctx context.Context, value T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	if take, ok := first(&c.takes); ok {
		take.value = value
		take.outcome <- nil
		c.mu.Unlock()
		return nil
	}
	if len(c.held) < c.capacity {
		c.held = append(c.held, value)
		c.mu.Unlock()
		return nil
	}
	put := &call[T]{value: value, outcome: make(chan error, 1)}
	c.puts = append(c.puts, put)
	c.mu.Unlock()
	return c.wait(ctx, put)
}

// Take returns the oldest value; it waits while there is none. When it returns ErrClosed, or the
// cause for which ctx ended, it has taken nothing.
func (c *BoundedChannel[T]) Take(ctx context.Context) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	c.mu.Lock()
	if oldest, ok := first(&c.held); ok {
		if put, ok := first(&c.puts); ok {
			c.held = append(c.held, put.value)
			put.outcome <- nil
		}
		c.mu.Unlock()
		return oldest, nil
	}
	if c.closed {
		c.mu.Unlock()
		return none, ErrClosed
	}
	take := &call[T]{outcome: make(chan error, 1)}
	c.takes = append(c.takes, take)
	c.mu.Unlock()
	if err := c.wait(ctx, take); err != nil {
		return none, err
	}
	return take.value, nil
}

// Close lets nothing more in. What is in the channel can still be taken.
func (c *BoundedChannel[T]) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for _, waiting := range append(c.puts, c.takes...) {
		waiting.outcome <- ErrClosed
	}
	c.puts, c.takes = nil, nil
}

// State is what the channel holds and who waits for it, now.
func (c *BoundedChannel[T]) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{Held: len(c.held), WaitingPuts: len(c.puts), WaitingTakes: len(c.takes)}
}

// wait returns the outcome of a call that stands in a queue, or gives up when ctx ends.
func (c *BoundedChannel[T]) wait(ctx context.Context, waiting *call[T]) error {
	select {
	case err := <-waiting.outcome:
		return err
	case <-ctx.Done():
	}
	return context.Cause(ctx)
}

func first[E any](queue *[]E) (E, bool) {
	if len(*queue) == 0 {
		var none E
		return none, false
	}
	head := (*queue)[0]
	*queue = slices.Delete(*queue, 0, 1)
	return head, true
}
