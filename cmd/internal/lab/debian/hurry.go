package debian

import (
	"net"
	"path/filepath"
	"time"
)

// hurry has Postfix look again, every two seconds until its process ends, at letters
// that its queue manager met while a delivery agent still held them, as happens on a
// busy machine where a letter is tried again after one second. It puts such a letter
// off by a minute, and no setting changes that; nobody here waits as long.
func (p *Postfix) hurry(process *process) {
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-process.done:
			return
		case <-t.C:
		}
		c, err := net.DialTimeout("unix", filepath.Join(p.dir, "queue", "public", "qmgr"), time.Second)
		if err != nil {
			continue // it is starting, or ends
		}
		// The letters of the trigger protocol: scan "incoming", where they lie, and heed no
		// time in the future. qmgr(8) reads them and answers nothing.
		_ = c.SetDeadline(time.Now().Add(time.Second))
		_, _ = c.Write([]byte("IA"))
		_ = c.Close()
	}
}
