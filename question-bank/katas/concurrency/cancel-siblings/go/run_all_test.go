package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	errBoom  = errors.New("boom")
	errOther = errors.New("another error, which came later")
	errGone  = errors.New("the caller is gone")
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

// testWorker is a task whose steps a test follows and directs.
type testWorker struct {
	name         string
	ends         *testGate // it ends by itself when this opens
	cleans       *testGate // when cancelled, it cleans up until this opens
	started      chan struct{}
	cancelled    chan struct{}
	running      atomic.Bool
	err          error // what it fails with when it ends by itself
	cleanUpErr   error // what it fails with when it has cleaned up
	takesNoHeed  bool
	cleansAtOnce bool
}

func newTestWorker(t *testing.T, name string) *testWorker {
	return &testWorker{
		name:       name,
		ends:       newTestGate(t),
		cleans:     newTestGate(t),
		started:    make(chan struct{}, 1),
		cancelled:  make(chan struct{}, 1),
		cleanUpErr: errOther,
	}
}

func (w *testWorker) run(ctx context.Context) (string, error) {
	w.running.Store(true)
	defer w.running.Store(false)
	w.started <- struct{}{}
	over := ctx.Done()
	if w.takesNoHeed {
		over = nil
	}
	select {
	case <-w.ends.opened:
		return w.name, w.err
	case <-over:
		w.cancelled <- struct{}{}
		if !w.cleansAtOnce {
			<-w.cleans.opened
		}
		return "", w.cleanUpErr
	}
}

// testWaitedInVain is set once a test has waited in full for a cancellation that did not come. Then
// the other tests give up sooner.
var testWaitedInVain bool

// awaitCancel returns when the worker has noticed its cancellation, or fails the test.
func (w *testWorker) awaitCancel(t *testing.T) {
	t.Helper()
	testSettle()
	if testWaitedInVain && len(w.cancelled) == 0 {
		t.Fatalf("%s is not cancelled", w.name)
	}
	noticed := false
	defer func() { testWaitedInVain = testWaitedInVain || !noticed }()
	Receive(t, w.name+" is cancelled", w.cancelled)
	noticed = true
}

type testAnswer struct {
	values []string
	err    error
}

// String shows the error by its words.
func (a testAnswer) String() string { return fmt.Sprintf("values %q, error %v", a.values, a.err) }

// testStart calls RunAll with the workers on a goroutine of its own, and returns when they all run.
func testStart(t *testing.T, ctx context.Context, workers ...*testWorker) <-chan testAnswer {
	t.Helper()
	tasks := make([]Task[string], len(workers))
	for i, w := range workers {
		tasks[i] = w.run
	}
	end := testCall(ctx, tasks)
	for _, w := range workers {
		Await(t, w.name+" starts", func() bool {
			select {
			case early := <-end:
				t.Fatalf("the call ended before %s ran: %v", w.name, early)
			default:
			}
			return len(w.started) > 0
		})
	}
	return end
}

func testCall(ctx context.Context, tasks []Task[string]) <-chan testAnswer {
	end := make(chan testAnswer, 1)
	go func() {
		values, err := RunAll(ctx, tasks)
		end <- testAnswer{values, err}
	}()
	return end
}

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor,
// each turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

// testNotYet fails the test when the call ends, having let the other goroutines go on as far as they
// can.
func testNotYet(t *testing.T, what string, end <-chan testAnswer) {
	t.Helper()
	testSettle()
	select {
	case early := <-end:
		t.Fatalf("the call ended too early, %s: %v", what, early)
	default:
	}
}

// testFailed fails the test unless the call ends with this very error and no values.
func testFailed(t *testing.T, end <-chan testAnswer, want error) {
	t.Helper()
	Equal(t, "how the call ended", Receive(t, "the end of the call", end), testAnswer{nil, want})
}

func testWorkersOf(t *testing.T, names ...string) []*testWorker {
	workers := make([]*testWorker, len(names))
	for i, name := range names {
		workers[i] = newTestWorker(t, name)
	}
	return workers
}

func TestTheValuesStandInTheOrderOfTheTasks(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B", "C")
	end := testStart(t, context.Background(), w...)
	for _, i := range []int{1, 2, 0} {
		testNotYet(t, "while "+w[i].name+" ran", end)
		w[i].ends.open()
		Await(t, w[i].name+" ends", func() bool { return !w[i].running.Load() })
	}
	got := Receive(t, "the end of the call", end)
	Equal(t, "how the call ended", got, testAnswer{[]string{"A", "B", "C"}, nil})
}

