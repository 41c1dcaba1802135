package kata

import (
	"context"
	"errors"
	"sync"
)

// ErrBadLimit answers a limit below 1.
var ErrBadLimit = errors.New("a limit must be at least 1")

// Group runs functions on goroutines of their own, a limited number at a time, and ends them all at
// the first error. Its methods are called by one goroutine, and it is used once.
type Group struct {
	ctx     context.Context
	end     context.CancelCauseFunc
	slots   chan struct{} // holds one value for each function that runs
	running sync.WaitGroup
}

// NewGroup makes a group whose context is derived from ctx and in which at most limit functions run
// at a time. A limit below 1 gives ErrBadLimit.
func NewGroup(ctx context.Context, limit int) (*Group, error) {
	if limit < 1 {
		return nil, ErrBadLimit
	}
	groupCtx, end := context.WithCancelCause(ctx)
	return &Group{ctx: groupCtx, end: end, slots: make(chan struct{}, limit)}, nil
}

// Go starts fn with the group's context and tells whether it did. While limit functions run, it
// waits for one to return. Once the group's context has ended, it starts nothing and returns false.
//
// The first error that a function returns ends the group's context, with that error as its cause.
func (g *Group) Go(fn func(ctx context.Context) error) bool {
	select {
	case g.slots <- struct{}{}:
	case <-g.ctx.Done():
		return false
	}
	// When there was a slot and the context had ended, select chose by chance.
	if g.ctx.Err() != nil {
		<-g.slots
		return false
	}
	g.running.Add(1)
	go func() {
		defer g.running.Done()
		defer func() { <-g.slots }()
		if err := fn(g.ctx); err != nil {
			g.end(err) // Before the slot is free, so that nobody starts in between.
		}
	}()
	return true
}

// Wait returns when every function that was started has returned. Its error is the cause for which
// the group's context had ended by then, even if no function failed, or nil. It leaves the context
// ended.
func (g *Group) Wait() error {
	g.running.Wait()
	err := context.Cause(g.ctx)
	g.end(nil)
	return err
}

// FanOut calls fetch for each item, in their order and at most limit at a time, and returns the
// results, each at the index of its item. At the first error, or when ctx ends, it cancels the
// fetches that run, starts no others, and returns what Wait returns and no results. It returns only
// when no fetch runs any more.
func FanOut[T, R any](
	ctx context.Context,
	limit int,
	items []T,
	fetch func(ctx context.Context, item T) (R, error),
) ([]R, error) {
	group, err := NewGroup(ctx, limit)
	if err != nil {
		return nil, err
	}
	results := make([]R, len(items))
	for i, item := range items {
		i, item := i, item
		started := group.Go(func(ctx context.Context) error {
			result, err := fetch(ctx, item)
			results[i] = result
			return err
		})
		if !started {
			break
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, nil
}
