package amend

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// texts lists every place of a letter where words stand.
func (l *sheet) texts() []*string {
	out := []*string{&l.Title, &l.Patient.Name, &l.Patient.Given, &l.Author.Name, &l.Practice.Phone}
	for i := range l.Alerts {
		out = append(out, &l.Alerts[i].Text)
	}
	for _, lines := range [][]string{l.Conclusion, l.Drugs, l.Ask.Lines} {
		for i := range lines {
			out = append(out, &lines[i])
		}
	}
	for i := range l.Blocks {
		b := &l.Blocks[i]
		if b.Text != "" {
			out = append(out, &b.Text)
		}
		for _, r := range b.Rows {
			for c := range r {
				if r[c] != "" {
					out = append(out, &r[c])
				}
			}
		}
	}
	return out
}

type sheet struct{ pipeline.Letter }

// mentioned reports whether a word stands on one side of the edits, or in the place
// they name: a heading exchanged for one that exists shows as text that moved.
func mentioned(es []pipeline.Edit, word string, after bool) bool {
	word = squeeze(tokens(word, nil))
	for _, e := range es {
		side := e.Before
		if after {
			side = e.After
		}
		if strings.Contains(squeeze(tokens(side, nil)), word) || strings.Contains(squeeze(tokens(e.Where, nil)), word) {
			return true
		}
	}
	return false
}

// What matters in a letter: numbers, negations, units, sides, drugs, doses, degrees.
var (
	negations = []string{"pas", "sans", "aucun", "ni", "non"}
	sides     = []string{"gauche", "droite", "droit", "antérieur", "postérieur", "septal", "latéral"}
	drugs     = []string{"bisoprolol", "amiodarone", "apixaban", "furosémide", "ramipril"}
	units     = []string{"mm", "cm", "%", "mmHg", "m/s", "mg", "ml/m2", "bpm", "g"}
	degrees   = []string{"minime", "modérée", "sévère", "normale", "altérée"}
)

func anyWord(rng *rand.Rand) string {
	lists := [][]string{negations, sides, drugs, units, degrees, nil, nil}
	if l := lists[rng.IntN(len(lists))]; l != nil {
		return l[rng.IntN(len(l))]
	}
	return fmt.Sprint(rng.IntN(300))
}

// Every word that a mutation puts in, takes out or exchanges stands in an edit.
func TestMutationsAreTold(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n, missed := 0, 0
	for range 8000 {
		before, after := sent(), sheet{sent()}
		texts := after.texts()
		at := texts[rng.IntN(len(texts))]
		fields := strings.Fields(*at)
		i := rng.IntN(len(fields))
		was, is, word := "", "", anyWord(rng)
		switch rng.IntN(4) {
		case 0: // deletion
			was = fields[i]
			fields = append(fields[:i:i], fields[i+1:]...)
		case 1: // insertion
			is = word
			fields = append(fields[:i:i], append([]string{word}, fields[i:]...)...)
		case 2: // another word
			was, is = fields[i], word
			fields[i] = word
		case 3: // another digit
			k := strings.IndexAny(fields[i], "0123456789")
			if k < 0 {
				continue
			}
			was = fields[i]
			d := byte('0' + (int(fields[i][k]-'0')+1+rng.IntN(8))%10)
			is = fields[i][:k] + string(d) + fields[i][k+1:]
			fields[i] = is
		}
		text := strings.Join(fields, " ")
		if squeeze(tokens(text, nil)) == squeeze(tokens(*at, nil)) {
			continue
		}
		n++
		*at = text
		es := Changes(before, after.Letter)
		if len(es) == 0 || was != "" && !mentioned(es, was, false) || is != "" && !mentioned(es, is, true) {
			if missed++; missed < 10 {
				t.Errorf("%q became %q in %q: %+v", was, is, text, es)
			}
		}
	}
	t.Logf("%d mutations, %d not told", n, missed)
	if n < 6000 {
		t.Errorf("only %d mutations", n)
	}
}

// Several changes at once: every word that one letter has more often than the
// other stands in an edit.
func TestManyMutationsAreTold(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 1500 {
		before, after := sent(), sheet{sent()}
		texts := after.texts()
		for range 1 + rng.IntN(6) {
			at := texts[rng.IntN(len(texts))]
			fields := strings.Fields(*at)
			if len(fields) == 0 {
				continue
			}
			i := rng.IntN(len(fields))
			switch rng.IntN(3) {
			case 0:
				fields = append(fields[:i:i], fields[i+1:]...)
			case 1:
				fields[i] = anyWord(rng)
			case 2:
				other := strings.Fields(*texts[rng.IntN(len(texts))])
				fields = append(fields, other...)
			}
			*at = strings.Join(fields, " ")
		}
		es := Changes(before, after.Letter)
		b := sheet{before}
		for after, missing := range map[bool]map[string]int{false: more(b.words(), after.words()), true: more(after.words(), b.words())} {
			for w := range missing {
				if !mentioned(es, w, after) {
					t.Fatalf("%q is not told (after: %v): %+v", w, after, es)
				}
			}
		}
		if again := Changes(before, after.Letter); !reflect.DeepEqual(es, again) {
			t.Fatal("the same letters give other edits")
		}
		for _, e := range es {
			if n := utf8.RuneCountInString(e.Before + e.After); n > maxRunes || e.Where == "" || e.Before == e.After {
				t.Fatalf("%d signs: %+v", n, e)
			}
		}
	}
}

