package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
	"cardiopli/vocab"
)

// The classes of what is mutated, found by plain patterns of their own: what the
// ledger takes for an item plays no part.
var classes = func() map[ledger.Kind]*regexp.Regexp {
	var names []string
	for _, t := range vocab.Terms() {
		if t.Drug() && !strings.ContainsAny(t.Text, " /'-") {
			names = append(names, regexp.QuoteMeta(t.Text))
		}
	}
	return map[ledger.Kind]*regexp.Regexp{
		ledger.Number:   regexp.MustCompile(`(\d+(?:[.,]\d+)?)|` + bounded("deux|trois|quatre|cinq|huit|douze|two|three")),
		ledger.Unit:     regexp.MustCompile(`\d[  ]?(%|°|mmHg|mm|cm/s|cm²|cm|m/s|ms|mL/m²|mL|mg|kg|µg|g/m²|/min|ans|bpm|W|h)(?:[^\p{L}\d/²]|$)`),
		ledger.Side:     regexp.MustCompile(bounded("gauches?|droits?|droites?|left|right")),
		ledger.Negation: regexp.MustCompile(bounded("pas|sans|absence|ni|aucune?|non|jamais|no|without|denies|not|never")),
		ledger.Drug:     regexp.MustCompile(bounded(strings.Join(names, "|"))),
	}
}()

// bounded makes a pattern of whole words.
func bounded(words string) string { return `(?i)(?:^|[^\p{L}\d])(` + words + `)(?:[^\p{L}\d]|$)` }

// others are what an item of a class may wrongly become.
var others = map[ledger.Kind][]string{
	ledger.Unit:     {"mm", "cm", "%", "ms", "mmHg", "mg", "g", "m/s"},
	ledger.Side:     {"gauche", "droite", "left", "right"},
	ledger.Negation: {"avec", "with", "toujours"},
	ledger.Drug:     {"bisoprolol", "Kardégic", "amiodarone", "Eliquis"},
}

// spot is a place that can be mutated: bytes from to of a text.
type spot struct {
	text     *string
	from, to int
}

// capitals is what follows a "PAS" that denies.
var capitals = regexp.MustCompile(`^ \p{Lu}{2}|^ D'`)

func (s spot) String() string { return (*s.text)[s.from:s.to] }

func spots(kind ledger.Kind, texts []*string) []spot {
	var out []spot
	for _, t := range texts {
		for _, m := range classes[kind].FindAllStringSubmatchIndex(*t, -1) {
			from, to := m[2], m[3]
			if from < 0 {
				from, to = m[4], m[5]
			}
			if s := (*t)[from:to]; s == "PAS" && !capitals.MatchString((*t)[to:]) {
				continue // the systolic pressure
			}
			if kind == ledger.Number && from > 0 && ((*t)[from-1] == 'm' || (*t)[from-1] == 'M') && (*t)[from:to] == "2" {
				continue // part of a unit
			}
			out = append(out, spot{t, from, to})
		}
	}
	return out
}

// texts lists what a letter shows that came from the report.
func texts(l *pipeline.Letter) []*string {
	out := []*string{&l.Title, &l.Patient.INS, &l.Author.RPPS}
	for i := range l.Conclusion {
		out = append(out, &l.Conclusion[i])
	}
	for i := range l.Drugs {
		out = append(out, &l.Drugs[i])
	}
	for i := range l.Ask.Lines {
		out = append(out, &l.Ask.Lines[i])
	}
	for i := range l.Alerts {
		out = append(out, &l.Alerts[i].Text)
	}
	for i := range l.Recipients {
		out = append(out, &l.Recipients[i].RPPS)
	}
	for i := range l.Blocks {
		out = append(out, &l.Blocks[i].Text)
		for _, r := range l.Blocks[i].Rows {
			for c := range r {
				out = append(out, &r[c])
			}
		}
	}
	return slices.DeleteFunc(out, func(s *string) bool { return *s == "" })
}

// mutation is one slip.
type mutation struct {
	how   string
	apply func()
}

// mutations lists the slips of one class at one spot.
func mutations(kind ledger.Kind, all []spot, n int, rnd *rand.Rand) []mutation {
	s := all[n]
	was := *s.text
	set := func(v string) func() { return func() { *s.text = was[:s.from] + v + was[s.to:] } }
	out := []mutation{{"deleted", set("")}, {"inserted", set(insertion(kind, s.String(), rnd))}}
	if v := another(kind, s.String(), rnd); v != "" {
		out = append(out, mutation{"changed", set(v)})
	}
	for range 8 {
		o := all[rnd.IntN(len(all))]
		if equal(o.String(), s.String()) || strings.Trim(o.String()+s.String(), "0") == "" {
			continue // "000 00" are the figures of "00 000"
		}
		other, mine := o.String(), s.String()
		out = append(out, mutation{"swapped", func() {
			switch {
			case o.text != s.text:
				*s.text = was[:s.from] + other + was[s.to:]
				*o.text = (*o.text)[:o.from] + mine + (*o.text)[o.to:]
			case o.from < s.from:
				*s.text = was[:o.from] + mine + was[o.to:s.from] + other + was[s.to:]
			default:
				*s.text = was[:s.from] + other + was[s.to:o.from] + mine + was[o.to:]
			}
		}})
		break
	}
	return out
}

