package kata

import (
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const testMs = time.Millisecond

func testMeterOf(interval time.Duration, burst int) (*LeakyMeter, *FakeClock) {
	clock := NewFakeClock()
	return NewLeakyMeter(interval, burst, clock), clock
}

// testJournal notes what a queue emits, as "item @ milliseconds since the start".
type testJournal struct {
	clock *FakeClock
	start time.Time
	lines []string
}

func newTestJournal() *testJournal {
	clock := NewFakeClock()
	return &testJournal{clock: clock, start: clock.Now(), lines: []string{}}
}

func (j *testJournal) note(item string) {
	j.lines = append(j.lines, fmt.Sprintf("%s @ %d", item, j.clock.Now().Sub(j.start).Milliseconds()))
}

func testQueueOf(interval time.Duration, capacity int) (*LeakyQueue[string], *FakeClock, *testJournal) {
	emitted := newTestJournal()
	return NewLeakyQueue(interval, capacity, emitted.clock, emitted.note), emitted.clock, emitted
}

// testLate moves the time over a timer that is due and fires it only then.
func testLate(clock *FakeClock, d time.Duration) { clock.Set(clock.Now().Add(d)) }

func testOfferAll(queue *LeakyQueue[string], items ...string) {
	for _, item := range items {
		queue.Offer(item)
	}
}

var testPassed = Decision{OK: true}

func testRefused(wait time.Duration) Decision { return Decision{RetryAfter: wait} }

func TestABurstPassesAtOnceAndThenOneCallEachInterval(t *testing.T) {
	meter, clock := testMeterOf(100*testMs, 3)
	for i := 0; i < 3; i++ {
		Equal(t, "a call of the burst", meter.TryPass(), testPassed)
	}
	Equal(t, "the call after it", meter.TryPass(), testRefused(100*testMs))
	for i := 0; i < 5; i++ {
		clock.Advance(100 * testMs)
		Equal(t, "a call after an interval", meter.TryPass(), testPassed)
		Equal(t, "a second one", meter.TryPass(), testRefused(100*testMs))
	}
}

func TestIdleTimeSavesUpNoMoreThanTheBurst(t *testing.T) {
	meter, clock := testMeterOf(100*testMs, 3)
	meter.TryPass()
	clock.Advance(time.Hour)
	var answers []bool
	for i := 0; i < 5; i++ {
		answers = append(answers, meter.TryPass().OK)
	}
	Equal(t, "five calls after an idle hour", answers, []bool{true, true, true, false, false})
}

func TestARefusedCallChangesNothing(t *testing.T) {
	meter, clock := testMeterOf(100*testMs, 2)
	meter.TryPass()
	meter.TryPass()
	for i := 0; i < 20; i++ {
		Equal(t, "a call above the burst", meter.TryPass(), testRefused(100*testMs))
	}
	clock.Advance(100 * testMs)
	Equal(t, "a call after an interval", meter.TryPass(), testPassed)
}

func TestTheWaitOfARefusedCallIsExact(t *testing.T) {
	meter, clock := testMeterOf(250*testMs, 4)
	for i := 0; i < 4; i++ {
		meter.TryPass()
	}
	clock.Advance(30 * testMs)
	Equal(t, "30 ms after the burst", meter.TryPass(), testRefused(220*testMs))
	clock.Advance(219 * testMs)
	Equal(t, "a millisecond early", meter.TryPass(), testRefused(testMs))
	clock.Advance(300 * time.Microsecond)
	Equal(t, "0.7 ms early", meter.TryPass(), testRefused(testMs))
	clock.Advance(700 * time.Microsecond)
	Equal(t, "on time", meter.TryPass(), testPassed)
	Equal(t, "the next one", meter.TryPass(), testRefused(250*testMs))
}

func TestAMeterWhoseClockStepsBackMintsNothing(t *testing.T) {
	meter, clock := testMeterOf(100*testMs, 3)
	for i := 0; i < 3; i++ {
		meter.TryPass()
	}
	clock.Set(clock.Now().Add(-time.Second))
	Equal(t, "a second back", meter.TryPass(), testRefused(1100*testMs))
	clock.Set(clock.Now().Add(time.Second))
	Equal(t, "where it was", meter.TryPass(), testRefused(100*testMs))
	clock.Advance(100 * testMs)
	Equal(t, "an interval later", meter.TryPass(), testPassed)
	Equal(t, "a second call there", meter.TryPass(), testRefused(100*testMs))
}

func TestTheMeterDecidesLikeATokenBucket(t *testing.T) {
	chance := rand.New(rand.NewSource(3))
	for round := 0; round < 300; round++ {
		interval := time.Duration(1+chance.Intn(200)) * testMs
		burst := 1 + chance.Intn(8)
		meter, clock := testMeterOf(interval, burst)
		full := time.Duration(burst) * interval
		credit := full // the tokens of the bucket, as time
		for step := 0; step < 60; step++ {
			longest := int(interval / testMs)
			if chance.Float64() < 0.1 {
				longest *= 10
			}
			pause := time.Duration(chance.Intn(longest)) * testMs
			clock.Advance(pause)
			credit = min(full, credit+pause)
			want := testRefused(interval - credit)
			if credit >= interval {
				want = testPassed
				credit -= interval
			}
			Equal(t, fmt.Sprintf("round %d, step %d", round, step), meter.TryPass(), want)
		}
	}
}

func TestAFreeQueueEmitsAtOnce(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 5)
	Equal(t, "a was accepted", queue.Offer("a"), true)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0"})
	clock.Advance(100 * testMs)
	Equal(t, "b was accepted", queue.Offer("b"), true)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 100"})
	Equal(t, "waiting", queue.Waiting(), 0)
}

