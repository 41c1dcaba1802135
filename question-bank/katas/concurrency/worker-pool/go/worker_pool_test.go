package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

const testGrace = time.Second

var errJob = errors.New("the job failed")

// testStage is a pool whose jobs begin and end as the test says.
type testStage struct {
	*testing.T
	clock *FakeClock
	pool  *WorkerPool

	mu       sync.Mutex
	started  []string
	contexts map[string]context.Context
	ends     map[string]chan error
}

func testStageOf(t *testing.T, workers int) *testStage {
	t.Helper()
	clock := NewFakeClock()
	pool, err := NewWorkerPool(workers, clock)
	if err != nil {
		t.Fatalf("NewWorkerPool with %d workers: %v", workers, err)
	}
	s := &testStage{
		T:        t,
		clock:    clock,
		pool:     pool,
		contexts: map[string]context.Context{},
		ends:     map[string]chan error{},
	}
	t.Cleanup(func() { // Also a test that failed leaves nothing running.
		for _, end := range s.ends {
			close(end)
		}
		clock.Advance(24 * time.Hour)
	})
	return s
}

// try submits a job that runs until the test ends it or, unless it is stubborn, its context ends.
func (s *testStage) try(name string, stubborn bool) error {
	end, known := s.ends[name]
	if !known {
		end = make(chan error, 1)
		s.ends[name] = end
	}
	return s.pool.Submit(name, func(ctx context.Context) error {
		s.mu.Lock()
		s.started = append(s.started, name)
		s.contexts[name] = ctx
		s.mu.Unlock()
		if stubborn {
			return <-end
		}
		select {
		case err := <-end:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}

func (s *testStage) submit(names ...string) {
	s.Helper()
	for _, name := range names {
		Equal(s, "Submit of "+name, s.try(name, false), nil)
	}
}

func (s *testStage) submitStubborn(names ...string) {
	s.Helper()
	for _, name := range names {
		Equal(s, "Submit of "+name, s.try(name, true), nil)
	}
}

// end lets a job return.
func (s *testStage) end(name string, err error) { s.ends[name] <- err }

func (s *testStage) begun() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.started)
}

// begins waits until these jobs, and no others, have begun.
func (s *testStage) begins(names ...string) {
	s.Helper()
	what := fmt.Sprintf("the start of %v", names)
	Await(s, what, func() bool { return len(s.begun()) >= len(names) })
	begun := s.begun()
	slices.Sort(begun)
	Equal(s, "the jobs that have begun", begun, names)
}

// becomes waits until the pool has come to a load.
func (s *testStage) becomes(running, queued int) {
	s.Helper()
	want := Load{Running: running, Queued: queued}
	Await(s, fmt.Sprintf("a load of %+v", want), func() bool { return s.pool.Load() == want })
}

func (s *testStage) causeFor(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return context.Cause(s.contexts[name])
}

// runUndisturbed checks jobs that still run: the context of one that has ended may be cancelled.
func (s *testStage) runUndisturbed(names ...string) {
	s.Helper()
	for _, name := range names {
		Equal(s, "the cause for which "+name+" was interrupted", s.causeFor(name), nil)
	}
}

// stop stops the pool on a goroutine of its own; the report comes through the channel.
func (s *testStage) stop(grace time.Duration) <-chan Report {
	reports := make(chan Report, 1)
	go func() { reports <- s.pool.Stop(grace) }()
	return reports
}

// stopping starts a stop and returns when its timer is set.
func (s *testStage) stopping() <-chan Report {
	s.Helper()
	reports := s.stop(testGrace)
	testSettle()
	Await(s, "the timer of the grace", func() bool {
		select {
		case report := <-reports:
			s.Fatalf("the stop has to wait for the jobs, but it ended: %+v", report)
		default:
		}
		return s.clock.Pending() == 1
	})
	return reports
}

// reports waits for the report; a list without names may be nil or empty.
func (s *testStage) reports(from <-chan Report, want Report) {
	s.Helper()
	got := Receive(s, "the report", from)
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		s.Fatalf("the report\n got: %+v\nwant: %+v", got, want)
	}
}

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor,
// each turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

// noReport fails the test when a report comes, having let the other goroutines go on as far as they
// can.
func (s *testStage) noReport(from <-chan Report, why string) {
	s.Helper()
	testSettle()
	select {
	case report := <-from:
		s.Fatalf("too early a report, %s: %+v", why, report)
	default:
	}
}

