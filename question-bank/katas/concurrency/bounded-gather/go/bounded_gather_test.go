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
	ms  = time.Millisecond
	far = 1_000_000 * ms // a time limit that a test does not reach
)

func ok(value string) Outcome[string] { return Outcome[string]{Status: OK, Value: value} }

var timedOut = Outcome[string]{Status: TimedOut}

type gathered struct {
	outcomes []Outcome[string]
	err      error
}

// counter is the clock of the code under test: it counts the timers that this has set and not stopped.
type counter struct {
	*FakeClock
	due    func(d time.Duration) // is told of each timer
	mu     sync.Mutex
	timers int
}

func (c *counter) AfterFunc(d time.Duration, run func()) func() bool {
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

func (c *counter) add(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timers += n
	return c.timers
}

func (c *counter) count() int { return c.add(0) }

// stage makes tasks that take their time on the fake clock, and watches them.
type stage struct {
	clock   *FakeClock
	counter *counter
	start   time.Time

	mu      sync.Mutex
	dues    []time.Time // when a timer was to fire
	log     []string    // what happened, with the milliseconds since the start: "50 A starts"
	running int
	most    int
}

func newStage() *stage {
	clock := NewFakeClock()
	s := &stage{clock: clock, start: clock.Now()}
	s.counter = &counter{FakeClock: clock, due: s.due}
	return s
}

func (s *stage) due(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dues = append(s.dues, s.clock.Now().Add(d))
}

func (s *stage) after(d time.Duration) <-chan time.Time {
	s.due(d)
	return s.clock.After(d)
}

// advance moves the time from one timer to the next, and lets everybody go on as far as possible before
// and after each: so nobody sees a later time than that at which he was woken.
func (s *stage) advance(d time.Duration) {
	end := s.clock.Now().Add(d)
	for now := s.clock.Now(); now.Before(end); now = s.clock.Now() {
		settle()
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
	settle()
}

func (s *stage) note(what string, running int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, fmt.Sprintf("%d %s", s.clock.Now().Sub(s.start)/ms, what))
	s.running += running
	s.most = max(s.most, s.running)
}

// task ends with its name after d; once cancelled, it cleans up for cleanUp and gives the context's error.
func (s *stage) task(name string, d, cleanUp time.Duration) Task[string] {
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
func (s *stage) gather(ctx context.Context, tasks []Task[string], options Options) <-chan gathered {
	ended := make(chan gathered, 1)
	go func() {
		outcomes, err := BoundedGather(ctx, tasks, options, s.counter)
		s.note("gather ends", 0)
		ended <- gathered{outcomes, err}
	}()
	return ended
}

// expect fails the test unless exactly these things have happened, those of the same time in any order.
// Each is "50 A starts, B ends".
func (s *stage) expect(t *testing.T, lines ...string) {
	t.Helper()
	var want []string
	for _, line := range lines {
		at, what, _ := strings.Cut(line, " ")
		for _, one := range strings.Split(what, ", ") {
			want = append(want, at+" "+one)
		}
	}
	sort.Strings(want)
	settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	got := append([]string{}, s.log...)
	sort.Strings(got)
	Equal(t, "what happened so far", strings.Join(got, "\n"), strings.Join(want, "\n"))
}

// settle returns when the other goroutines have gone on as far as they can: on a single processor, each
// turn lets all of them run first.
func settle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

func TestOutcomesStandInTheOrderOfTheTasks(t *testing.T) {
	s := newStage()
	tasks := []Task[string]{s.task("A", 300*ms, 0), s.task("B", 100*ms, 0), s.task("C", 200*ms, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 3, PerTask: far, Total: far})
	s.expect(t, "0 A starts, B starts, C starts")
	s.advance(100 * ms)
	s.expect(t, "0 A starts, B starts, C starts", "100 B ends")
	s.advance(100 * ms)
	s.expect(t, "0 A starts, B starts, C starts", "100 B ends", "200 C ends")
	s.advance(100 * ms)
	got := Receive(t, "the outcomes", ended)
	Equal(t, "the outcomes", got, gathered{[]Outcome[string]{ok("A"), ok("B"), ok("C")}, nil})
}

func TestTheNextTaskStartsWhenASlotIsFree(t *testing.T) {
	s := newStage()
	var tasks []Task[string]
	for i, d := range []time.Duration{100, 50, 100, 20} {
		tasks = append(tasks, s.task("ABCD"[i:i+1], d*ms, 0))
	}
	s.gather(context.Background(), tasks, Options{Limit: 2, PerTask: far, Total: far})
	log := []string{"0 A starts, B starts"}
	s.expect(t, log...)
	for _, step := range []struct {
		after time.Duration
		line  string
	}{
		{50 * ms, "50 B ends, C starts"},
		{50 * ms, "100 A ends, D starts"},
		{20 * ms, "120 D ends"},
		{30 * ms, "150 C ends, gather ends"},
	} {
		s.advance(step.after)
		log = append(log, step.line)
		s.expect(t, log...)
	}
}

func TestNeverMoreThanTheLimitRunAtOnce(t *testing.T) {
	for _, limit := range []int{1, 3, 7, 50} {
		s := newStage()
		var tasks []Task[string]
		for i := 0; i < 20; i++ {
			tasks = append(tasks, s.task(fmt.Sprint(i), 10*ms, 0))
		}
		ended := s.gather(context.Background(), tasks, Options{Limit: limit, PerTask: far, Total: far})
		for started := 0; started < 20; {
			started = min(started+limit, 20)
			settle()
			Equal(t, fmt.Sprintf("tasks started, with a limit of %d", limit), s.started(), started)
			s.advance(10 * ms)
		}
		Receive(t, "the outcomes", ended)
		Equal(t, fmt.Sprintf("most at once with a limit of %d", limit), s.mostAtOnce(), min(limit, 20))
	}
}

func (s *stage) mostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *stage) started() int {
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
	s := newStage()
	boom := errors.New("boom")
	failing := func(context.Context) (string, error) { return "half", boom }
	tasks := []Task[string]{s.task("A", 30*ms, 0), failing, failing, s.task("D", 30*ms, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: far, Total: far})
	s.expect(t, "0 A starts")
	s.advance(30 * ms)
	s.expect(t, "0 A starts", "30 A ends, D starts")
	s.advance(30 * ms)
	failed := Outcome[string]{Status: Failed, Err: boom}
	want := gathered{[]Outcome[string]{ok("A"), failed, failed, ok("D")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestATaskThatIsTooSlowIsCancelledAndIsATimeout(t *testing.T) {
	s := newStage()
	tasks := []Task[string]{s.task("A", 99*ms, 0), s.task("B", 101*ms, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * ms, Total: far})
	s.expect(t, "0 A starts")
	s.advance(99 * ms)
	s.expect(t, "0 A starts", "99 A ends, B starts")
	s.advance(100 * ms)
	want := gathered{[]Outcome[string]{ok("A"), timedOut}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
	s.expect(t, "0 A starts", "99 A ends, B starts", "199 B is cancelled, B is clean, gather ends")
}

func TestWaitingForASlotDoesNotCount(t *testing.T) {
	s := newStage()
	tasks := []Task[string]{s.task("A", 90*ms, 0), s.task("B", 90*ms, 0), s.task("C", 90*ms, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * ms, Total: far})
	s.expect(t, "0 A starts")
	s.advance(90 * ms)
	s.expect(t, "0 A starts", "90 A ends, B starts")
	s.advance(90 * ms)
	s.expect(t, "0 A starts", "90 A ends, B starts", "180 B ends, C starts")
	s.advance(90 * ms)
	want := gathered{[]Outcome[string]{ok("A"), ok("B"), ok("C")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestAfterATimeoutTheSlotServesTheNextTask(t *testing.T) {
	s := newStage()
	tasks := []Task[string]{s.task("A", 900*ms, 0), s.task("B", 900*ms, 0), s.task("C", 50*ms, 0)}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * ms, Total: far})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(100 * ms)
	log = append(log, "100 A is cancelled, A is clean, B starts")
	s.expect(t, log...)
	s.advance(100 * ms)
	log = append(log, "200 B is cancelled, B is clean, C starts")
	s.expect(t, log...)
	s.advance(50 * ms)
	want := gathered{[]Outcome[string]{timedOut, timedOut, ok("C")}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestASlotStaysTakenUntilTheCancelledTaskHasCleanedUp(t *testing.T) {
	s := newStage()
	tasks := []Task[string]{s.task("A", 900*ms, 40*ms), s.task("B", 50*ms, 0)}
	s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: 100 * ms, Total: far})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(100 * ms)
	log = append(log, "100 A is cancelled")
	s.expect(t, log...)
	s.advance(40 * ms)
	log = append(log, "140 A is clean, B starts")
	s.expect(t, log...)
	s.advance(50 * ms)
	log = append(log, "190 B ends, gather ends")
	s.expect(t, log...)
}

func TestWhatComesTooLateIsStillATimeout(t *testing.T) {
	late := errors.New("late")
	for _, options := range []Options{
		{Limit: 2, PerTask: 100 * ms, Total: far},
		{Limit: 2, PerTask: far, Total: 100 * ms},
	} {
		s := newStage()
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
		s.advance(100 * ms)
		want := gathered{[]Outcome[string]{timedOut, timedOut}, nil}
		Equal(t, fmt.Sprintf("with %+v", options), Receive(t, "the outcomes", ended), want)
	}
}

func TestATimeoutErrorOfTheTasksOwnIsAnError(t *testing.T) {
	s := newStage()
	var tasks []Task[string]
	var want []Outcome[string]
	for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
		err := fmt.Errorf("the database did not answer: %w", cause)
		tasks = append(tasks, func(context.Context) (string, error) { return "", err })
		want = append(want, Outcome[string]{Status: Failed, Err: err})
	}
	ended := s.gather(context.Background(), tasks, Options{Limit: 1, PerTask: far, Total: far})
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), gathered{want, nil})
}

func TestTheTotalTimeEndsRunningTasksAndStartsNoMore(t *testing.T) {
	s := newStage()
	var tasks []Task[string]
	for i, d := range []time.Duration{60, 900, 900, 10, 10} {
		tasks = append(tasks, s.task("ABCDE"[i:i+1], d*ms, 30*ms))
	}
	ended := s.gather(context.Background(), tasks, Options{Limit: 2, PerTask: far, Total: 100 * ms})
	log := []string{"0 A starts, B starts"}
	s.expect(t, log...)
	s.advance(60 * ms)
	log = append(log, "60 A ends, C starts")
	s.expect(t, log...)
	s.advance(40 * ms)
	log = append(log, "100 B is cancelled, C is cancelled")
	s.expect(t, log...)
	s.advance(30 * ms)
	log = append(log, "130 B is clean, C is clean, gather ends")
	s.expect(t, log...)
	want := gathered{[]Outcome[string]{ok("A"), timedOut, timedOut, timedOut, timedOut}, nil}
	Equal(t, "the outcomes", Receive(t, "the outcomes", ended), want)
}

func TestACallerThatGivesUpIsToldSoAfterTheCleanUp(t *testing.T) {
	s := newStage()
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	tasks := []Task[string]{s.task("A", 20*ms, 0), s.task("B", 900*ms, 30*ms), s.task("C", 900*ms, 0)}
	ended := s.gather(ctx, tasks, Options{Limit: 1, PerTask: far, Total: far})
	log := []string{"0 A starts"}
	s.expect(t, log...)
	s.advance(20 * ms)
	log = append(log, "20 A ends, B starts")
	s.expect(t, log...)
	s.advance(30 * ms)
	giveUp()
	log = append(log, "50 B is cancelled")
	s.expect(t, log...)
	s.advance(30 * ms)
	log = append(log, "80 B is clean, gather ends")
	s.expect(t, log...)
	Equal(t, "the end", Receive(t, "the end", ended), gathered{nil, context.Canceled})

	again := s.gather(ctx, tasks, Options{Limit: 1, PerTask: far, Total: far})
	s.expect(t, append(log, "80 gather ends")...)
	Equal(t, "after giving up before", Receive(t, "the end", again), gathered{nil, context.Canceled})
}

func TestNothingIsLeftBehind(t *testing.T) {
	NoLeaks(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := newStage()
	got := Receive(t, "no outcomes", s.gather(ctx, nil, Options{Limit: 2, PerTask: far, Total: far}))
	Equal(t, "number of outcomes of no tasks", len(got.outcomes), 0)
	Equal(t, "error of no tasks", got.err, nil)
	Equal(t, "timers after no tasks", s.counter.count(), 0)

	s = newStage()
	two := []Task[string]{s.task("A", 10*ms, 0), s.task("B", 10*ms, 0)}
	ended := s.gather(ctx, two, Options{Limit: 2, PerTask: far, Total: far})
	s.expect(t, "0 A starts, B starts")
	s.advance(10 * ms)
	Receive(t, "the outcomes", ended)
	Equal(t, "timers after two tasks", s.counter.count(), 0)

	s = newStage()
	slow := []Task[string]{s.task("C", 99*ms, 0), s.task("D", 99*ms, 0)}
	ended = s.gather(ctx, slow, Options{Limit: 2, PerTask: far, Total: 10 * ms})
	s.expect(t, "0 C starts, D starts")
	s.advance(10 * ms)
	Receive(t, "the outcomes", ended)
	Equal(t, "timers after the total time", s.counter.count(), 0)
}

func TestBadOptionsAreAnErrorAndStartNothing(t *testing.T) {
	for _, options := range []Options{
		{Limit: 0, PerTask: ms, Total: ms},
		{Limit: -1, PerTask: ms, Total: ms},
		{Limit: 1, PerTask: 0, Total: ms},
		{Limit: 1, PerTask: -1, Total: ms},
		{Limit: 1, PerTask: ms, Total: 0},
		{Limit: 1, PerTask: ms, Total: -1},
	} {
		s := newStage()
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
		s := newStage()
		times := make([]time.Duration, 1+chance.Intn(8))
		cleanUps := make([]time.Duration, len(times))
		tasks := make([]Task[string], len(times))
		for i := range times {
			times[i], cleanUps[i] = upTo(200*ms), upTo(50*ms)
			tasks[i] = s.task(fmt.Sprint(i), times[i], cleanUps[i])
		}
		options := Options{Limit: 1 + chance.Intn(4), PerTask: upTo(180 * ms), Total: upTo(600 * ms)}

		free := make([]time.Duration, options.Limit) // when each slot is free
		want := make([]Outcome[string], len(times))
		for i := range times {
			slices.Sort(free)
			want[i] = timedOut
			if free[0] >= options.Total {
				continue
			}
			end := free[0] + times[i]
			if limit := min(free[0]+options.PerTask, options.Total); end < limit {
				want[i] = ok(fmt.Sprint(i))
				free[0] = end
			} else {
				free[0] = limit + cleanUps[i]
			}
		}

		ended := s.gather(context.Background(), tasks, options)
		s.advance(700 * ms)
		what := fmt.Sprintf("round %d: times %v, clean-ups %v, %+v", round, times, cleanUps, options)
		Equal(t, what, Receive(t, what, ended), gathered{want, nil})
		if s.mostAtOnce() > options.Limit {
			t.Fatalf("%s: more than the limit ran at once", what)
		}
	}
}
