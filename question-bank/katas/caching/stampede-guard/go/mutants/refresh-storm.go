package kata

import (
	"context"
	"sync"
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
	options Options
	load    Load[V]
	clock   Clock

	mu      sync.Mutex
	entries map[string]entry[V]
	running map[string]*running[V]
}

type entry[V any] struct {
	value      V
	freshUntil time.Time
}

type running[V any] struct {
	waiting int           // guarded by GuardedCache.mu
	ended   chan struct{} // closed once value and err are there
	value   V
	err     error
}

// NewGuardedCache makes an empty cache.
func NewGuardedCache[V any](options Options, load Load[V], clock Clock) *GuardedCache[V] {
	return &GuardedCache[V]{
		options: options,
		load:    load,
		clock:   clock,
		entries: map[string]entry[V]{},
		running: map[string]*running[V]{},
	}
}

// Get returns the value of the key: at once when it is fresh or stale, otherwise when its load ends. It
// returns ctx.Err() when ctx ends while it waits; the load goes on.
func (c *GuardedCache[V]) Get(ctx context.Context, key string) (V, error) {
	value, r := c.look(ctx, key)
	if r == nil {
		return value, nil
	}
	select {
	case <-r.ended:
		return r.value, r.err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		r.waiting--
		return value, ctx.Err()
	}
}

// Delete removes the value; a load that runs for the key stores nothing any more.
func (c *GuardedCache[V]) Delete(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, key)
	delete(c.running, key)
}

// Loading tells how many loads run, overtaken ones left out.
func (c *GuardedCache[V]) Loading() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.running)
}

// Waiting tells how many callers wait for the load of this key.
func (c *GuardedCache[V]) Waiting(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, found := c.running[key]; found {
		return r.waiting
	}
	return 0
}

// look returns the value to serve at once, or the load to wait for, and starts the load that is needed.
func (c *GuardedCache[V]) look(ctx context.Context, key string) (V, *running[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	e, stored := c.entries[key]
	if stored && now.Before(e.freshUntil) {
		return e.value, nil
	}
	stale := stored && now.Before(e.freshUntil.Add(c.options.Stale))
	r, found := c.running[key]
	if !found || stale {
		r = &running[V]{ended: make(chan struct{})}
		c.running[key] = r
		go c.fetch(context.WithoutCancel(ctx), key, r)
	}
	if stale {
		return e.value, nil
	}
	r.waiting++
	var none V
	return none, r
}

func (c *GuardedCache[V]) fetch(ctx context.Context, key string, r *running[V]) {
	r.value, r.err = c.load(ctx, key)
	defer close(r.ended)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[key] != r {
		return // a delete has overtaken it
	}
	delete(c.running, key)
	if r.err == nil {
		kept := 1 - c.options.Jitter*c.options.Random()
		lifetime := time.Duration(float64(c.options.TTL) * kept)
		c.entries[key] = entry[V]{value: r.value, freshUntil: c.clock.Now().Add(lifetime)}
	}
}
