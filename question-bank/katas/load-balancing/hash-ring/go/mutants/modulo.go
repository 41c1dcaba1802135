package kata

import (
	"fmt"
	"slices"
	"sort"
)

// Hash turns a text into a place on the ring.
type Hash func(text string) uint32

type point struct {
	place uint32
	node  string
}

// HashRing gives keys to nodes. It is used by one goroutine at a time.
type HashRing struct {
	pointsPerNode int
	slackPercent  int
	hash          Hash
	points        []point // in the order of the ring, and of names where they share a place
	loads         map[string]int
	total         int
}

// NewHashRing makes an empty ring. A node has pointsPerNode points, and a load of at most slackPercent
// above the mean.
func NewHashRing(pointsPerNode, slackPercent int, hash Hash) *HashRing {
	return &HashRing{
		pointsPerNode: pointsPerNode,
		slackPercent:  slackPercent,
		hash:          hash,
		loads:         map[string]int{},
	}
}

// Add adds a node without load. It tells false when the node is there already.
func (r *HashRing) Add(node string) bool {
	if _, there := r.loads[node]; there {
		return false
	}
	r.loads[node] = 0
	for i := 0; i < r.pointsPerNode; i++ {
		r.points = append(r.points, point{r.hash(fmt.Sprintf("%s#%d", node, i)), node})
	}
	sort.Slice(r.points, func(i, j int) bool {
		a, b := r.points[i], r.points[j]
		if a.place != b.place {
			return a.place < b.place
		}
		return a.node < b.node
	})
	return true
}

// Remove takes away a node, its points and its load. It tells false when the node is not there.
func (r *HashRing) Remove(node string) bool {
	load, there := r.loads[node]
	if !there {
		return false
	}
	r.total -= load
	delete(r.loads, node)
	r.points = slices.DeleteFunc(r.points, func(p point) bool { return p.node == node })
	return true
}

// Owner is the node of the first point at or after the place of the key; false when the ring is empty.
func (r *HashRing) Owner(key string) (string, bool) {
	return r.first(key, func(string) bool { return true })
}

// Acquire places work on the first node from the owner on that has room, and tells which; false when
// the ring is empty.
func (r *HashRing) Acquire(key string) (string, bool) {
	share := (100 + r.slackPercent) * (r.total + 1)
	node, found := r.first(key, func(node string) bool {
		// Compared without dividing: below the rounded-up quotient is below the quotient itself.
		return r.loads[node]*100*len(r.loads) < share
	})
	if found {
		r.loads[node]++
		r.total++
	}
	return node, found
}

// Release says that a piece of work on this node has ended.
func (r *HashRing) Release(node string) {
	if r.loads[node] > 0 {
		r.loads[node]--
		r.total--
	}
}

// Load tells how much work the node has.
func (r *HashRing) Load(node string) int { return r.loads[node] }

// first goes once around the ring from the place of the key, to a point whose node is good.
func (r *HashRing) first(key string, good func(node string) bool) (string, bool) {
	place := r.hash(key)
	start := int(place)
	for step := range r.points {
		p := r.points[(start+step)%len(r.points)]
		if good(p.node) {
			return p.node, true
		}
	}
	return "", false
}
