//go:build !linux

package debian

import "time"

type process struct {
	grace time.Duration
	done  chan struct{}
}

func spawn(_, _, _ string, _ ...string) (*process, error) { return nil, ErrRoot }
func (p *process) ended() bool                            { return true }
func (p *process) stop() error                            { return nil }

type warden struct{}

func watch(string) (*warden, error) { return nil, ErrRoot }
func (w *warden) release() error    { return nil }
