package render

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite golden files")

func renderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pdfOf(t testing.TB, r *Renderer, l pipeline.Letter) []byte {
	t.Helper()
	b, err := r.PDF(l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The bytes of a letter are what was approved. A change of these digests changes
// every letter that is rendered again: look at the pages before -update, and raise
// Version where letters were sent with the one that the file names.
func TestGolden(t *testing.T) {
	var got strings.Builder
	fmt.Fprintf(&got, "renderer %s\n", Version)
	all := everyForm(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&got, "%x %s\n", sha256.Sum256(all[name]), name)
	}
	const file = "testdata/digests.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("digests\n%swant\n%s", got.String(), want)
	}
}

func TestEqualLettersGiveEqualBytes(t *testing.T) {
	one, ls := renderer(t), letters()
	maps.Copy(ls, whole(t))
	want := make(map[string][]byte)
	for name, l := range ls {
		want[name] = pdfOf(t, renderer(t), l)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for name, l := range ls {
				if b, err := one.PDF(l); err != nil || !bytes.Equal(b, want[name]) {
					t.Errorf("%s: bytes differ between renderers or goroutines (error %v)", name, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestAnyChangeOfTheLetterChangesTheFile(t *testing.T) {
	r := renderer(t)
	l := letters()["plain"]
	was := pdfOf(t, r, l)
	for name, change := range map[string]func(*pipeline.Letter){
		"date": func(l *pipeline.Letter) { l.Date.Day++ }, "version": func(l *pipeline.Letter) { l.Version++ },
		"recipient": func(l *pipeline.Letter) { l.Recipients = l.Recipients[:1] }, "author": func(l *pipeline.Letter) { l.Author.Given = "A." },
		"word": func(l *pipeline.Letter) { l.Conclusion = []string{"échocardiographie anormale. FEVG 62 %."} },
	} {
		changed := l
		change(&changed)
		if bytes.Equal(pdfOf(t, r, changed), was) {
			t.Errorf("another %s gives the same file", name)
		}
	}
}

func TestRunTellsOfMissingCharacters(t *testing.T) {
	r := renderer(t)
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Text: "Dyspnée 😀 stable", Letter: pipeline.Letter{Conclusion: []string{"Dyspnée 😀 stable ☃ 😀"}}}
	out, findings, err := r.Run(doc)
	if err != nil || len(findings) != 1 {
		t.Fatalf("%d findings, error %v", len(findings), err)
	}
	f := findings[0]
	if f.Kind != pipeline.Reading || f.Severity != pipeline.Warning || f.Span.Of(doc.Text) != "😀" || f.Quote != "😀" || !strings.Contains(f.Message, "U+1F600, U+2603") || f.Hint == "" {
		t.Errorf("finding %+v", f)
	}
	if out.Letter.Renderer != Version || doc.Letter.Renderer != "" {
		t.Errorf("the letter names renderer %q", out.Letter.Renderer)
	}
	if !bytes.HasPrefix(out.PDF, []byte("%PDF-1.4")) || doc.PDF != nil {
		t.Error("the PDF is not set on the new document alone")
	}
	if _, findings, _ = r.Run(pipeline.Document{Letter: letters()["plain"]}); len(findings) != 0 {
		t.Errorf("findings on a plain letter: %+v", findings)
	}
}

func TestPrepare(t *testing.T) {
	c := newCanvas(renderer(t))
	for name, e := range map[string]struct{ in, want string }{
		"combining":         {"e\u0301te\u0301", "été"},
		"soft hyphen":       {"auri\u00adcule", "auricule"},
		"direction marks":   {"\u202eFEVG\u202c \u200b62", "FEVG 62"},
		"tab and control":   {"a\tb\x07c", "a b c"},
		"full width":        {"６２％", "62%"},
		"squared unit":      {"12㎜", "12mm"},
		"astral plane":      {"𝔸", "□"},
		"invalid bytes":     {"a\xffb", "a□b"},
		"lines stay":        {"a\nb", "a\nb"},
		"medical signs":     {"≤ ≥ Δ − ½ µ ² ³ ° → ↑ ↓ ± × ≈ œ Œ", "≤ ≥ Δ − ½ µ ² ³ ° → ↑ ↓ ± × ≈ œ Œ"},
		"names of Europe":   {"ŁŠŽčğőșțß", "ŁŠŽčğőșțß"},
		"unplaced accent":   {"x\u0323\u0323\u0363", "x\u0323\u0323□"},
		"ideographic space": {"a\u3000b", "a b"},
	} {
		got := c.prepare(e.in)
		if name == "unplaced accent" {
			// Whether the typeface has the marks is its own affair; none is lost.
			if n := len([]rune(got)); n < 2 || n > 4 {
				t.Errorf("%s: %q gives %q", name, e.in, got)
			}
			continue
		}
		if got != e.want {
			t.Errorf("%s: %q gives %q, want %q", name, e.in, got, e.want)
		}
	}
}

func TestSpacing(t *testing.T) {
	for in, want := range map[string]string{
		"FEVG : 62 % ; non ?":     "FEVG\u00a0: 62\u00a0%\u202f; non\u202f?",
		"PA 144/88 mmHg, 66 /min": "PA 144/88\u00a0mmHg, 66\u00a0/min",
		"« non »":                 "«\u00a0non\u00a0»",
		"Dr Martin":               "Dr\u00a0Martin",
		"98 543 QRS":              "98\u00a0543 QRS",
		"2 ESV, 12 345":           "2 ESV, 12\u00a0345",
		"en 2024 120 mg":          "en 2024 120\u00a0mg",
		"a  b":                    "a  b",
		"FEVG: 62%":               "FEVG: 62%",
		"+3 (± 1,5)":              "+3 (±\u00a01,5)",
		"S ≤ 1 cm²":               "S ≤\u00a01\u00a0cm²",
	} {
		if got := spaced(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
		back := strings.Map(func(r rune) rune {
			if r == nbsp || r == thin {
				return ' '
			}
			return r
		}, spaced(in))
		if back != in {
			t.Errorf("%q became %q: more than spaces changed", in, back)
		}
	}
}

func TestOpened(t *testing.T) {
	for in, want := range map[string]string{
		"échocardiographie normale": "Échocardiographie normale", "e' latérale 11": "e' latérale 11", "pH 7,4": "pH 7,4", "sec.": "sec.",
		"dP/dt 900": "dP/dt 900", "FEVG 62": "FEVG 62", "fine, souple": "Fine, souple", "": "", "normal": "Normal", "aVR négatif": "aVR négatif",
	} {
		if got := opened(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// Folding loses no character and keeps every line within its width, unless a
// single character is wider.
func TestFold(t *testing.T) {
	c := newCanvas(renderer(t))
	rnd := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("auriculo-ventriculaire FEVG 62\u00a0% V2-V4 de la supercalifragilisticexpialidocious à E/e' -18 mmHg")
	for range 500 {
		var in []string
		for range 1 + rnd.IntN(30) {
			in = append(in, words[rnd.IntN(len(words))])
		}
		text, width := strings.Join(in, " "), (20+rnd.IntN(400))*point
		lines := c.fold(text, body, width)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("%q folded to %q", text, lines)
		}
		for _, l := range lines {
			if c.width(l, body) > width && len([]rune(l)) > 1 {
				t.Fatalf("line %q is wider than %d", l, width)
			}
		}
	}
}

// On every page of generated flows: nothing below the type area, no heading and
// no table head at the foot, no row without its head, each item once, in order.
func TestPaginate(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	draw := func(length) {}
	for range 300 {
		var items []item
		head := item{height: 15 * point, draw: draw, keep: true}
		for i := range rnd.IntN(200) {
			it := item{height: (5 + rnd.IntN(40)) * point, draw: draw, keep: rnd.IntN(4) == 0}
			switch rnd.IntN(6) {
			case 0:
				it.draw = nil
			case 1:
				it.head = []item{head}
			}
			it.ground = &ground{bar: rgb{i, 0, 0}}
			items = append(items, it)
		}
		next := 0
		pages := paginate(items, 0)
		for n, page := range pages {
			for i, p := range page {
				if p.top+p.height > bottom && p.draw != nil {
					t.Fatalf("item ends at %d, below %d", p.top+p.height, bottom)
				}
				if p.ground == nil {
					if i != 0 || len(page) == 1 || page[1].head == nil {
						t.Fatal("a head stands where no row follows at the top of a page")
					}
					continue
				}
				for items[next].draw == nil && p.ground != items[next].ground {
					next++
				}
				if p.ground != items[next].ground {
					t.Fatal("items out of order or lost")
				}
				next++
				if i == 0 && n > 0 && p.head != nil {
					t.Fatal("a row at the top of a page has no head")
				}
				if i == len(page)-1 && n < len(pages)-1 && p.keep {
					run := 0
					for j := next - 1; j >= 0 && (j == next-1 || items[j].keep); j-- {
						run += items[j].height
					}
					for j := next; j < len(items); j++ {
						run += items[j].height
						if !items[j].keep {
							break
						}
					}
					if run <= bottom-laterTop {
						t.Fatal("an item that keeps with the next stands at the foot of a page")
					}
				}
			}
		}
		for ; next < len(items); next++ {
			if items[next].draw != nil {
				t.Fatal("items lost at the end")
			}
		}
	}
}

func TestSizeAPage(t *testing.T) {
	for name, b := range everyForm(t) {
		if pages := bytes.Count(b, []byte("/Type /Page ")); len(b) > 40<<10*pages {
			t.Errorf("%s: %d bytes for %d pages", name, len(b), pages)
		}
	}
}

// What a letter gains on one page it does not lose on another: no setting that is
// chosen has more pages than the tightest, and the tightest is chosen only where
// it saves one.
func TestCompose(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	draw := func(length) {}
	for range 200 {
		var items []item
		for range 1 + rnd.IntN(150) {
			items = append(items, item{height: (8 + rnd.IntN(8)) * point, stretch: rnd.IntN(5) * point, draw: draw, measure: rnd.IntN(2) == 0})
		}
		got, tight := compose(items), paginate(items, 0)
		if len(got) > len(tight) || measured(got) > measured(tight) {
			t.Fatalf("%d pages, %d where set tightly", len(got), len(tight))
		}
		loosest := paginate(items, full)
		if len(loosest) == len(tight) && measured(loosest) == measured(tight) && got[0][0].end != loosest[0][0].end {
			t.Fatal("set tightly without need")
		}
	}
}

func TestTogether(t *testing.T) {
	rows := func(s string) (out [][]string) {
		for _, r := range s {
			if r == 'g' {
				out = append(out, []string{"groupe", ""})
			} else {
				out = append(out, []string{"mesure", "1"})
			}
		}
		return out
	}
	for groups, want := range map[string]string{"rrrr": "+-+-", "r": "-", "rr": "+-", "rrr": "++-", "grr": "++-", "grrrrgr": "++-+-+-", "g": "+"} {
		var got strings.Builder
		all := rows(groups)
		for i := range all {
			if together(all, i) {
				got.WriteByte('+')
			} else {
				got.WriteByte('-')
			}
		}
		if got.String() != want {
			t.Errorf("%s: %s, want %s", groups, got.String(), want)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		"50\u00a0mm": "50", "0,72\u00a0m/s": "0,72", "124/70\u00a0mmHg": "124/70", "128/min": "128", "-15\u00a0%": "-15", ">\u00a04\u00a0m/s": ">\u00a04",
		"98\u00a0543": "98\u00a0543", "8\u00a0min 40\u00a0s": "8", "42–58": "42–58", "absent": "", "": "", "≤": "", "62%": "62", "2\u00a0345 ms": "2\u00a0345",
	} {
		if got := in[:number(in)]; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Pairs stand closer than their widths, figures do not: columns stay columns.
func TestKerning(t *testing.T) {
	for _, f := range []*face{renderer(t).regular, renderer(t).bold} {
		if k := f.kern('A', 'V'); k >= 0 || k < -200 {
			t.Errorf("%s: AV moves by %d", f.name, k)
		}
		if f.width("Té", 1000) >= f.width("T", 1000)+f.width("é", 1000) {
			t.Errorf("%s: Té is not kerned", f.name)
		}
		for a := '0'; a <= '9'; a++ {
			for b := '0'; b <= '9'; b++ {
				if f.kern(a, b) != 0 {
					t.Errorf("%s: %c%c is kerned", f.name, a, b)
				}
			}
		}
		if f.kern('A', ' ') != 0 || f.kern(nbsp, 'V') != 0 || f.kern('V', thin) != 0 {
			t.Errorf("%s: a space is kerned", f.name)
		}
		for _, pair := range []string{"AV", "éa", "Wo", "œu", "Łu", "→A"} {
			r := []rune(pair)
			if got, want := f.kern(r[0], r[1]), f.kerning.of(f.glyph(r[0]), f.glyph(r[1])); got != want {
				t.Errorf("%s: %s moves by %d, the typeface says %d", f.name, pair, got, want)
			}
		}
	}
}

func FuzzPDF(f *testing.F) {
	f.Add("DELCASSAGNE", "Conclusion : normal.", "a\tb", "FEVG 62 %")
	f.Add("\xff", "😀\u202e", strings.Repeat("-", 300), "\n\n- \n1. ")
	r := renderer(f)
	f.Fuzz(func(t *testing.T, name, text, cell, line string) {
		if len(name)+len(text)+len(cell)+len(line) > 20000 {
			return
		}
		l := letters()["bare"]
		l.Patient.Name, l.Title, l.Author.Name, l.Practice.Name, l.Practice.Lines = name, line, name, cell, []string{text, cell}
		l.Conclusion, l.Alerts = []string{text, line}, []pipeline.Alert{{Urgency: pipeline.Urgency(len(text) % 5), Text: line}}
		l.Amendment = &pipeline.Amendment{Version: len(cell) - 3, Reason: text, Edits: []pipeline.Edit{{Where: line, Before: cell}, {Where: cell, After: text}}}
		l.Trends = []pipeline.Trend{{Label: name, Now: cell, Before: line, Difference: text, Course: pipeline.Course(line)}, {}}
		l.Drugs, l.Practice.Phone = []string{line, cell}, name
		l.Ask = pipeline.Ask{Action: [...]pipeline.Action{pipeline.ActionAsked, pipeline.ActionNone, ""}[len(line)%3], Lines: []string{text}, Added: cell}
		l.Blocks = []pipeline.Block{{Kind: pipeline.Heading, Text: line}, {Kind: pipeline.Paragraph, Text: text},
			{Kind: pipeline.Table, Text: line, Rows: [][]string{{cell, line}, {text, cell, name}, {cell}}}}
		b, err := r.PDF(l)
		if err != nil || !bytes.HasSuffix(b, []byte("%%EOF\n")) {
			t.Fatalf("error %v", err)
		}
		again, _ := r.PDF(l)
		if !bytes.Equal(b, again) {
			t.Error("two renderings differ")
		}
		if _, err := r.Cover(l, []string{name, text, cell, line}); err != nil {
			t.Errorf("cover: %v", err)
		}
	})
}

func FuzzParseFace(f *testing.F) {
	f.Add(regularTTF[:4096])
	f.Add(regularTTF[len(regularTTF)-4096:])
	f.Fuzz(func(t *testing.T, b []byte) {
		if face, err := parseFace("x", b); err == nil {
			newSubset(face).program()
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	r := renderer(b)
	for _, name := range []string{"urgent", "plain", "long"} {
		l := letters()[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var pdf []byte
			before := cpu(b)
			for b.Loop() {
				pdf = pdfOf(b, r, l)
			}
			pages := float64(bytes.Count(pdf, []byte("/Type /Page ")))
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N)/pages, "cpu-ms/page")
			b.ReportMetric(float64(len(pdf))/pages, "bytes/page")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}
