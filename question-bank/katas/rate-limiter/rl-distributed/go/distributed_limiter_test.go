package kata

import (
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	testPause = 5 * time.Second
	testMs    = time.Millisecond
)

type testEntry struct {
	value   int64
	until   time.Time
	forEver bool
}

// fakeStore has a time of its own. Its point is called before and after each script: the place for
// other nodes.
type fakeStore struct {
	clock *FakeClock
	point func()

	mu      sync.Mutex
	failure error
	asked   int
	entries map[string]testEntry
}

func (s *fakeStore) Run(script func(tx Tx)) error {
	s.mu.Lock()
	s.asked++
	failure := s.failure
	s.mu.Unlock()
	s.point()
	if failure != nil {
		return failure
	}
	s.mu.Lock()
	script(fakeTx{s})
	s.mu.Unlock()
	s.point()
	return nil
}

func (s *fakeStore) fail(failure error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = failure
}

func (s *fakeStore) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	live := 0
	for key := range s.entries {
		if _, found := (fakeTx{s}).Get(key); found {
			live++
		}
	}
	return live
}

type fakeTx struct{ store *fakeStore }

func (tx fakeTx) Now() time.Time { return tx.store.clock.Now() }

func (tx fakeTx) Get(key string) (int64, bool) {
	found, ok := tx.store.entries[key]
	if !ok || !found.forEver && !found.until.After(tx.Now()) {
		return 0, false
	}
	return found.value, true
}

func (tx fakeTx) Set(key string, value int64, ttl time.Duration) {
	tx.store.entries[key] = testEntry{value, tx.Now().Add(ttl), ttl == 0}
}

type testCluster struct {
	t      *testing.T
	store  *fakeStore
	clocks []*FakeClock
	nodes  []*DistributedLimiter
}

func testClusterOf(t *testing.T, nodes, burst int, interval time.Duration) *testCluster {
	store := &fakeStore{clock: NewFakeClock(), point: func() {}, entries: map[string]testEntry{}}
	store.clock.Advance(100 * time.Hour)
	c := &testCluster{t: t, store: store}
	options := Options{Burst: burst, Interval: interval, Nodes: nodes, Pause: testPause}
	for i := 0; i < nodes; i++ {
		clock := NewFakeClock()
		clock.Advance(time.Duration(i) * time.Hour)
		c.clocks = append(c.clocks, clock)
		c.nodes = append(c.nodes, NewDistributedLimiter(options, store, clock))
	}
	return c
}

// tick lets the same time pass everywhere.
func (c *testCluster) tick(d time.Duration) {
	c.store.clock.Advance(d)
	for _, clock := range c.clocks {
		clock.Advance(d)
	}
}

func (c *testCluster) take(node int, key string) Decision {
	c.t.Helper()
	decision, err := c.nodes[node].TryTake(key)
	if err != nil {
		c.t.Fatalf("TryTake(%q): %v", key, err)
	}
	return decision
}

func (c *testCluster) takeMany(node, calls int) []Decision {
	c.t.Helper()
	var decisions []Decision
	for i := 0; i < calls; i++ {
		decisions = append(decisions, c.take(node, "acme"))
	}
	return decisions
}

func (c *testCluster) takeByEach(nodes ...int) []Decision {
	c.t.Helper()
	var decisions []Decision
	for _, node := range nodes {
		decisions = append(decisions, c.take(node, "acme"))
	}
	return decisions
}

func testGranted(by Source) Decision { return Decision{OK: true, By: by} }

func testRefused(by Source, wait time.Duration) Decision { return Decision{By: by, RetryAfter: wait} }

func TestTheNodesShareOneBurst(t *testing.T) {
	c := testClusterOf(t, 3, 4, 100*testMs)
	yes := testGranted(ByStore)
	Equal(t, "five calls to three nodes", c.takeByEach(0, 1, 2, 0, 1),
		[]Decision{yes, yes, yes, yes, testRefused(ByStore, 100*testMs)})
	Equal(t, "scripts, one for each call", c.store.asked, 5)
}

