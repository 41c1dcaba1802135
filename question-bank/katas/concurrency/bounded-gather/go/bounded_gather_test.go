package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testMs  = time.Millisecond
	testFar = 1_000_000 * testMs // a time limit that a test does not reach
)

func testOk(value string) Outcome[string] { return Outcome[string]{Status: OK, Value: value} }

var testTimedOut = Outcome[string]{Status: TimedOut}

type testGathered struct {
	outcomes []Outcome[string]
	err      error
}

// testCounter is the clock of the code under test: it counts the timers that this has set and not stopped.
type testCounter struct {
	*FakeClock
	due    func(d time.Duration) // is told of each timer
	mu     sync.Mutex
	timers int
}

func (c *testCounter) AfterFunc(d time.Duration, run func()) func() bool {
	c.due(d)
	c.add(1)
	stop := c.FakeClock.AfterFunc(d, func() {
		c.add(-1)
		run()
	})
	return func() bool {
		inTime := stop()
		if inTime {
			c.add(-1)
		}
		return inTime
	}
}

func (c *testCounter) add(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timers += n
	return c.timers
}

func (c *testCounter) count() int { return c.add(0) }

// testStage makes tasks that take their time on the fake clock, and watches them.
type testStage struct {
	clock   *FakeClock
	counter *testCounter
	start   time.Time

	mu      sync.Mutex
	dues    []time.Time // when a timer was to fire
	log     []string    // what happened, with the milliseconds since the start: "50 A starts"
	running int
	most    int
}

func newTestStage() *testStage {
	clock := NewFakeClock()
	s := &testStage{clock: clock, start: clock.Now()}
	s.counter = &testCounter{FakeClock: clock, due: s.due}
	return s
}

func (s *testStage) due(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dues = append(s.dues, s.clock.Now().Add(d))
}

func (s *testStage) after(d time.Duration) <-chan time.Time {
	s.due(d)
	return s.clock.After(d)
}

// advance moves the time from one timer to the next, and lets everybody go on as far as possible before
// and after each: so nobody sees a later time than that at which he was woken.
func (s *testStage) advance(d time.Duration) {
	end := s.clock.Now().Add(d)
	for now := s.clock.Now(); now.Before(end); now = s.clock.Now() {
		testSettle()
		next := end
		s.mu.Lock()
		for _, due := range s.dues {
			if due.After(now) && due.Before(next) {
				next = due
			}
		}
		s.mu.Unlock()
		s.clock.Advance(next.Sub(now))
	}
	testSettle()
}

func (s *testStage) note(what string, running int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, fmt.Sprintf("%d %s", s.clock.Now().Sub(s.start)/testMs, what))
	s.running += running
	s.most = max(s.most, s.running)
}

// task ends with its name after d; once cancelled, it cleans up for cleanUp and gives the context's error.
func (s *testStage) task(name string, d, cleanUp time.Duration) Task[string] {
	return func(ctx context.Context) (string, error) {
		done := s.after(d)
		s.note(name+" starts", 1)
		select {
		case <-done:
			s.note(name+" ends", -1)
			return name, nil
		case <-ctx.Done():
		}
		clean := s.after(cleanUp)
		s.note(name+" is cancelled", 0)
		if cleanUp > 0 {
			<-clean
		}
		s.note(name+" is clean", -1)
		return "", ctx.Err()
	}
}

// gather starts a gather; what it gives comes over the channel.
func (s *testStage) gather(ctx context.Context, tasks []Task[string], options Options) <-chan testGathered {
	ended := make(chan testGathered, 1)
	go func() {
		outcomes, err := BoundedGather(ctx, tasks, options, s.counter)
		s.note("gather ends", 0)
		ended <- testGathered{outcomes, err}
	}()
	return ended
}

// expect fails the test unless exactly these things have happened, those of the same time in any order.
// Each is "50 A starts, B ends".
func (s *testStage) expect(t *testing.T, lines ...string) {
	t.Helper()
	var want []string
	for _, line := range lines {
		at, what, _ := strings.Cut(line, " ")
		for _, one := range strings.Split(what, ", ") {
			want = append(want, at+" "+one)
		}
	}
	sort.Strings(want)
	testSettle()
	s.mu.Lock()
	defer s.mu.Unlock()
	got := append([]string{}, s.log...)
	sort.Strings(got)
	Equal(t, "what happened so far", strings.Join(got, "\n"), strings.Join(want, "\n"))
}

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor, each
// turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

