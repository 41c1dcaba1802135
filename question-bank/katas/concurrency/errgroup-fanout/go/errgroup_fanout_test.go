package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	errBoom = errors.New("boom")
	errLeft = errors.New("the caller left")
	errEcho = errors.New("an error that came later")
)

// testGate keeps goroutines waiting until it is opened, at the latest at the end of the test.
type testGate struct {
	once   sync.Once
	opened chan struct{}
}

func newTestGate(t *testing.T) *testGate {
	g := &testGate{opened: make(chan struct{})}
	t.Cleanup(g.open)
	return g
}

func (g *testGate) open() { g.once.Do(func() { close(g.opened) }) }

// endOf waits for the end of ctx and returns its cause. It gives up at the end of the test.
func (g *testGate) endOf(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-g.opened:
		return errors.New("the context did not end")
	}
}

// testInBackground calls work on a goroutine of its own; what it returns comes through the channel.
func testInBackground[T any](work func() T) <-chan T {
	result := make(chan T, 1)
	go func() { result <- work() }()
	return result
}

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor,
// each turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

// testNothingFrom fails the test when something comes, having let the other goroutines go on as far as
// they can.
func testNothingFrom[T any](t *testing.T, what string, from <-chan T) {
	t.Helper()
	testSettle()
	select {
	case value := <-from:
		t.Fatalf("%s: too early, it gave %s", what, dojoShown(reflect.ValueOf(&value).Elem()))
	default:
	}
}

func testGroupOf(t *testing.T, ctx context.Context, limit int) *Group {
	t.Helper()
	group, err := NewGroup(ctx, limit)
	if err != nil {
		t.Fatalf("NewGroup with a limit of %d: %v", limit, err)
	}
	return group
}

func testStartIn(group *Group, fn func(ctx context.Context) error) <-chan bool {
	return testInBackground(func() bool { return group.Go(fn) })
}

func testStart(t *testing.T, group *Group, fn func(ctx context.Context) error) {
	t.Helper()
	Equal(t, "Go", Receive(t, "Go", testStartIn(group, fn)), true)
}

func testWait(t *testing.T, group *Group) error {
	t.Helper()
	return Receive(t, "Wait", testInBackground(group.Wait))
}

type testAnswers struct {
	Results []string
	Err     error
}

func testFanOut(
	t *testing.T,
	ctx context.Context,
	limit, count int,
	fetch func(ctx context.Context, item int) (string, error),
) testAnswers {
	t.Helper()
	return Receive(t, "FanOut", testStartFanOut(ctx, limit, count, fetch))
}

// testStartFanOut fetches the items 0, 1, 2 … in the background.
func testStartFanOut(
	ctx context.Context,
	limit, count int,
	fetch func(ctx context.Context, item int) (string, error),
) <-chan testAnswers {
	items := make([]int, count)
	for i := range items {
		items[i] = i
	}
	return testInBackground(func() testAnswers {
		results, err := FanOut(ctx, limit, items, fetch)
		return testAnswers{results, err}
	})
}

func TestAtMostLimitFunctionsRunAtATime(t *testing.T) {
	NoLeaks(t)
	group := testGroupOf(t, context.Background(), 3)
	first, others := newTestGate(t), newTestGate(t)
	entered := make(chan int, 4)
	runUntil := func(name int, g *testGate) func(context.Context) error {
		return func(context.Context) error {
			entered <- name
			<-g.opened
			return nil
		}
	}
	testStart(t, group, runUntil(1, first))
	testStart(t, group, runUntil(2, others))
	testStart(t, group, runUntil(3, others))
	for i := 0; i < 3; i++ {
		Receive(t, "three functions at a time", entered)
	}
	fourth := testStartIn(group, runUntil(4, others))
	testNothingFrom(t, "Go while three functions run", fourth)
	testNothingFrom(t, "the fourth function of three at a time", entered)
	first.open()
	Equal(t, "Go when one has returned", Receive(t, "Go when one has returned", fourth), true)
	Equal(t, "the function that runs then", Receive(t, "the fourth function", entered), 4)
	others.open()
	Equal(t, "Wait", testWait(t, group), nil)
}