func TestTheWaitIsExact(t *testing.T) {
	c := testClusterOf(t, 2, 3, 100*testMs)
	c.takeMany(0, 3)
	c.tick(30 * testMs)
	Equal(t, "after 30 ms", c.take(1, "acme"), testRefused(ByStore, 70*testMs))
	c.tick(69 * testMs)
	Equal(t, "a millisecond early", c.take(0, "acme"), testRefused(ByStore, testMs))
	c.tick(testMs)
	Equal(t, "on time", c.take(1, "acme"), testGranted(ByStore))
	Equal(t, "one more", c.take(0, "acme"), testRefused(ByStore, 100*testMs))
}

func TestARefusalTakesNothing(t *testing.T) {
	c := testClusterOf(t, 2, 2, 100*testMs)
	c.takeMany(0, 2)
	c.takeMany(1, 20)
	Equal(t, "after 20 refusals", c.take(1, "acme"), testRefused(ByStore, 100*testMs))
	c.tick(100 * testMs)
	Equal(t, "an interval later", c.take(1, "acme"), testGranted(ByStore))
}

func TestKeysDoNotShareABucket(t *testing.T) {
	c := testClusterOf(t, 1, 1, 100*testMs)
	for _, by := range []Source{ByStore, ByShare} {
		Equal(t, "a key", c.take(0, "acme"), testGranted(by))
		Equal(t, "another key", c.take(0, "globex"), testGranted(by))
		Equal(t, "the first again", c.take(0, "acme"), testRefused(by, 100*testMs))
		c.store.fail(ErrStoreDown)
	}
}

func TestOnlyTheClockOfTheStoreCounts(t *testing.T) {
	c := testClusterOf(t, 3, 3, 100*testMs)
	c.takeMany(2, 3)
	wait := testRefused(ByStore, 100*testMs)
	Equal(t, "three nodes", c.takeByEach(0, 1, 2), []Decision{wait, wait, wait})
	for _, clock := range c.clocks {
		clock.Advance(time.Hour)
	}
	Equal(t, "an hour on the nodes", c.takeByEach(0, 1, 2), []Decision{wait, wait, wait})
	c.store.clock.Advance(100 * testMs)
	Equal(t, "an interval in the store", c.take(0, "acme"), testGranted(ByStore))
}

func TestTheStoreForgetsABucketThatIsFull(t *testing.T) {
	c := testClusterOf(t, 2, 5, 100*testMs)
	c.takeMany(0, 3)
	c.take(1, "globex")
	Equal(t, "entries for two buckets", c.store.size() >= 2, true)
	c.tick(100 * testMs)
	Equal(t, "entries for the one that is not full", c.store.size() >= 1, true)
	c.tick(200 * testMs)
	Equal(t, "entries when all buckets are full", c.store.size(), 0)
}

func TestEachNodeHasItsShare(t *testing.T) {
	c := testClusterOf(t, 3, 8, 100*testMs)
	c.store.fail(fmt.Errorf("dial: %w", ErrStoreDown))
	for node := 0; node < 2; node++ {
		yes, wait := testGranted(ByShare), testRefused(ByShare, 300*testMs)
		Equal(t, fmt.Sprintf("node %d: 8 / 3, rounded down", node), c.takeMany(node, 4),
			[]Decision{yes, yes, wait, wait})
	}
	var grants atomic.Int64
	var calls sync.WaitGroup
	for i := 0; i < 20; i++ {
		calls.Add(1)
		go func() {
			defer calls.Done()
			if decision, err := c.nodes[2].TryTake("acme"); err == nil && decision.OK {
				grants.Add(1)
			}
		}()
	}
	calls.Wait()
	Equal(t, "of the calls of 20 goroutines, a node grants just 2", grants.Load() == 2, true)
}

