package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// Whatever a table holds, on a terminal no line is longer than it, unless one word
// is, and no word is lost.
func TestTableFits(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	words := strings.Fields("lu échec d'opérateur à-vous : réessayer dispositif_implantable é ; « l'été » x@cabinet-exemple.mssante.fr j3gmf40zxxnf-2-01")
	for n := range 500 {
		width := 40 + r.Intn(100)
		var in, out bytes.Buffer
		tab := &fitted{to: &out, width: width}
		columns := 1 + r.Intn(6)
		for range 1 + r.Intn(5) {
			for c := range columns {
				if c > 0 {
					in.WriteString("\t")
				}
				for range r.Intn(9) {
					in.WriteString(words[r.Intn(len(words))] + " ")
				}
			}
			in.WriteString("\n")
		}
		fmt.Fprint(tab, in.String())
		if err := tab.Flush(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := wide(strings.TrimRight(line, "\n")); w > width {
				t.Fatalf("case %d: %d columns on a terminal of %d:\n%s", n, w, width, out.String())
			}
		}
		count := func(s string) map[string]int {
			m := map[string]int{}
			for _, w := range strings.Fields(strings.ReplaceAll(s, " · ", " ")) {
				m[w]++
			}
			return m
		}
		got, want := count(out.String()), count(in.String())
		for w, k := range want {
			if got[w] != k {
				t.Fatalf("case %d: %q stands %d times instead of %d:\n%s\nof\n%s", n, w, got[w], k, out.String(), in.String())
			}
		}
	}
}

func TestFolder(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"short", "lu\n", "lu\n"},
		{"long", "    -> Demander au destinataire, puis réessayer ou annuler l'envoi.\n", "    -> Demander au destinataire, puis\n      réessayer ou annuler l'envoi.\n"},
		{"a mark begins no line", "aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbb : ccc\n", "aaaaaaaaaaaaaaaaaaaa\n  bbbbbbbbbbbbbbbbbbb : ccc\n"},
		{"colours take no room", "\x1b[1;31maaaa bbbb\x1b[0m cccccccccccccccccccccccccccccc\n", "\x1b[1;31maaaa bbbb\x1b[0m cccccccccccccccccccccccccccccc\n"},
		{"no end of line", "Tapez oui : ", "Tapez oui : "},
	} {
		var out bytes.Buffer
		f := &folder{to: &out, width: 40}
		for _, b := range []byte(c.in) { // however it is cut
			f.Write([]byte{b})
		}
		f.Flush()
		if out.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, out.String(), c.want)
		}
	}
}
