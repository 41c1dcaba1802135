package kata

import (
	"errors"
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
	// TODO: remember what you need.
}

// NewDistributedLimiter makes one for a node. Its clock may differ from those of the other nodes
// and the store.
func NewDistributedLimiter(options Options, store Store, clock Clock) *DistributedLimiter {
	return &DistributedLimiter{}
}

// TryTake takes one token from the bucket of the key, or nothing.
func (l *DistributedLimiter) TryTake(key string) (Decision, error) {
	return Decision{}, errors.New("TODO: ask the store; if it is down, decide by this node's share")
}
