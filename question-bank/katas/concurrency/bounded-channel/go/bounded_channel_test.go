package kata

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"sync"
	"testing"
)

var errUnwanted = errors.New("no longer wanted")

// testOutcome is how a call ended: with a value, if it was a take, or with an error.
type testOutcome struct {
	Value string
	Err   error
}

func testGot(value string) testOutcome { return testOutcome{Value: value} }

var testDone = testOutcome{}

func testChannelOf(t *testing.T, capacity int) *BoundedChannel[string] {
	t.Helper()
	channel, err := NewBoundedChannel[string](capacity)
	if err != nil {
		t.Fatalf("NewBoundedChannel(%d): %v", capacity, err)
	}
	return channel
}

// testStartPut puts a value on a goroutine of its own; how it ended comes through the channel.
func testStartPut(ctx context.Context, channel *BoundedChannel[string], value string) <-chan testOutcome {
	ended := make(chan testOutcome, 1)
	go func() { ended <- testOutcome{Err: channel.Put(ctx, value)} }()
	return ended
}

func testStartTake(ctx context.Context, channel *BoundedChannel[string]) <-chan testOutcome {
	ended := make(chan testOutcome, 1)
	go func() {
		value, err := channel.Take(ctx)
		ended <- testOutcome{value, err}
	}()
	return ended
}

func testPut(t *testing.T, channel *BoundedChannel[string], value string) {
	t.Helper()
	ended := testStartPut(context.Background(), channel, value)
	Equal(t, "Put of "+value, Receive(t, "Put of "+value, ended), testDone)
}

func testTake(t *testing.T, channel *BoundedChannel[string]) testOutcome {
	t.Helper()
	return Receive(t, "Take", testStartTake(context.Background(), channel))
}

// testFull makes a channel that holds these values and has no room.
func testFull(t *testing.T, values ...string) *BoundedChannel[string] {
	t.Helper()
	channel := testChannelOf(t, len(values))
	for _, value := range values {
		testPut(t, channel, value)
	}
	return channel
}

// testWaits returns when a call waits, and the channel has come to this state.
func testWaits(
	t *testing.T,
	what string,
	ended <-chan testOutcome,
	channel *BoundedChannel[string],
	held, puts, takes int,
) {
	t.Helper()
	want := State{Held: held, WaitingPuts: puts, WaitingTakes: takes}
	Await(t, fmt.Sprintf("%s waits, %+v", what, want), func() bool {
		select {
		case how := <-ended:
			t.Fatalf("%s has to wait, but it ended: %+v", what, how)
		default:
		}
		return channel.State() == want
	})
}

// testSettle returns when the other goroutines have gone on as far as they can: on a single processor,
// each turn lets all of them run first.
func testSettle() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for turn := 0; turn < 100; turn++ {
		runtime.Gosched()
	}
}

// testAtOnce does the first and then the second on a single processor: whoever is woken by the first
// goes on only after the second. It returns what the second gives.
func testAtOnce(t *testing.T, what string, first func(), second func() testOutcome) testOutcome {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	testSettle()
	ended := make(chan testOutcome, 1)
	go func() {
		first()
		ended <- second()
	}()
	return Receive(t, what, ended)
}

func testIs(t *testing.T, channel *BoundedChannel[string], held, puts, takes int) {
	t.Helper()
	Equal(t, "State", channel.State(), State{Held: held, WaitingPuts: puts, WaitingTakes: takes})
}

// testClosing closes the channels at the end of the test, so that no call of a failed one is left.
func testClosing(t *testing.T, channels ...*BoundedChannel[string]) {
	t.Cleanup(func() {
		for _, channel := range channels {
			channel.Close()
		}
	})
}

func TestValuesComeOutInTheOrderTheyWentIn(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "a", "b", "c")
	testIs(t, channel, 3, 0, 0)
	for _, value := range []string{"a", "b", "c"} {
		Equal(t, "Take", testTake(t, channel), testGot(value))
	}
	testIs(t, channel, 0, 0, 0)
}

