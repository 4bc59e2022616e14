package engine

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func exported(t *testing.T, w *town) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	files, err := os.ReadDir(w.Path(Export))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(w.Path(Export, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = b
	}
	return out
}

func TestCopies(t *testing.T) {
	w := newTown(t, "export: {copies: pdf+hprim, when: accepted}\n")
	// A disk that takes nothing stops no letter, and is told.
	dir := w.Path(Export)
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	r := w.sign(w.report(1, sealedFor))
	r = w.until(r.ID, func(r store.Record) bool {
		return r.State == pipeline.Issued && w.copies(r.ID)[0].State == pipeline.Accepted
	})
	for end := time.Now().Add(patience); w.copiesNote() == ""; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the fault is not told")
		}
	}
	if !slices.ContainsFunc(w.Status(context.Background()).Notes, func(s string) bool { return strings.Contains(s, "export/") }) {
		t.Error("the status page does not say so")
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	if err := w.copyAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	got := exported(t, w)
	pdf, err := w.Store.PDF(context.Background(), r.ID, r.Version)
	if err != nil {
		t.Fatal(err)
	}
	const stem = "20261001_"
	found := 0
	for name, b := range got {
		if strings.HasPrefix(name, stem) && strings.HasSuffix(name, ".pdf") && strings.Contains(name, "DELCASSAGNE") && bytes.Equal(b, pdf) {
			found++
		}
		if strings.HasSuffix(name, ".hpr") {
			found++
		}
	}
	if len(got) != 2 || found != 2 {
		t.Errorf("%d files, %d as they should be", len(got), found)
	}
	// Taken by the software: not laid again, after a restart either.
	for name := range got {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.copyAll(context.Background()); err != nil || len(exported(t, w)) != 0 {
		t.Errorf("laid again: %v", err)
	}
	hops, err := w.Store.Hops(context.Background(), r.ID)
	n := 0
	for _, h := range hops {
		if h.Stage == "copy" && h.Outcome == "copied" {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%d hops, %v", n, err)
	}
}

func TestLayFileOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		if err := layFile(dir, "a.pdf", []byte("one")); err != nil {
			t.Fatal(err)
		}
	}
	if err := layFile(dir, "a.pdf", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := layFile(dir, "a.pdf", []byte("two")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for name, want := range map[string]string{"a.pdf": "one", "a_2.pdf": "two"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != want {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
	if err := layFile(filepath.Join(dir, "none"), "x.pdf", []byte("x")); err == nil || strings.Contains(err.Error(), "x.pdf") {
		t.Errorf("the error names the file, which is a patient's: %v", err)
	}
}