func TestOutcomesStandInTheOrderOfTheTasks(t *testing.T) {
	s := newTestStage()
	tasks := []Task[string]{s.task("A", 300*testMs, 0), s.task("B", 100*testMs, 0), s.task("C", 200*testMs, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 3, PerTask: testFar, Total: testFar})
	s.expect(t, "0 A starts, B starts, C starts")
	s.advance(100 * testMs)
	s.expect(t, "0 A starts, B starts, C starts", "100 B ends")
	s.advance(100 * testMs)
	s.expect(t, "0 A starts, B starts, C starts", "100 B ends", "200 C ends")
	s.advance(100 * testMs)
	got := Receive(t, "the outcomes", ended)
	Equal(t, "the outcomes", got, testGathered{[]Outcome[string]{testOk("A"), testOk("B"), testOk("C")}, nil})
}

func TestTheNextTaskStartsWhenASlotIsFree(t *testing.T) {
	s := newTestStage()
	var tasks []Task[string]
	for i, d := range []time.Duration{100, 50, 100, 20} {
		tasks = append(tasks, s.task("ABCD"[i:i+1], d*testMs, 0))
	}
	s.gather(context.Background(), tasks, Options{Limit: 2, PerTask: testFar, Total: testFar})
	log := []string{"0 A starts, B starts"}
	s.expect(t, log...)
	for _, step := range []struct {
		after time.Duration
		line  string
	}{
		{50 * testMs, "50 B ends, C starts"},
		{50 * testMs, "100 A ends, D starts"},
		{20 * testMs, "120 D ends"},
		{30 * testMs, "150 C ends, gather ends"},
	} {
		s.advance(step.after)
		log = append(log, step.line)
		s.expect(t, log...)
	}
}

func TestNeverMoreThanTheLimitRunAtOnce(t *testing.T) {
	for _, limit := range []int{1, 3, 7, 50} {
		s := newTestStage()
		var tasks []Task[string]
		for i := 0; i < 20; i++ {
			tasks = append(tasks, s.task(fmt.Sprint(i), 10*testMs, 0))
		}
		ended := s.gather(context.Background(), tasks, Options{Limit: limit, PerTask: testFar, Total: testFar})
		for started := 0; started < 20; {
			started = min(started+limit, 20)
			testSettle()
			Equal(t, fmt.Sprintf("tasks started, with a limit of %d", limit), s.started(), started)
			s.advance(10 * testMs)
		}
		Receive(t, "the outcomes", ended)
		Equal(t, fmt.Sprintf("most at once with a limit of %d", limit), s.mostAtOnce(), min(limit, 20))
	}
}

func (s *testStage) mostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *testStage) started() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := 0
	for _, line := range s.log {
		if strings.HasSuffix(line, " starts") {
			started++
		}
	}
	return started
}

