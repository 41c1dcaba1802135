package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"sync"
	"testing"
	"time"
)

type testOutcome struct {
	Value string
	Err   error
}

// testPending is a load that the test ends by hand.
type testPending struct {
	ctx context.Context
	key string
	end chan testOutcome
}

// testBench has a cache with a time to live of 1000 ms that is stale for 500 ms.
type testBench struct {
	t     *testing.T
	clock *FakeClock
	cache *GuardedCache[string]

	mu    sync.Mutex
	loads []*testPending
	drawn int
}

func newTestBench(t *testing.T, jitter float64, chances ...float64) *testBench {
	b := &testBench{t: t, clock: NewFakeClock()}
	random := func() float64 {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.drawn++
		if b.drawn > len(chances) {
			return 0
		}
		return chances[b.drawn-1]
	}
	options := Options{
		TTL: 1000 * time.Millisecond, Stale: 500 * time.Millisecond, Jitter: jitter, Random: random,
	}
	b.cache = NewGuardedCache[string](options, b.fetch, b.clock)
	return b
}

func (b *testBench) fetch(ctx context.Context, key string) (string, error) {
	one := &testPending{ctx: ctx, key: key, end: make(chan testOutcome, 1)}
	b.mu.Lock()
	b.loads = append(b.loads, one)
	b.mu.Unlock()
	result := <-one.end
	return result.Value, result.Err
}

func (b *testBench) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.loads)
}

func (b *testBench) load(index int) *testPending {
	b.t.Helper()
	Await(b.t, fmt.Sprintf("start of load %d", index+1), func() bool { return b.count() > index })
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.loads[index]
}

func (b *testBench) tick(ms int) { b.clock.Advance(time.Duration(ms) * time.Millisecond) }

func (b *testBench) call(ctx context.Context, key string) <-chan testOutcome {
	answer := make(chan testOutcome, 1)
	go func() {
		value, err := b.cache.Get(ctx, key)
		answer <- testOutcome{value, err}
	}()
	return answer
}

// waits calls Get and returns once that waits.
func (b *testBench) waits(ctx context.Context, key string) <-chan testOutcome {
	b.t.Helper()
	want := b.cache.Waiting(key) + 1
	answer := b.call(ctx, key)
	Await(b.t, fmt.Sprintf("%d callers who wait", want), func() bool {
		return len(answer) > 0 || b.cache.Waiting(key) == want
	})
	testSettle() // Whoever does not wait has its answer by now.
	if len(answer) > 0 {
		b.t.Fatalf("Get returned %+v instead of waiting", <-answer)
	}
	return answer
}

// comes checks what Get returns at once.
func (b *testBench) comes(value string) {
	b.t.Helper()
	b.gets(b.call(testBackground, "a"), value)
}

// gets checks the answer to a call that waited.
func (b *testBench) gets(answer <-chan testOutcome, value string) {
	b.t.Helper()
	Equal(b.t, "answer of Get", Receive(b.t, "answer of Get", answer), testOutcome{Value: value})
}

// ends lets a load end and returns once no load runs.
func (b *testBench) ends(index int, result testOutcome) {
	b.t.Helper()
	b.load(index).end <- result
	Await(b.t, "end of the loads", func() bool { return b.cache.Loading() == 0 })
}

func (b *testBench) stores(value string) {
	b.t.Helper()
	testSettle() // The loads that run have been counted.
	next := b.count()
	answer := b.waits(testBackground, "a")
	b.load(next).end <- testOutcome{Value: value}
	b.gets(answer, value)
}

var testBackground = context.Background()

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor,
// each turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

func TestCallersAtTheSameTimeShareOneLoad(t *testing.T) {
	b := newTestBench(t, 0)
	var calls []<-chan testOutcome
	for i := 0; i < 3; i++ {
		calls = append(calls, b.waits(testBackground, "a"))
	}
	Equal(t, "loads that run", b.cache.Loading(), 1)
	b.load(0).end <- testOutcome{Value: "v1"}
	for _, answer := range calls {
		b.gets(answer, "v1")
	}
	Equal(t, "callers who wait, loads that run",
		[]int{b.cache.Waiting("a"), b.cache.Loading()}, []int{0, 0})
	b.comes("v1")
	Equal(t, "loads", b.count(), 1)
}

