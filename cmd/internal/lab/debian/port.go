package debian

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// port draws a free port below those that the system gives to clients, where
// nobody takes it while its server is stopped for a moment.
func port() (int, error) {
	for range 100 {
		n := 20000 + rand.IntN(10000)
		l, err := net.Listen("tcp", net.JoinHostPort(Host, strconv.Itoa(n)))
		if err == nil {
			return n, l.Close()
		}
	}
	return 0, fmt.Errorf("no free port found")
}

// answers waits until the server at a port says a line that begins so, for at
// most ten seconds; with "" until it accepts. A server that has ended is an
// error with the end of its log.
func answers(p *process, log string, port int, greeting string) error {
	var err error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if p.ended() {
			return fmt.Errorf("ended at once: %s", tail(log))
		}
		if err = greets(port, greeting); err == nil {
			return nil
		}
	}
	return fmt.Errorf("does not answer: %w: %s", err, tail(log))
}

func greets(port int, greeting string) error {
	c, err := net.DialTimeout("tcp", net.JoinHostPort(Host, strconv.Itoa(port)), time.Second)
	if err != nil || greeting == "" {
		if err == nil {
			err = c.Close()
		}
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && !strings.HasPrefix(line, greeting) {
		err = fmt.Errorf("unexpected greeting")
	}
	return err
}

func tail(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}
