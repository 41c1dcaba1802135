package kata

import (
	"context"
	"errors"
)

// ErrBadLimit answers a limit below 1.
var ErrBadLimit = errors.New("a limit must be at least 1")

// Group runs functions on goroutines of their own, a limited number at a time, and ends them all at
// the first error. Its methods are called by one goroutine, and it is used once.
type Group struct {
	// TODO: remember what you need.
}

// NewGroup makes a group whose context is derived from ctx and in which at most limit functions run
// at a time. A limit below 1 gives ErrBadLimit.
func NewGroup(ctx context.Context, limit int) (*Group, error) {
	return nil, errors.New("TODO: make a group")
}

// Go starts fn with the group's context and tells whether it did. While limit functions run, it
// waits for one to return. Once the group's context has ended, it starts nothing and returns false.
//
// The first error that a function returns ends the group's context, with that error as its cause.
func (g *Group) Go(fn func(ctx context.Context) error) bool {
	return false // TODO: wait for a slot, then start fn.
}

// Wait returns when every function that was started has returned. Its error is the cause for which
// the group's context had ended by then, even if no function failed, or nil. It leaves the context
// ended.
func (g *Group) Wait() error {
	return errors.New("TODO: wait for the functions")
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
	return nil, errors.New("TODO: fetch the items in a group")
}
