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

const testMs = time.Millisecond

// testNotingClock notes each wait and lets it pass at once.
type testNotingClock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func (c *testNotingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testNotingClock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	c.now = c.now.Add(d)
	return nil
}

func (c *testNotingClock) tick(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var testUsual = Policy{Base: 100 * testMs, Cap: 10 * time.Second, MaxAttempts: 5, Total: time.Hour}

func testHalf() float64 { return 0.5 }

func testAlmostOne() float64 { return 0.9999999 }

func testRetrierOf(
	policy Policy, burst, percent int, random func() float64,
) (*Retrier, *testNotingClock, *RetryBudget) {
	clock := &testNotingClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	budget := NewRetryBudget(burst, percent)
	return NewRetrier(policy, budget, clock, random), clock, budget
}

// testCalls is an operation that fails with the errors in turn and then succeeds.
type testCalls struct {
	errors   []error
	attempts []int
}

func (c *testCalls) operation(_ context.Context, attempt int) error {
	c.attempts = append(c.attempts, attempt)
	if len(c.attempts) <= len(c.errors) {
		return c.errors[len(c.attempts)-1]
	}
	return nil
}

func testFailing(errs ...error) *testCalls { return &testCalls{errors: errs} }

func testStatus(status int) error { return &HTTPError{Status: status} }

func testStatusAfter(status int, wait time.Duration) error {
	return &HTTPError{Status: status, RetryAfter: &wait}
}

func testAlways(code int) *testCalls {
	c := testFailing()
	for i := 0; i < 200; i++ {
		c.errors = append(c.errors, testStatus(code))
	}
	return c
}

// testSucceed runs the operation and expects no error.
func testSucceed(t *testing.T, what string, retrier *Retrier, c *testCalls) {
	t.Helper()
	if err := retrier.Run(context.Background(), c.operation); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// testFail runs the operation and expects an answer of the server as its error.
func testFail(t *testing.T, what string, retrier *Retrier, c *testCalls) {
	t.Helper()
	var failure *HTTPError
	if err := retrier.Run(context.Background(), c.operation); !errors.As(err, &failure) {
		t.Fatalf("%s\n got: %v\nwant: an HTTPError", what, err)
	}
}

// testFailWith runs the operation and expects this very error.
func testFailWith(t *testing.T, what string, retrier *Retrier, c *testCalls, want error) {
	t.Helper()
	if err := retrier.Run(context.Background(), c.operation); err != want {
		t.Fatalf("%s\n got: %v\nwant: %v", what, err, want)
	}
}

func TestASuccessIsReturnedAtOnce(t *testing.T) {
	retrier, clock, _ := testRetrierOf(testUsual, 100, 10, testHalf)
	c := testFailing()
	testSucceed(t, "the call", retrier, c)
	Equal(t, "attempts", c.attempts, []int{1})
	Equal(t, "waits", len(clock.waits), 0)
}

func TestOnlyFailuresThatMayPassAreTriedAgain(t *testing.T) {
	passing := []error{fmt.Errorf("refund: %w", testStatus(503))}
	for _, code := range []int{429, 500, 501, 502, 503, 504, 599} {
		passing = append(passing, testStatus(code))
	}
	for _, err := range passing {
		retrier, _, _ := testRetrierOf(testUsual, 100, 10, testHalf)
		c := testFailing(err)
		testSucceed(t, err.Error(), retrier, c)
		Equal(t, err.Error(), c.attempts, []int{1, 2})
	}
	final := []error{errors.New("a bug"), context.DeadlineExceeded}
	for _, code := range []int{400, 401, 403, 404, 408, 409, 422, 428, 430, 499, 600} {
		final = append(final, testStatusAfter(code, 50*testMs))
	}
	for _, err := range final {
		retrier, clock, budget := testRetrierOf(testUsual, 3, 10, testHalf)
		c := testFailing(err)
		testFailWith(t, "the error", retrier, c, err)
		Equal(t, err.Error()+": attempts", c.attempts, []int{1})
		Equal(t, err.Error()+": waits", len(clock.waits), 0)
		Equal(t, err.Error()+": budget", budget.Available(), 3)
	}
}

func TestTheLastErrorIsTheOneThatIsThrown(t *testing.T) {
	policy := testUsual
	policy.MaxAttempts = 3
	retrier, clock, budget := testRetrierOf(policy, 5, 10, testHalf)
	errs := []error{testStatus(500), testStatus(502), testStatus(503)}
	c := testFailing(errs...)
	testFailWith(t, "the error after three attempts", retrier, c, errs[2])
	Equal(t, "attempts", c.attempts, []int{1, 2, 3})
	Equal(t, "waits", len(clock.waits), 2)
	Equal(t, "budget", budget.Available(), 3)

	policy.MaxAttempts = 1
	retrier, clock, _ = testRetrierOf(policy, 5, 10, testHalf)
	c = testFailing(errs[0])
	testFailWith(t, "the error of a single attempt", retrier, c, errs[0])
	Equal(t, "attempts", c.attempts, []int{1})
	Equal(t, "waits", len(clock.waits), 0)
}

func TestNoRetryBeginsAtTheDeadlineOrLater(t *testing.T) {
	busy := testStatusAfter(503, 400*testMs)
	for _, one := range []struct {
		total    time.Duration
		attempts []int
	}{
		{1000 * testMs, []int{1}}, // 600 ms of work and a wait of 400
		{1001 * testMs, []int{1, 2}},
		{2001 * testMs, []int{1, 2, 3}},
	} {
		policy := testUsual
		policy.Total = one.total
		retrier, clock, budget := testRetrierOf(policy, 10, 10, testHalf)
		clock.tick(5 * time.Second) // what was before the first call does not count
		c := testFailing(busy, busy, busy, busy)
		err := retrier.Run(context.Background(), func(ctx context.Context, attempt int) error {
			clock.tick(600 * testMs)
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
	retrier := NewRetrier(testUsual, NewRetryBudget(5, 10), clock, testHalf)
	c := testFailing(testStatus(503))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- retrier.Run(ctx, c.operation) }()
	Await(t, "a wait after the first failure", func() bool { return clock.Pending() == 1 })
	clock.Advance(49 * testMs)
	cancel()
	Equal(t, "the error", Receive(t, "the end of Run", result), context.Canceled)
	Equal(t, "timers", clock.Pending(), 0)
	Equal(t, "attempts", c.attempts, []int{1})
}

func TestTheOperationGetsTheContextOfItsCaller(t *testing.T) {
	type nameKey struct{}
	policy := testUsual
	policy.Total = time.Second
	retrier, _, _ := testRetrierOf(policy, 5, 10, testHalf)
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), nameKey{}, "run-7"))
	defer cancel()
	err := retrier.Run(ctx, func(ctx context.Context, _ int) error {
		Equal(t, "a value of the context", ctx.Value(nameKey{}), any("run-7"))
		_, limited := ctx.Deadline()
		Equal(t, "the context has a deadline, which is the operation's own business", limited, false)
		cancel()
		return ctx.Err()
	})
	Equal(t, "the error of an operation that its caller ended", err, context.Canceled)
}

func TestWaitsAreDrawnFromZeroUpToTheDoubledBase(t *testing.T) {
	draws := []float64{0, 0.5, 0.25, 0.999}
	drawn := 0
	random := func() float64 {
		drawn++
		return draws[(drawn-1)%len(draws)]
	}
	retrier, clock, _ := testRetrierOf(testUsual, 100, 10, random)
	c := testAlways(503)
	testFail(t, "the call", retrier, c)
	// Of 100, 200, 400 and 800; 799.2 is rounded up.
	Equal(t, "waits", clock.waits, []time.Duration{0, 100 * testMs, 100 * testMs, 800 * testMs})
	Equal(t, "attempts", c.attempts, []int{1, 2, 3, 4, 5})
	Equal(t, "draws", drawn, 4)
}

func TestNoWaitIsAboveTheCapHoweverOften(t *testing.T) {
	policy := testUsual
	policy.Base, policy.Cap, policy.MaxAttempts = 150*testMs, time.Second, 100
	retrier, clock, _ := testRetrierOf(policy, 100, 10, testAlmostOne)
	testFail(t, "the call", retrier, testAlways(500))
	want := []time.Duration{150 * testMs, 300 * testMs, 600 * testMs}
	for len(want) < 99 {
		want = append(want, time.Second)
	}
	Equal(t, "waits", clock.waits, want)

	retrier, clock, _ = testRetrierOf(policy, 100, 10, testHalf)
	testFail(t, "the call when chance is a half", retrier, testAlways(500))
	for i := range want {
		want[i] /= 2 // chance draws from a range that ends at the cap
	}
	Equal(t, "waits when chance is a half", clock.waits, want)

	policy = testUsual
	policy.Base, policy.Cap, policy.MaxAttempts = 500*testMs, 200*testMs, 3
	retrier, clock, _ = testRetrierOf(policy, 100, 10, testAlmostOne)
	testFail(t, "the call with a low cap", retrier, testAlways(500))
	Equal(t, "waits", clock.waits, []time.Duration{200 * testMs, 200 * testMs})
}

func TestWaitsSpreadOverTheWholeRange(t *testing.T) {
	ceilings := []time.Duration{80 * testMs, 160 * testMs, 320 * testMs, 640 * testMs, 900 * testMs}
	policy := testUsual
	policy.Base, policy.Cap, policy.MaxAttempts = 80*testMs, 900*testMs, 6
	sum, least, most, count := 0.0, 1.0, 0.0, 0
	for seed := int64(1); seed <= 200; seed++ {
		retrier, clock, _ := testRetrierOf(policy, 100, 10, rand.New(rand.NewSource(seed)).Float64)
		testFail(t, "the call", retrier, testAlways(429))
		Equal(t, "number of waits", len(clock.waits), 5)
		for k, wait := range clock.waits {
			if wait < 0 || wait > ceilings[k] || wait%testMs != 0 {
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
	retrier, clock, _ := testRetrierOf(testUsual, 100, 10, random)
	testSucceed(t, "the call", retrier, testFailing(
		testStatusAfter(503, 30*time.Second), testStatusAfter(503, 0), testStatus(503), testStatusAfter(503, 7*testMs),
	))
	// The third retry draws from 400.
	Equal(t, "waits", clock.waits, []time.Duration{30 * time.Second, 0, 200 * testMs, 7 * testMs})
	Equal(t, "draws", draws, 1)
}

func TestARetryNeedsAWholeUnitOfTheBudget(t *testing.T) {
	retrier, clock, budget := testRetrierOf(testUsual, 2, 50, testHalf)
	for i, want := range []struct {
		attempts []int
		left     float64
	}{{[]int{1, 2, 3}, 0}, {[]int{1}, 0.5}, {[]int{1, 2}, 0}} {
		c := testAlways(503)
		what := fmt.Sprintf("call %d", i+1)
		testFailWith(t, what+": the last error", retrier, c, c.errors[len(want.attempts)-1])
		Equal(t, what+": attempts", c.attempts, want.attempts)
		Equal(t, what+": budget", budget.Available(), want.left)
	}
	Equal(t, "waits; without a retry there is none", len(clock.waits), 3)
}

func TestFirstTriesCostNothing(t *testing.T) {
	retrier, _, budget := testRetrierOf(testUsual, 1, 0, testHalf)
	for i := 0; i < 50; i++ {
		testSucceed(t, "a call", retrier, testFailing())
	}
	Equal(t, "budget after 50 successes", budget.Available(), 1)
	testSucceed(t, "a call with a retry", retrier, testFailing(testStatus(503)))
	Equal(t, "budget after a retry", budget.Available(), 0)
	testSucceed(t, "a call without a budget", retrier, testFailing())
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
		retrier, clock, budget := testRetrierOf(testUsual, burst, percent, chance.Float64)
		expected := burst * 100 // in hundredths of a retry
		for made := 1; made <= 40; made++ {
			before := len(clock.waits)
			err := retrier.Run(context.Background(), func(context.Context, int) error {
				if chance.Float64() < failures {
					return testStatus(503)
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
	retrier, clock, budget := testRetrierOf(testUsual, 5, 0, testHalf)
	var group sync.WaitGroup
	made := make([]*testCalls, 20)
	for i := range made {
		c := testAlways(503)
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