func TestKeysDoNotWaitForEachOther(t *testing.T) {
	b := newTestBench(t, 0)
	first := b.waits(testBackground, "a")
	Equal(t, "key of the first load", b.load(0).key, "a")
	second := b.waits(testBackground, "b")
	Equal(t, "key of the second load", b.load(1).key, "b")
	Equal(t, "callers of a and b, loads that run",
		[]int{b.cache.Waiting("a"), b.cache.Waiting("b"), b.cache.Loading()}, []int{1, 1, 2})
	b.load(1).end <- testOutcome{Value: "of b"}
	b.gets(second, "of b")
	Equal(t, "callers of a", b.cache.Waiting("a"), 1)
	b.cache.Delete("b")
	b.load(0).end <- testOutcome{Value: "of a"}
	b.gets(first, "of a")
	b.comes("of a")
}

func TestAnErrorReachesWhoWaitedAndIsNotKept(t *testing.T) {
	b := newTestBench(t, 0)
	first, second := b.waits(testBackground, "a"), b.waits(testBackground, "a")
	failure := testOutcome{Err: errors.New("no database")}
	b.load(0).end <- failure
	Equal(t, "first answer", Receive(t, "first answer", first), failure)
	Equal(t, "second answer", Receive(t, "second answer", second), failure)
	next := b.waits(testBackground, "a")
	b.load(1).end <- testOutcome{Value: "v1"}
	b.gets(next, "v1")
}

func TestALoadThatFailsWhenItIsCalledHasFailedLikeAnyOther(t *testing.T) {
	failure := errors.New("at once")
	calls := 0
	load := func(context.Context, string) (string, error) {
		calls++
		if calls == 1 {
			return "", failure
		}
		return "v1", nil
	}
	options := Options{TTL: time.Second, Random: func() float64 { return 0 }}
	cache := NewGuardedCache[string](options, load, NewFakeClock())
	_, err := cache.Get(testBackground, "a")
	Equal(t, "first answer", err, failure)
	Equal(t, "loads that run", cache.Loading(), 0)
	value, err := cache.Get(testBackground, "a")
	Equal(t, "second answer", testOutcome{value, err}, testOutcome{Value: "v1"})
}

func TestNothingIsAValueToo(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("")
	b.comes("")
	Equal(t, "loads of an empty text", b.count(), 1)
}

func TestAValueIsStoredBeforeWhoWaitedGoesOn(t *testing.T) {
	order := make(chan string, 3)
	random := func() float64 {
		for turn := 0; turn < 200; turn++ { // time enough for a caller to go on too early
			runtime.Gosched()
		}
		order <- "stored"
		return 0
	}
	load := func(_ context.Context, key string) (string, error) { return "value of " + key, nil }
	options := Options{TTL: time.Second, Jitter: 0.5, Random: random}
	cache := NewGuardedCache[string](options, load, NewFakeClock())
	_, err := cache.Get(testBackground, "a")
	order <- "went on"
	Equal(t, "error", err, nil)
	Equal(t, "loads that run", cache.Loading(), 0)
	Equal(t, "first event", Receive(t, "first event", order), "stored")
	Equal(t, "second event", Receive(t, "second event", order), "went on")
}

func TestALoadOutlivesTheCallerWhoGaveUp(t *testing.T) {
	b := newTestBench(t, 0)
	ctx, giveUp := context.WithCancel(testBackground)
	answer := b.waits(ctx, "a")
	giveUp()
	Equal(t, "answer", Receive(t, "answer", answer), testOutcome{Err: context.Canceled})
	Equal(t, "callers who wait, loads that run",
		[]int{b.cache.Waiting("a"), b.cache.Loading()}, []int{0, 1})
	Equal(t, "error of the load's context", b.load(0).ctx.Err(), nil)
	b.ends(0, testOutcome{Value: "v1"})
	b.comes("v1")
}

