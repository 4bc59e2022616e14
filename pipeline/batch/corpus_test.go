package batch

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"cardiopli/pipeline/header"
)

// corpus is every report of the shared test data, each one letter.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, glob := range []string{"../../testdata/reports/*.txt", "../../testdata/cases/*/*.txt"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all[strings.TrimPrefix(f, "../../testdata/")] = strings.Trim(string(b), "\n")
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d reports", len(all))
	}
	return all
}

// One letter stays one, whatever it names and however it is laid out.
func TestOneLetterIsOne(t *testing.T) {
	n, wrong := 0, 0
	for name, text := range corpus(t) {
		n++
		if parts := Split(text); len(parts) != 1 || parts[0].Text(text) != text {
			wrong++
			t.Errorf("%s: %d parts, the second begins %.60q", name, len(parts), parts[len(parts)-1].Text(text))
		} else if fs := Findings(text); len(fs) > 0 {
			wrong++
			t.Errorf("%s: %s %.80q", name, fs[0].Message, fs[0].Quote)
		}
	}
	t.Logf("%d of %d letters cut or doubted", wrong, n)
}

// Letters one after the other, with each kind of border, are told apart to the byte.
func TestLettersOfAMorning(t *testing.T) {
	all := corpus(t)
	var names []string
	for n, text := range all {
		if h := header.Read(text); h.Patient.Name != "" && (!h.Patient.BirthDate.IsZero() || h.Patient.INS != "") && examined(text) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(11, 12))
	// Each report has the layout of another practice: harder than any real morning.
	borders := map[string]string{
		"equals": "\n\n==============================\n\n", "dashes": "\n-----------------\n", "stars": "\n*****\n\n", "form feed": "\n\f", "feed alone": "\f",
		"said": "\n\nLettre suivante.\n\n", "said in a line": " Point à la ligne lettre suivante point ", "next letter": "\nNext letter\n", "patient": "\nPatient suivant :\n", "empty lines": "\n\n\n",
	}
	for _, border := range slices.Sorted(maps.Keys(borders)) {
		sep := borders[border]
		right, told, torn, silent, n := 0, 0, 0, 0, 0
		var missed []string
		for range rounds {
			var texts, from []string
			for range 2 + r.IntN(3) {
				name := names[r.IntN(len(names))]
				if !alikes(all[name], texts) {
					texts, from = append(texts, all[name]), append(from, name)
				}
			}
			n++
			text := strings.Join(texts, sep)
			parts := Split(text)
			covers(t, text, parts)
			switch outcome(text, parts, texts) {
			case "right":
				right++
				continue
			case "told":
				told++
			case "torn":
				torn++
				missed = append(missed, fmt.Sprintf("torn, %d of %d parts: %v", len(parts), len(texts), from))
			case "silent":
				silent++
				missed = append(missed, fmt.Sprintf("silent, %d of %d parts: %v", len(parts), len(texts), from))
			}
		}
		t.Logf("%-15s of %d mornings: %d cut to the byte, %d told as doubtful, %d torn, %d silent", border, n, right, told, torn, silent)
		switch spoken := strings.Contains(sep, "ettre suiv") || strings.Contains(sep, "Next") || strings.Contains(sep, "Patient"); {
		case spoken && right < n:
			t.Errorf("%s: said, and not heard", border)
		case border != "empty lines" && (right < n*3/5 || torn+silent > 2):
			t.Errorf("%s: %d of %d right, %d torn, %d silent", border, right, n, torn, silent)
		case border == "empty lines" && torn+silent > n/2:
			t.Errorf("%s: %d of %d torn, %d silent", border, torn, n, silent)
		}
		for i, m := range missed {
			if i < 6 {
				t.Logf("    %s", m)
			}
		}
	}
}

const rounds = 24

// outcome compares parts with the letters that went in: "right" to the letter; "told"
// where letters that stayed together are doubted; "torn" where a border is at a wrong
// place; "silent" where letters stayed together and nobody is told.
func outcome(text string, parts []Part, texts []string) string {
	next, result := 0, "right"
	for _, p := range parts {
		got, k, sum := folded(p.Letter.Of(text)), 0, ""
		equal := func() bool { return spokenEnd.ReplaceAllString(sum, "") == spokenEnd.ReplaceAllString(got, "") }
		for next+k < len(texts) && len(sum) < len(got) {
			sum += folded(texts[next+k])
			k++
			if equal() {
				break
			}
		}
		if !equal() {
			return "torn"
		}
		if k > 1 {
			if len(Findings(p.Text(text))) == 0 {
				return "silent"
			}
			result = "told"
		}
		next += k
	}
	return result
}