var equalForms = strings.NewReplacer(",", ".", "droites", "droit", "droite", "droit", "droits", "droit", "gauches", "gauche", "left", "gauche", "right", "droit", "aucune", "aucun",
	"trois", "3", "deux", "2", "quatre", "4", "cinq", "5", "huit", "8", "douze", "12", "two", "2", "three", "3", "bpm", "/min")

func equal(a, b string) bool {
	plain := func(s string) string {
		s = equalForms.Replace(strings.ToLower(s))
		if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' { // the month of a date: "02"
			s = s[1:]
		}
		if strings.Contains(s, ".") {
			s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return plain(a) == plain(b)
}

func insertion(kind ledger.Kind, at string, rnd *rand.Rand) string {
	switch kind {
	case ledger.Number:
		return fmt.Sprint(2+rnd.IntN(90), " ", at)
	case ledger.Unit:
		return at + " " + "12 mL"
	case ledger.Negation:
		return "pas " + at
	}
	return others[kind][rnd.IntN(len(others[kind]))] + " " + at
}

func another(kind ledger.Kind, at string, rnd *rand.Rand) string {
	if kind == ledger.Number {
		i := rnd.IntN(len(at))
		if c := at[i]; '0' <= c && c <= '9' {
			return at[:i] + string('0'+(c-'0'+1+byte(rnd.IntN(9)))%10) + at[i+1:]
		}
		return "91"
	}
	v := others[kind][rnd.IntN(len(others[kind]))]
	if equal(v, at) {
		return ""
	}
	return v
}

// tally counts what was listed.
type tally struct {
	sync.Mutex
	listed, all map[string]int
	missed      []string
}

func newTally() *tally { return &tally{listed: map[string]int{}, all: map[string]int{}} }

func (t *tally) add(kind ledger.Kind, how string, listed bool, missed string) {
	t.Lock()
	defer t.Unlock()
	for _, k := range []string{string(kind) + " " + how, string(kind), "all"} {
		t.all[k]++
		if listed {
			t.listed[k]++
		}
	}
	if !listed {
		t.missed = append(t.missed, missed)
	}
}

func (t *tally) report(tb testing.TB, what string) {
	var keys []string
	for k := range t.all {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		tb.Logf("%s: %-18s %6d of %6d listed", what, k, t.listed[k], t.all[k])
	}
	for i, m := range t.missed {
		if i < 40 {
			tb.Errorf("missed: %s", m)
		}
	}
}

// lists reports whether a ledger has a change of the kind.
func lists(l ledger.Ledger, kind ledger.Kind) bool {
	return slices.ContainsFunc(l.Changes, func(c ledger.Change) bool { return c.What != ledger.Corrected && c.Kind == kind })
}

// full asks for every mutation of every letter; else some of each are drawn.
var full = os.Getenv("CARDIOPLI_LEDGER_FULL") == "1"

// perLetter is how many mutations of one letter are drawn.
const perLetter = 30

// TestMutatedLetters deletes, inserts, changes and swaps items of letters that
// the real stages made, one at a time.
func TestMutatedLetters(t *testing.T) {
	count := newTally()
	var letters atomic.Int32
	all := corpus(t, 200)
	t.Run("all", func(t *testing.T) {
		for shard := range 2 {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for i := shard; i < len(all); i += 2 {
					doc := compose(t, all[i].text)
					if bench().book.Letter(doc).Balanced() {
						letters.Add(1)
						mutate(all[i].name, texts(&doc.Letter), uint64(i), count, func() ledger.Ledger { return bench().book.Letter(doc) })
					}
				}
			})
		}
	})
	t.Logf("%d letters were mutated", letters.Load())
	if letters.Load() < 200 {
		t.Error("the letters are too few")
	}
	count.report(t, "letter")
}

// mutate draws slips in texts, one at a time, and counts those that run lists;
// spots that skip names are left alone.
func mutate(name string, ts []*string, seed uint64, count *tally, run func() ledger.Ledger, skip ...func(spot) bool) {
	rnd := rand.New(rand.NewPCG(seed, 99))
	was := make([]string, len(ts))
	for i, s := range ts {
		was[i] = *s
	}
	type planned struct {
		kind ledger.Kind
		mutation
		what string
	}
	var plan []planned
	for _, kind := range []ledger.Kind{ledger.Number, ledger.Unit, ledger.Side, ledger.Negation, ledger.Drug} {
		all := spots(kind, ts)
		for _, s := range skip {
			all = slices.DeleteFunc(all, s)
		}
		var own []planned
		for n, s := range all {
			for _, m := range mutations(kind, all, n, rnd) {
				own = append(own, planned{kind, m, fmt.Sprintf("%q in %q", s, (*s.text)[max(s.from-40, 0):min(s.to+40, len(*s.text))])})
			}
		}
		if !full && len(own) > perLetter/5 {
			rnd.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
			share := perLetter / 5
			if kind == ledger.Number {
				share *= 2
			}
			own = own[:min(len(own), share)]
		}
		plan = append(plan, own...)
	}
	for _, p := range plan {
		p.apply()
		l := run()
		count.add(p.kind, p.how, lists(l, p.kind), fmt.Sprintf("%s: %s %s%s", name, p.how, p.what, show(l)))
		for i, s := range ts {
			*s = was[i]
		}
	}
}
