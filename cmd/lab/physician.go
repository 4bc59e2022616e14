package main

import (
	"path/filepath"
	"strconv"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// physician is the command of a referring physician's side, which shares nothing
// with this project: Python's own library and openssl.
func (w *world) physician(a pipeline.Address, out string, more ...string) []string {
	stem := lab.Stem(w.Dir, a)
	return append([]string{"python3", "cmd/lab/physician.py",
		"--imap", strconv.Itoa(w.Servers.Dovecot.Port), "--smtp", strconv.Itoa(w.Servers.Postfix.Port),
		"--ca", filepath.Join(w.Dir, "pki", "ca.cert.pem"), "--address", string(a), "--password", demo.Password,
		"--key", stem + ".key.pem", "--cert", stem + ".cert.pem", "--out", out}, more...)
}
