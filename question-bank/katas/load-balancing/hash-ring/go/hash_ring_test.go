package kata

import (
	"fmt"
	"hash/crc32"
	"math/rand"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// testMixed is a hash that scatters: CRC-32 and a final mix.
func testMixed(text string) uint32 {
	value := crc32.ChecksumIEEE([]byte(text))
	value = (value ^ value>>16) * 0x85ebca6b
	value = (value ^ value>>13) * 0xc2b2ae35
	return value ^ value>>16
}

type testPlaced struct {
	node   string
	points []uint32
}

// testRingOf makes a ring of nodes with the points that the test gives; the key "@7" has the place 7.
func testRingOf(t *testing.T, slackPercent int, nodes ...testPlaced) *HashRing {
	t.Helper()
	places := map[string]uint32{}
	for _, one := range nodes {
		for i, place := range one.points {
			places[fmt.Sprintf("%s#%d", one.node, i)] = place
		}
	}
	ring := NewHashRing(len(nodes[0].points), slackPercent, func(text string) uint32 {
		if strings.HasPrefix(text, "@") {
			place, _ := strconv.ParseUint(text[1:], 10, 32)
			return uint32(place)
		}
		place, known := places[text]
		if !known {
			t.Fatalf("no need to hash the text %s", text)
		}
		return place
	})
	for _, one := range nodes {
		Equal(t, "Add of "+one.node, ring.Add(one.node), true)
	}
	return ring
}

func testAbc(t *testing.T, slackPercent int) *HashRing {
	t.Helper()
	return testRingOf(t, slackPercent,
		testPlaced{"a", []uint32{100, 400}}, testPlaced{"b", []uint32{200, 500}}, testPlaced{"c", []uint32{300, 600}})
}

func testAb(t *testing.T) *HashRing {
	t.Helper()
	return testRingOf(t, 0, testPlaced{"a", []uint32{100}}, testPlaced{"b", []uint32{200}})
}

// testNone stands for the answer that there is no node.
const testNone = "(none)"

func testNamed(node string, found bool) string {
	if !found {
		return testNone
	}
	return node
}

func testOwners(ring *HashRing, keys ...string) string {
	var answers []string
	for _, key := range keys {
		answers = append(answers, testNamed(ring.Owner(key)))
	}
	return strings.Join(answers, " ")
}

func testAcquire(ring *HashRing, keys ...string) string {
	var answers []string
	for _, key := range keys {
		answers = append(answers, testNamed(ring.Acquire(key)))
	}
	return strings.Join(answers, " ")
}

func testTimes(count int, key string) []string {
	keys := make([]string, count)
	for i := range keys {
		keys[i] = key
	}
	return keys
}

func testNumbered(count int, name string) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d", name, i)
	}
	return names
}

func testLoads(ring *HashRing, nodes ...string) []int {
	var answers []int
	for _, node := range nodes {
		answers = append(answers, ring.Load(node))
	}
	return answers
}

func TestAKeyBelongsToTheFirstPointAtOrAfterItsPlace(t *testing.T) {
	ring := testAbc(t, 0)
	Equal(t, "owners",
		testOwners(ring, "@0", "@99", "@100", "@101", "@200", "@201", "@350", "@400", "@401", "@600"),
		"a a a b b c a a b c")
}

func TestAKeyBehindTheLastPointBelongsToTheFirstOne(t *testing.T) {
	ring := testAbc(t, 0)
	Equal(t, "owners", testOwners(ring, "@601", "@4294967295"), "a a")
	Equal(t, "acquired", testAcquire(ring, "@4294967295"), "a")
}

func TestAnEmptyRingHasNoOwner(t *testing.T) {
	ring := testRingOf(t, 0, testPlaced{"a", []uint32{100}})
	Equal(t, "owner", testOwners(ring, "@1"), "a")
	ring.Remove("a")
	for _, empty := range []*HashRing{ring, NewHashRing(3, 0, testMixed)} {
		node, found := empty.Owner("@1")
		Equal(t, "owner on an empty ring", fmt.Sprint(node, found), "false")
		node, found = empty.Acquire("@1")
		Equal(t, "acquired on an empty ring", fmt.Sprint(node, found), "false")
	}
}

func TestASharedPlaceBelongsToTheSmallerNameInWhateverOrderTheyCame(t *testing.T) {
	for _, order := range []string{"abc", "acb", "bac", "bca", "cab", "cba"} {
		var nodes []testPlaced
		for _, node := range order {
			nodes = append(nodes, testPlaced{string(node), []uint32{100, 200}})
		}
		ring := testRingOf(t, 0, nodes...)
		Equal(t, "owners, added in the order "+order, testOwners(ring, "@100", "@150", "@201"), "a a a")
		Equal(t, "acquired, added in the order "+order, testAcquire(ring, testTimes(3, "@100")...), "a b c")
	}
}

