package kata

// What the tests of a kata share: time that only moves when a test moves it, and waiting that fails
// instead of hanging. Yours to read; a run replaces it by the original.
//
// Your code is in the same package. So that its names are free, those that only tests use begin with dojo
// here and contain test, fake or err in the tests of a kata.

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// dojoGuard is how long, in real time, a test waits for something that a correct implementation does at once.
const dojoGuard = time.Second

// FakeClock is a time that stands still until a test moves it. Timers due at the same time run in the
// order they were set. Its methods may be called by any goroutine.
type FakeClock struct {
	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	order   int
	waiters []*dojoWaiter
}

type dojoWaiter struct {
	at    time.Time
	order int
	fire  func(now time.Time)
}

// NewFakeClock starts at midnight of 1 January 2026, UTC.
func NewFakeClock() *FakeClock {
	clock := &FakeClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	clock.changed = sync.NewCond(&clock.mu)
	return clock
}

// Now is the time that the last Advance or Set left.
func (c *FakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set jumps to a time, forwards or backwards, and runs no timer.
func (c *FakeClock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// After sends the time on the channel once d has passed.
func (c *FakeClock) After(d time.Duration) <-chan time.Time {
	fired := make(chan time.Time, 1)
	c.add(d, func(now time.Time) { fired <- now })
	return fired
}

// AfterFunc calls run, on the goroutine that advances the clock, once d has passed. The function it
// returns stops that and tells whether it was in time.
func (c *FakeClock) AfterFunc(d time.Duration, run func()) (stop func() bool) {
	timer := c.add(d, func(time.Time) { run() })
	return func() bool { return c.remove(timer) }
}

// Sleep returns nil once d has passed, or the context's error, without leaving a timer, when that ends first.
func (c *FakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	fired := make(chan struct{})
	timer := c.add(d, func(time.Time) { close(fired) })
	select {
	case <-fired:
		return nil
	case <-ctx.Done():
		c.remove(timer)
		return ctx.Err()
	}
}

// Pending tells how many timers wait. After a piece of work ended, it should be 0.
func (c *FakeClock) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiters)
}

// BlockUntil returns once n timers or more wait: then the goroutines under test have arrived there. It
// fails the test when that does not happen, so only the test's own goroutine may call it.
func (c *FakeClock) BlockUntil(t testing.TB, n int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	late := false
	giveUp := time.AfterFunc(dojoGuard, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		late = true
		c.changed.Broadcast()
	})
	defer giveUp.Stop()
	for len(c.waiters) < n {
		if late {
			t.Fatalf("BlockUntil: fewer than %d timers were set", n)
		}
		c.changed.Wait()
	}
}

// Advance moves the time and runs each timer that falls due, at its own time.
func (c *FakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for {
		sort.Slice(c.waiters, func(i, j int) bool {
			a, b := c.waiters[i], c.waiters[j]
			if a.at.Equal(b.at) {
				return a.order < b.order
			}
			return a.at.Before(b.at)
		})
		if len(c.waiters) == 0 || c.waiters[0].at.After(end) {
			break
		}
		next := c.waiters[0]
		c.waiters = c.waiters[1:]
		if next.at.After(c.now) {
			c.now = next.at
		}
		now := c.now
		c.mu.Unlock()
		next.fire(now)
		c.mu.Lock()
	}
	c.now = end
	c.mu.Unlock()
}

func (c *FakeClock) add(d time.Duration, fire func(time.Time)) *dojoWaiter {
	if d < 0 {
		d = 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order++
	timer := &dojoWaiter{at: c.now.Add(d), order: c.order, fire: fire}
	c.waiters = append(c.waiters, timer)
	c.changed.Broadcast()
	return timer
}

func (c *FakeClock) remove(timer *dojoWaiter) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, other := range c.waiters {
		if other == timer {
			c.waiters = append(c.waiters[:i], c.waiters[i+1:]...)
			return true
		}
	}
	return false
}

// Equal fails the test when got is not deeply equal to want; what names the thing that is compared.
func Equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\n got: %s\nwant: %s", what, dojoShown(reflect.ValueOf(&got).Elem()), dojoShown(reflect.ValueOf(&want).Elem()))
	}
}

// dojoShown is a value as text: like %+v, but errors by their words, so that no address stands in a message,
// the longest duration as Forever, and a slice that is nil apart from one that is empty.
func dojoShown(value reflect.Value) string {
	if !value.IsValid() {
		return "nil"
	}
	if value.CanInterface() {
		if err, isError := value.Interface().(error); isError && err != nil {
			return err.Error()
		}
		if value.Interface() == time.Duration(math.MaxInt64) {
			return "Forever"
		}
		if text, isText := value.Interface().(fmt.Stringer); isText && value.Kind() != reflect.Pointer {
			return text.String()
		}
	}
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer:
		if value.IsNil() {
			return "nil"
		}
		return dojoShown(value.Elem())
	case reflect.Slice, reflect.Array:
		if value.Kind() == reflect.Slice && value.IsNil() {
			return "nil"
		}
		var parts []string
		for i := 0; i < value.Len(); i++ {
			parts = append(parts, dojoShown(value.Index(i)))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case reflect.Struct:
		var parts []string
		for i := 0; i < value.NumField(); i++ {
			parts = append(parts, value.Type().Field(i).Name+":"+dojoShown(value.Field(i)))
		}
		return "{" + strings.Join(parts, " ") + "}"
	default:
		return fmt.Sprintf("%v", value)
	}
}

// Receive takes a value that is there, or comes at once; it fails the test instead of waiting for ever.
func Receive[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(dojoGuard):
		t.Fatalf("%s: nothing came", what)
		panic("unreachable")
	}
}

// Await returns once done tells true, giving other goroutines the processor meanwhile; it fails the test
// when that does not happen.
func Await(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(dojoGuard); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: it did not happen", what)
		}
	}
}

// NoLeaks fails the test when, at its end, more goroutines run than when NoLeaks was called.
func NoLeaks(t testing.TB) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		t.Helper()
		for deadline := time.Now().Add(dojoGuard); runtime.NumGoroutine() > before; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Errorf("goroutines are left running")
				return
			}
		}
	})
}
