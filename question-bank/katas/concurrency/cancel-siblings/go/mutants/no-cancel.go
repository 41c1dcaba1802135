package kata

import (
	"context"
	"sync"
)

// Task is a piece of work. When its context ends, it should clean up and return.
type Task[T any] func(ctx context.Context) (T, error)

// RunAll runs the tasks side by side, each on its own goroutine, and returns their values in the
// order of the tasks. The first failure ends the context of all of them; so does the end of ctx.
// RunAll returns only when every task has returned. Its error is the first failure, or the cause of
// ctx if that ended before.
func RunAll[T any](ctx context.Context, tasks []Task[T]) ([]T, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	// The context keeps the first cause that it is ended with; later ones change nothing.
	group, end := context.WithCancelCause(ctx)
	defer end(nil)

	values := make([]T, len(tasks))
	var once sync.Once
	var first error
	var running sync.WaitGroup
	for i, task := range tasks {
		i, task := i, task
		running.Add(1)
		go func() {
			defer running.Done()
			value, err := task(group)
			if err != nil {
				once.Do(func() {
					if first = context.Cause(group); first == nil {
						first = err
					}
				})
				return
			}
			values[i] = value
		}()
	}
	running.Wait()
	if first != nil {
		return nil, first
	}
	if err := context.Cause(group); err != nil {
		return nil, err
	}
	return values, nil
}
