// Package lab is a small world to try cardiopli in: an authority that issues
// S/MIME certificates, a mail operator, a practice, its referring physicians and
// the reports that they wait for. All people are invented.
//
// The demonstration, the end-to-end tests and the lab command use it. Nothing of
// it is part of the product, and the operator shares no memory with the client
// that it serves: they meet over TCP, and on disk under one folder D:
//
//	D/pki/ca.cert.pem, ca.key.pem                  the authority
//	D/pki/operator.cert.pem, operator.key.pem      the operator's server
//	D/recipients/ADDRESS.cert.pem, ADDRESS.key.pem the referring physicians
//	D/mailboxes/ADDRESS/NNNN.eml                   what the operator took, byte for byte
//	D/operator/port, accounts.json                 where it listens, whom it serves
//	D/operator/dsn-NNNN.eml, mdn-NNNN.eml          receipts for the practice
//
// Everything is loaded again where it is there, so that a demonstration that was
// killed goes on with the same keys, addresses and port.
package lab

import (
	"fmt"
	"os"
	"path/filepath"
)

// writeFile puts a file in place whole or not at all: written beside, synced, renamed.
func writeFile(path string, data []byte, perm os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := fill(f, data, perm); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func fill(f *os.File, data []byte, perm os.FileMode) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Chmod(perm)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// syncDir makes names durable. Systems that cannot sync a folder say so; there
// the rename itself is as durable as it gets.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}

// writeNumbered puts data under the first free name prefixNNNN.eml of dir and
// returns the path. The name is claimed by a hard link, which fails where it
// exists, so that a message is never written over, whoever else writes there.
func writeNumbered(dir, prefix string, data []byte) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	if err := fill(f, data, 0o644); err != nil {
		return "", fmt.Errorf("write message: %w", err)
	}
	for n := 1; ; n++ {
		path := filepath.Join(dir, fmt.Sprintf("%s%04d.eml", prefix, n))
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		err := os.Link(f.Name(), path)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("number message: %w", err)
		}
		return path, syncDir(dir)
	}
}
