package kata

import "time"

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
	// TODO: remember what you need. One moment is the whole state.
}

// NewLeakyMeter makes an empty meter: a call leaks out each interval, and there is room for burst.
func NewLeakyMeter(interval time.Duration, burst int, clock Clock) *LeakyMeter {
	return &LeakyMeter{}
}

// TryPass lets one call through, or tells how long to wait.
func (m *LeakyMeter) TryPass() Decision {
	return Decision{} // TODO: let the call pass, or say how long to wait
}

// LeakyQueue is the leaky bucket that holds items back and emits them at a constant spacing. Its
// methods may be called by any goroutine.
type LeakyQueue[T any] struct {
	// TODO: remember what you need.
}

// NewLeakyQueue makes an empty queue: emissions are an interval apart, and at most capacity items
// wait.
func NewLeakyQueue[T any](
	interval time.Duration, capacity int, clock Clock, emit func(T),
) *LeakyQueue[T] {
	return &LeakyQueue[T]{}
}

// Offer emits the item now or later. It returns false, and never emits it, when too many wait.
func (q *LeakyQueue[T]) Offer(item T) bool {
	return false // TODO: emit the item, let it wait, or turn it away
}

// Waiting is the number of items that wait.
func (q *LeakyQueue[T]) Waiting() int {
	return -1 // TODO: how many items wait?
}
