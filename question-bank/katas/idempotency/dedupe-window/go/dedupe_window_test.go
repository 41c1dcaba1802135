package kata

import (
	"fmt"
	"math/rand"
	"testing"
	"time"
)

const testMs = time.Millisecond

type testFixture struct {
	clock  *FakeClock
	dedupe *DedupeWindow
}

func testWindowOf(window time.Duration, capacity int, sliding bool) testFixture {
	clock := NewFakeClock()
	options := Options{Window: window, Capacity: capacity, Sliding: sliding}
	return testFixture{clock, NewDedupeWindow(options, clock)}
}

func (f testFixture) see(ids ...string) []Verdict {
	var verdicts []Verdict
	for _, id := range ids {
		verdicts = append(verdicts, f.dedupe.See(id))
	}
	return verdicts
}

// tick moves the time; a negative step is a clock that is set back.
func (f testFixture) tick(d time.Duration) { f.clock.Set(f.clock.Now().Add(d)) }

func testVerdicts(list ...Verdict) []Verdict { return list }

func TestANewIdIsLetThroughOnce(t *testing.T) {
	it := testWindowOf(1000*testMs, 10, false)
	Equal(t, "a, b, a, a, b", it.see("a", "b", "a", "a", "b"),
		testVerdicts(New, New, Repeat, Repeat, Repeat))
}

func TestAnIdIsNewAgainExactlyAtTheEndOfItsWindow(t *testing.T) {
	for _, sliding := range []bool{false, true} {
		it := testWindowOf(1000*testMs, 10, sliding)
		it.see("a", "b")
		it.tick(999 * testMs)
		Equal(t, "a, a millisecond early", it.see("a"), testVerdicts(Repeat))
		it.tick(1 * testMs)
		Equal(t, "b, on time", it.see("b"), testVerdicts(New))
	}
}

func TestRepeatsDoNotExtendAFixedWindow(t *testing.T) {
	it := testWindowOf(1000*testMs, 10, false)
	it.see("a")
	for i := 0; i < 3; i++ {
		it.tick(300 * testMs)
		Equal(t, "a within its window", it.see("a"), testVerdicts(Repeat))
	}
	it.tick(100 * testMs)
	Equal(t, "a at the end of its window", it.see("a"), testVerdicts(New))
}

func TestRepeatsExtendASlidingWindow(t *testing.T) {
	it := testWindowOf(1000*testMs, 10, true)
	it.see("a")
	for i := 0; i < 5; i++ {
		it.tick(900 * testMs)
		Equal(t, "a, 900 ms after it was last seen", it.see("a"), testVerdicts(Repeat))
	}
	it.tick(1000 * testMs)
	Equal(t, "a, 1000 ms after it was last seen", it.see("a"), testVerdicts(New))
}

func TestItHoldsOnlyIdsWithinTheirWindow(t *testing.T) {
	it := testWindowOf(1000*testMs, 100, false)
	Equal(t, "ids held at first", it.dedupe.Held(), 0)
	it.see("a", "b", "a")
	Equal(t, "ids held after a, b, a", it.dedupe.Held(), 2)
	it.tick(600 * testMs)
	it.see("c")
	it.tick(400 * testMs)
	Equal(t, "ids held when a and b are over", it.dedupe.Held(), 1)
	it.tick(600 * testMs)
	Equal(t, "ids held when c is over too", it.dedupe.Held(), 0)
}

func TestIdsThatAreOverMakeRoom(t *testing.T) {
	it := testWindowOf(1000*testMs, 3, false)
	for batch := 0; batch < 50; batch++ {
		a, b, c := fmt.Sprint(batch, "a"), fmt.Sprint(batch, "b"), fmt.Sprint(batch, "c")
		Equal(t, fmt.Sprintf("batch %d", batch), it.see(a, b, c), testVerdicts(New, New, New))
		it.tick(1000 * testMs)
	}
}

