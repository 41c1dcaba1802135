package kata

// Hash turns a text into a place on the ring.
type Hash func(text string) uint32

// HashRing gives keys to nodes. It is used by one goroutine at a time.
type HashRing struct {
	// TODO: remember what you need.
}

// NewHashRing makes an empty ring. A node has pointsPerNode points, and a load of at most slackPercent
// above the mean.
func NewHashRing(pointsPerNode, slackPercent int, hash Hash) *HashRing {
	return &HashRing{}
}

// Add adds a node without load. It tells false when the node is there already.
func (r *HashRing) Add(node string) bool {
	return false // TODO: put the points of the node on the ring.
}

// Remove takes away a node, its points and its load. It tells false when the node is not there.
func (r *HashRing) Remove(node string) bool {
	return false // TODO: take the node off the ring.
}

// Owner is the node of the first point at or after the place of the key; false when the ring is empty.
func (r *HashRing) Owner(key string) (string, bool) {
	return "", false // TODO: find the owner.
}

// Acquire places work on the first node from the owner on that has room, and tells which; false when
// the ring is empty.
func (r *HashRing) Acquire(key string) (string, bool) {
	return "", false // TODO: find a node below the capacity.
}

// Release says that a piece of work on this node has ended.
func (r *HashRing) Release(node string) {
	// TODO: lower the load.
}

// Load tells how much work the node has.
func (r *HashRing) Load(node string) int {
	return -1 // TODO: how much work does it have?
}