func TestAtMostSoManyJobsRunAsThereAreWorkers(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 2)
	s.submit("a", "b", "c", "d")
	s.begins("a", "b")
	s.becomes(2, 2)
	s.end("b", nil)
	s.begins("a", "b", "c")
	s.becomes(2, 1)
	s.end("a", nil)
	s.end("c", nil)
	s.end("d", nil)
	s.becomes(0, 0)
}

func TestJobsStartInTheOrderOfTheirSubmission(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 1)
	names := []string{"a", "b", "c", "d"}
	s.submit(names...)
	for _, name := range names {
		s.end(name, nil)
	}
	Await(t, "the start of the last job", func() bool { return len(s.begun()) == len(names) })
	Equal(t, "the order in which they started", s.begun(), names)
}

func TestAJobThatFailsFreesItsWorker(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 1)
	s.submit("a")
	panics := func(context.Context) error { panic("the job is not prepared") }
	Equal(t, "Submit of b", s.pool.Submit("b", panics), nil)
	s.submit("c")
	s.end("a", errJob)
	s.begins("a", "c")
	s.end("c", nil)
	s.becomes(0, 0)
	s.reports(s.stop(testGrace), Report{Done: 1, Failed: 2})
}

func TestANumberOfWorkersThatIsNoWholeNumberAboveZeroIsAnError(t *testing.T) {
	for _, workers := range []int{0, -1} {
		_, err := NewWorkerPool(workers, NewFakeClock())
		Equal(t, fmt.Sprintf("NewWorkerPool with %d workers", workers), err, ErrBadWorkers)
	}
}

func TestAStopLetsRunningAndWaitingJobsFinish(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 2)
	s.submit("a", "b", "c")
	s.begins("a", "b")
	reports := s.stopping()
	s.clock.Advance(testGrace - time.Millisecond)
	s.becomes(2, 1)
	s.runUndisturbed("a", "b")
	s.end("a", nil)
	s.begins("a", "b", "c")
	s.runUndisturbed("b", "c")
	s.end("b", nil)
	s.end("c", nil)
	s.reports(reports, Report{Done: 3})
}

func TestAStopEndsWithTheLastJobAndNotBefore(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 2)
	s.submit("a", "b")
	reports := s.stopping()
	s.end("a", nil)
	s.becomes(1, 0)
	s.noReport(reports, "b still runs")
	s.end("b", nil)
	s.reports(reports, Report{Done: 2})
	Equal(t, "timers that are left", s.clock.Pending(), 0)
}

func TestAJobThatComesAfterTheStopIsRefused(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 2)
	s.submit("a")
	s.begins("a")
	reports := s.stopping()
	Equal(t, "Submit while the pool stops", s.try("b", false), ErrStopped)
	s.becomes(1, 0)
	s.end("a", nil)
	s.reports(reports, Report{Done: 1})
	Equal(t, "Submit after the stop", s.try("c", false), ErrStopped)
	Equal(t, "the jobs that have begun", s.begun(), []string{"a"})
}

func TestAPoolWithoutJobsStopsAtOnce(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 2)
	s.submit("a")
	s.end("a", nil)
	s.becomes(0, 0)
	s.reports(s.stop(testGrace), Report{Done: 1})
	Equal(t, "timers that are left", s.clock.Pending(), 0)
}

func TestRunningJobsAreInterruptedWhenTheGraceIsOver(t *testing.T) {
	NoLeaks(t)
	s := testStageOf(t, 3)
	s.submitStubborn("a", "b", "c", "d")
	s.end("b", nil)
	s.begins("a", "b", "c", "d")
	reports := s.stopping()
	s.end("c", errJob)
	s.becomes(2, 0)
	s.clock.Advance(testGrace - time.Millisecond)
	s.noReport(reports, "the grace is not over")
	Equal(t, "the cause before the grace is over", s.causeFor("a"), nil)
	s.clock.Advance(time.Millisecond)
	s.reports(reports, Report{Done: 1, Failed: 1, Interrupted: []string{"a", "d"}})
	Equal(t, "the cause for a", s.causeFor("a"), ErrGraceOver)
	Equal(t, "the cause for d", s.causeFor("d"), ErrGraceOver)
}

func TestJobsThatWaitWhenTheGraceIsOverNeverStart(t *testing.T) {
	NoLeaks(t)
	goroutines := runtime.NumGoroutine()
	s := testStageOf(t, 1)
	s.submitStubborn("a")
	s.submit("b", "c")
	s.begins("a")
	reports := s.stopping()
	s.clock.Advance(testGrace)
	s.reports(reports, Report{Interrupted: []string{"a"}, NotStarted: []string{"b", "c"}})
	s.end("a", errJob)
	s.ended(goroutines)
	Equal(t, "the jobs that have begun", s.begun(), []string{"a"})
	s.becomes(0, 0)
}