func TestAPutWaitsWhileTheChannelIsFull(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "a", "b")
	testClosing(t, channel)
	third := testStartPut(context.Background(), channel, "c")
	testWaits(t, "the put of c", third, channel, 2, 1, 0)
	Equal(t, "Take", testTake(t, channel), testGot("a"))
	Equal(t, "the put of c", Receive(t, "the put of c", third), testDone)
	testIs(t, channel, 2, 0, 0)
	Equal(t, "Take", testTake(t, channel), testGot("b"))
	Equal(t, "Take", testTake(t, channel), testGot("c"))
}

func TestATakeWaitsWhileTheChannelIsEmpty(t *testing.T) {
	NoLeaks(t)
	channel := testChannelOf(t, 2)
	testClosing(t, channel)
	first := testStartTake(context.Background(), channel)
	testWaits(t, "the take", first, channel, 0, 0, 1)
	testPut(t, channel, "a")
	Equal(t, "the take", Receive(t, "the take", first), testGot("a"))
	testIs(t, channel, 0, 0, 0)
}

func TestThoseWhoWaitAreServedInTheOrderTheyCame(t *testing.T) {
	NoLeaks(t)
	empty, ctx := testChannelOf(t, 1), context.Background()
	testClosing(t, empty)
	var takes []<-chan testOutcome
	for i := 1; i <= 3; i++ {
		takes = append(takes, testStartTake(ctx, empty))
		testWaits(t, "a take", takes[i-1], empty, 0, 0, i)
	}
	for i, value := range []string{"a", "b", "c"} {
		testPut(t, empty, value)
		what := fmt.Sprintf("take number %d", i+1)
		Equal(t, what, Receive(t, what, takes[i]), testGot(value))
	}

	channel := testFull(t, "a")
	testClosing(t, channel)
	var puts []<-chan testOutcome
	for i, value := range []string{"b", "c", "d"} {
		puts = append(puts, testStartPut(ctx, channel, value))
		testWaits(t, "the put of "+value, puts[i], channel, 1, i+1, 0)
	}
	for i, value := range []string{"a", "b", "c"} {
		Equal(t, "Take", testTake(t, channel), testGot(value))
		what := fmt.Sprintf("waiting put number %d", i+1)
		Equal(t, what, Receive(t, what, puts[i]), testDone)
	}
	Equal(t, "Take", testTake(t, channel), testGot("d"))
}

func TestAnyValueCanBeSentEvenNone(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "", "a")
	testClosing(t, channel)
	testIs(t, channel, 2, 0, 0)
	Equal(t, "Take", testTake(t, channel), testGot(""))
	Equal(t, "Take", testTake(t, channel), testGot("a"))
	waiting := testStartTake(context.Background(), channel)
	testWaits(t, "the take", waiting, channel, 0, 0, 1)
	testPut(t, channel, "")
	Equal(t, "the take that waited", Receive(t, "the take that waited", waiting), testGot(""))
}

func TestACapacityThatIsNoWholeNumberAboveZeroIsAnError(t *testing.T) {
	for _, capacity := range []int{0, -1} {
		_, err := NewBoundedChannel[string](capacity)
		Equal(t, fmt.Sprintf("NewBoundedChannel(%d)", capacity), err, ErrBadCapacity)
	}
}

func TestAPutAfterTheCloseFails(t *testing.T) {
	NoLeaks(t)
	channel := testChannelOf(t, 2)
	testPut(t, channel, "a")
	channel.Close()
	channel.Close()
	late := Receive(t, "Put", testStartPut(context.Background(), channel, "b"))
	Equal(t, "Put after Close", late, testOutcome{Err: ErrClosed})
	testIs(t, channel, 1, 0, 0)
}

func TestClosingLetsTheValuesDrain(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "a", "b")
	channel.Close()
	testIs(t, channel, 2, 0, 0)
	for _, want := range []testOutcome{testGot("a"), testGot("b"), {Err: ErrClosed}, {Err: ErrClosed}} {
		Equal(t, "Take after Close", testTake(t, channel), want)
	}
}