func TestTheFirstErrorEndsTheContextAndIsItsCause(t *testing.T) {
	NoLeaks(t)
	group := testGroupOf(t, context.Background(), 3)
	late := newTestGate(t)
	causes := make(chan error, 2)
	for i := 0; i < 2; i++ {
		testStart(t, group, func(ctx context.Context) error {
			causes <- late.endOf(ctx)
			return nil
		})
	}
	testStart(t, group, func(context.Context) error { return errBoom })
	for i := 0; i < 2; i++ {
		Equal(t, "the cause that a sibling sees", Receive(t, "its end", causes), errBoom)
	}
	Equal(t, "Wait", testWait(t, group), errBoom)
}

func TestWaitReturnsTheFirstErrorAndNotTheLast(t *testing.T) {
	NoLeaks(t)
	group := testGroupOf(t, context.Background(), 3)
	late := newTestGate(t)
	for i := 0; i < 2; i++ {
		testStart(t, group, func(ctx context.Context) error {
			late.endOf(ctx)
			return errEcho
		})
	}
	testStart(t, group, func(context.Context) error { return errBoom })
	Equal(t, "Wait", testWait(t, group), errBoom)
}

func TestWaitReturnsOnlyAfterEveryFunctionHasReturned(t *testing.T) {
	NoLeaks(t)
	group := testGroupOf(t, context.Background(), 2)
	late, cleaned := newTestGate(t), newTestGate(t)
	cleaning := make(chan error, 1)
	testStart(t, group, func(ctx context.Context) error {
		cleaning <- late.endOf(ctx)
		<-cleaned.opened
		return nil
	})
	testStart(t, group, func(context.Context) error { return errBoom })
	Receive(t, "the clean-up after the error", cleaning)
	waited := testInBackground(group.Wait)
	testNothingFrom(t, "Wait while a function cleans up", waited)
	cleaned.open()
	Equal(t, "Wait", Receive(t, "Wait", waited), errBoom)
}

func TestWaitEndsTheContextAfterASuccessToo(t *testing.T) {
	NoLeaks(t)
	group := testGroupOf(t, context.Background(), 1)
	contexts := make(chan context.Context, 1)
	testStart(t, group, func(ctx context.Context) error {
		contexts <- ctx
		return nil
	})
	ctx := Receive(t, "the function's context", contexts)
	Equal(t, "the context's error before Wait", ctx.Err(), nil)
	Equal(t, "Wait", testWait(t, group), nil)
	Equal(t, "the context's error after Wait", ctx.Err(), context.Canceled)
}

func TestNothingStartsAfterAnError(t *testing.T) {
	NoLeaks(t)
	for _, order := range []struct {
		name  string
		limit int
		waits bool // for the slot of the function that fails
		late  bool // comes only when the context has ended
	}{
		{"Go that waits for a slot during an error", 1, true, false},
		{"Go after an error, with a slot that is free", 2, false, true},
		{"Go at the time of an error", 1, false, false},
	} {
		for round := 0; round < 50; round++ {
			group := testGroupOf(t, context.Background(), order.limit)
			fails := newTestGate(t)
			contexts := make(chan context.Context, 1)
			testStart(t, group, func(ctx context.Context) error {
				contexts <- ctx
				<-fails.opened
				return errBoom
			})
			ctx := Receive(t, "the context", contexts)
			var ran atomic.Bool
			startSecond := func() <-chan bool {
				return testStartIn(group, func(context.Context) error {
					ran.Store(true)
					return nil
				})
			}
			var second <-chan bool
			if order.waits {
				second = startSecond()
				testNothingFrom(t, "Go while the slot is taken", second)
			}
			fails.open()
			if order.late {
				Receive(t, "the end of the context", ctx.Done())
			}
			if second == nil {
				second = startSecond()
			}
			Equal(t, order.name, Receive(t, order.name, second), false)
			Equal(t, "Wait", testWait(t, group), errBoom)
			Equal(t, "a function ran after the error", ran.Load(), false)
		}
	}
}