func TestAValueIsFreshUntilItsLifetimeEnds(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(999)
	b.comes("v1")
	Equal(t, "loads while the value is fresh", b.cache.Loading(), 0)
	b.tick(1)
	b.comes("v1")
	Equal(t, "loads once it is stale", b.cache.Loading(), 1)
}

func TestAStaleValueComesAtOnce(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(1499)
	b.comes("v1")
	Equal(t, "callers who wait", b.cache.Waiting("a"), 0)
	b.ends(1, testOutcome{Value: "v2"})
	b.comes("v2")
}

func TestAStaleValueStartsOneRefresh(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(1200)
	for i := 0; i < 3; i++ {
		b.comes("v1")
	}
	testSettle()
	Equal(t, "loads once all have started", b.count(), 2)
	b.ends(1, testOutcome{Value: "v2"}) // and with it, all loads have ended
	b.comes("v2")
	Equal(t, "loads", b.count(), 2)
}

func TestAfterTheStaleTimeACallerWaitsForANewValue(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(1500)
	answer := b.waits(testBackground, "a")
	b.load(1).end <- testOutcome{Value: "v2"}
	b.gets(answer, "v2")
}

func TestAfterTheStaleTimeACallerJoinsTheRefreshThatRuns(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(1400)
	b.comes("v1")
	refresh := b.load(1)
	b.tick(100)
	answer := b.waits(testBackground, "a")
	refresh.end <- testOutcome{Value: "v2"}
	b.gets(answer, "v2")
	Equal(t, "loads", b.count(), 2)
}

func TestAFailedRefreshKeepsTheStaleValue(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.tick(1000)
	b.comes("v1")
	b.ends(1, testOutcome{Err: errors.New("nobody hears of this")})
	b.tick(499)
	b.comes("v1")
	Equal(t, "loads that run: the next caller tries again", b.cache.Loading(), 1)
	b.ends(2, testOutcome{Err: errors.New("nobody hears of this")})
	b.tick(1)
	b.waits(testBackground, "a") // failures do not lengthen the stale time
}

func TestTheAgeCountsFromTheEndOfTheLoad(t *testing.T) {
	b := newTestBench(t, 0)
	answer := b.waits(testBackground, "a")
	one := b.load(0)
	b.tick(5000)
	one.end <- testOutcome{Value: "v1"}
	b.gets(answer, "v1")
	b.tick(999)
	b.comes("v1")
	Equal(t, "loads while the value is fresh", b.cache.Loading(), 0)
}

func TestLifetimesAreSpreadByChance(t *testing.T) {
	b := newTestBench(t, 0.5, 0, 0.5, 0.75)
	for _, lifetime := range []int{1000, 750, 625} {
		b.cache.Delete("a")
		b.stores("v1")
		for _, step := range []int{0, 100, lifetime - 101} {
			b.tick(step)
			b.comes("v1")
			Equal(t, fmt.Sprintf("loads before %d ms", lifetime), b.cache.Loading(), 0)
		}
		b.tick(1)
		b.comes("v1")
		Equal(t, fmt.Sprintf("loads after %d ms", lifetime), b.cache.Loading(), 1)
		b.tick(499)
		b.comes("v1")
		b.tick(1)
		b.waits(testBackground, "a")
	}
	Equal(t, "chances drawn for 3 values that were stored", b.drawn, 3)
}

func TestDeleteRemovesTheValue(t *testing.T) {
	b := newTestBench(t, 0)
	b.stores("v1")
	b.cache.Delete("a")
	answer := b.waits(testBackground, "a")
	b.load(1).end <- testOutcome{Value: "v2"}
	b.gets(answer, "v2")
}

