package kata

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"sync"
	"testing"
	"time"
)

const testLease = 30 * time.Second

var testOrder = Call{Tenant: "acme", Key: "order-1", Fingerprint: "POST /refunds 20.00"}

func testPaid(receipt string) Answer { return Answer{Status: 201, Body: receipt} }

func testRan(answer Answer) Outcome { return Outcome{Kind: Ran, Answer: answer} }

func testReplayed(answer Answer) Outcome { return Outcome{Kind: Replayed, Answer: answer} }

func testRunning(wait time.Duration) Outcome { return Outcome{Kind: Running, RetryAfter: wait} }

func testGives(answer Answer) Effect {
	return func(string) (Answer, error) { return answer, nil }
}

func testForbidden(string) (Answer, error) {
	return Answer{}, errors.New("the effect ran, and should not have")
}

// errCrash is a node that dies: from then on nothing that it does reaches anybody.
var errCrash = errors.New("the node has crashed")

func testDead() error { return errCrash }

func testAlive() error { return nil }

var errAway = errors.New("the table is away")

func testAway() error { return errAway }

type testStoredRow struct {
	row     Row
	version int
}

type fakeTable struct {
	// point is called before and after each operation: the place for other calls, and for crashes.
	point      func() error
	mu         sync.Mutex
	rows       map[string]testStoredRow
	operations int
}

func (f *fakeTable) Read(id string) (Row, int, error) {
	if err := f.begin(); err != nil {
		return Row{}, 0, err
	}
	f.mu.Lock()
	found := f.rows[id]
	f.mu.Unlock()
	if err := f.point(); err != nil {
		return Row{}, 0, err
	}
	return found.row, found.version, nil
}

func (f *fakeTable) Write(id string, row Row, version int) (bool, error) {
	if err := f.begin(); err != nil {
		return false, err
	}
	f.mu.Lock()
	fits := f.rows[id].version == version
	if fits {
		f.rows[id] = testStoredRow{row, version + 1}
	}
	f.mu.Unlock()
	if err := f.point(); err != nil {
		return false, err
	}
	return fits, nil
}

func (f *fakeTable) begin() error {
	f.mu.Lock()
	f.operations++
	tooMany := f.operations > 1000
	f.mu.Unlock()
	if tooMany {
		return errors.New("1000 operations: does a loop never end?")
	}
	return f.point()
}

// fakeProvider is a payment provider that recognises a repeat by its key, as good ones do.
type fakeProvider struct {
	point    func() error
	payments map[string]Answer
}

func (p *fakeProvider) pay(effectKey string) (Answer, error) {
	if err := p.point(); err != nil {
		return Answer{}, err
	}
	answer, known := p.payments[effectKey]
	if !known {
		answer = testPaid(fmt.Sprintf("receipt %d", len(p.payments)+1))
		p.payments[effectKey] = answer
	}
	if err := p.point(); err != nil {
		return Answer{}, err
	}
	return answer, nil
}

type testWorld struct {
	t     *testing.T
	clock *FakeClock
	table *fakeTable
}

func testSetUp(t *testing.T) testWorld {
	table := &fakeTable{point: testAlive, rows: map[string]testStoredRow{}}
	return testWorld{t, NewFakeClock(), table}
}

// call comes to another node each time: what the nodes know of each other is in the table.
func (w testWorld) call(call Call, effect Effect) (Outcome, error) {
	return NewIdempotencyKeys(testLease, w.table, w.clock).Run(call, effect)
}

func (w testWorld) run(call Call, effect Effect) Outcome {
	w.t.Helper()
	outcome, err := w.call(call, effect)
	if err != nil {
		w.t.Fatalf("Run: %v", err)
	}
	return outcome
}

// crashInEffect lets a node die in the middle of its effect.
func (w testWorld) crashInEffect(call Call) {
	w.t.Helper()
	_, err := w.call(call, func(string) (Answer, error) {
		w.table.point = testDead
		return Answer{}, errCrash
	})
	if !errors.Is(err, errCrash) {
		w.t.Fatalf("the error of an effect\n got: %v\nwant: %v", err, errCrash)
	}
	w.table.point = testAlive
}

func TestTheFirstCallRunsTheEffectAndReturnsItsAnswer(t *testing.T) {
	w := testSetUp(t)
	Equal(t, "the first call", w.run(testOrder, testGives(testPaid("r1"))), testRan(testPaid("r1")))
}