func TestAJobThatEndsAfterTheGraceIsNotCountedAgain(t *testing.T) {
	NoLeaks(t)
	goroutines := runtime.NumGoroutine()
	s := testStageOf(t, 2)
	s.submitStubborn("a", "b")
	s.begins("a", "b")
	reports := s.stopping()
	s.clock.Advance(testGrace)
	want := Report{Interrupted: []string{"a", "b"}}
	s.reports(reports, want)
	s.end("a", nil)
	s.end("b", errJob)
	s.ended(goroutines)
	s.reports(s.stop(testGrace), want)
}

func TestASecondStopGetsTheReportOfTheFirstAndItsGraceDoesNotCount(t *testing.T) {
	NoLeaks(t)
	for _, second := range []time.Duration{0, time.Millisecond, 5 * testGrace} {
		s := testStageOf(t, 1)
		s.submitStubborn("a")
		s.begins("a")
		first := s.stopping()
		again := s.stop(second)
		s.noReport(again, "the first stop still waits")
		s.clock.Advance(testGrace - time.Millisecond)
		s.noReport(again, "the grace of the first stop is not over")
		s.clock.Advance(time.Millisecond)
		s.reports(first, Report{Interrupted: []string{"a"}})
		s.reports(again, Report{Interrupted: []string{"a"}})
		Equal(t, "timers that are left", s.clock.Pending(), 0)
	}
}

func TestAGraceOfZeroInterruptsAtOnce(t *testing.T) {
	NoLeaks(t)
	for _, grace := range []time.Duration{0, -testGrace} { // Below zero is over as well.
		s := testStageOf(t, 2)
		s.submitStubborn("a", "a", "b") // Two jobs may have the same name.
		s.begins("a", "a")
		s.reports(s.stop(grace), Report{Interrupted: []string{"a", "a"}, NotStarted: []string{"b"}})
		Equal(t, "the cause for a", s.causeFor("a"), ErrGraceOver)
		Equal(t, "timers that are left", s.clock.Pending(), 0)
	}
}

func TestEachAcceptedJobIsInTheReportOnceWhateverEndsWhen(t *testing.T) {
	NoLeaks(t)
	chance := rand.New(rand.NewSource(9))
	for round := 0; round < 60; round++ {
		workers := 1 + chance.Intn(3)
		s := testStageOf(t, workers)
		var queue, running, begun []string
		var want Report
		fill := func() {
			for len(running) < workers && len(queue) > 0 {
				running, begun = append(running, queue[0]), append(begun, queue[0])
				queue = queue[1:]
			}
			s.becomes(len(running), len(queue))
		}
		endOne := func() {
			if len(running) == 0 {
				return
			}
			i := chance.Intn(len(running))
			name := running[i]
			running = slices.Delete(running, i, i+1)
			if chance.Intn(3) > 0 {
				want.Done++
				s.end(name, nil)
			} else {
				want.Failed++
				s.end(name, errJob)
			}
			fill()
		}
		for step := 0; step < 20; step++ {
			if chance.Intn(2) == 0 {
				endOne()
				continue
			}
			name := fmt.Sprintf("job %02d", step)
			s.submitStubborn(name)
			queue = append(queue, name)
			fill()
		}
		var reports <-chan Report
		if len(running) > 0 {
			reports = s.stopping()
		} else {
			reports = s.stop(testGrace)
		}
		for i := chance.Intn(4); i > 0; i-- {
			endOne()
		}
		s.begins(begun...)
		for _, name := range running {
			Equal(t, "the cause for "+name+" before the grace is over", s.causeFor(name), nil)
		}
		if len(running) > 0 {
			s.clock.Advance(testGrace)
		}
		want.Interrupted, want.NotStarted = running, queue
		s.reports(reports, want)
		for _, name := range running { // What ends after the grace changes nothing.
			s.end(name, errJob)
		}
		testSettle()
		s.begins(begun...)
		s.reports(s.stop(testGrace), want)
	}
}

// ended waits until no more goroutines run than there were: the jobs have ended.
func (s *testStage) ended(goroutines int) {
	s.Helper()
	testSettle()
	what := "the end of the jobs that were interrupted"
	Await(s, what, func() bool { return runtime.NumGoroutine() <= goroutines })
}