func TestALoadThatDeleteOvertookStoresNothing(t *testing.T) {
	b := newTestBench(t, 0)
	before := b.waits(testBackground, "a")
	old := b.load(0)
	b.cache.Delete("a")
	Equal(t, "callers who wait, loads that run",
		[]int{b.cache.Waiting("a"), b.cache.Loading()}, []int{0, 0})
	old.end <- testOutcome{Value: "old"}
	b.gets(before, "old") // it asked before the delete
	b.waits(testBackground, "a")
	b.load(1)
	Equal(t, "chances drawn although nothing was stored", b.drawn, 0)
}

func TestAGetAfterDeleteDoesNotJoinTheLoadFromBefore(t *testing.T) {
	b := newTestBench(t, 0)
	before := b.waits(testBackground, "a")
	old := b.load(0)
	b.cache.Delete("a")
	Equal(t, "callers who wait after the delete", b.cache.Waiting("a"), 0)
	after := b.waits(testBackground, "a")
	b.load(1).end <- testOutcome{Value: "new"}
	b.gets(after, "new")
	old.end <- testOutcome{Value: "old"}
	b.gets(before, "old")
	b.comes("new") // the old value came last and changed nothing
	Equal(t, "loads", b.count(), 2)
}

func TestAnOvertakenLoadDoesNotDisturbTheNewOne(t *testing.T) {
	for _, late := range []testOutcome{{Value: "old"}, {Err: errors.New("old")}} {
		b := newTestBench(t, 0)
		before := b.waits(testBackground, "a")
		old := b.load(0)
		b.cache.Delete("a")
		after := b.waits(testBackground, "a")
		fresh := b.load(1)
		old.end <- late
		Equal(t, "answer from before", Receive(t, "answer from before", before), late)
		alsoAfter := b.waits(testBackground, "a")
		Equal(t, "callers who wait, loads that run",
			[]int{b.cache.Waiting("a"), b.cache.Loading()}, []int{2, 1})
		fresh.end <- testOutcome{Value: "new"}
		b.gets(after, "new")
		b.gets(alsoAfter, "new")
	}
}

func TestAKeyIsLoadedAtMostOnceInALifetime(t *testing.T) {
	for seed := int64(1); seed <= 50; seed++ {
		chance := rand.New(rand.NewSource(seed))
		jitter := rand.New(rand.NewSource(seed + 1000))
		clock := NewFakeClock()
		var mu sync.Mutex
		isAgain, isTooOld := false, false
		var failure error
		lastLoad := map[string]time.Time{}
		load := func(_ context.Context, key string) (time.Time, error) {
			mu.Lock()
			defer mu.Unlock()
			now := clock.Now()
			last, loaded := lastLoad[key]
			isAgain = isAgain || loaded && now.Sub(last) < 500*time.Millisecond
			lastLoad[key] = now
			return now, nil
		}
		options := Options{
			TTL: time.Second, Stale: 500 * time.Millisecond, Jitter: 0.5, Random: jitter.Float64,
		}
		cache := NewGuardedCache[time.Time](options, load, clock)
		for step := 0; step < 30; step++ {
			var callers sync.WaitGroup
			for i := 0; i < 4; i++ {
				key := fmt.Sprint(chance.Intn(2))
				callers.Add(1)
				go func() {
					defer callers.Done()
					loaded, err := cache.Get(testBackground, key)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						failure = err
					}
					isTooOld = isTooOld || clock.Now().Sub(loaded) >= 1500*time.Millisecond
				}()
			}
			Receive(t, "the answers to all calls", testInBackground(callers.Wait))
			Await(t, "end of the refreshes", func() bool { return cache.Loading() == 0 })
			// The scheduler decides when a mistake shows, so the words do not name the step.
			mu.Lock()
			failed, again, tooOld := failure, isAgain, isTooOld
			mu.Unlock()
			Equal(t, "the error of a Get", failed, nil)
			Equal(t, "a key was loaded again before half of its time to live", again, false)
			Equal(t, "a value was served after its stale time", tooOld, false)
			pause := time.Duration(chance.Intn(400)) * time.Millisecond
			if step%10 == 9 {
				pause += 1500 * time.Millisecond // No value outlives this.
			}
			clock.Advance(pause)
		}
	}
}

func testInBackground(work func()) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work()
	}()
	return ended
}