func TestARepeatGetsTheStoredAnswerAndRunsNothing(t *testing.T) {
	w := testSetUp(t)
	w.run(testOrder, testGives(testPaid("r1")))
	Equal(t, "a repeat", w.run(testOrder, testForbidden), testReplayed(testPaid("r1")))
	w.clock.Advance(365 * 24 * time.Hour)
	Equal(t, "a repeat after a year", w.run(testOrder, testForbidden), testReplayed(testPaid("r1")))
}

func TestACallInTheMeantimeIsToldHowLongToWait(t *testing.T) {
	w := testSetUp(t)
	var meantime []Outcome
	w.run(testOrder, func(string) (Answer, error) {
		w.clock.Advance(200 * time.Millisecond)
		meantime = append(meantime, w.run(testOrder, testForbidden))
		w.clock.Advance(time.Microsecond)
		meantime = append(meantime, w.run(testOrder, testForbidden))
		return testPaid("r1"), nil
	})
	wait := testRunning(testLease - 200*time.Millisecond)
	Equal(t, "calls after 200 ms and after 200.001 ms", meantime, []Outcome{wait, wait})
}

func TestAnotherFingerprintIsRefusedWhateverTheStateOfTheKey(t *testing.T) {
	w := testSetUp(t)
	other := testOrder
	other.Fingerprint = "POST /refunds 99.00"
	mismatch := Outcome{Kind: Mismatch}
	w.run(testOrder, func(string) (Answer, error) {
		Equal(t, "while it runs", w.run(other, testForbidden), mismatch)
		return Answer{Status: 503}, nil
	})
	Equal(t, "when it is free", w.run(other, testForbidden), mismatch)
	w.run(testOrder, func(string) (Answer, error) {
		w.clock.Advance(testLease)
		Equal(t, "when its lease is over", w.run(other, testForbidden), mismatch)
		return testPaid("r1"), nil
	})
	Equal(t, "when it is done", w.run(other, testForbidden), mismatch)
	Equal(t, "the first request again", w.run(testOrder, testForbidden), testReplayed(testPaid("r1")))
}

func TestTwoTenantsNeverShareAKey(t *testing.T) {
	w := testSetUp(t)
	pairs := []string{"acme|1", "globex|1", "a|bc", "ab|c", "a:|b", "a|:b", "1|1a", "11|a"}
	effectKeys := map[string]bool{}
	for _, pair := range pairs {
		pair := pair
		tenant, key, _ := strings.Cut(pair, "|")
		outcome := w.run(Call{tenant, key, "same"}, func(effectKey string) (Answer, error) {
			effectKeys[effectKey] = true
			return testPaid(pair), nil
		})
		Equal(t, fmt.Sprintf("tenant %q, key %q", tenant, key), outcome, testRan(testPaid(pair)))
	}
	Equal(t, "effect keys, one for each pair", len(effectKeys), len(pairs))
}

func TestAnAnswerOf500OrMoreIsNotKept(t *testing.T) {
	w := testSetUp(t)
	for _, status := range []int{500, 503} {
		failed := Answer{Status: status, Body: "try again"}
		Equal(t, "a failing call", w.run(testOrder, testGives(failed)), testRan(failed))
	}
	Equal(t, "the call after it", w.run(testOrder, testGives(testPaid("r1"))), testRan(testPaid("r1")))
}

func TestAnAnswerBelow500IsKeptEvenWhenItIsARefusal(t *testing.T) {
	w := testSetUp(t)
	for _, status := range []int{402, 499} {
		declined := Answer{Status: status, Body: "no"}
		call := testOrder
		call.Key = fmt.Sprintf("order-%d", status)
		Equal(t, "the declined call", w.run(call, testGives(declined)), testRan(declined))
		Equal(t, "its repeat", w.run(call, testForbidden), testReplayed(declined))
	}
}

func TestAnEffectThatFailsLeavesTheKeyFree(t *testing.T) {
	w := testSetUp(t)
	timeout := errors.New("timeout")
	var keys []string
	_, err := w.call(testOrder, func(effectKey string) (Answer, error) {
		keys = append(keys, effectKey)
		return Answer{}, timeout
	})
	if !errors.Is(err, timeout) {
		t.Fatalf("the error of the effect\n got: %v\nwant: %v", err, timeout)
	}
	retried := w.run(testOrder, func(effectKey string) (Answer, error) {
		keys = append(keys, effectKey)
		return testPaid("r1"), nil
	})
	Equal(t, "the retry", retried, testRan(testPaid("r1")))
	Equal(t, "the effect key of the retry, the same as before", keys[1], keys[0])
}

