package dawg

import (
	"math/rand"
	"slices"
	"testing"
)

func build(t testing.TB, words ...string) Set {
	t.Helper()
	b, err := Build(words)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(string(b))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// all lists a set by walking it.
func all(s Set) []string {
	var out []string
	var walk func(node uint32, prefix []byte)
	walk = func(node uint32, prefix []byte) {
		if node == 0 {
			return
		}
		for i := node; ; i++ {
			e := s.Edge(i)
			w := append(prefix, e.Letter())
			if e.Final() {
				out = append(out, string(w))
			}
			walk(e.Next(), w)
			if e.Last() {
				return
			}
		}
	}
	walk(s.Root(), nil)
	return out
}

func TestSetHoldsItsWordsAndNoOthers(t *testing.T) {
	rng := rand.New(rand.NewSource(7))
	want := map[string]bool{}
	var words []string
	for range 5000 {
		w := make([]byte, 1+rng.Intn(7))
		for i := range w {
			w[i] = "abcde\x87"[rng.Intn(6)]
		}
		want[string(w)] = true
		words = append(words, string(w))
	}
	s := build(t, words...)
	if s.Len() != len(want) {
		t.Fatalf("%d words, want %d", s.Len(), len(want))
	}
	got := all(s)
	if len(got) != len(want) || !slices.IsSorted(got) {
		t.Fatalf("walk gives %d words, want %d, in order", len(got), len(want))
	}
	for _, w := range got {
		if !want[w] || !s.Contains(w) {
			t.Errorf("%q: in words %v, found %v", w, want[w], s.Contains(w))
		}
	}
	if s.Contains("") || s.Contains("abcdeabcde") {
		t.Error("a word that was never put in is found")
	}
}

func TestEmpty(t *testing.T) {
	if s := build(t); s.Len() != 0 || s.Contains("a") {
		t.Error("an empty set holds something")
	}
	if (Set{}).Contains("a") {
		t.Error("the zero set holds something")
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	good, err := Build([]string{"valve", "valves", "valvule"})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty":      nil,
		"cut":        good[:len(good)-4],
		"no magic":   append([]byte("xxxx"), good[4:]...),
		"root far":   append(append(append([]byte{}, good[:8]...), 0xff, 0xff, 0, 0), good[12:]...),
		"edge ahead": append(append([]byte{}, good[:len(good)-3]...), 0xff, 0xff, 0xff),
	} {
		if _, err := Open(string(b)); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, w := range []string{"cœur", "élevée", "aiguë", "björk", "sus-décalage", "aujourd'hui", "naïf", "2d"} {
		e, ok := Encode(w)
		if !ok || Decode(e) != w || len(e) != len([]rune(w)) {
			t.Errorf("%s: %q, %v, back %q", w, e, ok, Decode(e))
		}
	}
	if _, ok := Encode("中"); ok {
		t.Error("a letter without code was encoded")
	}
	e, _ := Encode("éèàçœ")
	var plain []byte
	for i := range len(e) {
		plain = append(plain, Base(e[i]))
	}
	if string(plain[:4]) != "eeac" || plain[4] != e[4] {
		t.Errorf("bases %q", plain)
	}
}

func TestPlausible(t *testing.T) {
	noted := string(Trigrams([]string{"valve", "valves", "salve", "^Xz"}, 1))
	for word, want := range map[string]bool{"valve": true, "salves": true, "vlave": false, "alve": false, "valv": false, "xz": false} {
		if got := Plausible(noted, word); got != want {
			t.Errorf("%s: %v", word, got)
		}
	}
	if Plausible(string(Trigrams([]string{"valve", "salve"}, 2)), "valve") {
		t.Error("a run that occurs once counts as twice")
	}
}

func FuzzOpen(f *testing.F) {
	good, _ := Build([]string{"valve", "valves", "valvule"})
	f.Add(string(good), "valve")
	f.Fuzz(func(t *testing.T, data, word string) {
		if s, err := Open(data); err == nil {
			if first, again := s.Contains(word), s.Contains(word); first != again {
				t.Error("a look-up is not repeatable")
			}
		}
	})
}
