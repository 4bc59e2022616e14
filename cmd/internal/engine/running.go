package engine

import "github.com/gofrs/flock"

// Running reports whether a cardiopli works on this folder: takes files, and sends
// what is signed. Where that cannot be found out, it is taken to.
func (p *Practice) Running() bool {
	lock := flock.New(p.Path(Data, "engine.lock"))
	free, err := lock.TryRLock()
	if err != nil || !free {
		return true
	}
	lock.Unlock()
	return false
}
