package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// The server's name in the cache changes with its version.
func TestServerPath(t *testing.T) {
	t.Chdir("../..")
	b := bench{ctx: context.Background(), out: &bytes.Buffer{}}
	p, err := b.serverPath()
	if err != nil || !strings.Contains(p, "versitygw-v1.") {
		t.Errorf("%q, %v", p, err)
	}
	t.Setenv(serverVariable, "/somewhere/versitygw")
	if err := b.server(); err != nil || len(b.env) != 0 {
		t.Errorf("one that is given is not used: %v, %v", b.env, err)
	}
}
