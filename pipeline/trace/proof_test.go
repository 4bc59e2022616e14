package trace

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestProofs(t *testing.T) {
	dir, _ := smallLog(t)
	_, vkey := testKey(1)
	_, other := testKey(2)
	all, err := Read(dir, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		proof, err := Prove(dir, want.Seq)
		if err != nil {
			t.Fatal(err)
		}
		got, cp, err := CheckProof(proof, vkey)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("hop %d: %+v, %v", want.Seq, got, err)
		}
		if cp.Year != want.At.Year() {
			t.Errorf("hop %d is proved for %d", want.Seq, cp.Year)
		}
		if _, _, err := CheckProof(proof, other); !errors.Is(err, ErrProof) {
			t.Errorf("another key: %v", err)
		}
	}
	for _, seq := range []int64{0, -1, 13} {
		if _, err := Prove(dir, seq); !errors.Is(err, ErrNoHop) {
			t.Errorf("hop %d: %v", seq, err)
		}
	}
	proof, err := Prove(dir, 9)
	if err != nil {
		t.Fatal(err)
	}
	for i := range proof {
		for _, bad := range [][]byte{append(bytes.Clone(proof[:i]), append([]byte{proof[i] ^ 1}, proof[i+1:]...)...), proof[:i]} {
			if _, _, err := CheckProof(bad, vkey); !errors.Is(err, ErrProof) {
				t.Errorf("byte %d, %d bytes long: %v", i, len(bad), err)
			}
		}
	}
	if _, _, err := CheckProof(append(bytes.Clone(proof), '\n'), vkey); !errors.Is(err, ErrProof) {
		t.Errorf("lengthened: %v", err)
	}
	if _, _, err := CheckProof(bytes.Repeat(proof, 100), vkey); !errors.Is(err, ErrProof) {
		t.Errorf("very long: %v", err)
	}
	// The record of one proof with the path of another.
	second, _ := Prove(dir, 10)
	a, b := strings.Split(string(proof), "\n"), strings.Split(string(second), "\n")
	a[2] = b[2]
	if _, _, err := CheckProof([]byte(strings.Join(a, "\n")), vkey); !errors.Is(err, ErrProof) {
		t.Errorf("record exchanged: %v", err)
	}
}

// TestProveDamaged: a proof that would not hold is not given.
func TestProveDamaged(t *testing.T) {
	dir, _ := smallLog(t)
	good := files(t, dir)
	hashes := []byte(good["2026/hashes"])
	hashes[0] ^= 1
	put(t, dir, "2026/hashes", string(hashes))
	var bad *Tampered
	if _, err := Prove(dir, 8); !errors.As(err, &bad) {
		t.Errorf("altered hashes: %v", err)
	}
	put(t, dir, "2026/hashes", "")
	if _, err := Prove(dir, 8); err == nil {
		t.Error("no hashes: proved")
	}
}

func FuzzProof(f *testing.F) {
	dir, _ := smallLog(f)
	_, vkey := testKey(1)
	good := map[string]bool{}
	for seq := int64(1); seq <= 12; seq++ {
		p, err := Prove(dir, seq)
		if err != nil {
			f.Fatal(err)
		}
		good[string(p)] = true
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := CheckProof(b, vkey); err == nil && !good[string(b)] {
			t.Errorf("made-up bytes prove something: %q", b)
		}
	})
}

// FuzzVerify puts bytes for the files of a log of one year. Nothing but the
// bytes as written may pass; Open may only clear what is not signed.
func FuzzVerify(f *testing.F) {
	base := f.TempDir() + "/trace"
	l := openLog(f, base)
	appendTo(f, l, hops(1, 3, 2026))
	good := files(f, base)
	_, vkey := testKey(1)
	f.Add(good["key.pub"], good["2026/hops"], good["2026/hashes"], good["2026/checkpoint"])
	f.Add(good["key.pub"], good["2026/hops"]+"{\"seq\":4}\n", good["2026/hashes"]+strings.Repeat("x", 32), good["2026/checkpoint"])
	f.Add(vkey, "", "", "")
	f.Fuzz(func(t *testing.T, key, hops, hashes, checkpoint string) {
		dir := t.TempDir() + "/trace"
		if _, err := open(dir, l.signer, vkey, unsynced); err != nil {
			t.Fatal(err)
		}
		now := map[string]string{"key.pub": key, "2026/hops": hops, "2026/hashes": hashes, "2026/checkpoint": checkpoint}
		dir = crashInto(t, dir, now)
		_, err := Verify(dir, Options{})
		if same := sameFiles(now, good); same != (err == nil) {
			t.Errorf("as written: %v, verified: %v", same, err)
		}
		if _, err := open(dir, l.signer, vkey, unsynced); err == nil {
			if got := files(t, dir); !sameFiles(got, good) {
				t.Error("opened in a state that was not signed")
			}
		} else if got := files(t, dir); !sameFiles(got, now) {
			t.Errorf("refused (%v), and changed all the same", err)
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	_, l := smallLog(f)
	s, vkey := testKey(1)
	f.Add(string(l.Checkpoint()))
	f.Add(l.latest.cp.text())
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ParseCheckpoint([]byte(text), vkey); err == nil && text != string(l.Checkpoint()) {
			t.Errorf("made-up checkpoint accepted: %q", text)
		}
		// Whatever our key signed, only one spelling is read.
		if b, err := signText(s, text+"\n"); err == nil {
			if cp, err := ParseCheckpoint(b, vkey); err == nil && cp.text() != text+"\n" {
				t.Errorf("%q read as %q", text, cp.text())
			}
		}
	})
}

func FuzzRecord(f *testing.F) {
	line, err := formatHop(hop(3, 2026))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add([]byte("{\"seq\":1}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHop(b)
		if err != nil {
			return
		}
		if again, err := formatHop(h); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%q has another spelling", b)
		}
		if seqOf(b) != h.Seq {
			t.Errorf("position %d read as %d", h.Seq, seqOf(b))
		}
	})
}