func TestTheShareGrowsBackAtItsOwnPaceAndNoFurther(t *testing.T) {
	c := testClusterOf(t, 2, 4, 100*testMs)
	c.store.fail(ErrStoreDown)
	c.takeMany(0, 2)
	c.tick(50*testMs + time.Microsecond)
	Equal(t, "after 50.001 ms", c.take(0, "acme"), testRefused(ByShare, 150*testMs))
	c.tick(149*testMs - time.Microsecond)
	Equal(t, "a millisecond early", c.take(0, "acme"), testRefused(ByShare, testMs))
	c.tick(testMs)
	Equal(t, "on time", c.take(0, "acme"), testGranted(ByShare))
	c.tick(24 * time.Hour)
	Equal(t, "a day later", c.takeMany(0, 3),
		[]Decision{testGranted(ByShare), testGranted(ByShare), testRefused(ByShare, 200*testMs)})
}

func TestItIsAskedAgainAfterThePauseAndNotBefore(t *testing.T) {
	c := testClusterOf(t, 2, 4, time.Minute)
	c.store.fail(ErrStoreDown)
	c.store.point = func() { c.clocks[0].Advance(2 * testPause) } // the failure comes late, after a timeout
	c.take(0, "acme")
	c.store.point = func() {}
	c.store.fail(nil)
	c.takeMany(0, 9)
	c.clocks[0].Advance(testPause - testMs)
	c.takeMany(0, 9)
	Equal(t, "another key in the pause", c.take(0, "globex"), testGranted(ByShare))
	Equal(t, "calls that have asked the store", c.store.asked, 1)
	Equal(t, "the other node has no pause", c.take(1, "acme"), testGranted(ByStore))
	c.clocks[0].Advance(testMs)
	Equal(t, "the pause is over", c.take(0, "acme"), testGranted(ByStore))
	Equal(t, "what is left in the store", c.takeMany(0, 3),
		[]Decision{testGranted(ByStore), testGranted(ByStore), testRefused(ByStore, time.Minute)})
}

func TestACallThatWasUnderWayDoesNotEndThePause(t *testing.T) {
	c := testClusterOf(t, 2, 4, 100*testMs)
	var calls atomic.Int64
	entered, gate := make(chan struct{}), make(chan struct{})
	c.store.point = func() {
		if calls.Add(1) == 1 {
			close(entered)
			<-gate
		}
	}
	release := sync.OnceFunc(func() { close(gate) })
	defer release()
	call := func() <-chan Decision {
		result := make(chan Decision, 1)
		go func() {
			decision, _ := c.nodes[0].TryTake("acme")
			result <- decision
		}()
		return result
	}
	underWay := call()
	Receive(t, "the first call at the store", entered)
	c.store.fail(ErrStoreDown)
	second := Receive(t, "a decision while another call is at the store", call())
	Equal(t, "a call that meets the outage", second, testGranted(ByShare))
	c.store.fail(nil)
	release()
	Equal(t, "the call that was under way", Receive(t, "its decision", underWay), testGranted(ByStore))
	Equal(t, "the pause goes on", c.take(0, "acme"), testGranted(ByShare))
	Equal(t, "calls that have asked the store", c.store.asked, 2)
}

func TestAnOutageSoonAfterAnotherGivesNoFreshShare(t *testing.T) {
	c := testClusterOf(t, 2, 4, 10*time.Second)
	c.store.fail(ErrStoreDown)
	c.takeMany(0, 2)
	c.store.fail(nil)
	c.tick(testPause)
	Equal(t, "between the outages", c.take(0, "acme"), testGranted(ByStore))
	c.store.fail(ErrStoreDown)
	Equal(t, "in the second outage", c.take(0, "acme"), testRefused(ByShare, 20*time.Second-testPause))
}

func TestAnyOtherErrorIsPassedOnAndStartsNoPause(t *testing.T) {
	c := testClusterOf(t, 2, 4, 100*testMs)
	bug := errors.New("a script with a mistake")
	c.store.fail(bug)
	if _, err := c.nodes[0].TryTake("acme"); !errors.Is(err, bug) {
		t.Fatalf("TryTake\n got: %v\nwant: %v", err, bug)
	}
	c.store.fail(nil)
	Equal(t, "the next call", c.take(0, "acme"), testGranted(ByStore))
}

// testSchedule lets one task after the other go on, so that a race is an argument and not an accident.
type testSchedule struct {
	chance  *rand.Rand
	waiting []chan struct{}
	stopped chan struct{} // the task that was let go has reached a point, or its end
}

