package transcript

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// spoken lays sentences behind each other, one moment each, ten seconds long.
func spoken(sentences ...string) (string, []pipeline.Moment) {
	var b strings.Builder
	var ms []pipeline.Moment
	for i, s := range sentences {
		if i > 0 {
			b.WriteByte(' ')
		}
		from := b.Len()
		b.WriteString(s)
		ms = append(ms, pipeline.Moment{Span: pipeline.Span{Start: from, End: b.Len()}, Start: time.Duration(i) * 10 * time.Second, End: time.Duration(i+1) * 10 * time.Second})
	}
	return b.String(), ms
}

func TestCarry(t *testing.T) {
	text, ms := spoken("Patient né en cinquante.", "Rythme sinusal.", "FEVG [? cinquante].", "Pas de fuite.")
	for _, c := range []struct{ name, next, find, want string }{
		{"nothing changed", text, "FEVG", "FEVG [? cinquante]."},
		{"a blank filled", strings.Replace(text, "[? cinquante]", "55 %", 1), "55 %", "FEVG 55 %."},
		{"a heading before", "MARTEL Jeanne\n\n" + text, "Pas de", "Pas de fuite."},
		{"a sentence taken out", strings.Replace(text, "Rythme sinusal. ", "", 1), "Pas de", "Pas de fuite."},
		{"the last changed", strings.Replace(text, "Pas de fuite.", "Fuite minime.", 1), "Fuite", "Fuite minime."},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := strings.Index(c.next, c.find)
			m, ok := At(Carry(ms, text, c.next), pipeline.Span{Start: i, End: i + 1})
			if !ok || m.Span.Of(c.next) != c.want {
				t.Errorf("%q at %v", m.Span.Of(c.next), m)
			}
		})
	}
	if got := Carry(ms, text, "Tout autre chose."); len(got) != 1 || got[0].Start != 0 || got[0].End != 40*time.Second {
		t.Errorf("%v", got)
	}
}

func TestCarriedMomentsStayInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("rythme sinusal à 72 par minute pas de trouble de conduction FEVG 55 %")
	for range 2000 {
		var ss []string
		for range 1 + rng.IntN(8) {
			from := rng.IntN(len(words))
			ss = append(ss, strings.Join(words[from:from+1+rng.IntN(len(words)-from)], " ")+".")
		}
		text, ms := spoken(ss...)
		next := text
		for range rng.IntN(4) {
			i := rng.IntN(len(next) + 1)
			j := i + rng.IntN(len(next)-i+1)
			next = next[:i] + strings.Repeat("x ", rng.IntN(5)) + next[j:]
		}
		end := 0
		for _, m := range Carry(ms, text, next) {
			if m.Span.Start < end || m.Span.End <= m.Span.Start || m.Span.End > len(next) || m.End <= m.Start {
				t.Fatalf("%v in %q from %q", m, next, text)
			}
			end = m.Span.End
		}
	}
}