func TestClosingEndsTheTakesThatWait(t *testing.T) {
	NoLeaks(t)
	channel := testChannelOf(t, 2)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	takes := []<-chan testOutcome{testStartTake(ctx, channel), testStartTake(ctx, channel)}
	testWaits(t, "the second take", takes[1], channel, 0, 0, 2)
	channel.Close()
	for _, ended := range takes {
		how := Receive(t, "a take that waits when the channel is closed", ended)
		Equal(t, "a take that waits when the channel is closed", how, testOutcome{Err: ErrClosed})
	}
	testIs(t, channel, 0, 0, 0)
}

func TestClosingFailsThePutsThatWait(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "a")
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	puts := []<-chan testOutcome{testStartPut(ctx, channel, "b"), testStartPut(ctx, channel, "c")}
	testWaits(t, "the put of c", puts[1], channel, 1, 2, 0)
	channel.Close()
	for _, ended := range puts {
		how := Receive(t, "a put that waits when the channel is closed", ended)
		Equal(t, "a put that waits when the channel is closed", how, testOutcome{Err: ErrClosed})
	}
	testIs(t, channel, 1, 0, 0)
	Equal(t, "Take", testTake(t, channel), testGot("a"))
	Equal(t, "Take", testTake(t, channel), testOutcome{Err: ErrClosed})
}

func TestACancelledPutPutsNothing(t *testing.T) {
	NoLeaks(t)
	channel := testFull(t, "a")
	testClosing(t, channel)
	ctx, cancel := context.WithCancelCause(context.Background())
	first := testStartPut(ctx, channel, "b")
	testWaits(t, "the put of b", first, channel, 1, 1, 0)
	second := testStartPut(context.Background(), channel, "c")
	testWaits(t, "the put of c", second, channel, 1, 2, 0)
	cancel(errUnwanted)
	how := Receive(t, "the cancelled put", first)
	Equal(t, "the cancelled put", how, testOutcome{Err: errUnwanted})
	testIs(t, channel, 1, 1, 0)
	Equal(t, "Take", testTake(t, channel), testGot("a"))
	Equal(t, "the put behind it", Receive(t, "the put behind it", second), testDone)
	Equal(t, "Take", testTake(t, channel), testGot("c"))

	how = Receive(t, "a put with a context that has ended", testStartPut(ctx, channel, "d"))
	Equal(t, "a put with a context that has ended", how, testOutcome{Err: errUnwanted})
	testIs(t, channel, 0, 0, 0)
}

func TestACancelledTakeTakesNothing(t *testing.T) {
	NoLeaks(t)
	channel := testChannelOf(t, 1)
	testClosing(t, channel)
	ctx, cancel := context.WithCancelCause(context.Background())
	first := testStartTake(ctx, channel)
	testWaits(t, "the first take", first, channel, 0, 0, 1)
	second := testStartTake(context.Background(), channel)
	testWaits(t, "the second take", second, channel, 0, 0, 2)
	cancel(errUnwanted)
	how := Receive(t, "the cancelled take", first)
	Equal(t, "the cancelled take", how, testOutcome{Err: errUnwanted})
	testIs(t, channel, 0, 0, 1)
	testPut(t, channel, "a")
	Equal(t, "the take behind it", Receive(t, "the take behind it", second), testGot("a"))

	testPut(t, channel, "b")
	how = Receive(t, "a take with a context that has ended", testStartTake(ctx, channel))
	Equal(t, "a take with a context that has ended", how, testOutcome{Err: errUnwanted})
	testIs(t, channel, 1, 0, 0)
}

