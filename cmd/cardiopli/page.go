package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// page is one address at which first one handler, then another is served.
type page struct {
	l       net.Listener
	srv     *http.Server
	handler atomic.Pointer[http.Handler]
}

// listen takes the address. elsewhere allows any free port where it is taken.
func listen(address string, elsewhere bool) (*page, error) {
	l, err := net.Listen("tcp", address)
	if err != nil && elsewhere {
		l, err = net.Listen("tcp", "127.0.0.1:0") // a second demonstration on this machine
	}
	if err != nil {
		return nil, fmt.Errorf("serve the page: %w", err)
	}
	p := &page{l: l}
	p.srv = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*p.handler.Load()).ServeHTTP(w, r) }),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	return p, nil
}

// show serves h from now on; requests under way end with what they began with.
func (p *page) show(h http.Handler) { p.handler.Store(&h) }

// serve answers until ctx ends.
func (p *page) serve(ctx context.Context) error {
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		p.srv.Shutdown(grace)
	}()
	if err := p.srv.Serve(p.l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
