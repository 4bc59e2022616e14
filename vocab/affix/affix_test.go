package affix

import (
	"slices"
	"strings"
	"testing"
)

func expandAll(t *testing.T, aff, dic string, leave func(string) bool) []string {
	t.Helper()
	rs, err := Parse(strings.NewReader(aff))
	if err != nil {
		t.Fatal(err)
	}
	rs.Leave = leave
	var out []string
	if err := rs.Expand(strings.NewReader(dic), func(w string) { out = append(out, w) }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		name, aff, dic, want string
		leave                func(string) bool
	}{
		{"plain word", "SET UTF-8\n", "1\nmitral\n", "mitral", nil},
		{"suffix with condition", "FLAG long\nSFX S. Y 2\nSFX S. 0 s [^sxz]\nSFX S. 0 0 [sxz]\n", "2\nvalve/S.\nflux/S.\n", "flux valve valves", nil},
		{"condition of several letters", "FLAG long\nSFX X. Y 1\nSFX X. il ux [^e]ail\n", "2\nvitrail/X.\nréveil/X.\n", "réveil vitrail vitraux", nil},
		{"strip of accented letters", "FLAG long\nSFX aa Y 1\nSFX aa éder ède éder\n", "1\npréceder/aa\n", "préceder", nil},
		{"two levels", "FLAG long\nSFX A. Y 1\nSFX A. 0 able/S. .\nSFX S. Y 1\nSFX S. 0 s .\n", "1\nmesur/A.\n", "mesur mesurable mesurables", nil},
		{"cross product", "PFX U Y 1\nPFX U 0 un .\nSFX D Y 1\nSFX D 0 ed .\n", "1\nload/UD\n", "load loaded unload unloaded", nil},
		{"no cross product", "PFX U N 1\nPFX U 0 un .\nSFX D Y 1\nSFX D 0 ed .\n", "1\nload/UD\n", "load loaded unload", nil},
		{"needaffix", "FLAG long\nNEEDAFFIX ()\nSFX S. Y 1\nSFX S. 0 s .\n", "1\nabl/S.()\n", "abls", nil},
		{"needaffix on a suffix", "FLAG long\nNEEDAFFIX ()\nSFX A. Y 1\nSFX A. 0 b/S.() .\nSFX S. Y 1\nSFX S. 0 s .\n", "1\na/A.\n", "a abs", nil},
		{"circumfix", "FLAG long\nCIRCUMFIX **\nPFX G. Y 2\nPFX G. 0 ge/** .\nPFX G. 0 re .\nSFX T. Y 2\nSFX T. 0 t/** .\nSFX T. 0 e .\n", "1\nspiel/G.T.\n", "gespielt respiel respiele spiel spiele", nil},
		{"forbidden word", "FLAG long\nFORBIDDENWORD {}\nSFX S. Y 1\nSFX S. 0 s .\n", "2\nbal/S.\nbals/{}\n", "bal", nil},
		{"only in compound", "ONLYINCOMPOUND c\n", "2\n1th/c\ntenth\n", "tenth", nil},
		{"fullstrip", "FLAG long\nFULLSTRIP\nSFX a. Y 1\nSFX a. aller ira aller\n", "1\naller/a.\n", "aller ira", nil},
		{"without fullstrip", "FLAG long\nSFX a. Y 1\nSFX a. aller ira aller\n", "1\naller/a.\n", "aller", nil},
		{"prefix that brings a suffix", "FLAG long\nPFX U. Y 1\nPFX U. 0 kilo/S. .\nSFX S. Y 1\nSFX S. 0 s .\n", "1\nmètre/U.\n", "kilomètre kilomètres mètre", nil},
		{"elision left out", "FLAG long\nPFX L' Y 1\nPFX L' 0 l' [aeiou]\nSFX S. Y 1\nSFX S. 0 s .\n", "1\nonde/L'S.\n", "onde ondes", func(a string) bool { return strings.HasSuffix(a, "'") }},
		{"elision kept", "FLAG long\nPFX L' Y 1\nPFX L' 0 l' [aeiou]\n", "2\nonde/L'\nvalve/L'\n", "l'onde onde valve", nil},
		{"morphological fields", "FLAG long\nSFX S. Y 1\nSFX S. 0 s .\n", "1\nvalve/S. po:nom\tis:fem\n", "valve valves", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(expandAll(t, c.aff, c.dic, c.leave), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, aff := range map[string]string{
		"other character set": "SET ISO8859-1\n",
		"numeric flags":       "FLAG num\n",
		"odd long flags":      "FLAG long\nSFX S. Y 1\nSFX S. 0 s/a .\n",
		"open set":            "FLAG long\nSFX S. Y 1\nSFX S. 0 s [ab\n",
		"short affix line":    "FLAG long\nSFX S.\n",
	} {
		if _, err := Parse(strings.NewReader(aff)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("FLAG long\nSFX S. Y 1\nSFX S. 0 s/S. [^sxz]\n", "1\nvalve/S.\n")
	f.Add("PFX U Y 1\nPFX U 0 un .\nSFX D Y 1\nSFX D 0 ed .\n", "1\nload/UD\n")
	f.Fuzz(func(t *testing.T, aff, dic string) {
		if len(aff) > 512 || len(dic) > 256 {
			return
		}
		rs, err := Parse(strings.NewReader(aff))
		if err != nil {
			return
		}
		n := 0
		rs.Expand(strings.NewReader(dic), func(string) { n++ })
	})
}