func TestACallerThatLeavesEndsTheFunctions(t *testing.T) {
	NoLeaks(t)
	caller, leave := context.WithCancelCause(context.Background())
	group := testGroupOf(t, caller, 2)
	late := newTestGate(t)
	causes := make(chan error, 2)
	for i := 0; i < 2; i++ {
		testStart(t, group, func(ctx context.Context) error {
			causes <- late.endOf(ctx)
			return errEcho
		})
	}
	leave(errLeft)
	for i := 0; i < 2; i++ {
		Equal(t, "the cause that a function sees", Receive(t, "its end", causes), errLeft)
	}
	Equal(t, "Wait", testWait(t, group), errLeft)
}

func TestACallerThatLeavesGetsNoResultsThoughAllSucceed(t *testing.T) {
	NoLeaks(t)
	caller, leave := context.WithCancelCause(context.Background())
	group := testGroupOf(t, caller, 2)
	testStart(t, group, func(context.Context) error {
		leave(errLeft)
		return nil
	})
	Equal(t, "Wait", testWait(t, group), errLeft)

	caller, leave = context.WithCancelCause(context.Background())
	got := testFanOut(t, caller, 2, 3, func(_ context.Context, item int) (string, error) {
		if item == 2 {
			leave(errLeft)
		}
		return "answer", nil
	})
	Equal(t, "FanOut whose caller leaves during the last fetch", got, testAnswers{Err: errLeft})
}

func TestTheWaitForASlotEndsWithTheContext(t *testing.T) {
	NoLeaks(t)
	caller, leave := context.WithCancelCause(context.Background())
	group := testGroupOf(t, caller, 1)
	deaf := newTestGate(t)
	testStart(t, group, func(context.Context) error {
		<-deaf.opened
		return nil
	})
	second := testStartIn(group, func(context.Context) error { return nil })
	testNothingFrom(t, "Go while the slot is taken", second)
	leave(errLeft)
	what := "Go when the context has ended and the slot is still taken"
	Equal(t, what, Receive(t, what, second), false)
	deaf.open()
	Equal(t, "Wait", testWait(t, group), errLeft)
}

func TestTheResultsStandInTheOrderOfTheItems(t *testing.T) {
	NoLeaks(t)
	last := newTestGate(t)
	// Item 1 ends first: it makes room for item 2, and only then does item 0 go on.
	got := testFanOut(t, context.Background(), 2, 3, func(_ context.Context, item int) (string, error) {
		switch item {
		case 0:
			<-last.opened
		case 2:
			last.open()
		}
		return fmt.Sprintf("answer %d", item), nil
	})
	Equal(t, "FanOut's error", got.Err, nil)
	Equal(t, "the number of results", len(got.Results), 3)
	for i, result := range got.Results {
		Equal(t, fmt.Sprintf("the result at index %d", i), result, fmt.Sprintf("answer %d", i))
	}
}

func TestAFailedFetchCancelsTheOthers(t *testing.T) {
	NoLeaks(t)
	late := newTestGate(t)
	var mu sync.Mutex
	var fetched []int
	cause := make(chan error, 4)
	fetch := func(ctx context.Context, item int) (string, error) {
		mu.Lock()
		fetched = append(fetched, item)
		mu.Unlock()
		if item == 1 {
			testSettle() // Whoever may start before the error has started.
			return "half an answer", errBoom
		}
		cause <- late.endOf(ctx)
		return "answer", nil
	}
	got := testFanOut(t, context.Background(), 2, 4, fetch)
	Equal(t, "FanOut", got, testAnswers{Err: errBoom})
	Equal(t, "the cause that the other fetch sees", Receive(t, "its end", cause), errBoom)
	slices.Sort(fetched)
	Equal(t, "the items that were fetched", fetched, []int{0, 1})
}

func TestACallerThatHasLeftStartsNothing(t *testing.T) {
	NoLeaks(t)
	caller, leave := context.WithCancelCause(context.Background())
	leave(errLeft)
	for round := 0; round < 50; round++ {
		var fetches atomic.Int32
		got := testFanOut(t, caller, 2, 3, func(context.Context, int) (string, error) {
			fetches.Add(1)
			return "answer", nil
		})
		Equal(t, "FanOut", got, testAnswers{Err: errLeft})
		Equal(t, "a fetch started", fetches.Load() > 0, false)
	}
	fetch := func(context.Context, int) (string, error) { return "answer", nil }
	Equal(t, "FanOut of no items", testFanOut(t, caller, 2, 0, fetch), testAnswers{Err: errLeft})
	Equal(t, "FanOut with a limit of 0", testFanOut(t, caller, 0, 3, fetch), testAnswers{Err: ErrBadLimit})
}