func TestNoTasksGiveNoValues(t *testing.T) {
	NoLeaks(t)
	got := Receive(t, "the end of the call", testCall(context.Background(), nil))
	Equal(t, "error", got.err, nil)
	Equal(t, "number of values", len(got.values), 0)
}

func TestTheFirstFailureCancelsTheOthersAtOnce(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B", "C", "D")
	end := testStart(t, context.Background(), w...)
	w[2].ends.open() // succeeds before the failure
	Await(t, "C ends", func() bool { return !w[2].running.Load() })
	w[1].err = errBoom
	w[1].ends.open()
	w[0].awaitCancel(t)
	w[3].awaitCancel(t)
	w[0].cleans.open()
	w[3].cleans.open()
	testFailed(t, end, errBoom)
}

func TestTheCallEndsOnlyAfterEveryTaskHasCleanedUp(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B", "C")
	end := testStart(t, context.Background(), w...)
	w[1].err = errBoom
	w[1].ends.open()
	w[0].awaitCancel(t)
	w[2].awaitCancel(t)
	w[2].cleans.open()
	testNotYet(t, "while A cleaned up", end)
	w[0].cleans.open()
	testFailed(t, end, errBoom)
}

func TestATaskThatTakesNoNoticeIsWaitedFor(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B")
	w[0].takesNoHeed = true
	w[1].err = errBoom
	end := testStart(t, context.Background(), w...)
	w[1].ends.open()
	testNotYet(t, "while A ran", end)
	w[0].ends.open()
	testFailed(t, end, errBoom)
}

func TestTheFirstFailureInTimeCounts(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B", "C")
	w[2].err = errBoom
	end := testStart(t, context.Background(), w...)
	w[2].ends.open()
	w[0].awaitCancel(t)
	w[1].awaitCancel(t)
	w[0].cleans.open()
	w[1].cleans.open()
	testFailed(t, end, errBoom)
}

func TestErrorsOfTheCleanUpAreDropped(t *testing.T) {
	NoLeaks(t)
	w := testWorkersOf(t, "A", "B", "C")
	w[0].err = errBoom
	w[2].cleanUpErr = errors.New("the last error")
	end := testStart(t, context.Background(), w...)
	w[0].ends.open()
	for _, i := range []int{1, 2} {
		w[i].awaitCancel(t)
		w[i].cleans.open()
		Await(t, w[i].name+" is clean", func() bool { return !w[i].running.Load() })
	}
	testFailed(t, end, errBoom)
}

func TestAnErrorThatLooksLikeACancellationIsAFailure(t *testing.T) {
	NoLeaks(t)
	for _, own := range []error{
		context.Canceled, fmt.Errorf("of its own accord: %w", context.Canceled),
	} {
		w := testWorkersOf(t, "A", "B")
		w[1].err = own
		end := testStart(t, context.Background(), w...)
		w[1].ends.open()
		w[0].awaitCancel(t)
		w[0].cleans.open()
		testFailed(t, end, own)
	}
}

func TestATaskThatFailsAtItsStartHasFailedLikeAnyOther(t *testing.T) {
	NoLeaks(t)
	first, begun := newTestWorker(t, "A"), newTestGate(t)
	end := testCall(context.Background(), []Task[string]{
		func(ctx context.Context) (string, error) {
			begun.open()
			return first.run(ctx)
		},
		func(context.Context) (string, error) {
			<-begun.opened // so that there is a task to wait for
			return "", errBoom
		},
		func(context.Context) (string, error) { return "C", nil },
	})
	first.awaitCancel(t)
	testNotYet(t, "while A cleaned up", end)
	first.cleans.open()
	testFailed(t, end, errBoom)
}

func TestACallerThatLeavesCancelsTheTasks(t *testing.T) {
	NoLeaks(t)
	ctx, leave := context.WithCancelCause(context.Background())
	defer leave(nil)
	w := testWorkersOf(t, "A", "B")
	end := testStart(t, ctx, w...)
	leave(errGone)
	w[0].awaitCancel(t)
	w[1].awaitCancel(t)
	w[1].cleans.open()
	testNotYet(t, "while A cleaned up", end)
	w[0].cleans.open()
	testFailed(t, end, errGone)
}

func TestACallerThatLeftGetsNoResults(t *testing.T) {
	NoLeaks(t)
	ctx, leave := context.WithCancelCause(context.Background())
	defer leave(nil)
	w := testWorkersOf(t, "A", "B")
	w[0].takesNoHeed, w[1].takesNoHeed = true, true
	end := testStart(t, ctx, w...)
	leave(errGone)
	testNotYet(t, "while A and B ran", end)
	w[0].ends.open()
	w[1].ends.open()
	testFailed(t, end, errGone)
}

