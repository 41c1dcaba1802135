package kata

import (
	"context"
	"sync"
)

// Work is what to do for a key. Its context is cancelled when nobody waits for the outcome any more.
type Work[V any] func(ctx context.Context) (V, error)

// SingleFlight runs the work of a key once for all who ask while it runs. Any number of goroutines may
// use it.
type SingleFlight[V any] struct {
	mu      sync.Mutex
	flights map[string]*flight[V]
}

type flight[V any] struct {
	cancel  context.CancelFunc
	callers int           // guarded by SingleFlight.mu
	ended   chan struct{} // closed once value and err are there
	value   V
	err     error
}

// NewSingleFlight makes one for which nothing runs.
func NewSingleFlight[V any]() *SingleFlight[V] {
	return &SingleFlight[V]{flights: map[string]*flight[V]{}}
}

// Do starts the work, or joins the work that runs for the key, and returns what it returns. It returns
// ctx.Err() as soon as ctx ends; the work goes on while others wait.
func (s *SingleFlight[V]) Do(ctx context.Context, key string, work Work[V]) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, err
	}
	f := s.join(key, work)
	select {
	case <-f.ended:
		return f.value, f.err
	case <-ctx.Done():
		s.leave(key, f)
		return none, ctx.Err()
	}
}

// Waiting tells how many callers wait for the work of this key.
func (s *SingleFlight[V]) Waiting(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, running := s.flights[key]; running {
		return f.callers
	}
	return 0
}

// InFlight tells how many keys have callers waiting.
func (s *SingleFlight[V]) InFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.flights)
}

func (s *SingleFlight[V]) join(key string, work Work[V]) *flight[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, running := s.flights[key]
	if !running {
		// Not a child of the caller's context: the caller may leave before the others.
		ctx, cancel := context.WithCancel(context.Background())
		f = &flight[V]{cancel: cancel, ended: make(chan struct{})}
		s.flights[key] = f
		go s.fly(ctx, key, f, work)
	}
	f.callers++
	return f
}

func (s *SingleFlight[V]) fly(ctx context.Context, key string, f *flight[V], work Work[V]) {
	defer f.cancel()
	f.value, f.err = work(ctx)
	s.mu.Lock()
	s.forget(key)
	s.mu.Unlock()
	close(f.ended)
}

func (s *SingleFlight[V]) leave(key string, f *flight[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.callers--
	if f.callers == 0 {
		s.forget(key)
		f.cancel()
	}
}

// forget frees the key. The caller holds mu.
func (s *SingleFlight[V]) forget(key string) {
	delete(s.flights, key)
}