func TestWaitingItemsLeaveInOrderAtAConstantSpacing(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 5)
	testOfferAll(queue, "a", "b", "c")
	clock.Advance(30 * testMs)
	queue.Offer("d")
	Equal(t, "emitted", emitted.lines, []string{"a @ 0"})
	Equal(t, "waiting", queue.Waiting(), 3)
	clock.Advance(70 * testMs)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 100"})
	clock.Advance(time.Second)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 100", "c @ 200", "d @ 300"})
	Equal(t, "waiting", queue.Waiting(), 0)
	queue.Offer("e")
	clock.Advance(60 * testMs)
	queue.Offer("f") // waits for what is left of the interval, and no longer
	clock.Advance(time.Second)
	Equal(t, "emitted after a pause", emitted.lines[4:], []string{"e @ 1100", "f @ 1200"})
}

func TestIdleTimeEarnsTheQueueNoBurst(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 5)
	queue.Offer("a")
	clock.Advance(time.Hour)
	testOfferAll(queue, "b", "c", "d")
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 3600000"})
	clock.Advance(time.Second)
	Equal(t, "emitted", emitted.lines,
		[]string{"a @ 0", "b @ 3600000", "c @ 3600100", "d @ 3600200"})
}

func TestAFullQueueTurnsItemsAway(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 10)
	var offers sync.WaitGroup
	var accepted atomic.Int64
	for i := 0; i < 50; i++ {
		item := fmt.Sprint(i)
		offers.Add(1)
		go func() {
			defer offers.Done()
			if queue.Offer(item) {
				accepted.Add(1)
			}
		}()
	}
	offers.Wait()
	Equal(t, "accepted: one emitted and ten waiting", accepted.Load(), int64(11))
	Equal(t, "waiting", queue.Waiting(), 10)
	clock.Advance(100 * testMs)
	Equal(t, "a late item was accepted", queue.Offer("late"), true)
	Equal(t, "one that is too late was accepted", queue.Offer("too late"), false)
	clock.Advance(10 * time.Second)
	Equal(t, "items that came out", len(emitted.lines), 12)

	none, noneClock, noneEmitted := testQueueOf(100*testMs, 0)
	Equal(t, "without capacity, a was accepted", none.Offer("a"), true)
	Equal(t, "without capacity, b was accepted", none.Offer("b"), false)
	noneClock.Advance(100 * testMs)
	Equal(t, "without capacity, c was accepted", none.Offer("c"), true)
	Equal(t, "emitted", noneEmitted.lines, []string{"a @ 0", "c @ 100"})
}

