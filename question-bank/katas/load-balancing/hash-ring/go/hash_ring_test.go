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

// mixed is a hash that scatters: CRC-32 and a final mix.
func mixed(text string) uint32 {
	value := crc32.ChecksumIEEE([]byte(text))
	value = (value ^ value>>16) * 0x85ebca6b
	value = (value ^ value>>13) * 0xc2b2ae35
	return value ^ value>>16
}

type placed struct {
	node   string
	points []uint32
}

// ringOf makes a ring of nodes with the points that the test gives; the key "@7" has the place 7.
func ringOf(t *testing.T, slackPercent int, nodes ...placed) *HashRing {
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

func abc(t *testing.T, slackPercent int) *HashRing {
	t.Helper()
	return ringOf(t, slackPercent,
		placed{"a", []uint32{100, 400}}, placed{"b", []uint32{200, 500}}, placed{"c", []uint32{300, 600}})
}

func ab(t *testing.T) *HashRing {
	t.Helper()
	return ringOf(t, 0, placed{"a", []uint32{100}}, placed{"b", []uint32{200}})
}

// none stands for the answer that there is no node.
const none = "(none)"

func named(node string, found bool) string {
	if !found {
		return none
	}
	return node
}

func owners(ring *HashRing, keys ...string) string {
	var answers []string
	for _, key := range keys {
		answers = append(answers, named(ring.Owner(key)))
	}
	return strings.Join(answers, " ")
}

func acquire(ring *HashRing, keys ...string) string {
	var answers []string
	for _, key := range keys {
		answers = append(answers, named(ring.Acquire(key)))
	}
	return strings.Join(answers, " ")
}

func times(count int, key string) []string {
	keys := make([]string, count)
	for i := range keys {
		keys[i] = key
	}
	return keys
}

func numbered(count int, name string) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d", name, i)
	}
	return names
}

func loads(ring *HashRing, nodes ...string) []int {
	var answers []int
	for _, node := range nodes {
		answers = append(answers, ring.Load(node))
	}
	return answers
}

func TestAKeyBelongsToTheFirstPointAtOrAfterItsPlace(t *testing.T) {
	ring := abc(t, 0)
	Equal(t, "owners",
		owners(ring, "@0", "@99", "@100", "@101", "@200", "@201", "@350", "@400", "@401", "@600"),
		"a a a b b c a a b c")
}

func TestAKeyBehindTheLastPointBelongsToTheFirstOne(t *testing.T) {
	ring := abc(t, 0)
	Equal(t, "owners", owners(ring, "@601", "@4294967295"), "a a")
	Equal(t, "acquired", acquire(ring, "@4294967295"), "a")
}

func TestAnEmptyRingHasNoOwner(t *testing.T) {
	ring := ringOf(t, 0, placed{"a", []uint32{100}})
	Equal(t, "owner", owners(ring, "@1"), "a")
	ring.Remove("a")
	for _, empty := range []*HashRing{ring, NewHashRing(3, 0, mixed)} {
		node, found := empty.Owner("@1")
		Equal(t, "owner on an empty ring", fmt.Sprint(node, found), "false")
		node, found = empty.Acquire("@1")
		Equal(t, "acquired on an empty ring", fmt.Sprint(node, found), "false")
	}
}

func TestASharedPlaceBelongsToTheSmallerNameInWhateverOrderTheyCame(t *testing.T) {
	for _, order := range []string{"abc", "acb", "bac", "bca", "cab", "cba"} {
		var nodes []placed
		for _, node := range order {
			nodes = append(nodes, placed{string(node), []uint32{100, 200}})
		}
		ring := ringOf(t, 0, nodes...)
		Equal(t, "owners, added in the order "+order, owners(ring, "@100", "@150", "@201"), "a a a")
		Equal(t, "acquired, added in the order "+order, acquire(ring, times(3, "@100")...), "a b c")
	}
}

func TestRemovingANodeLeavesThePointsOfTheOthers(t *testing.T) {
	ring := ringOf(t, 0,
		placed{"a", []uint32{100, 300}}, placed{"b", []uint32{100, 400}}, placed{"c", []uint32{200, 300}})
	ring.Remove("a")
	Equal(t, "owners", owners(ring, "@50", "@150", "@250", "@350", "@450"), "b c c b b")
}

func TestANodeIsAddedOnceAndRemovedOnce(t *testing.T) {
	ring := ab(t)
	Equal(t, "acquired", acquire(ring, "@1"), "a")
	Equal(t, "Add of a node that is there", ring.Add("a"), false)
	Equal(t, "load", ring.Load("a"), 1)
	Equal(t, "Remove", ring.Remove("a"), true)
	Equal(t, "owner without a", owners(ring, "@1"), "b")
	Equal(t, "Remove of a node that is gone", ring.Remove("a"), false)
	Equal(t, "Add of a node that was gone", ring.Add("a"), true)
	Equal(t, "owner with a", owners(ring, "@1"), "a")
	Equal(t, "load of a node that came back", ring.Load("a"), 0)
}