func TestAFailureIsOneOutcomeAndTheOthersGoOn(t *testing.T) {
	s := newTestStage()
	boom := errors.New("boom")
	failing := func(context.Context) (string, error) { return "half", boom }
	tasks := []Task[string]{s.task("A", 30*testMs, 0), failing, failing, s.task("D", 30*testMs, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: testFar, Total: testFar})
	s.expect(t, "0 A starts")
	s.advance(30 * testMs)
	s.expect(t, "0 A starts", "30 A ends, D starts")
	s.advance(30 * testMs)
	failed := Outcome[string]{Status: Failed, Err: boom}
	want := testGathered{[]Outcome[string]{testOk("A"), failed, failed, testOk("D")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestATaskThatIsTooSlowIsCancelledAndIsATimeout(t *testing.T) {
	s := newTestStage()
	tasks := []Task[string]{s.task("A", 99*testMs, 0), s.task("B", 101*testMs, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * testMs, Total: testFar})
	s.expect(t, "0 A starts")
	s.advance(99 * testMs)
	s.expect(t, "0 A starts", "99 A ends, B starts")
	s.advance(100 * testMs)
	want := testGathered{[]Outcome[string]{testOk("A"), testTimedOut}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
	s.expect(t, "0 A starts", "99 A ends, B starts", "199 B is cancelled, B is clean, gather ends")
}

func TestWaitingForASlotDoesNotCount(t *testing.T) {
	s := newTestStage()
	tasks := []Task[string]{s.task("A", 90*testMs, 0), s.task("B", 90*testMs, 0), s.task("C", 90*testMs, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * testMs, Total: testFar})
	s.expect(t, "0 A starts")
	s.advance(90 * testMs)
	s.expect(t, "0 A starts", "90 A ends, B starts")
	s.advance(90 * testMs)
	s.expect(t, "0 A starts", "90 A ends, B starts", "180 B ends, C starts")
	s.advance(90 * testMs)
	want := testGathered{[]Outcome[string]{testOk("A"), testOk("B"), testOk("C")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestAfterATimeoutTheSlotServesTheNextTask(t *testing.T) {
	s := newTestStage()
	tasks := []Task[string]{s.task("A", 900*testMs, 0), s.task("B", 900*testMs, 0), s.task("C", 50*testMs, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * testMs, Total: testFar})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(100 * testMs)
	log = append(log, "100 A is cancelled, A is clean, B starts")
	s.expect(t, log...)
	s.advance(100 * testMs)
	log = append(log, "200 B is cancelled, B is clean, C starts")
	s.expect(t, log...)
	s.advance(50 * testMs)
	want := testGathered{[]Outcome[string]{testTimedOut, testTimedOut, testOk("C")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestASlotStaysTakenUntilTheCancelledTaskHasCleanedUp(t *testing.T) {
	s := newTestStage()
	tasks := []Task[string]{s.task("A", 900*testMs, 40*testMs), s.task("B", 50*testMs, 0)}
	s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * testMs, Total: testFar})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(100 * testMs)
	log = append(log, "100 A is cancelled")
	s.expect(t, log...)
	s.advance(40 * testMs)
	log = append(log, "140 A is clean, B starts")
	s.expect(t, log...)
	s.advance(50 * testMs)
	log = append(log, "190 B ends, gather ends")
	s.expect(t, log...)
}

func TestWhatComesTooLateIsStillATimeout(t *testing.T) {
	late := errors.New("late")
	for _, options := range []Options{
		{Limit: 2, PerTask: 100 * testMs, Total: testFar},
		{Limit: 2, PerTask: testFar, Total: 100 * testMs},
	} {
		s := newTestStage()
		stubborn := func(err error) Task[string] {
			return func(ctx context.Context) (string, error) {
				s.note("a task starts", 0)
				<-ctx.Done()
				return "late", err
			}
		}
		tasks := []Task[string]{stubborn(nil), stubborn(late)}
		ended := s.gather(context.Background(), tasks, options)
		s.expect(t, "0 a task starts, a task starts")
		s.advance(100 * testMs)
		want := testGathered{[]Outcome[string]{testTimedOut, testTimedOut}, nil}
		Equal(t, fmt.Sprintf("with %+v", options), Receive(t, "the outcomes", ended), want)
	}
}

func TestATimeoutErrorOfTheTasksOwnIsAnError(t *testing.T) {
	s := newTestStage()
	var tasks []Task[string]
	var want []Outcome[string]
	for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
		err := fmt.Errorf("the database did not answer: %w", cause)
		tasks = append(tasks, func(context.Context) (string, error) { return "", err })
		want = append(want, Outcome[string]{Status: Failed, Err: err})
	}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: testFar, Total: testFar})
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), testGathered{want, nil})
}

func TestTheTotalTimeEndsRunningTasksAndStartsNoMore(t *testing.T) {
	s := newTestStage()
	var tasks []Task[string]
	for i, d := range []time.Duration{60, 900, 900, 10, 10} {
		tasks = append(tasks, s.task("ABCDE"[i:i+1], d*testMs, 30*testMs))
	}
	ended := s.gather(context.Background(), tasks, Options{Limit: 2, PerTask: testFar, Total: 100 * testMs})
	log := []string{"0 A starts, B starts"}
	s.expect(t, log...)
	s.advance(60 * testMs)
	log = append(log, "60 A ends, C starts")
	s.expect(t, log...)
	s.advance(40 * testMs)
	log = append(log, "100 B is cancelled, C is cancelled")
	s.expect(t, log...)
	s.advance(30 * testMs)
	log = append(log, "130 B is clean, C is clean, gather ends")
	s.expect(t, log...)
	want := testGathered{[]Outcome[string]{testOk("A"), testTimedOut, testTimedOut, testTimedOut, testTimedOut}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestACallerThatGivesUpIsToldSoAfterTheCleanUp(t *testing.T) {
	s := newTestStage()
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	tasks := []Task[string]{s.task("A", 20*testMs, 0), s.task("B", 900*testMs, 30*testMs), s.task("C", 900*testMs, 0)}
	ended := s.gather(ctx, tasks, Options{Limit: 1, PerTask: testFar, Total: testFar})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(20 * testMs)
	log = append(log, "20 A ends, B starts")
	s.expect(t, log...)
	s.advance(30 * testMs)
	giveUp()
	log = append(log, "50 B is cancelled")
	s.expect(t, log...)
	s.advance(30 * testMs)
	log = append(log, "80 B is clean, gather ends")
	s.expect(t, log...)
	Equal(t, "the end", Receive(t, "the end", ended), testGathered{nil, context.Canceled})

	again := s.gather(ctx, tasks, Options{Limit: 1, PerTask: testFar, Total: testFar})
	s.expect(t, append(log, "80 gather ends")...)
	Equal(t, "after giving up before", Receive(t, "the end", again), testGathered{nil, context.Canceled})
}

func TestNothingIsLeftBehind(t *testing.T) {
	NoLeaks(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := newTestStage()
	got := Receive(t, "no outcomes", s.gather(ctx, nil, Options{Limit: 2, PerTask: testFar, Total: testFar}))
	Equal(t, "number of outcomes of no tasks", len(got.outcomes), 0)
	Equal(t, "error of no tasks", got.err, nil)
	Equal(t, "timers after no tasks", s.counter.count(), 0)

	s = newTestStage()
	two := []Task[string]{s.task("A", 10*testMs, 0), s.task("B", 10*testMs, 0)}
	ended := s.gather(ctx, two, Options{Limit: 2, PerTask: testFar, Total: testFar})
	s.expect(t, "0 A starts, B starts")
	s.advance(10 * testMs)
	Receive(t, "the outcomes", ended)
	Equal(t, "timers after two tasks", s.counter.count(), 0)

	s = newTestStage()
	slow := []Task[string]{s.task("C", 99*testMs, 0), s.task("D", 99*testMs, 0)}
	ended = s.gather(ctx, slow, Options{Limit: 2, PerTask: testFar, Total: 10 * testMs})
	s.expect(t, "0 C starts, D starts")
	s.advance(10 * testMs)
	Receive(t, "the outcomes", ended)
	Equal(t, "timers after the total time", s.counter.count(), 0)
}

func TestBadOptionsAreAnErrorAndStartNothing(t *testing.T) {
	for _, options := range []Options{
		{Limit: 0, PerTask: testMs, Total: testMs},
		{Limit: -1, PerTask: testMs, Total: testMs},
		{Limit: 1, PerTask: 0, Total: testMs},
		{Limit: 1, PerTask: -1, Total: testMs},
		{Limit: 1, PerTask: testMs, Total: 0},
		{Limit: 1, PerTask: testMs, Total: -1},
	} {
		s := newTestStage()
		ended := s.gather(context.Background(), []Task[string]{s.task("A", 0, 0)}, options)
		got := Receive(t, "the error", ended)
		if !errors.Is(got.err, ErrBadOptions) {
			t.Fatalf("the error for %+v\n got: %v\nwant: %v", options, got.err, ErrBadOptions)
		}
		s.expect(t, "0 gather ends")
		Equal(t, "timers that are left", s.counter.count(), 0)
	}
}

func TestRandomTimesGiveTheOutcomesOfASimulation(t *testing.T) {
	chance := rand.New(rand.NewSource(5))
	upTo := func(most time.Duration) time.Duration { // so finely that no two of these meet
		return 1 + time.Duration(chance.Int63n(int64(most)))
	}
	for round := 0; round < 200; round++ {
		s := newTestStage()
		times := make([]time.Duration, 1+chance.Intn(8))
		cleanUps := make([]time.Duration, len(times))
		tasks := make([]Task[string], len(times))
		for i := range times {
			times[i], cleanUps[i] = upTo(200*testMs), upTo(50*testMs)
			tasks[i] = s.task(fmt.Sprint(i), times[i], cleanUps[i])
		}
		options := Options{Limit: 1 + chance.Intn(4), PerTask: upTo(180 * testMs), Total: upTo(600 * testMs)}

		free := make([]time.Duration, options.Limit) // when each slot is free
		want := make([]Outcome[string], len(times))
		for i := range times {
			slices.Sort(free)
			want[i] = testTimedOut
			if free[0] >= options.Total {
				continue
			}
			end := free[0] + times[i]
			if limit := min(free[0]+options.PerTask, options.Total); end < limit {
				want[i] = testOk(fmt.Sprint(i))
				free[0] = end
			} else {
				free[0] = limit + cleanUps[i]
			}
		}

		ended := s.gather(context.Background(), tasks, options)
		s.advance(700 * testMs)
		what := fmt.Sprintf("round %d: times %v, clean-ups %v, %+v", round, times, cleanUps, options)
		Equal(t, what, Receive(t, what, ended), testGathered{want, nil})
		if s.mostAtOnce() > options.Limit {
			t.Fatalf("%s: more than the limit ran at once", what)
		}
	}
}