func TestALateTimerEmitsOneItemAndDoesNotCatchUp(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 5)
	testOfferAll(queue, "a", "b", "c", "d")
	testLate(clock, 270*testMs)
	clock.Advance(0)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 270"})
	clock.Advance(time.Second)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 270", "c @ 370", "d @ 470"})
}

func TestNobodyOvertakesThoseWhoWait(t *testing.T) {
	queue, clock, emitted := testQueueOf(100*testMs, 5)
	testOfferAll(queue, "a", "b")
	testLate(clock, 150*testMs) // the timer is due, and has not fired yet
	Equal(t, "c was accepted", queue.Offer("c"), true)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0"})
	clock.Advance(time.Second)
	Equal(t, "emitted", emitted.lines, []string{"a @ 0", "b @ 150", "c @ 250"})
}

func TestEmitMayOfferAgain(t *testing.T) {
	emitted := newTestJournal()
	var queue *LeakyQueue[string]
	queue = NewLeakyQueue(100*testMs, 2, emitted.clock, func(item string) {
		emitted.note(item)
		if len(item) < 3 {
			queue.Offer(item + "'")
		}
	})
	// On a goroutine of its own, so that a queue that locks itself out fails the test.
	done := make(chan struct{})
	go func() {
		defer close(done)
		testOfferAll(queue, "a", "b")
		emitted.clock.Advance(time.Second)
	}()
	Receive(t, "the end of offers and emissions", done)
	Equal(t, "emitted", emitted.lines,
		[]string{"a @ 0", "a' @ 100", "b @ 200", "a'' @ 300", "b' @ 400", "b'' @ 500"})
}

func TestThereIsOneTimerAtMostAndNoneWhenNothingWaits(t *testing.T) {
	queue, clock, _ := testQueueOf(100*testMs, 5)
	Equal(t, "a was accepted", queue.Offer("a"), true)
	Equal(t, "timers after an emission at once", clock.Pending(), 0)
	testOfferAll(queue, "b", "c", "d")
	Equal(t, "timers while three items wait", clock.Pending(), 1)
	clock.Advance(100 * testMs)
	Equal(t, "timers while two items wait", clock.Pending(), 1)
	clock.Advance(200 * testMs)
	Equal(t, "timers after the last item", clock.Pending(), 0)
}

func TestWhateverComesInItemsLeaveAnIntervalApart(t *testing.T) {
	chance := rand.New(rand.NewSource(19))
	for round := 0; round < 200; round++ {
		clock := NewFakeClock()
		capacity := chance.Intn(4)
		var times []time.Time
		emitted, accepted := []int{}, []int{}
		queue := NewLeakyQueue(100*testMs, capacity, clock, func(item int) {
			emitted = append(emitted, item)
			times = append(times, clock.Now())
		})
		for step := 0; step < 40; step++ {
			pause := time.Duration(chance.Intn(120)) * testMs
			if chance.Float64() < 0.3 {
				testLate(clock, pause)
			} else {
				clock.Advance(pause)
			}
			isFree := len(times) == 0 || clock.Now().Sub(times[len(times)-1]) >= 100*testMs
			fits := queue.Waiting() < capacity || (queue.Waiting() == 0 && isFree)
			Equal(t, fmt.Sprintf("round %d: item %d was accepted", round, step), queue.Offer(step), fits)
			if fits {
				accepted = append(accepted, step)
			}
		}
		clock.Advance(time.Second)
		Equal(t, fmt.Sprintf("round %d: the items that came out", round), emitted, accepted)
		for i := 1; i < len(times); i++ {
			if spacing := times[i].Sub(times[i-1]); spacing < 100*testMs {
				t.Fatalf("round %d: a spacing of %v", round, spacing)
			}
		}
	}
}