func TestAFullMemoryForgetsNoIdThatIsWithinItsWindow(t *testing.T) {
	it := testWindowOf(1000*testMs, 3, false)
	it.see("a", "b", "c")
	Equal(t, "d, a, b, c", it.see("d", "a", "b", "c"), testVerdicts(Full, Repeat, Repeat, Repeat))
	Equal(t, "ids held", it.dedupe.Held(), 3)
	it.tick(1000 * testMs)
	Equal(t, "a at the end of its window", it.see("a"), testVerdicts(New))
}

func TestAnIdForWhichThereWasNoRoomIsNotRemembered(t *testing.T) {
	it := testWindowOf(1000*testMs, 2, false)
	it.see("a")
	it.tick(500 * testMs)
	it.see("b")
	Equal(t, "c twice, no room", it.see("c", "c"), testVerdicts(Full, Full))
	it.tick(500 * testMs)
	Equal(t, "c twice, delivered again when there is room", it.see("c", "c"), testVerdicts(New, Repeat))
}

func TestARepeatInASlidingWindowGetsALaterPlaceInTheOrder(t *testing.T) {
	it := testWindowOf(1000*testMs, 2, true)
	it.see("a")
	it.tick(100 * testMs)
	it.see("b")
	it.tick(800 * testMs)
	Equal(t, "a within its window", it.see("a"), testVerdicts(Repeat))
	it.tick(200 * testMs)
	Equal(t, "ids held when b is over and a is not", it.dedupe.Held(), 1)
	Equal(t, "c, a", it.see("c", "a"), testVerdicts(New, Repeat))
}

func TestAClockThatStepsBackRevivesNothing(t *testing.T) {
	it := testWindowOf(1000*testMs, 10, false)
	it.see("a")
	it.tick(1000 * testMs)
	Equal(t, "ids held at the end of the window", it.dedupe.Held(), 0)
	it.tick(-500 * testMs)
	Equal(t, "a twice, the clock set back", it.see("a", "a"), testVerdicts(New, Repeat))
	it.tick((500 + 999) * testMs)
	Equal(t, "a, Held saw the latest moment too", it.see("a"), testVerdicts(Repeat))
}

func TestTimeStandsStillWhileTheClockIsSetBack(t *testing.T) {
	it := testWindowOf(1000*testMs, 10, false)
	it.tick(-5000 * testMs)
	Equal(t, "a twice, the clock set back", it.see("a", "a"), testVerdicts(New, Repeat))
	it.tick((5000 + 999) * testMs)
	Equal(t, "a, its window counts from the latest moment seen", it.see("a"), testVerdicts(Repeat))
	it.tick(1 * testMs)
	Equal(t, "ids held at the end of the window", it.dedupe.Held(), 0)
}

func TestTheVerdictsAreThoseOfAPlainList(t *testing.T) {
	type sighting struct {
		id   string
		from time.Time
	}
	chance := rand.New(rand.NewSource(19))
	upTo := func(most int) time.Duration { return time.Duration(chance.Intn(most)) * testMs }
	for round := 0; round < 300; round++ {
		window, capacity, sliding := 1*testMs+upTo(200), 1+chance.Intn(6), round%2 == 0
		it := testWindowOf(window, capacity, sliding)
		var list []sighting
		latest := it.clock.Now()
		for step := 0; step < 80; step++ {
			if chance.Float64() < 0.1 {
				it.tick(-upTo(100))
			} else {
				it.tick(upTo(60))
			}
			if now := it.clock.Now(); now.After(latest) {
				latest = now
			}
			id := fmt.Sprint("id-", chance.Intn(8))
			known := false
			var rest []sighting
			for _, one := range list {
				if latest.Sub(one.from) >= window {
					continue
				}
				if one.id == id {
					known = true
					if sliding {
						one.from = latest
					}
				}
				rest = append(rest, one)
			}
			list = rest
			want := Full
			if known {
				want = Repeat
			} else if len(list) < capacity {
				want = New
				list = append(list, sighting{id, latest})
			}
			where := fmt.Sprintf("round %d, step %d, sliding %t", round, step, sliding)
			Equal(t, where, it.dedupe.See(id), want)
			if chance.Float64() < 0.3 {
				Equal(t, where+": ids held", it.dedupe.Held(), len(list))
			}
		}
	}
}
