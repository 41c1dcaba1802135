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

type outcome struct {
	Value string
	Err   error
}

// job is work whose executions the test ends by hand. It takes no notice of its context.
type job struct {
	mu   sync.Mutex
	runs []*execution
}

type execution struct {
	ctx context.Context
	end chan outcome
}

func (j *job) work(ctx context.Context) (string, error) {
	one := &execution{ctx: ctx, end: make(chan outcome, 1)}
	j.mu.Lock()
	j.runs = append(j.runs, one)
	j.mu.Unlock()
	result := <-one.end
	return result.Value, result.Err
}

func (j *job) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.runs)
}

func (j *job) run(t *testing.T, index int) *execution {
	t.Helper()
	Await(t, fmt.Sprintf("start of execution %d", index+1), func() bool { return j.count() > index })
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.runs[index]
}

func (e *execution) cancelled() bool { return e.ctx.Err() != nil }

// join calls Do on a goroutine of its own and returns once that waits.
func join(
	ctx context.Context, t *testing.T, flights *SingleFlight[string], key string, j *job,
) <-chan outcome {
	t.Helper()
	answer := make(chan outcome, 1)
	want := flights.Waiting(key) + 1
	go func() {
		value, err := flights.Do(ctx, key, j.work)
		answer <- outcome{value, err}
	}()
	Await(t, "one more caller who waits", func() bool {
		return len(answer) > 0 || flights.Waiting(key) == want
	})
	if len(answer) > 0 {
		t.Fatalf("Do returned %+v, although its work has not ended", <-answer)
	}
	return answer
}

// stay returns once callers have left and n still wait for the key.
func stay(t *testing.T, flights *SingleFlight[string], key string, n int) {
	t.Helper()
	Await(t, "leaving", func() bool { return flights.Waiting(key) <= n })
	Equal(t, "callers who still wait", flights.Waiting(key), n)
}

var background = context.Background()

// left is what a caller who leaves gets.
var left = outcome{Err: context.Canceled}

func TestCallsForOneKeyShareOneExecution(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	var calls []<-chan outcome
	for i := 0; i < 5; i++ {
		calls = append(calls, join(background, t, flights, "a", j))
	}
	j.run(t, 0).end <- outcome{Value: "answer"}
	for _, answer := range calls {
		Equal(t, "answer", Receive(t, "answer", answer), outcome{Value: "answer"})
	}
	Equal(t, "executions", j.count(), 1)
}

func TestAnErrorReachesEverybodyWhoWaited(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	var calls []<-chan outcome
	for i := 0; i < 3; i++ {
		calls = append(calls, join(background, t, flights, "a", j))
	}
	failure := errors.New("no database")
	j.run(t, 0).end <- outcome{Err: failure}
	for _, answer := range calls {
		Equal(t, "answer", Receive(t, "answer", answer), outcome{Err: failure})
	}
	Equal(t, "executions", j.count(), 1)
}

func TestKeysDoNotWaitForEachOther(t *testing.T) {
	flights, slow, quick := NewSingleFlight[string](), &job{}, &job{}
	first := join(background, t, flights, "a", slow)
	second := join(background, t, flights, "b", quick)
	Equal(t, "keys in flight", flights.InFlight(), 2)
	quick.run(t, 0).end <- outcome{Value: "of b"}
	Equal(t, "answer of b", Receive(t, "answer of b", second), outcome{Value: "of b"})
	Equal(t, "callers of a and b, keys in flight",
		[]int{flights.Waiting("a"), flights.Waiting("b"), flights.InFlight()}, []int{1, 0, 1})
	slow.run(t, 0).end <- outcome{Value: "of a"}
	Equal(t, "answer of a", Receive(t, "answer of a", first), outcome{Value: "of a"})
}