func TestALimitBelowOneIsAnError(t *testing.T) {
	for _, limit := range []int{0, -1} {
		_, err := NewGroup(context.Background(), limit)
		Equal(t, fmt.Sprintf("NewGroup with a limit of %d", limit), err, ErrBadLimit)
		fetch := func(context.Context, int) (string, error) { return "answer", nil }
		got := testFanOut(t, context.Background(), limit, 2, fetch)
		Equal(t, "FanOut", got, testAnswers{Err: ErrBadLimit})
	}
}

func TestNoItemsGiveAnEmptySlice(t *testing.T) {
	fetch := func(context.Context, int) (string, error) { return "answer", nil }
	got := testFanOut(t, context.Background(), 2, 0, fetch)
	Equal(t, "FanOut", got, testAnswers{Results: []string{}})
}

// testFetches keeps each fetch waiting until the test lets it end, so that the order is an argument and not
// an accident.
type testFetches struct {
	atTheEnd *testGate
	entered  chan int
	ends     []chan error
}

func newTestFetches(t *testing.T, count int) *testFetches {
	// With room for items that are fetched twice.
	f := &testFetches{atTheEnd: newTestGate(t), entered: make(chan int, 2*count)}
	for i := 0; i < count; i++ {
		f.ends = append(f.ends, make(chan error, 1))
	}
	return f
}

func (f *testFetches) fetch(_ context.Context, item int) (string, error) {
	f.entered <- item
	select {
	case err := <-f.ends[item]:
		return fmt.Sprintf("answer %d", item), err
	case <-f.atTheEnd.opened:
		return "", errors.New("the test is over")
	}
}

// newcomers lets everybody go on as far as possible, and gives the items that are fetched since the last time.
func (f *testFetches) newcomers() []int {
	testSettle()
	items := []int{}
	for len(f.entered) > 0 {
		items = append(items, <-f.entered)
	}
	slices.Sort(items)
	return items
}

func TestAllPromisesHoldForAnyItemsLimitAndFailures(t *testing.T) {
	NoLeaks(t)
	chance := rand.New(rand.NewSource(5))
	for round := 0; round < 200; round++ {
		count, limit := chance.Intn(12), 1+chance.Intn(5)
		failures := make([]error, count)
		failing, ended, running := []int{}, []int{}, []int{}
		want := testAnswers{Results: make([]string, count)}
		for i := range failures {
			want.Results[i] = fmt.Sprintf("answer %d", i)
			if chance.Intn(12) == 0 {
				failures[i] = fmt.Errorf("item %d failed", i)
				failing = append(failing, i)
			}
		}
		fetches := newTestFetches(t, count)
		answers := testStartFanOut(context.Background(), limit, count, fetches.fetch)
		what := func(thing string) string {
			return fmt.Sprintf("round %d, %d items, limit %d, items %v fail, items %v have ended so far: %s",
				round, count, limit, failing, ended, thing)
		}
		for next := 0; ; {
			start := []int{}
			for ; want.Err == nil && next < count && len(running) < limit; next++ {
				start = append(start, next)
				running = append(running, next)
			}
			Equal(t, what("the fetches that start"), fetches.newcomers(), start)
			if len(running) == 0 {
				break
			}
			testNothingFrom(t, what("FanOut while fetches run"), answers)
			pick := chance.Intn(len(running))
			item := running[pick]
			running = slices.Delete(running, pick, pick+1)
			ended = append(ended, item)
			if err := failures[item]; err != nil && want.Err == nil {
				want = testAnswers{Err: err}
			}
			fetches.ends[item] <- failures[item]
		}
		Equal(t, what("FanOut"), Receive(t, what("FanOut"), answers), want)
	}
}
