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

type testOutcome struct {
	Value string
	Err   error
}

// testJob is work whose executions the test ends by hand. It takes no notice of its context.
type testJob struct {
	mu   sync.Mutex
	runs []*testExecution
}

type testExecution struct {
	ctx context.Context
	end chan testOutcome
}

func (j *testJob) work(ctx context.Context) (string, error) {
	one := &testExecution{ctx: ctx, end: make(chan testOutcome, 1)}
	j.mu.Lock()
	j.runs = append(j.runs, one)
	j.mu.Unlock()
	result := <-one.end
	return result.Value, result.Err
}

func (j *testJob) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.runs)
}

func (j *testJob) run(t *testing.T, index int) *testExecution {
	t.Helper()
	Await(t, fmt.Sprintf("start of execution %d", index+1), func() bool { return j.count() > index })
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.runs[index]
}

func (e *testExecution) cancelled() bool { return e.ctx.Err() != nil }

// testJoin calls Do on a goroutine of its own and returns once that waits.
func testJoin(
	ctx context.Context, t *testing.T, flights *SingleFlight[string], key string, j *testJob,
) <-chan testOutcome {
	t.Helper()
	answer := make(chan testOutcome, 1)
	want := flights.Waiting(key) + 1
	go func() {
		value, err := flights.Do(ctx, key, j.work)
		answer <- testOutcome{value, err}
	}()
	Await(t, "one more caller who waits", func() bool {
		return len(answer) > 0 || flights.Waiting(key) == want
	})
	if len(answer) > 0 {
		t.Fatalf("Do returned %+v, although its work has not ended", <-answer)
	}
	return answer
}

// testStay returns once callers have left and n still wait for the key.
func testStay(t *testing.T, flights *SingleFlight[string], key string, n int) {
	t.Helper()
	Await(t, "leaving", func() bool { return flights.Waiting(key) <= n })
	Equal(t, "callers who still wait", flights.Waiting(key), n)
}

var testBackground = context.Background()

// testLeft is what a caller who leaves gets.
var testLeft = testOutcome{Err: context.Canceled}

func TestCallsForOneKeyShareOneExecution(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	var calls []<-chan testOutcome
	for i := 0; i < 5; i++ {
		calls = append(calls, testJoin(testBackground, t, flights, "a", j))
	}
	j.run(t, 0).end <- testOutcome{Value: "answer"}
	for _, answer := range calls {
		Equal(t, "answer", Receive(t, "answer", answer), testOutcome{Value: "answer"})
	}
	Equal(t, "executions", j.count(), 1)
}

func TestAnErrorReachesEverybodyWhoWaited(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	var calls []<-chan testOutcome
	for i := 0; i < 3; i++ {
		calls = append(calls, testJoin(testBackground, t, flights, "a", j))
	}
	failure := errors.New("no database")
	j.run(t, 0).end <- testOutcome{Err: failure}
	for _, answer := range calls {
		Equal(t, "answer", Receive(t, "answer", answer), testOutcome{Err: failure})
	}
	Equal(t, "executions", j.count(), 1)
}

func TestKeysDoNotWaitForEachOther(t *testing.T) {
	flights, slow, quick := NewSingleFlight[string](), &testJob{}, &testJob{}
	first := testJoin(testBackground, t, flights, "a", slow)
	second := testJoin(testBackground, t, flights, "b", quick)
	Equal(t, "keys in flight", flights.InFlight(), 2)
	quick.run(t, 0).end <- testOutcome{Value: "of b"}
	Equal(t, "answer of b", Receive(t, "answer of b", second), testOutcome{Value: "of b"})
	Equal(t, "callers of a and b, keys in flight",
		[]int{flights.Waiting("a"), flights.Waiting("b"), flights.InFlight()}, []int{1, 0, 1})
	slow.run(t, 0).end <- testOutcome{Value: "of a"}
	Equal(t, "answer of a", Receive(t, "answer of a", first), testOutcome{Value: "of a"})
}

