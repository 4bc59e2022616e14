//go:build race

package engine

// raced says that the race detector is built in.
const raced = true
