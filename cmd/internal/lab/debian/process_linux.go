package debian

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server in the foreground, in a process group of its own.
type process struct {
	cmd   *exec.Cmd
	done  chan struct{} // closed once it has ended
	grace time.Duration // between asking it to end and insisting
}

// spawn starts a server that writes what it says to log. Its group is the
// warden's to end when we cannot: a death signal of the kernel's is lost where a
// server changes its user, as Postfix does.
func spawn(dir, name, log string, argv ...string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{}), grace: 3 * time.Second}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC"}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	go func() {
		_ = p.cmd.Wait() // how a server ends says nothing: it is told to
		out.Close()
		close(p.done)
	}()
	return p, os.WriteFile(filepath.Join(dir, name+".pgid"), []byte(strconv.Itoa(p.cmd.Process.Pid)), 0o644)
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// stop asks, then insists, and returns once the group is gone: what is left of it
// would still hold ports, locks and connections.
func (p *process) stop() error {
	group := p.cmd.Process.Pid
	for start, sent := time.Now(), syscall.Signal(0); ; time.Sleep(5 * time.Millisecond) {
		sig := syscall.SIGTERM
		if time.Since(start) > p.grace {
			sig = syscall.SIGKILL
		}
		if sig != sent {
			if err := syscall.Kill(-group, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
				return err
			}
			sent = sig
		}
		if p.ended() && !alive(group) {
			return nil
		}
		if time.Since(start) > 10*time.Second {
			return fmt.Errorf("process group %d does not end", group)
		}
	}
}

// alive tells whether a process of a group still runs. Asking by signal 0 would
// also find the dead ones that nobody has waited for yet.
func alive(group int) bool {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // gone meanwhile
		}
		// proc(5): pid (name) state ppid pgrp; the name may hold anything.
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if len(f) > 2 && f[2] == strconv.Itoa(group) && f[0] != "Z" && f[0] != "X" {
			return true
		}
	}
	return false
}

// warden is a shell that outlives us: when we end without closing, by a signal
// that nobody can catch, it ends the groups that are left and removes the folder.
// It reads a pipe whose other end dies with us.
type warden struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

const watching = `read word
[ "$word" = released ] && exit 0
cd "$1" || exit 0
for f in */*.pgid; do [ -f "$f" ] && kill -TERM -"$(cat "$f")"; done
sleep 1
for f in */*.pgid; do [ -f "$f" ] && kill -KILL -"$(cat "$f")"; done
cd / && rm -rf -- "$1"`

func watch(dir string) (*warden, error) {
	w := &warden{cmd: exec.Command("/bin/sh", "-c", watching, "sh", dir)}
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var err error
	if w.pipe, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return w, w.cmd.Start()
}

func (w *warden) release() error {
	if w == nil {
		return nil
	}
	_, err := io.WriteString(w.pipe, "released\n")
	return errors.Join(err, w.pipe.Close(), w.cmd.Wait())
}
