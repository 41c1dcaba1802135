package kata

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
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
	if options.Limit < 1 || options.PerTask <= 0 || options.Total <= 0 {
		return nil, ErrBadOptions
	}
	whole, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := clock.AfterFunc(options.Total, cancel)
	defer stop()

	outcomes := make([]Outcome[T], len(tasks))
	for i := range outcomes {
		outcomes[i].Status = TimedOut // which a task that never starts keeps
	}
	var next atomic.Int64
	work := func() {
		for whole.Err() == nil {
			i := int(next.Add(1) - 1)
			if i >= len(tasks) {
				return
			}
			outcomes[i] = runOne(whole, tasks[i], options.PerTask, clock)
		}
	}
	var workers sync.WaitGroup
	for i := 0; i < min(options.Limit+1, len(tasks)); i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			work()
		}()
	}
	workers.Wait()

	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return outcomes, nil
}

// runOne returns when the task has returned, also after its time is over: until then it uses its slot.
func runOne[T any](ctx context.Context, task Task[T], limit time.Duration, clock Clock) Outcome[T] {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := clock.AfterFunc(limit, cancel)
	defer stop()
	value, err := task(own)
	switch {
	case own.Err() != nil:
		return Outcome[T]{Status: TimedOut}
	case err != nil:
		return Outcome[T]{Status: Failed, Err: err}
	default:
		return Outcome[T]{Status: OK, Value: value}
	}
}