func TestAKeyThatCannotBeFreedIsLeftToItsLease(t *testing.T) {
	w := testSetUp(t)
	timeout := errors.New("timeout")
	_, err := w.call(testOrder, func(string) (Answer, error) {
		w.table.point = testAway
		return Answer{}, timeout
	})
	if !errors.Is(err, timeout) {
		t.Fatalf("the error of the effect\n got: %v\nwant: %v", err, timeout)
	}
	w.table.point = testAlive
	Equal(t, "a call after the failure", w.run(testOrder, testForbidden), testRunning(testLease))
	w.clock.Advance(testLease)

	failed := Answer{Status: 503, Body: "try again"}
	outcome := w.run(testOrder, func(string) (Answer, error) {
		w.table.point = testAway
		return failed, nil
	})
	Equal(t, "an answer of 503", outcome, testRan(failed))
	w.table.point = testAlive
	Equal(t, "a call after that", w.run(testOrder, testForbidden), testRunning(testLease))
	w.clock.Advance(testLease)
	Equal(t, "the call after its lease", w.run(testOrder, testGives(testPaid("r1"))), testRan(testPaid("r1")))
}

func TestAnAnswerThatCannotBeStoredIsNotGivenOut(t *testing.T) {
	w := testSetUp(t)
	_, err := w.call(testOrder, func(string) (Answer, error) {
		w.table.point = testAway
		return testPaid("r1"), nil
	})
	if !errors.Is(err, errAway) {
		t.Fatalf("the error of the table\n got: %v\nwant: %v", err, errAway)
	}
	w.table.point = testAlive
	Equal(t, "a call after that", w.run(testOrder, testForbidden), testRunning(testLease))
	w.clock.Advance(testLease)
	Equal(t, "the call after its lease", w.run(testOrder, testGives(testPaid("r1"))), testRan(testPaid("r1")))
}

func TestAnEffectThatIsBrokenOffLeavesTheKeyToItsLease(t *testing.T) {
	w := testSetUp(t)
	panicked := func() (value any) {
		defer func() { value = recover() }()
		w.call(testOrder, func(string) (Answer, error) { panic("a bug") })
		return nil
	}()
	Equal(t, "the panic of the effect, as its caller sees it", panicked, any("a bug"))
	Equal(t, "a call after that", w.run(testOrder, testForbidden), testRunning(testLease))
	w.clock.Advance(testLease)
	Equal(t, "the call after its lease", w.run(testOrder, testGives(testPaid("r1"))), testRan(testPaid("r1")))
}

func TestALeaseThatIsOverIsTakenOver(t *testing.T) {
	w := testSetUp(t)
	w.crashInEffect(testOrder)
	w.clock.Advance(testLease - time.Millisecond)
	Equal(t, "a millisecond early", w.run(testOrder, testForbidden), testRunning(time.Millisecond))
	w.clock.Advance(time.Millisecond)
	second := w.run(testOrder, func(string) (Answer, error) {
		w.clock.Advance(time.Millisecond)
		meantime := w.run(testOrder, testForbidden)
		Equal(t, "the new owner has a whole lease", meantime, testRunning(testLease-time.Millisecond))
		return testPaid("r1"), nil
	})
	Equal(t, "the new owner", second, testRan(testPaid("r1")))
}

func TestALateOwnerWithoutARivalStoresItsAnswer(t *testing.T) {
	w := testSetUp(t)
	late := w.run(testOrder, func(string) (Answer, error) {
		w.clock.Advance(10 * testLease)
		return testPaid("r1"), nil
	})
	Equal(t, "the late owner", late, testRan(testPaid("r1")))
	Equal(t, "a repeat", w.run(testOrder, testForbidden), testReplayed(testPaid("r1")))
}

func TestALateOwnerGetsTheAnswerOfTheOneWhoTookOver(t *testing.T) {
	w := testSetUp(t)
	late := w.run(testOrder, func(string) (Answer, error) {
		w.clock.Advance(testLease)
		Equal(t, "the new owner", w.run(testOrder, testGives(testPaid("second"))), testRan(testPaid("second")))
		return testPaid("first"), nil
	})
	Equal(t, "the late owner", late, testReplayed(testPaid("second")))
	Equal(t, "a repeat", w.run(testOrder, testForbidden), testReplayed(testPaid("second")))
}

