package kata

import (
	"fmt"
	"time"
)

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
}

// Call is a request that wants an effect. Key is the idempotency key that the client has chosen;
// Fingerprint is the same for the same request: a hash of its method, path and body.
type Call struct {
	Tenant, Key, Fingerprint string
}

// Answer is what the caller of an effect gets.
type Answer struct {
	Status int
	Body   string
}

// Row is what is kept for one key of one tenant. Before LeaseUntil the key belongs to a call that
// runs; Answer is nil until it is final. Without an answer, the key is free afterwards.
type Row struct {
	Fingerprint string
	LeaseUntil  time.Time
	Answer      *Answer
}

// Table is a database table that all nodes share. Its methods fail when the database is away.
type Table interface {
	// Read returns the row and its version: 1 for a new row, one more with each write, 0 when there
	// is no row.
	Read(id string) (row Row, version int, err error)

	// Write writes the row if the table's version is still the given one (0: no row), and tells
	// whether it did.
	Write(id string, row Row, version int) (written bool, err error)
}

// Effect is what must happen once. Those whom it calls recognise a repeat with the same effectKey.
type Effect func(effectKey string) (Answer, error)

// Kind tells what became of a call.
type Kind string

const (
	Ran      Kind = "ran"      // this call ran the effect
	Replayed Kind = "replayed" // an earlier call ran it; HTTP sends the same answer again
	Running  Kind = "running"  // another call runs it now; HTTP says 409
	Mismatch Kind = "mismatch" // the key was used for another request; HTTP says 422
)

// Outcome is what became of a call: with an Answer when it is Ran or Replayed, with a RetryAfter in
// whole milliseconds when it is Running.
type Outcome struct {
	Kind       Kind
	Answer     Answer
	RetryAfter time.Duration
}

// IdempotencyKeys runs effects once. Its methods may be called by any goroutine.
type IdempotencyKeys struct {
	lease time.Duration
	table Table
	clock Clock
}

// NewIdempotencyKeys lets a call own its key for the time of a lease; after that another call may
// take the key over.
func NewIdempotencyKeys(lease time.Duration, table Table, clock Clock) *IdempotencyKeys {
	return &IdempotencyKeys{lease: lease, table: table, clock: clock}
}

// Run runs the effect, unless a call with the same tenant and key has run it or runs it now. It
// returns the error of the effect, or that of the table, unless it was only the freeing of the key
// that failed.
func (k *IdempotencyKeys) Run(call Call, effect Effect) (Outcome, error) {
	// The length in front keeps tenant "a" with key "bc" apart from tenant "ab" with key "c".
	id := fmt.Sprintf("%d:%s%s", len(call.Tenant), call.Tenant, call.Key)
	row, version, err := k.table.Read(id)
	if err != nil {
		return Outcome{}, err
	}
	now := k.clock.Now()
	if version > 0 {
		switch left := row.LeaseUntil.Sub(now); {
		case row.Fingerprint != call.Fingerprint:
			return Outcome{Kind: Mismatch}, nil
		case row.Answer != nil:
			return Outcome{Kind: Replayed, Answer: *row.Answer}, nil
		case left > 0:
			return Outcome{Kind: Running, RetryAfter: roundUp(left)}, nil
		}
	}
	claim := Row{Fingerprint: call.Fingerprint, LeaseUntil: now.Add(k.lease)}
	if _, err := k.table.Write(id, claim, version); err != nil {
		return Outcome{}, err
	}

	free := Row{Fingerprint: call.Fingerprint}
	answer, effectErr := effect(id)
	if effectErr != nil || answer.Status >= 500 {
		// When this fails, the key is free at the end of the lease, and the caller need not know.
		k.table.Write(id, free, version+1)
		if effectErr != nil {
			return Outcome{}, effectErr
		}
		return Outcome{Kind: Ran, Answer: answer}, nil
	}
	done := Row{Fingerprint: call.Fingerprint, Answer: &answer}
	stored, err := k.table.Write(id, done, version+1)
	if err != nil {
		return Outcome{}, err
	}
	if !stored {
		// Another call has taken the lease over: what it stores is this caller's answer too.
		return k.Run(call, effect)
	}
	return Outcome{Kind: Ran, Answer: answer}, nil
}

func roundUp(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
