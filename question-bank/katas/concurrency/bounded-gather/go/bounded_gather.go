package kata

import (
	"context"
	"errors"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	// AfterFunc calls run once d has passed. The function it returns stops that and tells whether it
	// was in time.
	AfterFunc(d time.Duration, run func()) (stop func() bool)
}

// ErrBadOptions answers a limit below 1, and a time limit that is not above 0.
var ErrBadOptions = errors.New("the limit must be at least 1 and the times above 0")

// Task is a piece of work. When its context ends, it should clean up and return.
type Task[T any] func(ctx context.Context) (T, error)

// Status tells how a task ended.
type Status string

// TimedOut is also the status of a task that never got its turn.
const (
	OK       Status = "ok"
	Failed   Status = "error"
	TimedOut Status = "timeout"
)

// Outcome has the value of a task that is OK, and the error of one that Failed.
type Outcome[T any] struct {
	Status Status
	Value  T
	Err    error
}

// Options limits a gather.
type Options struct {
	Limit   int           // how many tasks may run at once
	PerTask time.Duration // how long one task may take, counted from its own start
	Total   time.Duration // how long the whole may take, counted from the call
}

// BoundedGather runs the tasks, at most Limit at once, and tells how each ended, in the order of the
// tasks. It returns ErrBadOptions for bad options, and the error of ctx when the caller gives up.
func BoundedGather[T any](
	ctx context.Context, tasks []Task[T], options Options, clock Clock,
) ([]Outcome[T], error) {
	// TODO: start the tasks as slots become free, and limit each one and the whole.
	return nil, errors.New("TODO: run the tasks")
}