func TestRemovingANodeLeavesThePointsOfTheOthers(t *testing.T) {
	ring := testRingOf(t, 0,
		testPlaced{"a", []uint32{100, 300}}, testPlaced{"b", []uint32{100, 400}}, testPlaced{"c", []uint32{200, 300}})
	ring.Remove("a")
	Equal(t, "owners", testOwners(ring, "@50", "@150", "@250", "@350", "@450"), "b c c b b")
}

func TestANodeIsAddedOnceAndRemovedOnce(t *testing.T) {
	ring := testAb(t)
	Equal(t, "acquired", testAcquire(ring, "@1"), "a")
	Equal(t, "Add of a node that is there", ring.Add("a"), false)
	Equal(t, "load", ring.Load("a"), 1)
	Equal(t, "Remove", ring.Remove("a"), true)
	Equal(t, "owner without a", testOwners(ring, "@1"), "b")
	Equal(t, "Remove of a node that is gone", ring.Remove("a"), false)
	Equal(t, "Add of a node that was gone", ring.Add("a"), true)
	Equal(t, "owner with a", testOwners(ring, "@1"), "a")
	Equal(t, "load of a node that came back", ring.Load("a"), 0)
}

func TestLookingUpAKeyHashesNothingButTheKey(t *testing.T) {
	var hashed []string
	ring := NewHashRing(3, 0, func(text string) uint32 {
		hashed = append(hashed, text)
		return testMixed(text)
	})
	for _, node := range []string{"a", "b"} {
		hashed = nil
		ring.Add(node)
		sort.Strings(hashed)
		Equal(t, "texts hashed by Add", hashed, []string{node + "#0", node + "#1", node + "#2"})
	}
	hashed = nil
	ring.Owner("key")
	Equal(t, "texts hashed by Owner", hashed, []string{"key"})
	for i := 0; i < 4; i++ {
		hashed = nil
		ring.Acquire("key")
		Equal(t, "texts hashed by Acquire", hashed, []string{"key"})
	}
}

func TestAFullNodePassesItsWorkOnAlongTheRing(t *testing.T) {
	ring := testAbc(t, 0)
	// The capacity is 1 for the first three, 2 for the next three, 3 for the last.
	Equal(t, "acquired", testAcquire(ring, testTimes(7, "@350")...), "a b c a b c a")
	Equal(t, "loads", testLoads(ring, "a", "b", "c"), []int{3, 2, 2})
	Equal(t, "owner, whatever its load", testOwners(ring, "@350"), "a")
}

func TestTheSlackLetsANodeHaveMoreThanTheMean(t *testing.T) {
	ring := testAbc(t, 50)
	// The capacity is 1, 1, 2, 2, 3, 3, 4: one and a half times the new mean, rounded up.
	Equal(t, "acquired", testAcquire(ring, testTimes(7, "@350")...), "a b a b a b a")
	Equal(t, "loads", testLoads(ring, "a", "b", "c"), []int{4, 3, 0})

	// 111 % of 100 over three nodes is 37 exactly; fractions make a bit more of it, and then 38.
	exact := testAbc(t, 11)
	testAcquire(exact, testTimes(100, "@350")...)
	Equal(t, "loads, with a capacity of 37", testLoads(exact, "a", "b", "c"), []int{37, 37, 26})
}

func TestTheNextNodeWithRoomIsTakenAndNotTheEmptiest(t *testing.T) {
	ring := testRingOf(t, 100, testPlaced{"a", []uint32{100}}, testPlaced{"b", []uint32{200}},
		testPlaced{"c", []uint32{300}}, testPlaced{"d", []uint32{400}})
	// The capacity is 1, 1, 2, 2.
	Equal(t, "acquired", testAcquire(ring, "@150", "@50", "@50", "@50"), "b a a b")
}

func TestAReleaseMakesRoomAgain(t *testing.T) {
	ring := testAb(t)
	Equal(t, "acquired", testAcquire(ring, testTimes(3, "@1")...), "a b a")
	ring.Release("a")
	Equal(t, "load", ring.Load("a"), 1)
	Equal(t, "acquired after the release", testAcquire(ring, testTimes(2, "@1")...), "a b")
}

func TestAReleaseOfNothingChangesNothing(t *testing.T) {
	ring := testAb(t)
	ring.Release("a")
	ring.Release("unknown")
	Equal(t, "loads", testLoads(ring, "a", "unknown"), []int{0, 0})
	Equal(t, "acquired", testAcquire(ring, testTimes(3, "@1")...), "a b a")
}

func TestTheLoadOfARemovedNodeCountsNoMore(t *testing.T) {
	ring := testAbc(t, 0)
	testAcquire(ring, testTimes(6, "@350")...)
	ring.Remove("c")
	Equal(t, "load of c", ring.Load("c"), 0)
	ring.Release("c") // its work ends late
	Equal(t, "loads", testLoads(ring, "a", "b"), []int{2, 2})
	// The capacity is 3, and 3 again: the mean of 5, and of 6, over two nodes.
	Equal(t, "acquired", testAcquire(ring, testTimes(2, "@350")...), "a b")
}