func TestLeavingDuringTheCleanUpDoesNotDisturbIt(t *testing.T) {
	NoLeaks(t)
	ctx, leave := context.WithCancelCause(context.Background())
	defer leave(nil)
	w := testWorkersOf(t, "A", "B")
	w[0].err = errBoom
	end := testStart(t, ctx, w...)
	w[0].ends.open()
	w[1].awaitCancel(t)
	leave(errGone)
	testNotYet(t, "while B cleaned up", end)
	w[1].cleans.open()
	testFailed(t, end, errBoom)
}

func TestACallerThatLeftBeforeTheCallIsToldSo(t *testing.T) {
	NoLeaks(t)
	ctx, leave := context.WithCancelCause(context.Background())
	leave(errGone)
	var begun atomic.Int32
	task := func(context.Context) (string, error) {
		begun.Add(1)
		return "", nil
	}
	testFailed(t, testCall(ctx, []Task[string]{task, task}), errGone)
	Equal(t, "tasks that began", begun.Load(), int32(0))
	testFailed(t, testCall(ctx, nil), errGone) // no tasks are no reason to hide it
}

func TestNothingIsLeftBehind(t *testing.T) {
	NoLeaks(t)
	caller, leave := context.WithCancel(context.Background()) // outlives all calls
	defer leave()
	for round := 0; round < 10; round++ {
		var contexts []context.Context
		good := func(ctx context.Context) (string, error) {
			contexts = append(contexts, ctx)
			return "A", nil
		}
		got := Receive(t, "the end of the call", testCall(caller, []Task[string]{good}))
		Equal(t, "how the call ended", got, testAnswer{[]string{"A"}, nil})
		if contexts[0].Err() == nil {
			t.Fatal("the context of the tasks is still open after the call")
		}

		bad := func(context.Context) (string, error) { return "", errBoom }
		testFailed(t, testCall(caller, []Task[string]{bad, good}), errBoom)
	}
}

func TestRandomRunsEndWithTheFirstFailureAndNothingRunning(t *testing.T) {
	NoLeaks(t)
	chance := rand.New(rand.NewSource(5))
	for round := 0; round < 200; round++ {
		ctx, leave := context.WithCancelCause(context.Background())
		w := make([]*testWorker, 1+chance.Intn(6))
		for i := range w {
			w[i] = newTestWorker(t, fmt.Sprint(i))
			w[i].cleansAtOnce = true
			w[i].takesNoHeed = chance.Intn(3) == 0
			if chance.Intn(3) == 0 {
				w[i].cleanUpErr = nil
			}
		}
		end := testStart(t, ctx, w...)

		// Some end well, then one fails or the caller leaves, or neither; then the rest may end.
		order := chance.Perm(len(w))
		stop := chance.Intn(len(w))
		for _, i := range order[:stop] {
			i := i
			w[i].ends.open()
			Await(t, w[i].name+" ends", func() bool { return !w[i].running.Load() })
		}
		var want error
		switch chance.Intn(3) {
		case 0:
			want = fmt.Errorf("round %d: %w", round, errBoom)
			w[order[stop]].err = want
			w[order[stop]].ends.open()
			Await(t, "the failure", func() bool { return !w[order[stop]].running.Load() })
		case 1:
			want = errGone
			leave(want)
		}
		if want != nil {
			isOver := true
			for _, i := range order[stop:] {
				i := i
				if !w[i].takesNoHeed {
					Await(t, w[i].name+" stops", func() bool { return !w[i].running.Load() })
				}
				isOver = isOver && !w[i].running.Load()
			}
			if !isOver {
				testNotYet(t, fmt.Sprintf("round %d, while a task ran", round), end)
			}
		}
		for _, i := range order[stop:] {
			w[i].ends.open()
		}
		got := Receive(t, "the end of the call", end)
		for _, each := range w {
			Equal(t, fmt.Sprintf("round %d: %s still runs", round, each.name), each.running.Load(), false)
		}
		if want != nil {
			Equal(t, fmt.Sprintf("round %d: how the call ended", round), got, testAnswer{nil, want})
		} else {
			Equal(t, fmt.Sprintf("round %d: error", round), got.err, nil)
			for i, value := range got.values {
				Equal(t, "a value", value, fmt.Sprint(i))
			}
			Equal(t, "number of values", len(got.values), len(w))
		}
		leave(nil)
	}
}
