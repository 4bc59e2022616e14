package idn_test

import (
	"strings"
	"testing"

	"cardiopli/crypto/idn"
)

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"medecin.mssante.fr":                  "medecin.mssante.fr",
		"MEDECIN.mssante.FR":                  "medecin.mssante.fr",
		"médecin.mssante.fr":                  "xn--mdecin-bva.mssante.fr",
		"MÉDECIN.MSSANTE.FR":                  "xn--mdecin-bva.mssante.fr",
		"me\u0301decin.mssante.fr":            "xn--mdecin-bva.mssante.fr", // composed
		"ME\u0301DECIN.mssante.fr":            "xn--mdecin-bva.mssante.fr",
		"xn--mdecin-bva.mssante.fr":           "xn--mdecin-bva.mssante.fr",
		"XN--MDECIN-BVA.mssante.fr":           "xn--mdecin-bva.mssante.fr",
		"a.médecin.fr.":                       "a.xn--mdecin-bva.fr.",
		"straße.de":                           "xn--strae-oqa.de", // not strasse.de, as in the transitional form
		"œuvre.fr":                            "xn--uvre-f4a.fr",
		"a_b.fr":                              "a_b.fr", // no host name, and no matter of IDNA
		"ab--c.fr":                            "ab--c.fr",
		"mеdecin.fr":                          "xn--mdecin-3of.fr", // Cyrillic е
		"αβγ.gr":                              "xn--mxacd.gr",
		"":                                    "",
		"\u212alinik.fr":                      "!", // Kelvin sign
		"\uff4dedecin.fr":                     "!", // full width m
		"medecin\u3002fr":                     "!", // ideographic stop
		"medecin\uff0efr":                     "!",
		"\ufb01n.fr":                          "!", // ligature
		"do\u017f.fr":                         "!", // long s
		"me\u00addecin.fr":                    "!", // soft hyphen
		"me\u200bdecin.fr":                    "!", // zero width space
		"me\u200ddecin.fr":                    "!", // joiner where none may stand
		"\u0301decin.fr":                      "!", // begins with a mark
		"¶.fr":                                "!",
		"☺.fr":                                "!",
		"xn--a.example":                       "!",
		"xn--.fr":                             "!",
		"xn--abc-.fr":                         "!", // decodes to ASCII
		"xn--tba.fr":                          "!", // decodes to a sign
		"xn--mdecin-bva.médecin.fr":           "xn--mdecin-bva.xn--mdecin-bva.fr",
		"é" + strings.Repeat("a", 70) + ".fr": "!",
		strings.Repeat("é.", 300):             "!",
		"\xff.fr":                             "!",
	} {
		got, err := idn.ASCII(in)
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%+q: %q, want %q", in, got, want)
		}
	}
}

func TestFoldAddress(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Jean.Martin@médecin.fr", "jean.martin@XN--MDECIN-BVA.fr", true},
		{"a@exemple.fr", "A@EXEMPLE.FR", true},
		{"zoé@exemple.fr", "ZOÉ@exemple.fr", true},
		{"\u212aim@exemple.fr", "kim@exemple.fr", false},
		{"do\u017f@exemple.fr", "dos@exemple.fr", false},
		{"a@\u212alinik.fr", "a@klinik.fr", false},
		{"a@médecin.fr", "a@medecin.fr", false},
		{"a@mеdecin.fr", "a@medecin.fr", false},
		{"a@straße.de", "a@strasse.de", false},
	} {
		if same := idn.FoldAddress(c.a) == idn.FoldAddress(c.b); same != c.same {
			t.Errorf("%+q and %+q: same %v", c.a, c.b, same)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, c := range []struct {
		domain         string
		mixed, foreign bool
		like           string
	}{
		{"medecin.mssante.fr", false, false, "medecin.mssante.fr"},
		{"médecin.mssante.fr", false, false, "medecin.mssante.fr"},
		{"mеdecin.mssante.fr", true, true, "medecin.mssante.fr"},
		{"xn--mdecin-3of.mssante.fr", true, true, "medecin.mssante.fr"},
		{"раура.fr", false, true, "paypa.fr"}, // all Cyrillic
		{"xn--mdecin-bva.mssante.fr", false, false, "medecin.mssante.fr"},
		{"médecın.mssante.fr", false, false, "medecin.mssante.fr"}, // ı without its dot
		{"東京タワー.jp", false, true, ""},
		{"medecin.rnssante.fr", false, false, "medecin.mssante.fr"},
	} {
		if idn.Mixed(c.domain) != c.mixed || idn.Foreign(c.domain) != c.foreign {
			t.Errorf("%s: mixed %v, foreign %v", c.domain, idn.Mixed(c.domain), idn.Foreign(c.domain))
		}
		if c.like != "" && idn.Skeleton(c.domain) != idn.Skeleton(c.like) {
			t.Errorf("%s looks like %s: %q, %q", c.domain, c.like, idn.Skeleton(c.domain), idn.Skeleton(c.like))
		}
	}
}

func FuzzASCII(f *testing.F) {
	for _, s := range []string{"médecin.fr", "xn--mdecin-bva.fr", "\u212a.fr", "xn--", "١.fr", "אב1.fr", "é\u200d.fr", "..", "xn--.xn--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := idn.ASCII(s)
		if err != nil {
			return
		}
		for i := range len(a) {
			if a[i] >= 0x80 || 'A' <= a[i] && a[i] <= 'Z' {
				t.Fatalf("%+q: %+q is not in its form", s, a)
			}
		}
		if again, err := idn.ASCII(a); err != nil || again != a {
			t.Fatalf("%+q: %q, then %q, %v", s, a, again, err)
		}
		// As people read it, it is the same domain.
		if u, err := idn.ASCII(idn.Unicode(a)); err != nil || u != a {
			t.Fatalf("%+q: %q, read %+q, then %q, %v", s, a, idn.Unicode(a), u, err)
		}
		idn.Mixed(s)
		idn.Skeleton(s)
	})
}
