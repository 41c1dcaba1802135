package kata

import (
	"context"
	"errors"
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
	// TODO: remember what you need.
}

// NewWorkerPool makes a pool that runs so many jobs at a time as it has workers. Fewer than 1 gives
// ErrBadWorkers.
func NewWorkerPool(workers int, clock Clock) (*WorkerPool, error) {
	return nil, errors.New("TODO: make a pool")
}

// Submit accepts a job, which starts as soon as a worker is free, and does not wait for it. Once
// the pool is stopping, it returns ErrStopped.
func (p *WorkerPool) Submit(name string, job Job) error {
	return errors.New("TODO: start the job, or let it wait")
}

// Load is how many jobs run and wait now.
func (p *WorkerPool) Load() Load {
	return Load{} // TODO: count.
}

// Stop takes no more jobs, works off those it has for the grace at most, and reports what became of
// them.
func (p *WorkerPool) Stop(grace time.Duration) Report {
	return Report{} // TODO: stop gracefully.
}