func TestLookingUpAKeyHashesNothingButTheKey(t *testing.T) {
	var hashed []string
	ring := NewHashRing(3, 0, func(text string) uint32 {
		hashed = append(hashed, text)
		return mixed(text)
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
	ring := abc(t, 0)
	// The capacity is 1 for the first three, 2 for the next three, 3 for the last.
	Equal(t, "acquired", acquire(ring, times(7, "@350")...), "a b c a b c a")
	Equal(t, "loads", loads(ring, "a", "b", "c"), []int{3, 2, 2})
	Equal(t, "owner, whatever its load", owners(ring, "@350"), "a")
}

func TestTheSlackLetsANodeHaveMoreThanTheMean(t *testing.T) {
	ring := abc(t, 50)
	// The capacity is 1, 1, 2, 2, 3, 3, 4: one and a half times the new mean, rounded up.
	Equal(t, "acquired", acquire(ring, times(7, "@350")...), "a b a b a b a")
	Equal(t, "loads", loads(ring, "a", "b", "c"), []int{4, 3, 0})
}

func TestTheNextNodeWithRoomIsTakenAndNotTheEmptiest(t *testing.T) {
	ring := ringOf(t, 100, placed{"a", []uint32{100}}, placed{"b", []uint32{200}},
		placed{"c", []uint32{300}}, placed{"d", []uint32{400}})
	// The capacity is 1, 1, 2, 2.
	Equal(t, "acquired", acquire(ring, "@150", "@50", "@50", "@50"), "b a a b")
}

func TestAReleaseMakesRoomAgain(t *testing.T) {
	ring := ab(t)
	Equal(t, "acquired", acquire(ring, times(3, "@1")...), "a b a")
	ring.Release("a")
	Equal(t, "load", ring.Load("a"), 1)
	Equal(t, "acquired after the release", acquire(ring, times(2, "@1")...), "a b")
}

func TestAReleaseOfNothingChangesNothing(t *testing.T) {
	ring := ab(t)
	ring.Release("a")
	ring.Release("unknown")
	Equal(t, "loads", loads(ring, "a", "unknown"), []int{0, 0})
	Equal(t, "acquired", acquire(ring, times(3, "@1")...), "a b a")
}

func TestTheLoadOfARemovedNodeCountsNoMore(t *testing.T) {
	ring := abc(t, 0)
	acquire(ring, times(6, "@350")...)
	ring.Remove("c")
	Equal(t, "load of c", ring.Load("c"), 0)
	ring.Release("c") // its work ends late
	Equal(t, "loads", loads(ring, "a", "b"), []int{2, 2})
	// The capacity is 3, and 3 again: the mean of 5, and of 6, over two nodes.
	Equal(t, "acquired", acquire(ring, times(2, "@350")...), "a b")
}

func TestManyPointsEvenOutTheShares(t *testing.T) {
	ring := NewHashRing(200, 0, mixed)
	for _, node := range numbered(10, "node") {
		ring.Add(node)
	}
	counts := map[string]int{}
	for _, key := range numbered(20_000, "key") {
		counts[named(ring.Owner(key))]++
	}
	Equal(t, "nodes that own keys", len(counts), 10)
	for _, node := range numbered(10, "node") {
		if count := counts[node]; count <= 1400 || count >= 2600 {
			t.Errorf("%s owns %d keys of 20,000", node, count)
		}
	}
}

func TestAJoiningNodeTakesItsShareAndMovesNothingElse(t *testing.T) {
	for round := 0; round < 60; round++ {
		ring := NewHashRing(50, 0, mixed)
		nodes := numbered(2+round%10, fmt.Sprintf("node-%d", round))
		keys := numbered(400, "key")
		for _, node := range nodes {
			ring.Add(node)
		}
		before := map[string]string{}
		for _, key := range keys {
			before[key] = named(ring.Owner(key))
		}
		ring.Add("new")
		moved := 0
		for _, key := range keys {
			owner := named(ring.Owner(key))
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
		ring := NewHashRing(20, 0, mixed)
		nodes := numbered(2+round%10, fmt.Sprintf("node-%d", round))
		keys := numbered(200, "key")
		for _, node := range nodes {
			Equal(t, "Add", ring.Add(node), true)
		}
		before := map[string]string{}
		for _, key := range keys {
			before[key] = named(ring.Owner(key))
		}
		leaver := nodes[1]
		ring.Remove(leaver)
		for _, key := range keys {
			owner := named(ring.Owner(key))
			if before[key] != leaver {
				Equal(t, fmt.Sprintf("round %d: owner of %s", round, key), owner, before[key])
			} else if owner == leaver || owner == none {
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
		crowded := func(text string) uint32 { return mixed(salt+text) % 40 } // many points share places
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
			return append(nodes, none)
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
				Equal(t, at+"owner of "+key, named(ring.Owner(key)), walk(key)[0])
			default:
				total := 0
				for _, load := range model {
					total += load
				}
				want := none
				for _, each := range walk(key) {
					n := 100 * len(model)
					if each != none && model[each] < ((100+slackPercent)*(total+1)+n-1)/n {
						want = each
						model[each]++
						break
					}
				}
				Equal(t, at+"acquired for "+key, named(ring.Acquire(key)), want)
			}
			var want []int
			for _, each := range names {
				want = append(want, model[each])
			}
			Equal(t, at+"loads", loads(ring, names...), want)
		}
	}
}
