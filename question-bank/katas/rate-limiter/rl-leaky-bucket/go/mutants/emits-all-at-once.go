package kata

import (
	"sync"
	"time"
)

// Clock is where time and timers come from. AfterFunc calls run once d has passed, on a goroutine
// of the clock; the function it returns stops that and tells whether it was in time.
type Clock interface {
	Now() time.Time
	AfterFunc(d time.Duration, run func()) (stop func() bool)
}

// Decision tells whether the call passed and, if not, after how many whole milliseconds it would.
type Decision struct {
	OK         bool
	RetryAfter time.Duration
}

// LeakyMeter is the leaky bucket that only decides. It is used by one goroutine at a time.
type LeakyMeter struct {
	interval time.Duration
	room     time.Duration
	clock    Clock
	emptyAt  time.Time // when the calls in the meter will have leaked out
}

// NewLeakyMeter makes an empty meter: a call leaks out each interval, and there is room for burst.
func NewLeakyMeter(interval time.Duration, burst int, clock Clock) *LeakyMeter {
	return &LeakyMeter{interval: interval, room: time.Duration(burst) * interval, clock: clock}
}

// TryPass lets one call through, or tells how long to wait.
func (m *LeakyMeter) TryPass() Decision {
	now := m.clock.Now()
	emptyAt := later(m.emptyAt, now).Add(m.interval)
	if excess := emptyAt.Sub(now) - m.room; excess > 0 {
		return Decision{RetryAfter: wholeMs(excess)}
	}
	m.emptyAt = emptyAt
	return Decision{OK: true}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// wholeMs rounds up.
func wholeMs(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}

// LeakyQueue is the leaky bucket that holds items back and emits them at a constant spacing. Its
// methods may be called by any goroutine.
type LeakyQueue[T any] struct {
	interval time.Duration
	capacity int
	clock    Clock
	emit     func(T)

	mu      sync.Mutex
	waiting []T
	freeAt  time.Time // from when on the next item may leave
}

// NewLeakyQueue makes an empty queue: emissions are an interval apart, and at most capacity items
// wait.
func NewLeakyQueue[T any](
	interval time.Duration, capacity int, clock Clock, emit func(T),
) *LeakyQueue[T] {
	return &LeakyQueue[T]{interval: interval, capacity: capacity, clock: clock, emit: emit}
}

// Offer emits the item now or later. It returns false, and never emits it, when too many wait.
func (q *LeakyQueue[T]) Offer(item T) bool {
	accepted, now := q.enter(item)
	if now {
		q.emit(item) // without the lock, because emit may offer again
	}
	return accepted
}

// Waiting is the number of items that wait.
func (q *LeakyQueue[T]) Waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// enter tells whether the item is accepted, and whether it is to be emitted now.
func (q *LeakyQueue[T]) enter(item T) (accepted, emitNow bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	if len(q.waiting) == 0 && !now.Before(q.freeAt) {
		q.freeAt = now.Add(q.interval)
		return true, true
	}
	if len(q.waiting) >= q.capacity {
		return false, false
	}
	q.waiting = append(q.waiting, item)
	if len(q.waiting) == 1 {
		q.setTimer(now)
	}
	return true, false
}

func (q *LeakyQueue[T]) setTimer(now time.Time) {
	q.clock.AfterFunc(q.freeAt.Sub(now), func() {
		for _, item := range q.leave() {
			q.emit(item)
		}
	})
}

// leave takes out the items that are due and prepares for the next one.
func (q *LeakyQueue[T]) leave() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.waiting
	q.waiting = nil
	q.freeAt = q.clock.Now().Add(q.interval)
	return items
}
