package kata

import (
	"errors"
	"sync"
	"time"
)

// Clock is where a node's time comes from.
type Clock interface {
	Now() time.Time
}

// Tx is what a script may do. Scripts run in the store, one after the other, never two at once.
type Tx interface {
	// Now is the time of the store, in whole milliseconds. It never goes back.
	Now() time.Time

	Get(key string) (value int64, found bool)

	// Set stores an entry, which the store forgets after ttl, or never when ttl is 0.
	Set(key string, value int64, ttl time.Duration)
}

// Store is a Redis-like store of whole numbers that all nodes share.
type Store interface {
	// Run runs a script as one atomic step. It fails with ErrStoreDown when the store cannot be
	// reached or does not answer in time.
	Run(script func(tx Tx)) error
}

// ErrStoreDown is the error of a store that cannot be reached or does not answer in time.
var ErrStoreDown = errors.New("the store is down")

// Options say what the limit is, and how it is kept without the store.
type Options struct {
	// Burst is the most tokens that a key's bucket holds, and what it starts with.
	Burst int
	// Interval is the time in which one token grows back, in whole milliseconds.
	Interval time.Duration
	// Nodes is how many nodes share the limit; never more than Burst.
	Nodes int
	// Pause is how long a node leaves a store alone that was down.
	Pause time.Duration
}

// Source tells who decided.
type Source string

const (
	ByStore Source = "store" // the bucket that all nodes share
	ByShare Source = "share" // this node's share of the limit
)

// Decision tells whether the token was taken and, if not, after how many whole milliseconds,
// rounded up, the same call would succeed.
type Decision struct {
	OK         bool
	By         Source
	RetryAfter time.Duration
}

// DistributedLimiter is one node's part of the limiter. Its methods may be called by any goroutine.
type DistributedLimiter struct {
	options Options
	store   Store
	clock   Clock

	mu          sync.Mutex           // guards what follows; never held during a call of the store
	shares      map[string]time.Time // when this node's share of a key is full again
	pausedUntil time.Time
}

// NewDistributedLimiter makes one for a node. Its clock may differ from those of the other nodes
// and the store.
func NewDistributedLimiter(options Options, store Store, clock Clock) *DistributedLimiter {
	return &DistributedLimiter{
		options: options,
		store:   store,
		clock:   clock,
		shares:  map[string]time.Time{},
	}
}

// TryTake takes one token from the bucket of the key, or nothing.
func (l *DistributedLimiter) TryTake(key string) (Decision, error) {
	if !l.paused() {
		decision, err := l.takeFromStore(key)
		if !errors.Is(err, ErrStoreDown) {
			return decision, err
		}
		l.pause()
	}
	return l.takeFromShare(key), nil
}

func (l *DistributedLimiter) takeFromStore(key string) (Decision, error) {
	var decision Decision
	err := l.store.Run(func(tx Tx) {
		now := tx.Now()
		entry, _ := tx.Get(key)
		fullAt, wait := takeOne(time.UnixMilli(entry), now, l.options.Burst, l.options.Interval)
		if wait > 0 {
			decision = Decision{By: ByStore, RetryAfter: wait}
			return
		}
		// A bucket that is full again needs no entry: a new one is full as well.
		tx.Set(key, fullAt.UnixMilli(), fullAt.Sub(now))
		decision = Decision{OK: true, By: ByStore}
	})
	if err != nil {
		return Decision{}, err
	}
	return decision, nil
}

func (l *DistributedLimiter) takeFromShare(key string) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	share := l.options.Burst / l.options.Nodes
	interval := l.options.Interval * time.Duration(l.options.Nodes)
	fullAt, wait := takeOne(l.shares[key], l.clock.Now(), share, interval)
	if wait > 0 {
		return Decision{By: ByShare, RetryAfter: wait}
	}
	l.shares[key] = fullAt
	return Decision{OK: true, By: ByShare}
}

func (l *DistributedLimiter) paused() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.clock.Now().Before(l.pausedUntil)
}

func (l *DistributedLimiter) pause() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if !now.Before(l.pausedUntil) {
		clear(l.shares)
	}
	l.pausedUntil = now.Add(l.options.Pause)
}

// takeOne knows a bucket by the moment at which it is full again; each token taken moves that back.
// It returns that moment after a token is taken, and how long that token is not there yet, rounded
// up to whole milliseconds.
func takeOne(
	fullAt, now time.Time, burst int, interval time.Duration,
) (next time.Time, wait time.Duration) {
	if fullAt.Before(now) {
		fullAt = now
	}
	next = fullAt.Add(interval)
	wait = max(0, next.Sub(now)-interval*time.Duration(burst))
	return next, (wait + time.Millisecond - 1).Truncate(time.Millisecond)
}
