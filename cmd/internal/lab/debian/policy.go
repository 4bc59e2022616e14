package debian

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Policy is a server of Postfix's policy delegation protocol (SMTPD_POLICY_README):
// at each RCPT it is told who writes to whom and answers with an action of
// access(5). A test makes it refuse, defer, or greylist.
type Policy struct {
	Port int

	listener net.Listener
	wg       sync.WaitGroup
	mu       sync.Mutex
	rule     func(map[string]string) string
	conns    map[net.Conn]bool
}

func listenPolicy() (*Policy, error) {
	l, err := net.Listen("tcp", Host+":0")
	if err != nil {
		return nil, err
	}
	p := &Policy{Port: l.Addr().(*net.TCPAddr).Port, listener: l, conns: map[net.Conn]bool{}}
	p.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns[c] = true
			p.mu.Unlock()
			p.wg.Go(func() { p.serve(c) })
		}
	})
	return p, nil
}

// Rule sets what is answered: a function of the attributes that Postfix sends
// ("sender", "recipient", "sasl_username", ...). "" and no function mean DUNNO.
func (p *Policy) Rule(f func(attributes map[string]string) (action string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rule = f
}

// Greylist defers each pair of sender and recipient n times before it is let in.
func (p *Policy) Greylist(n int) {
	seen := map[string]int{} // under p.mu, as every rule
	p.Rule(func(a map[string]string) string {
		pair := a["sender"] + " " + a["recipient"]
		if seen[pair]++; seen[pair] <= n {
			return "450 4.2.0 Greylisted, please try again later"
		}
		return ""
	})
}

func (p *Policy) serve(c net.Conn) {
	defer func() {
		c.Close()
		p.mu.Lock()
		delete(p.conns, c)
		p.mu.Unlock()
	}()
	attributes := map[string]string{}
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok {
			attributes[name] = value
			continue
		}
		action := "DUNNO"
		p.mu.Lock()
		if p.rule != nil {
			if a := p.rule(attributes); a != "" {
				action = a
			}
		}
		p.mu.Unlock()
		if _, err := fmt.Fprintf(c, "action=%s\n\n", action); err != nil {
			return
		}
		clear(attributes)
	}
}

func (p *Policy) close() error {
	err := p.listener.Close()
	p.mu.Lock()
	for c := range p.conns {
		c.Close()
	}
	p.mu.Unlock()
	p.wg.Wait()
	return err
}
