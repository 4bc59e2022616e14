package blank

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"FEVG à [?] %":                             "[?]",
		"FEVG à [? cinquante] %":                   "[? cinquante]",
		"Gradient moyen : ____ mmHg":               "____",
		"fuite [inaudible], puis [à compléter] mm": "[inaudible]|[à compléter]",
		"[A COMPLETER par le Dr]":                  "[A COMPLETER par le Dr]",
		"Traitement : XXX 5 mg":                    "XXX",
		"Bon VG ??? à revoir":                      "???",
		"Suite [...] fin […]":                      "[...]|[…]",
		"valeur \uFFFD lue":                        "\uFFFD",
		"xxx":                                      "xxx",
		// None of these is open.
		"IM ancien (?)":                     "",
		"Pourquoi ?":                        "",
		"Vraiment ?? non":                   "",
		"_____________\nDr Martin":          "",
		"[barré : 55 %]":                    "",
		"[note : voir holter]":              "",
		"Louis XXX-Dupont, chromosome XXX1": "",
		"☐ oui ☒ non":                       "",
	} {
		var got []string
		for _, b := range Find(text) {
			got = append(got, b.Of(text))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
}

func TestWrittenIsFound(t *testing.T) {
	for _, guess := range []string{"", strings.Repeat("é", 400), "cinquante-cinq", "[deux]\n  mots", "a ] b [ c", "?", "  "} {
		text := "avant " + Write(guess) + " après"
		bs := Find(text)
		if len(bs) != 1 || bs[0].Of(text) != Write(guess) {
			t.Errorf("%q is found as %v", Write(guess), bs)
		}
	}
	if g := Find(Write("pas de thrombus"))[0].Guess; g != "pas de thrombus" {
		t.Errorf("guess %q", g)
	}
}

func TestNoAnswerLiftsABlank(t *testing.T) {
	for _, f := range Findings("FEVG [?] % et [? cent] ms") {
		f.Answer = &pipeline.Answer{By: "x", Kept: true, Reason: "vu"}
		if !f.Blocks() || f.Message == "" || f.Hint == "" {
			t.Errorf("%+v", f)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("a [? b] ___ ??? XXX")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, b := range Find(s) {
			if b.Start < end || b.End <= b.Start || b.End > len(s) {
				t.Fatalf("%v in %q", b, s)
			}
			end = b.End
		}
		if len(Find("x "+Write(s)+" y")) != 1 {
			t.Fatalf("%q is not found again", Write(s))
		}
	})
}