func TestAPutCancelledAsItsRoomComesIsAllOrNothing(t *testing.T) {
	NoLeaks(t)
	for round := 0; round < 200; round++ {
		channel := testFull(t, "a")
		testClosing(t, channel)
		ctx, cancel := context.WithCancelCause(context.Background())
		ended := testStartPut(ctx, channel, "b")
		testWaits(t, "the put of b", ended, channel, 1, 1, 0)
		if round < 20 { // The room comes before the put can notice its cancellation.
			taken := testAtOnce(t, "Take", func() { cancel(errUnwanted) }, func() testOutcome {
				value, err := channel.Take(context.Background())
				return testOutcome{value, err}
			})
			Equal(t, "Take", taken, testGot("a"))
		} else { // The scheduler decides, so the words below do not name the round.
			cancel(errUnwanted)
			Equal(t, "Take", testTake(t, channel), testGot("a"))
		}
		held := 1
		if how := Receive(t, "the put", ended); how != testDone {
			Equal(t, "the error of the put that found no room", how.Err, errUnwanted)
			held = 0
		}
		what := "a put that ended well has put its value, any other has put nothing"
		Equal(t, what, channel.State() == State{Held: held}, true)
	}
}

func TestATakeCancelledAsItsValueComesLosesNothing(t *testing.T) {
	NoLeaks(t)
	for round := 0; round < 200; round++ {
		channel := testChannelOf(t, 1)
		testClosing(t, channel)
		ctx, cancel := context.WithCancelCause(context.Background())
		ended := testStartTake(ctx, channel)
		testWaits(t, "the take", ended, channel, 0, 0, 1)
		if round < 20 { // The value comes before the take can notice its cancellation.
			how := testAtOnce(t, "Put", func() { cancel(errUnwanted) }, func() testOutcome {
				return testOutcome{Err: channel.Put(context.Background(), "a")}
			})
			Equal(t, "Put", how, testDone)
		} else { // The scheduler decides, so the words below do not name the round.
			cancel(errUnwanted)
			testPut(t, channel, "a")
		}
		held := 0
		how := Receive(t, "the take", ended)
		if how != testGot("a") {
			Equal(t, "the error of the take that got no value", how.Err, errUnwanted)
			held = 1
		}
		what := "a value that the cancelled take did not get is in the channel"
		Equal(t, what, channel.State() == State{Held: held}, true)
		if held == 1 {
			Equal(t, "the value beside an error", how.Value, "")
		}
	}
}

func TestEverythingSentIsReceivedOnceAndInOrder(t *testing.T) {
	NoLeaks(t)
	const producers, each = 3, 40
	chance := rand.New(rand.NewSource(3))
	test, endOfTest := context.WithCancel(context.Background())
	t.Cleanup(endOfTest)
	for round := 0; round < 60; round++ {
		channel := testChannelOf(t, 1+chance.Intn(3))
		testClosing(t, channel)
		seeds := [producers]int64{}
		for i := range seeds {
			seeds[i] = chance.Int63()
		}
		var sent, received [producers][]int
		var putting sync.WaitGroup
		for p := 0; p < producers; p++ {
			p := p
			putting.Add(1)
			go func() {
				defer putting.Done()
				own := rand.New(rand.NewSource(seeds[p]))
				for i := 0; i < each; i++ {
					ctx, cancel := context.WithCancel(test)
					if own.Intn(3) == 0 {
						go cancel()
					}
					if channel.Put(ctx, fmt.Sprintf("%d %d", p, i)) == nil {
						sent[p] = append(sent[p], i)
					}
					cancel()
				}
			}()
		}
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			own := rand.New(rand.NewSource(int64(round)))
			for test.Err() == nil {
				ctx, cancel := context.WithCancel(test)
				if own.Intn(3) == 0 {
					go cancel()
				}
				value, err := channel.Take(ctx)
				cancel()
				if err == nil {
					var p, i int
					fmt.Sscan(value, &p, &i)
					received[p] = append(received[p], i)
				} else if !errors.Is(err, context.Canceled) {
					return
				}
				runtime.Gosched()
			}
		}()
		// The scheduler decides in which round a mistake shows, and for whom: the words name neither.
		Receive(t, "the end of the producers", testInBackground(putting.Wait))
		if round%2 == 1 {
			testSettle() // The channel is empty, and the consumer waits.
		}
		channel.Close()
		Receive(t, "the end of the consumer", drained)
		for p := range sent {
			what := "what is received from a producer is what it sent, once and in order"
			Equal(t, what, slices.Equal(received[p], sent[p]), true)
		}
	}
}

func testInBackground(work func()) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work()
	}()
	return ended
}