func TestManyPointsEvenOutTheShares(t *testing.T) {
	ring := NewHashRing(200, 0, testMixed)
	for _, node := range testNumbered(10, "node") {
		ring.Add(node)
	}
	counts := map[string]int{}
	for _, key := range testNumbered(20_000, "key") {
		counts[testNamed(ring.Owner(key))]++
	}
	Equal(t, "nodes that own keys", len(counts), 10)
	for _, node := range testNumbered(10, "node") {
		if count := counts[node]; count <= 1400 || count >= 2600 {
			t.Errorf("%s owns %d keys of 20,000", node, count)
		}
	}
}

func TestAJoiningNodeTakesItsShareAndMovesNothingElse(t *testing.T) {
	for round := 0; round < 60; round++ {
		ring := NewHashRing(50, 0, testMixed)
		nodes := testNumbered(2+round%10, fmt.Sprintf("node-%d", round))
		keys := testNumbered(400, "key")
		for _, node := range nodes {
			ring.Add(node)
		}
		before := map[string]string{}
		for _, key := range keys {
			before[key] = testNamed(ring.Owner(key))
		}
		ring.Add("new")
		moved := 0
		for _, key := range keys {
			owner := testNamed(ring.Owner(key))
			if owner == before[key] {
				continue
			}
			moved++
			Equal(t, fmt.Sprintf("round %d: who has got %s", round, key), owner, "new")
		}
		share := float64(len(keys)) / float64(len(nodes)+1)
		if float64(moved) <= share*0.3 || float64(moved) >= share*2 {
			t.Fatalf("round %d: %d keys moved, a fair share is %.0f", round, moved, share)
		}
	}
}

func TestALeavingNodeGivesAwayItsKeysAndMovesNothingElse(t *testing.T) {
	for round := 0; round < 60; round++ {
		ring := NewHashRing(20, 0, testMixed)
		nodes := testNumbered(2+round%10, fmt.Sprintf("node-%d", round))
		keys := testNumbered(200, "key")
		for _, node := range nodes {
			Equal(t, "Add", ring.Add(node), true)
		}
		before := map[string]string{}
		for _, key := range keys {
			before[key] = testNamed(ring.Owner(key))
		}
		leaver := nodes[1]
		ring.Remove(leaver)
		for _, key := range keys {
			owner := testNamed(ring.Owner(key))
			if before[key] != leaver {
				Equal(t, fmt.Sprintf("round %d: owner of %s", round, key), owner, before[key])
			} else if owner == leaver || owner == testNone {
				t.Fatalf("round %d: %s has the owner %s", round, key, owner)
			}
		}
	}
}

func TestACrowdedRingDoesAsOneThatLooksAtEveryPoint(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f"}
	for round := 0; round < 200; round++ {
		chance := rand.New(rand.NewSource(int64(round)))
		salt := fmt.Sprint(round, "/")
		crowded := func(text string) uint32 { return testMixed(salt+text) % 40 } // many points share places
		pointsPerNode := 1 + chance.Intn(4)
		slackPercent := []int{0, 25, 100}[chance.Intn(3)]
		ring := NewHashRing(pointsPerNode, slackPercent, crowded)
		model := map[string]int{}
		// walk gives the nodes of all points, the nearest to the key first.
		walk := func(key string) []string {
			type found struct {
				distance uint32
				node     string
			}
			var points []found
			for node := range model {
				for i := 0; i < pointsPerNode; i++ {
					place := crowded(fmt.Sprintf("%s#%d", node, i))
					points = append(points, found{(place + 40 - crowded(key)) % 40, node})
				}
			}
			sort.Slice(points, func(i, j int) bool {
				if points[i].distance != points[j].distance {
					return points[i].distance < points[j].distance
				}
				return points[i].node < points[j].node
			})
			var nodes []string
			for _, one := range points {
				nodes = append(nodes, one.node)
			}
			return append(nodes, testNone)
		}
		for step := 0; step < 40; step++ {
			node, key := names[chance.Intn(6)], fmt.Sprintf("key-%d", chance.Intn(30))
			_, there := model[node]
			at := fmt.Sprintf("round %d, step %d: ", round, step)
			switch dice := chance.Intn(20); {
			case dice < 4:
				Equal(t, at+"Add of "+node, ring.Add(node), !there)
				model[node] += 0
			case dice < 5:
				Equal(t, at+"Remove of "+node, ring.Remove(node), there)
				delete(model, node)
			case dice < 8:
				ring.Release(node)
				if model[node] > 0 {
					model[node]--
				}
			case dice < 10:
				Equal(t, at+"owner of "+key, testNamed(ring.Owner(key)), walk(key)[0])
			default:
				total := 0
				for _, load := range model {
					total += load
				}
				want := testNone
				for _, each := range walk(key) {
					n := 100 * len(model)
					if each != testNone && model[each] < ((100+slackPercent)*(total+1)+n-1)/n {
						want = each
						model[each]++
						break
					}
				}
				Equal(t, at+"acquired for "+key, testNamed(ring.Acquire(key)), want)
			}
			var want []int
			for _, each := range names {
				want = append(want, model[each])
			}
			Equal(t, at+"loads", testLoads(ring, names...), want)
		}
	}
}
