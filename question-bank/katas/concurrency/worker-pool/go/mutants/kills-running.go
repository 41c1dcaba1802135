package kata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Clock is what the pool needs of a clock. AfterFunc calls run once d has passed, on a goroutine
// that the pool does not own; the function it returns stops that and tells whether it was in time.
type Clock interface {
	AfterFunc(d time.Duration, run func()) (stop func() bool)
}

// Job is work to do. Its context ends, with ErrGraceOver as the cause, when the pool can wait no
// longer.
type Job func(ctx context.Context) error

// Load tells how many jobs run now and how many wait for a worker.
type Load struct {
	Running, Queued int
}

// Report tells what became of the jobs: each that was accepted is counted or named once.
type Report struct {
	Done, Failed int
	Interrupted  []string // jobs that were still running when the grace was over
	NotStarted   []string // jobs that no worker had begun by then
}

var (
	// ErrBadWorkers answers a number of workers below 1.
	ErrBadWorkers = errors.New("a pool needs at least 1 worker")
	// ErrStopped is what Submit returns once the pool is stopping.
	ErrStopped = errors.New("the pool takes no more jobs")
	// ErrGraceOver is the cause for which a job is interrupted.
	ErrGraceOver = errors.New("the grace is over")
)

// WorkerPool runs jobs, a limited number at a time. Its methods may be called by any goroutine.
type WorkerPool struct {
	workers   int
	clock     Clock
	ctx       context.Context
	interrupt context.CancelCauseFunc

	mu       sync.Mutex
	queue    []*task // Both in the order of their submission.
	running  []*task
	report   Report
	stopping bool
	over     bool          // The report is complete,
	finished chan struct{} // and this is closed.
	endGrace func() bool   // stops the timer of the grace
}

type task struct {
	name string
	job  Job
}

// NewWorkerPool makes a pool that runs so many jobs at a time as it has workers. Fewer than 1 gives
// ErrBadWorkers.
func NewWorkerPool(workers int, clock Clock) (*WorkerPool, error) {
	if workers < 1 {
		return nil, ErrBadWorkers
	}
	ctx, interrupt := context.WithCancelCause(context.Background())
	return &WorkerPool{
		workers:   workers,
		clock:     clock,
		ctx:       ctx,
		interrupt: interrupt,
		finished:  make(chan struct{}),
		endGrace:  func() bool { return false },
	}, nil
}

// Submit accepts a job, which starts as soon as a worker is free, and does not wait for it. Once
// the pool is stopping, it returns ErrStopped.
func (p *WorkerPool) Submit(name string, job Job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopping {
		return ErrStopped
	}
	p.queue = append(p.queue, &task{name, job})
	p.fill()
	return nil
}

// Load is how many jobs run and wait now.
func (p *WorkerPool) Load() Load {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Load{Running: len(p.running), Queued: len(p.queue)}
}

// Stop takes no more jobs, works off those it has for the grace at most, and reports what became of
// them.
func (p *WorkerPool) Stop(grace time.Duration) Report {
	p.beginStop(grace)
	<-p.finished
	return p.report
}

func (p *WorkerPool) beginStop(grace time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopping {
		return
	}
	p.stopping = true
	p.interrupt(ErrGraceOver)
	if len(p.running) == 0 || grace <= 0 {
		p.finish()
		return
	}
	p.endGrace = p.clock.AfterFunc(grace, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.finish()
	})
}

// finish completes the report, unless it is complete. It is called under the lock, and so is fill.
func (p *WorkerPool) finish() {
	if p.over {
		return
	}
	p.over = true
	p.endGrace()
	p.report.Interrupted = names(p.running)
	p.report.NotStarted = names(p.queue)
	p.running, p.queue = nil, nil
	close(p.finished)
}

func (p *WorkerPool) fill() {
	for len(p.queue) > 0 && len(p.running) < p.workers {
		next := p.queue[0]
		p.queue = p.queue[1:]
		p.running = append(p.running, next)
		go p.work(next)
	}
}

func (p *WorkerPool) work(current *task) {
	err := run(p.ctx, current.job)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return // It is in the report already.
	}
	if err != nil {
		p.report.Failed++
	} else {
		p.report.Done++
	}
	i := slices.Index(p.running, current)
	p.running = slices.Delete(p.running, i, i+1)
	p.fill()
	if p.stopping && len(p.running) == 0 {
		p.finish()
	}
}

// run turns a panic of the job into an error.
func run(ctx context.Context, job Job) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the job panicked: %v", cause)
		}
	}()
	return job(ctx)
}

func names(tasks []*task) []string {
	var found []string
	for _, one := range tasks {
		found = append(found, one.name)
	}
	return found
}