func TestACallAfterTheEndStartsAgain(t *testing.T) {
	flights := NewSingleFlight[string]()
	executions := 0
	for i := 1; i <= 100; i++ { // often, because a key that is freed too late is a matter of luck
		value, err := flights.Do(testBackground, "a", func(context.Context) (string, error) {
			executions++
			return fmt.Sprint(executions), nil
		})
		Equal(t, "answer", testOutcome{value, err}, testOutcome{Value: fmt.Sprint(i)})
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	flights := NewSingleFlight[string]()
	failure := errors.New("once")
	_, err := flights.Do(testBackground, "a", func(context.Context) (string, error) { return "", failure })
	Equal(t, "first answer", err, failure)
	value, err := flights.Do(testBackground, "a", func(context.Context) (string, error) {
		return "better", nil
	})
	Equal(t, "second answer", testOutcome{value, err}, testOutcome{Value: "better"})
}

func TestWorkThatFailsWhenItIsCalledFreesItsKey(t *testing.T) {
	flights := NewSingleFlight[string]()
	failure := errors.New("at once")
	_, err := flights.Do(testBackground, "a", func(context.Context) (string, error) { return "", failure })
	Equal(t, "answer", err, failure)
	Equal(t, "keys in flight", flights.InFlight(), 0)
}

func TestTheCallerWhoStartedTheWorkMayLeave(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	ctx, leave := context.WithCancel(testBackground)
	starter := testJoin(ctx, t, flights, "a", j)
	joiner := testJoin(testBackground, t, flights, "a", j)
	leave()
	testStay(t, flights, "a", 1)
	Equal(t, "work is cancelled although one waits for it", j.run(t, 0).cancelled(), false)
	j.run(t, 0).end <- testOutcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", joiner), testOutcome{Value: "answer"})
	Equal(t, "answer to the leaver", Receive(t, "answer to the leaver", starter), testLeft)
}

func TestACallerWhoJoinedMayLeave(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	ctx, leave := context.WithCancel(testBackground)
	first := testJoin(testBackground, t, flights, "a", j)
	leaver := testJoin(ctx, t, flights, "a", j)
	last := testJoin(testBackground, t, flights, "a", j)
	leave()
	testStay(t, flights, "a", 2)
	Equal(t, "work is cancelled although two wait for it", j.run(t, 0).cancelled(), false)
	j.run(t, 0).end <- testOutcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", first), testOutcome{Value: "answer"})
	Equal(t, "answer", Receive(t, "answer", last), testOutcome{Value: "answer"})
	Equal(t, "answer to the leaver", Receive(t, "answer to the leaver", leaver), testLeft)
}

func TestWhoLeavesIsLetGoAtOnce(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	firstCtx, firstLeaves := context.WithCancelCause(testBackground)
	secondCtx, secondLeaves := context.WithCancel(testBackground)
	first := testJoin(firstCtx, t, flights, "a", j)
	second := testJoin(secondCtx, t, flights, "a", j)
	one := j.run(t, 0)
	defer func() { one.end <- testOutcome{Value: "too late"} }() // the work has not ended before
	// The cause is not what Do returns.
	firstLeaves(errors.New("the tab was closed"))
	Equal(t, "answer to a leaver", Receive(t, "answer to a leaver", first), testLeft)
	secondLeaves()
	Equal(t, "answer to a leaver", Receive(t, "answer to a leaver", second), testLeft)
}

func TestACallerWhoIsAlreadyCancelledStartsNothing(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	gone, cancel := context.WithCancel(testBackground)
	cancel()
	_, err := flights.Do(gone, "a", j.work)
	Equal(t, "answer", err, context.Canceled)
	Equal(t, "keys in flight", flights.InFlight(), 0)
	stays := testJoin(testBackground, t, flights, "a", j)
	_, err = flights.Do(gone, "a", j.work)
	Equal(t, "answer", err, context.Canceled)
	Equal(t, "callers who wait", flights.Waiting("a"), 1)
	j.run(t, 0).end <- testOutcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", stays), testOutcome{Value: "answer"})
	Equal(t, "executions", j.count(), 1)
}

func TestTheLastCallerToLeaveCancelsTheWork(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	firstCtx, firstLeaves := context.WithCancel(testBackground)
	secondCtx, secondLeaves := context.WithCancel(testBackground)
	testJoin(firstCtx, t, flights, "a", j)
	testJoin(secondCtx, t, flights, "a", j)
	one := j.run(t, 0)
	defer func() { one.end <- testOutcome{Err: errors.New("nobody hears of this")} }()
	firstLeaves()
	testStay(t, flights, "a", 1)
	Equal(t, "work is cancelled although one waits for it", one.cancelled(), false)
	secondLeaves()
	Await(t, "cancellation of work that nobody waits for", one.cancelled)
}

func TestACallAfterTheLastOneLeftStartsAfresh(t *testing.T) {
	flights, j := NewSingleFlight[string](), &testJob{}
	ctx, leave := context.WithCancel(testBackground)
	testJoin(ctx, t, flights, "a", j)
	abandoned := j.run(t, 0)
	defer func() { abandoned.end <- testOutcome{Value: "too late"} }()
	leave()
	Await(t, "a free key", func() bool { return flights.InFlight() == 0 })
	Equal(t, "callers who wait", flights.Waiting("a"), 0)
	fresh := testJoin(testBackground, t, flights, "a", j) // while the abandoned execution still runs
	j.run(t, 1).end <- testOutcome{Value: "fresh"}
	Equal(t, "answer", Receive(t, "answer", fresh), testOutcome{Value: "fresh"})
}

func TestAbandonedWorkThatEndsLateTouchesNothing(t *testing.T) {
	lates := []testOutcome{{Value: "too late"}, {Err: errors.New("nobody hears of this")}}
	for round := 0; round < 20; round++ {
		flights, j := NewSingleFlight[string](), &testJob{}
		ctx, leave := context.WithCancel(testBackground)
		testJoin(ctx, t, flights, "a", j)
		abandoned := j.run(t, 0)
		leave()
		Await(t, "a free key", func() bool { return flights.InFlight() == 0 })
		second := testJoin(testBackground, t, flights, "a", j)
		current := j.run(t, 1)
		abandoned.end <- lates[round%2]
		for turn := 0; turn < 200; turn++ { // time enough for the abandoned execution to do harm
			Equal(t, "callers who wait", flights.Waiting("a"), 1)
			runtime.Gosched()
		}
		third := testJoin(testBackground, t, flights, "a", j)
		current.end <- testOutcome{Value: "fresh"}
		Equal(t, "answer", Receive(t, "answer", second), testOutcome{Value: "fresh"})
		Equal(t, "answer", Receive(t, "answer", third), testOutcome{Value: "fresh"})
		Equal(t, "executions", j.count(), 2)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	NoLeaks(t)
	flights := NewSingleFlight[string]()
	for round := 0; round < 10; round++ {
		j := &testJob{}
		ctx, leave := context.WithCancel(testBackground)
		for i := 0; i <= round%3; i++ {
			testJoin(ctx, t, flights, "a", j)
		}
		stays := testJoin(testBackground, t, flights, "a", j)
		leave()
		testStay(t, flights, "a", 1)
		j.run(t, 0).end <- testOutcome{Value: "answer"}
		Receive(t, "answer", stays)
		Equal(t, "callers who wait, keys in flight",
			[]int{flights.Waiting("a"), flights.InFlight()}, []int{0, 0})
	}
}

func TestNeverTwoExecutionsOfAKeyAtATime(t *testing.T) {
	for seed := int64(1); seed <= 50; seed++ {
		flights := NewSingleFlight[int64]()
		var running, ended [2]atomic.Int64
		var all sync.WaitGroup
		for caller := int64(0); caller < 8; caller++ {
			chance := rand.New(rand.NewSource(100*seed + caller))
			all.Add(1)
			go func() {
				defer all.Done()
				for call := 0; call < 10; call++ {
					key := chance.Intn(2)
					before := ended[key].Load()
					answer, err := flights.Do(testBackground, fmt.Sprint(key), func(context.Context) (int64, error) {
						if now := running[key].Add(1); now != 1 {
							t.Errorf("seed %d: %d executions of key %d at a time", seed, now, key)
						}
						runtime.Gosched()
						running[key].Add(-1)
						return ended[key].Add(1), nil
					})
					if err != nil || answer < before {
						t.Errorf("seed %d: answer %d (%v) to a call after number %d", seed, answer, err, before)
						return
					}
				}
			}()
		}
		all.Wait()
		Equal(t, "keys in flight", flights.InFlight(), 0)
	}
}
