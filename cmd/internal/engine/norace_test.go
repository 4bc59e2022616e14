//go:build !race

package engine

// raced says that the race detector is built in: then loops over many like cases take
// a part of them, drawn anew each time; the ordinary run takes them all.
const raced = false