// words counts the words of a letter, without punctuation.
func (l *sheet) words() map[string]int {
	n := map[string]int{}
	for _, s := range l.texts() {
		for _, t := range tokens(*s, nil) {
			if said(t) {
				n[t.key]++
			}
		}
	}
	return n
}

func more(a, b map[string]int) map[string]int {
	out := map[string]int{}
	for w, n := range a {
		if n > b[w] {
			out[w] = n - b[w]
		}
	}
	return out
}

func TestLongLists(t *testing.T) {
	before, after := sent(), sent()
	var was, is []string
	for i := range 50 {
		was = append(was, fmt.Sprintf("Phrase %d de la lettre. Elle ne change pas.", i))
		is = append(is, fmt.Sprintf("Phrase %d de la lettre. Elle ne change pas.", i+100))
	}
	before.Blocks = append(before.Blocks, pipeline.Block{Kind: pipeline.Paragraph, Text: strings.Join(was, "\n")})
	after.Blocks = append(after.Blocks, pipeline.Block{Kind: pipeline.Paragraph, Text: strings.Join(is, "\n")})
	after.Patient.Name = "MAUREL"
	es := Changes(before, after)
	if len(es) != maxEdits || es[0].Before != "MOREL" || !strings.Contains(es[maxEdits-1].After, "et 22 autres changements") {
		t.Errorf("%d edits, the last %+v", len(es), es[len(es)-1])
	}
	long := strings.Repeat("très longue phrase sans fin ni point ", 60)
	after = sent()
	after.Conclusion = append(after.Conclusion, long)
	var told string
	for _, e := range Changes(sent(), after) {
		if e.Before != "" || utf8.RuneCountInString(e.After) > maxRunes {
			t.Errorf("%+v", e)
		}
		told += strings.TrimSuffix(strings.TrimPrefix(e.After, "… "), "…")
	}
	if plain(told) != plain(long) {
		t.Errorf("a long sentence is not told whole: %d of %d", len(plain(told)), len(plain(long)))
	}
}

// A letter as long as a letter may be, changed throughout, takes no time to speak of.
func TestTime(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var a, b []string
	for i := range 180_000 {
		w := fmt.Sprintf("m%d", rng.IntN(3000))
		a = append(a, w)
		if rng.IntN(4) == 0 {
			w = anyWord(rng)
		}
		b = append(b, w)
		if i%17 == 0 {
			a, b = append(a, ".\nPuis"), append(b, ".\nPuis")
		}
	}
	letter := func(ws []string) pipeline.Letter {
		l := sent()
		l.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: strings.Join(ws, " ")}}
		return l
	}
	start := time.Now()
	es := Changes(letter(a), letter(b))
	took := time.Since(start)
	t.Logf("two letters of %d kB: %v", len(strings.Join(a, " "))>>10, took)
	if len(es) != maxEdits || took > 20*time.Second {
		t.Errorf("%d edits in %v", len(es), took)
	}
	var heads pipeline.Letter
	for i := range 20_000 {
		heads.Blocks = append(heads.Blocks, pipeline.Block{Kind: pipeline.Heading, Text: fmt.Sprint("H", i)}, pipeline.Block{Kind: pipeline.Paragraph, Text: "Normal."})
	}
	start = time.Now()
	Changes(sent(), heads)
	Changes(heads, sent())
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("many headings take %v", took)
	}
}

func FuzzChanges(f *testing.F) {
	f.Add("FEVG (fraction d'éjection) 35 %.\nPas de fuite.", "FEVG 53 %. Pas de fuite.\n", "FEVG", "fraction d'éjection")
	f.Add("- TA 120 / 80 mmHg\n< 40 %", "TA 120/80mmHg < 4 0 %", "", "")
	f.Add("a a a a b. A a", "a b. A a a", "a", "b")
	f.Fuzz(func(t *testing.T, was, is, short, long string) {
		if len(was)+len(is) > 4000 {
			return
		}
		letter := func(s string) pipeline.Letter {
			l := sent()
			l.Conclusion = []string{s}
			l.Expansions = []pipeline.Expansion{{Short: short, Long: long}}
			l.Blocks = append(l.Blocks, pipeline.Block{Kind: pipeline.Table, Rows: [][]string{{"", s}, {s, s, s}, {}}}, pipeline.Block{Kind: pipeline.Heading, Text: s},
				pipeline.Block{Kind: pipeline.Paragraph, Text: s})
			return l
		}
		a, b := letter(was), letter(is)
		if es := Changes(a, letter(was)); es != nil {
			t.Fatalf("a letter differs from itself: %+v", es)
		}
		es := Changes(a, b)
		if plain(was) == plain(is) && len(es) > 0 && short == "" && !strings.ContainsAny(was+is, "\n-–—•*·▪◦►") {
			t.Fatalf("spacing is told: %+v", es)
		}
		x, y := tokens(was, a.Expansions), tokens(is, a.Expansions)
		if squeeze(x) != squeeze(y) && len(es) == 0 {
			t.Fatal("a difference is not told")
		}
		if len(es) < maxEdits {
			for _, tk := range x {
				if said(tk) && !has(y, tk.key) && len(tk.key) < maxRunes && !mentioned(es, tk.text, false) && !loose(y, tk) {
					t.Fatalf("%q is not told: %+v", tk.text, es)
				}
			}
		}
	})
}

func has(ts []token, key string) bool {
	for _, t := range ts {
		if t.key == key {
			return true
		}
	}
	return false
}

// loose reports whether a token occurs but for its spacing.
func loose(ts []token, t token) bool {
	return strings.Contains(squeeze(ts), squeeze([]token{t}))
}
