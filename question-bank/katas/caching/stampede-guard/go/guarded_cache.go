package kata

import (
	"context"
	"errors"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Load fetches the value of a key from where it really is.
type Load[V any] func(ctx context.Context, key string) (V, error)

// Options say how long values live.
type Options struct {
	TTL    time.Duration  // the longest that a value is fresh
	Stale  time.Duration  // how long after that it may still be served while a new one is fetched
	Jitter float64        // the part of TTL, from 0 to 1, that chance may take away
	Random func() float64 // numbers from 0 up to 1, for one goroutine at a time
}

// GuardedCache loads each key once for all who ask. Any number of goroutines may use it.
type GuardedCache[V any] struct {
	// TODO: remember what you need.
}

// NewGuardedCache makes an empty cache.
func NewGuardedCache[V any](options Options, load Load[V], clock Clock) *GuardedCache[V] {
	return &GuardedCache[V]{}
}

// Get returns the value of the key: at once when it is fresh or stale, otherwise when its load ends. It
// returns ctx.Err() when ctx ends while it waits; the load goes on.
func (c *GuardedCache[V]) Get(ctx context.Context, key string) (V, error) {
	var none V
	return none, errors.New("TODO: fresh, stale, or wait for the one load")
}

// Delete removes the value; a load that runs for the key stores nothing any more.
func (c *GuardedCache[V]) Delete(key string) {
	// TODO: remove the value and overtake the load.
}

// Loading tells how many loads run, overtaken ones left out.
func (c *GuardedCache[V]) Loading() int {
	return -1 // TODO: how many loads run?
}

// Waiting tells how many callers wait for the load of this key.
func (c *GuardedCache[V]) Waiting(key string) int {
	return -1 // TODO: how many callers wait?
}