func TestALateOwnerWhoseRivalHasDiedRunsTheEffectAgain(t *testing.T) {
	w := testSetUp(t)
	var effectKeys []string
	late := w.run(testOrder, func(effectKey string) (Answer, error) {
		effectKeys = append(effectKeys, effectKey)
		if len(effectKeys) > 1 {
			return testPaid("again"), nil
		}
		w.clock.Advance(testLease)
		w.crashInEffect(testOrder)
		w.clock.Advance(testLease)
		return testPaid("first"), nil
	})
	Equal(t, "the late owner", late, testRan(testPaid("again")))
	Equal(t, "the same effect key, twice", effectKeys, []string{effectKeys[0], effectKeys[0]})
	Equal(t, "a repeat", w.run(testOrder, testForbidden), testReplayed(testPaid("again")))
}

func TestALateFailureFreesNothingThatAnotherCallOwns(t *testing.T) {
	w := testSetUp(t)
	failed := Answer{Status: 500}
	started, end := make(chan struct{}), make(chan Answer, 1)
	late := make(chan Outcome, 1)
	go func() {
		outcome, _ := w.call(testOrder, func(string) (Answer, error) {
			close(started)
			return <-end, nil
		})
		late <- outcome
	}()
	Receive(t, "the start of the first effect", started)
	w.clock.Advance(testLease)
	w.run(testOrder, func(string) (Answer, error) {
		end <- failed
		Equal(t, "the late owner", Receive(t, "the late owner", late), testRan(failed))
		Equal(t, "a call in the meantime", w.run(testOrder, testForbidden), testRunning(testLease))
		return testPaid("r1"), nil
	})
}

func TestWhateverTheCrashPointTheMoneyMovesOnce(t *testing.T) {
	for point, died := 1, true; died; point++ {
		w := testSetUp(t)
		passed, limit := 0, point
		mortal := func() error {
			if passed++; passed >= limit {
				return errCrash
			}
			return nil
		}
		provider := &fakeProvider{point: mortal, payments: map[string]Answer{}}
		w.table.point = mortal
		_, err := w.call(testOrder, provider.pay)
		if died = err != nil; died && !errors.Is(err, errCrash) {
			t.Fatalf("crash point %d: %v", point, err)
		}
		w.table.point, provider.point = testAlive, testAlive
		w.clock.Advance(testLease)
		outcome := w.run(testOrder, provider.pay)
		crash := fmt.Sprintf("a crash at point %d", point)
		Equal(t, "the answer after "+crash, outcome.Answer, testPaid("receipt 1"))
		Equal(t, "payments after "+crash, len(provider.payments), 1)
	}
}

// testSchedule lets one task after the other go on, so that a race is an argument and not an accident.
type testSchedule struct {
	chance  *rand.Rand
	waiting []chan struct{}
	stopped chan struct{} // the task that was let go has reached a point, or its end
}

func (s *testSchedule) point() error {
	here := make(chan struct{})
	s.waiting = append(s.waiting, here)
	s.stopped <- struct{}{}
	<-here
	return nil
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

func TestOneOfManyCallersRunsInEveryInterleaving(t *testing.T) {
	for seed := int64(1); seed <= 300; seed++ {
		w := testSetUp(t)
		// In half of the rounds the callers find a lease that is over.
		if seed%2 == 0 {
			w.crashInEffect(testOrder)
			w.clock.Advance(testLease)
		}
		plan := &testSchedule{chance: rand.New(rand.NewSource(seed)), stopped: make(chan struct{}, 1)}
		w.table.point = plan.point
		effects := 0
		outcomes, errs := make([]Outcome, 3), make([]error, 3)
		plan.run(t, 3, func(number int) {
			outcomes[number], errs[number] = w.call(testOrder, func(string) (Answer, error) {
				effects++
				return testPaid("r1"), plan.point()
			})
		})
		Equal(t, fmt.Sprintf("seed %d: errors", seed), errors.Join(errs...), nil)
		Equal(t, fmt.Sprintf("seed %d: effects", seed), effects, 1)
		others := 0
		for _, outcome := range outcomes {
			switch outcome.Kind {
			case Ran:
				continue
			case Running:
				Equal(t, fmt.Sprintf("seed %d", seed), outcome, testRunning(testLease))
			default:
				Equal(t, fmt.Sprintf("seed %d", seed), outcome, testReplayed(testPaid("r1")))
			}
			others++
		}
		Equal(t, fmt.Sprintf("seed %d: callers that did not run", seed), others, 2)
	}
}
