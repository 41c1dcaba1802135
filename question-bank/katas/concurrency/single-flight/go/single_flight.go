package kata

import (
	"context"
	"errors"
)

// Work is what to do for a key. Its context is cancelled when nobody waits for the outcome any more.
type Work[V any] func(ctx context.Context) (V, error)

// SingleFlight runs the work of a key once for all who ask while it runs. Any number of goroutines may
// use it.
type SingleFlight[V any] struct {
	// TODO: remember the work that runs, and who waits for it.
}

// NewSingleFlight makes one for which nothing runs.
func NewSingleFlight[V any]() *SingleFlight[V] {
	return &SingleFlight[V]{}
}

// Do starts the work, or joins the work that runs for the key, and returns what it returns. It returns
// ctx.Err() as soon as ctx ends; the work goes on while others wait.
func (s *SingleFlight[V]) Do(ctx context.Context, key string, work Work[V]) (V, error) {
	var none V
	return none, errors.New("TODO: start the work or join it, and let the caller leave")
}

// Waiting tells how many callers wait for the work of this key.
func (s *SingleFlight[V]) Waiting(key string) int {
	return -1 // TODO: how many callers wait?
}

// InFlight tells how many keys have callers waiting.
func (s *SingleFlight[V]) InFlight() int {
	return -1 // TODO: how many keys are in flight?
}
