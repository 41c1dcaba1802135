package kata

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"sync"
	"testing"
	"time"
)

const ms = time.Millisecond

// notingClock notes each wait and lets it pass at once.
type notingClock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func (c *notingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *notingClock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	c.now = c.now.Add(d)
	return nil
}

func (c *notingClock) tick(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var usual = Policy{Base: 100 * ms, Cap: 10 * time.Second, MaxAttempts: 5, Total: time.Hour}

func half() float64 { return 0.5 }

func almostOne() float64 { return 0.9999999 }

func retrierOf(
	policy Policy, burst, percent int, random func() float64,
) (*Retrier, *notingClock, *RetryBudget) {
	clock := &notingClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	budget := NewRetryBudget(burst, percent)
	return NewRetrier(policy, budget, clock, random), clock, budget
}

// calls is an operation that fails with the errors in turn and then succeeds.
type calls struct {
	errors   []error
	attempts []int
}

func (c *calls) operation(_ context.Context, attempt int) error {
	c.attempts = append(c.attempts, attempt)
	if len(c.attempts) <= len(c.errors) {
		return c.errors[len(c.attempts)-1]
	}
	return nil
}

func failing(errs ...error) *calls { return &calls{errors: errs} }

func status(status int) error { return &HTTPError{Status: status} }

func statusAfter(status int, wait time.Duration) error {
	return &HTTPError{Status: status, RetryAfter: &wait}
}

func always(code int) *calls {
	c := failing()
	for i := 0; i < 200; i++ {
		c.errors = append(c.errors, status(code))
	}
	return c
}

// succeed runs the operation and expects no error.
func succeed(t *testing.T, what string, retrier *Retrier, c *calls) {
	t.Helper()
	if err := retrier.Run(context.Background(), c.operation); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// fail runs the operation and expects an answer of the server as its error.
func fail(t *testing.T, what string, retrier *Retrier, c *calls) {
	t.Helper()
	var failure *HTTPError
	if err := retrier.Run(context.Background(), c.operation); !errors.As(err, &failure) {
		t.Fatalf("%s\n got: %v\nwant: an HTTPError", what, err)
	}
}

// failWith runs the operation and expects this very error.
func failWith(t *testing.T, what string, retrier *Retrier, c *calls, want error) {
	t.Helper()
	if err := retrier.Run(context.Background(), c.operation); err != want {
		t.Fatalf("%s\n got: %v\nwant: %v", what, err, want)
	}
}

func TestASuccessIsReturnedAtOnce(t *testing.T) {
	retrier, clock, _ := retrierOf(usual, 100, 10, half)
	c := failing()
	succeed(t, "the call", retrier, c)
	Equal(t, "attempts", c.attempts, []int{1})
	Equal(t, "waits", len(clock.waits), 0)
}

func TestOnlyFailuresThatMayPassAreTriedAgain(t *testing.T) {
	passing := []error{fmt.Errorf("refund: %w", status(503))}
	for _, code := range []int{429, 500, 501, 502, 503, 504, 599} {
		passing = append(passing, status(code))
	}
	for _, err := range passing {
		retrier, _, _ := retrierOf(usual, 100, 10, half)
		c := failing(err)
		succeed(t, err.Error(), retrier, c)
		Equal(t, err.Error(), c.attempts, []int{1, 2})
	}
	final := []error{errors.New("a bug"), context.DeadlineExceeded}
	for _, code := range []int{400, 401, 403, 404, 408, 409, 422, 428, 430, 499, 600} {
		final = append(final, statusAfter(code, 50*ms))
	}
	for _, err := range final {
		retrier, clock, budget := retrierOf(usual, 3, 10, half)
		c := failing(err)
		failWith(t, "the error", retrier, c, err)
		Equal(t, err.Error()+": attempts", c.attempts, []int{1})
		Equal(t, err.Error()+": waits", len(clock.waits), 0)
		Equal(t, err.Error()+": budget", budget.Available(), 3)
	}
}

func TestTheLastErrorIsTheOneThatIsThrown(t *testing.T) {
	policy := usual
	policy.MaxAttempts = 3
	retrier, clock, budget := retrierOf(policy, 5, 10, half)
	errs := []error{status(500), status(502), status(503)}
	c := failing(errs...)
	failWith(t, "the error after three attempts", retrier, c, errs[2])
	Equal(t, "attempts", c.attempts, []int{1, 2, 3})
	Equal(t, "waits", len(clock.waits), 2)
	Equal(t, "budget", budget.Available(), 3)

	policy.MaxAttempts = 1
	retrier, clock, _ = retrierOf(policy, 5, 10, half)
	c = failing(errs[0])
	failWith(t, "the error of a single attempt", retrier, c, errs[0])
	Equal(t, "attempts", c.attempts, []int{1})
	Equal(t, "waits", len(clock.waits), 0)
}

func TestNoRetryBeginsAtTheDeadlineOrLater(t *testing.T) {
	busy := statusAfter(503, 400*ms)
	for _, one := range []struct {
		total    time.Duration
		attempts []int
	}{
		{1000 * ms, []int{1}}, // 600 ms of work and a wait of 400
		{1001 * ms, []int{1, 2}},
		{2001 * ms, []int{1, 2, 3}},
	} {
		policy := usual
		policy.Total = one.total
		retrier, clock, budget := retrierOf(policy, 10, 10, half)
		clock.tick(5 * time.Second) // what was before the first call does not count
		c := failing(busy, busy, busy, busy)
		err := retrier.Run(context.Background(), func(ctx context.Context, attempt int) error {
			clock.tick(600 * ms)
			return c.operation(ctx, attempt)
		})
		what := fmt.Sprintf("%v in total: ", one.total)
		Equal(t, what+"error", err, busy)
		Equal(t, what+"attempts", c.attempts, one.attempts)
		retries := len(one.attempts) - 1
		Equal(t, what+"waits", len(clock.waits), retries)
		Equal(t, what+"budget, which a retry that is not made leaves alone",
			budget.Available(), float64(10-retries))
	}
}

func TestACallerThatGivesUpWhileWaitingGetsNoFurtherCall(t *testing.T) {
	NoLeaks(t)
	clock := NewFakeClock()
	retrier := NewRetrier(usual, NewRetryBudget(5, 10), clock, half)
	c := failing(status(503))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- retrier.Run(ctx, c.operation) }()
	Await(t, "a wait after the first failure", func() bool { return clock.Pending() == 1 })
	clock.Advance(49 * ms)
	cancel()
	Equal(t, "the error", Receive(t, "the end of Run", result), context.Canceled)
	Equal(t, "timers", clock.Pending(), 0)
	Equal(t, "attempts", c.attempts, []int{1})
}

func TestWaitsAreDrawnFromZeroUpToTheDoubledBase(t *testing.T) {
	draws := []float64{0, 0.5, 0.25, 0.999}
	drawn := 0
	random := func() float64 {
		drawn++
		return draws[(drawn-1)%len(draws)]
	}
	retrier, clock, _ := retrierOf(usual, 100, 10, random)
	c := always(503)
	fail(t, "the call", retrier, c)
	// Of 100, 200, 400 and 800; 799.2 is rounded up.
	Equal(t, "waits", clock.waits, []time.Duration{0, 100 * ms, 100 * ms, 800 * ms})
	Equal(t, "attempts", c.attempts, []int{1, 2, 3, 4, 5})
	Equal(t, "draws", drawn, 4)
}

func TestNoWaitIsAboveTheCapHoweverOften(t *testing.T) {
	policy := usual
	policy.Base, policy.Cap, policy.MaxAttempts = 150*ms, time.Second, 100
	retrier, clock, _ := retrierOf(policy, 100, 10, almostOne)
	fail(t, "the call", retrier, always(500))
	want := []time.Duration{150 * ms, 300 * ms, 600 * ms}
	for len(want) < 99 {
		want = append(want, time.Second)
	}
	Equal(t, "waits", clock.waits, want)

	policy = usual
	policy.Base, policy.Cap, policy.MaxAttempts = 500*ms, 200*ms, 3
	retrier, clock, _ = retrierOf(policy, 100, 10, almostOne)
	fail(t, "the call with a low cap", retrier, always(500))
	Equal(t, "waits", clock.waits, []time.Duration{200 * ms, 200 * ms})
}

func TestWaitsSpreadOverTheWholeRange(t *testing.T) {
	ceilings := []time.Duration{80 * ms, 160 * ms, 320 * ms, 640 * ms, 900 * ms}
	policy := usual
	policy.Base, policy.Cap, policy.MaxAttempts = 80*ms, 900*ms, 6
	sum, least, most, count := 0.0, 1.0, 0.0, 0
	for seed := int64(1); seed <= 200; seed++ {
		retrier, clock, _ := retrierOf(policy, 100, 10, rand.New(rand.NewSource(seed)).Float64)
		fail(t, "the call", retrier, always(429))
		Equal(t, "number of waits", len(clock.waits), 5)
		for k, wait := range clock.waits {
			if wait < 0 || wait > ceilings[k] || wait%ms != 0 {
				t.Fatalf("seed %d: wait %d is %v, at most %v", seed, k, wait, ceilings[k])
			}
			share := float64(wait) / float64(ceilings[k])
			sum, least, most, count = sum+share, min(least, share), max(most, share), count+1
		}
	}
	if mean := sum / float64(count); math.Abs(mean-0.5) > 0.05 {
		t.Fatalf("waits are %v of their range on average", mean)
	}
	if least > 0.05 || most < 0.95 {
		t.Fatalf("waits are from %v to %v of their range", least, most)
	}
}

func TestAWaitThatTheServerAsksForReplacesTheDrawnOne(t *testing.T) {
	draws := 0
	random := func() float64 { draws++; return 0.5 }
	retrier, clock, _ := retrierOf(usual, 100, 10, random)
	succeed(t, "the call", retrier, failing(
		statusAfter(503, 30*time.Second), statusAfter(503, 0), status(503), statusAfter(503, 7*ms),
	))
	// The third retry draws from 400.
	Equal(t, "waits", clock.waits, []time.Duration{30 * time.Second, 0, 200 * ms, 7 * ms})
	Equal(t, "draws", draws, 1)
}

func TestARetryNeedsAWholeUnitOfTheBudget(t *testing.T) {
	retrier, clock, budget := retrierOf(usual, 2, 50, half)
	for i, want := range []struct {
		attempts []int
		left     float64
	}{{[]int{1, 2, 3}, 0}, {[]int{1}, 0.5}, {[]int{1, 2}, 0}} {
		c := always(503)
		what := fmt.Sprintf("call %d", i+1)
		failWith(t, what+": the last error", retrier, c, c.errors[len(want.attempts)-1])
		Equal(t, what+": attempts", c.attempts, want.attempts)
		Equal(t, what+": budget", budget.Available(), want.left)
	}
	Equal(t, "waits; without a retry there is none", len(clock.waits), 3)
}

func TestFirstTriesCostNothing(t *testing.T) {
	retrier, _, budget := retrierOf(usual, 1, 0, half)
	for i := 0; i < 50; i++ {
		succeed(t, "a call", retrier, failing())
	}
	Equal(t, "budget after 50 successes", budget.Available(), 1)
	succeed(t, "a call with a retry", retrier, failing(status(503)))
	Equal(t, "budget after a retry", budget.Available(), 0)
	succeed(t, "a call without a budget", retrier, failing())
}

func TestTheBudgetStartsFullAndNeverHoldsMoreThanItsBurst(t *testing.T) {
	budget := NewRetryBudget(3, 10)
	Equal(t, "at the start", budget.Available(), 3)
	for i := 0; i < 100; i++ {
		budget.Earn()
	}
	Equal(t, "after 100 calls", budget.Available(), 3)
	for _, want := range []bool{true, true, true, false} {
		Equal(t, "a retry", budget.TrySpend(), want)
	}
	for i := 0; i < 9; i++ {
		budget.Earn()
	}
	Equal(t, "after 9 calls", budget.Available(), 0.9)
	Equal(t, "a retry with 0.9", budget.TrySpend(), false)
	budget.Earn()
	Equal(t, "after 10 calls", budget.Available(), 1)
	Equal(t, "a retry with 1", budget.TrySpend(), true)
	Equal(t, "at the end", budget.Available(), 0)
}

func TestRetriesStayAShareOfTheCalls(t *testing.T) {
	for seed := int64(1); seed <= 100; seed++ {
		chance := rand.New(rand.NewSource(seed))
		burst, percent, failures := chance.Intn(10), chance.Intn(50), chance.Float64()
		retrier, clock, budget := retrierOf(usual, burst, percent, chance.Float64)
		expected := burst * 100 // in hundredths of a retry
		for made := 1; made <= 40; made++ {
			before := len(clock.waits)
			err := retrier.Run(context.Background(), func(context.Context, int) error {
				if chance.Float64() < failures {
					return status(503)
				}
				return nil
			})
			var failure *HTTPError
			if err != nil && !errors.As(err, &failure) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			retries := len(clock.waits)
			if float64(retries) > float64(burst)+float64(percent*made)/100 {
				t.Fatalf("seed %d: %d retries of %d calls", seed, retries, made)
			}
			expected = min(burst*100, expected+percent) - 100*(retries-before)
			left := math.Round(budget.Available() * 100)
			Equal(t, fmt.Sprintf("seed %d: hundredths", seed), left, float64(expected))
		}
	}
}

func TestCallsAtOnceShareOneBudget(t *testing.T) {
	retrier, clock, budget := retrierOf(usual, 5, 0, half)
	var group sync.WaitGroup
	made := make([]*calls, 20)
	for i := range made {
		c := always(503)
		made[i] = c
		group.Add(1)
		go func() {
			defer group.Done()
			_ = retrier.Run(context.Background(), c.operation)
		}()
	}
	group.Wait()
	attempts := 0
	for _, c := range made {
		attempts += len(c.attempts)
	}
	Equal(t, "attempts", attempts, 25)
	Equal(t, "waits", len(clock.waits), 5)
	Equal(t, "budget", budget.Available(), 0)
}