func (s *testSchedule) point() {
	here := make(chan struct{})
	s.waiting = append(s.waiting, here)
	s.stopped <- struct{}{}
	<-here
}

func (s *testSchedule) run(t *testing.T, tasks int, task func(number int)) {
	t.Helper()
	for number := 0; number < tasks; number++ {
		number := number
		go func() {
			task(number)
			s.stopped <- struct{}{}
		}()
		Receive(t, "the next point of a task", s.stopped)
	}
	for len(s.waiting) > 0 {
		pick := s.chance.Intn(len(s.waiting))
		here := s.waiting[pick]
		s.waiting = append(s.waiting[:pick], s.waiting[pick+1:]...)
		close(here)
		Receive(t, "the next point of a task", s.stopped)
	}
}

func TestOneBurstInEveryInterleaving(t *testing.T) {
	for seed := int64(1); seed <= 200; seed++ {
		c := testClusterOf(t, 3, 4, 100*testMs)
		plan := &testSchedule{chance: rand.New(rand.NewSource(seed)), stopped: make(chan struct{}, 1)}
		c.store.point = plan.point
		grants, errs := 0, make([]error, 6)
		plan.run(t, 3, func(node int) {
			for i := 0; i < 2; i++ {
				decision, err := c.nodes[node].TryTake("acme")
				errs[2*node+i] = err
				if decision.OK {
					grants++
				}
			}
		})
		Equal(t, fmt.Sprintf("seed %d: errors", seed), errors.Join(errs...), nil)
		Equal(t, fmt.Sprintf("seed %d: calls granted of 6, with a burst of 4", seed), grants, 4)
	}
}

func TestManyNodesDecideAsOneBucketWould(t *testing.T) {
	chance := rand.New(rand.NewSource(3))
	for round := 0; round < 100; round++ {
		burst, interval := 4+chance.Intn(4), 1+chance.Intn(300)
		c := testClusterOf(t, 4, burst, time.Duration(interval)*testMs)
		// A bucket counts in milliseconds of growth: one token is an interval.
		levels := map[string]int{"acme": burst * interval, "globex": burst * interval}
		for step := 0; step < 60; step++ {
			passed := chance.Intn(interval)
			c.store.clock.Advance(time.Duration(passed) * testMs)
			for _, clock := range c.clocks {
				clock.Advance(time.Duration(chance.Intn(1000)) * testMs)
			}
			for key, level := range levels {
				levels[key] = min(burst*interval, level+passed)
			}
			key := "acme"
			if chance.Float64() < 0.3 {
				key = "globex"
			}
			want := testRefused(ByStore, time.Duration(interval-levels[key])*testMs)
			if levels[key] >= interval {
				want = testGranted(ByStore)
				levels[key] -= interval
			}
			got := c.take(chance.Intn(4), key)
			Equal(t, fmt.Sprintf("round %d, step %d", round, step), got, want)
		}
	}
}

func TestWhateverTheFaultsNeitherTheStoreNorTheSharesExceedTheLimit(t *testing.T) {
	chance := rand.New(rand.NewSource(5))
	for round := 0; round < 100; round++ {
		burst, interval := 3+chance.Intn(6), 200+chance.Intn(800)
		c := testClusterOf(t, 3, burst, time.Duration(interval)*testMs)
		grants := map[Source]int{}
		passed, down := 0, false
		for step := 0; step < 150; step++ {
			some := chance.Intn(interval)
			c.tick(time.Duration(some) * testMs)
			passed += some
			if chance.Float64() < 0.1 {
				if down = !down; down {
					c.store.fail(ErrStoreDown)
				} else {
					c.store.fail(nil)
				}
			}
			decision := c.take(chance.Intn(3), "acme")
			if decision.OK {
				grants[decision.By]++
			}
			most := float64(burst) + float64(passed)/float64(interval)
			if float64(max(grants[ByStore], grants[ByShare])) > most {
				t.Fatalf("round %d: grants %v, the limit of each is %v", round, grants, most)
			}
		}
	}
}