var spokenEnd = regexp.MustCompile(`(?:point|àlaligne)*$`)

// alikes reports a text about one of those whom the texts before are about, or about
// nobody in particular.
func alikes(text string, before []string) bool {
	a := about(text)
	for _, b := range before {
		if x := about(b); a == nil || x == nil || compare(a, x) != different {
			return true
		}
	}
	return a == nil
}

// about returns the first patient of a text.
func about(text string) *person {
	s := &splitter{page: look(text)}
	s.people = s.page.people()
	for _, x := range s.people {
		if s.counts(x) {
			return x
		}
	}
	return nil
}

// examined reports a text that holds an examination.
func examined(text string) bool {
	s := &splitter{page: look(text)}
	return s.hasBody(0, len(text))
}

// folded is a text as it is compared: lower case, letters and figures.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// covers checks that every byte belongs to one part.
func covers(t testing.TB, text string, parts []Part) {
	t.Helper()
	at := 0
	for i, p := range parts {
		if p.Span.Start != at || p.Span.End < p.Span.Start || p.Letter.Start < p.Span.Start || p.Letter.End > p.Span.End || p.Letter.Start > p.Letter.End {
			t.Fatalf("part %d of %d: %+v begins at %d", i, len(parts), p, at)
		}
		at = p.Span.End
	}
	if at != len(text) {
		t.Fatalf("%d of %d bytes are in parts", at, len(text))
	}
}

// of gives a report of the same practice about somebody else.
func of(text string, n int) string {
	h := header.Read(text)
	names := [][2]string{{"QUINSAC", "Edmond"}, {"VERDALLE", "Noémie"}, {"TROUVÉ", "Basile"}}[n]
	for _, w := range []struct{ old, new string }{{h.Patient.Name, names[0]}, {h.Patient.Given, names[1]}} {
		if len(w.old) > 2 {
			text = strings.NewReplacer(w.old, w.new, strings.ToUpper(w.old), strings.ToUpper(w.new), strings.ToLower(w.old), strings.ToLower(w.new)).Replace(text)
		}
	}
	if b := header.Read(text).BirthSpan; b.End > 0 {
		day := text[b.Start:b.End]
		for range n + 1 {
			day = strings.NewReplacer("1", "2", "2", "3", "3", "1").Replace(day)
		}
		text = text[:b.Start] + day + text[b.End:]
	}
	if ins := header.Read(text).INSSpan; ins.End > 0 {
		old := text[ins.Start:ins.End]
		text = text[:ins.Start] + strings.Replace(old, "0", fmt.Sprint(n+4), 3) + text[ins.End:]
	}
	return text
}

// A morning of one practice: the same layout again and again.
func TestMorningOfOnePractice(t *testing.T) {
	all := corpus(t)
	for border, sep := range map[string]string{"nothing but a line": "\n", "an empty line": "\n\n", "empty lines": "\n\n\n", "a rule": "\n----------\n", "a page": "\n\f"} {
		right, told, n := 0, 0, 0
		var bad []string
		for i, name := range slices.Sorted(maps.Keys(all)) {
			if i%4 != 0 {
				continue
			}
			texts := []string{of(all[name], 0), of(all[name], 1), of(all[name], 2)}
			if !examined(texts[0]) || alikes(texts[1], texts[:1]) || alikes(texts[2], texts[:2]) {
				continue
			}
			n++
			text := strings.Join(texts, sep)
			switch o := outcome(text, Split(text), texts); o {
			case "right":
				right++
			case "told":
				told++
			default:
				bad = append(bad, o+" "+name)
			}
		}
		t.Logf("%-20s of %d practices: %d cut to the byte, %d told, %d not: %v", border, n, right, told, len(bad), bad[:min(8, len(bad))])
		if share := len(bad) * 100 / n; right < n*6/10 || share > 20 || share > 12 && sep != "\n" {
			t.Errorf("%s: %d of %d right, %d neither cut nor told", border, right, n, len(bad))
		}
	}
}