func TestACallAfterTheEndStartsAgain(t *testing.T) {
	flights := NewSingleFlight[string]()
	executions := 0
	for i := 1; i <= 100; i++ { // often, because a key that is freed too late is a matter of luck
		value, err := flights.Do(background, "a", func(context.Context) (string, error) {
			executions++
			return fmt.Sprint(executions), nil
		})
		Equal(t, "answer", outcome{value, err}, outcome{Value: fmt.Sprint(i)})
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	flights := NewSingleFlight[string]()
	failure := errors.New("once")
	_, err := flights.Do(background, "a", func(context.Context) (string, error) { return "", failure })
	Equal(t, "first answer", err, failure)
	value, err := flights.Do(background, "a", func(context.Context) (string, error) {
		return "better", nil
	})
	Equal(t, "second answer", outcome{value, err}, outcome{Value: "better"})
}

func TestWorkThatFailsWhenItIsCalledFreesItsKey(t *testing.T) {
	flights := NewSingleFlight[string]()
	failure := errors.New("at once")
	_, err := flights.Do(background, "a", func(context.Context) (string, error) { return "", failure })
	Equal(t, "answer", err, failure)
	Equal(t, "keys in flight", flights.InFlight(), 0)
}

func TestTheCallerWhoStartedTheWorkMayLeave(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	ctx, leave := context.WithCancel(background)
	starter := join(ctx, t, flights, "a", j)
	joiner := join(background, t, flights, "a", j)
	leave()
	stay(t, flights, "a", 1)
	Equal(t, "work is cancelled although one waits for it", j.run(t, 0).cancelled(), false)
	j.run(t, 0).end <- outcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", joiner), outcome{Value: "answer"})
	Equal(t, "answer to the leaver", Receive(t, "answer to the leaver", starter), left)
}

func TestACallerWhoJoinedMayLeave(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	ctx, leave := context.WithCancel(background)
	first := join(background, t, flights, "a", j)
	leaver := join(ctx, t, flights, "a", j)
	last := join(background, t, flights, "a", j)
	leave()
	stay(t, flights, "a", 2)
	Equal(t, "work is cancelled although two wait for it", j.run(t, 0).cancelled(), false)
	j.run(t, 0).end <- outcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", first), outcome{Value: "answer"})
	Equal(t, "answer", Receive(t, "answer", last), outcome{Value: "answer"})
	Equal(t, "answer to the leaver", Receive(t, "answer to the leaver", leaver), left)
}

func TestWhoLeavesIsLetGoAtOnce(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	firstCtx, firstLeaves := context.WithCancel(background)
	secondCtx, secondLeaves := context.WithCancel(background)
	first := join(firstCtx, t, flights, "a", j)
	second := join(secondCtx, t, flights, "a", j)
	one := j.run(t, 0)
	defer func() { one.end <- outcome{Value: "too late"} }() // the work has not ended before
	firstLeaves()
	Equal(t, "answer to a leaver", Receive(t, "answer to a leaver", first), left)
	secondLeaves()
	Equal(t, "answer to a leaver", Receive(t, "answer to a leaver", second), left)
}

func TestACallerWhoIsAlreadyCancelledStartsNothing(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	gone, cancel := context.WithCancel(background)
	cancel()
	_, err := flights.Do(gone, "a", j.work)
	Equal(t, "answer", err, context.Canceled)
	Equal(t, "keys in flight", flights.InFlight(), 0)
	stays := join(background, t, flights, "a", j)
	_, err = flights.Do(gone, "a", j.work)
	Equal(t, "answer", err, context.Canceled)
	Equal(t, "callers who wait", flights.Waiting("a"), 1)
	j.run(t, 0).end <- outcome{Value: "answer"}
	Equal(t, "answer", Receive(t, "answer", stays), outcome{Value: "answer"})
	Equal(t, "executions", j.count(), 1)
}

func TestTheLastCallerToLeaveCancelsTheWork(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	firstCtx, firstLeaves := context.WithCancel(background)
	secondCtx, secondLeaves := context.WithCancel(background)
	join(firstCtx, t, flights, "a", j)
	join(secondCtx, t, flights, "a", j)
	one := j.run(t, 0)
	defer func() { one.end <- outcome{Err: errors.New("nobody hears of this")} }()
	firstLeaves()
	stay(t, flights, "a", 1)
	Equal(t, "work is cancelled although one waits for it", one.cancelled(), false)
	secondLeaves()
	Await(t, "cancellation of work that nobody waits for", one.cancelled)
}

func TestACallAfterTheLastOneLeftStartsAfresh(t *testing.T) {
	flights, j := NewSingleFlight[string](), &job{}
	ctx, leave := context.WithCancel(background)
	join(ctx, t, flights, "a", j)
	abandoned := j.run(t, 0)
	defer func() { abandoned.end <- outcome{Value: "too late"} }()
	leave()
	Await(t, "a free key", func() bool { return flights.InFlight() == 0 })
	Equal(t, "callers who wait", flights.Waiting("a"), 0)
	fresh := join(background, t, flights, "a", j) // while the abandoned execution still runs
	j.run(t, 1).end <- outcome{Value: "fresh"}
	Equal(t, "answer", Receive(t, "answer", fresh), outcome{Value: "fresh"})
}

func TestAbandonedWorkThatEndsLateTouchesNothing(t *testing.T) {
	lates := []outcome{{Value: "too late"}, {Err: errors.New("nobody hears of this")}}
	for round := 0; round < 20; round++ {
		flights, j := NewSingleFlight[string](), &job{}
		ctx, leave := context.WithCancel(background)
		join(ctx, t, flights, "a", j)
		abandoned := j.run(t, 0)
		leave()
		Await(t, "a free key", func() bool { return flights.InFlight() == 0 })
		second := join(background, t, flights, "a", j)
		current := j.run(t, 1)
		abandoned.end <- lates[round%2]
		for turn := 0; turn < 200; turn++ { // time enough for the abandoned execution to do harm
			Equal(t, "callers who wait", flights.Waiting("a"), 1)
			runtime.Gosched()
		}
		third := join(background, t, flights, "a", j)
		current.end <- outcome{Value: "fresh"}
		Equal(t, "answer", Receive(t, "answer", second), outcome{Value: "fresh"})
		Equal(t, "answer", Receive(t, "answer", third), outcome{Value: "fresh"})
		Equal(t, "executions", j.count(), 2)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	NoLeaks(t)
	flights := NewSingleFlight[string]()
	for round := 0; round < 10; round++ {
		j := &job{}
		ctx, leave := context.WithCancel(background)
		for i := 0; i <= round%3; i++ {
			join(ctx, t, flights, "a", j)
		}
		stays := join(background, t, flights, "a", j)
		leave()
		stay(t, flights, "a", 1)
		j.run(t, 0).end <- outcome{Value: "answer"}
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
					answer, err := flights.Do(background, fmt.Sprint(key), func(context.Context) (int64, error) {
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
