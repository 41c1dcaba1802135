package kata

import (
	"context"
	"errors"
)

// Task is a piece of work. When its context ends, it should clean up and return.
type Task[T any] func(ctx context.Context) (T, error)

// RunAll runs the tasks side by side, each on its own goroutine, and returns their values in the
// order of the tasks. The first failure ends the context of all of them; so does the end of ctx.
// RunAll returns only when every task has returned. Its error is the first failure, or the cause of
// ctx if that ended before.
func RunAll[T any](ctx context.Context, tasks []Task[T]) ([]T, error) {
	// TODO: start the tasks, cancel them at the first failure, and wait for all of them.
	return nil, errors.New("TODO: run the tasks")
}
