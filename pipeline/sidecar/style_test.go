package sidecar

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"cardiopli/pipeline"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// writer writes instructions in a style of its own, chosen by its seed.
type writer struct {
	*rand.Rand
	casing int
}

func pick[T any](w *writer, all ...T) T { return all[w.IntN(len(all))] }

var (
	families = []string{"DUPONT", "LE GOFF", "D'ANGELO", "OULD-BRAHMI", "de LA TOUR", "BRÉCHAMBAULT", "NO", "LY", "SAINT-AVOLD", "O'NEILL", "HESTREL", "VAN DEN BERG", "KÓVACS-N'DIAYE"}
	givens   = []string{"Paul", "Anne", "Noël", "Jean-Gaspard", "Hye-Rin", "Aglaé", "Odilon", "Clio", "Éric", "N'Golo", "Marie Anne"}
)

func (w *writer) day() pipeline.Date {
	return pipeline.DateOf(time.Date(1920, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.IntN(110*365)))
}

func (w *writer) somebody() pipeline.Named {
	p := pipeline.Named{Title: pick(w, "", "Dr", "Dr", "Pr"), Given: pick(w, givens...), Name: pick(w, families...), Copy: w.IntN(6) == 0}
	if w.IntN(2) == 0 {
		p.Address = pipeline.Address(fmt.Sprintf("adresse.%d@cabinet.mssante.fr", w.IntN(1e6)))
	}
	return p
}

// instructions draws what is to be said.
func (w *writer) instructions() (in pipeline.Instructions) {
	maybe := func(set func()) {
		if w.IntN(4) > 0 {
			set()
		}
	}
	p := &in.Patient
	p.Name = pick(w, families...)
	maybe(func() { p.Given = pick(w, givens...) })
	maybe(func() { p.BirthDate = w.day() })
	maybe(func() { p.Sex = pick(w, pipeline.Male, pipeline.Female) })
	if w.IntN(3) == 0 {
		p.BirthName = pick(w, families...)
	}
	maybe(func() {
		n := fmt.Sprintf("1%02d1300%03d%03d", w.IntN(100), w.IntN(1000), w.IntN(1000))
		p.INS, p.Demonstration = n+withKey(n), true
	})
	maybe(func() { in.Exam = pick(w, pipeline.Exams[:]...) })
	maybe(func() { in.On = w.day() })
	maybe(func() { in.Due = w.day() })
	maybe(func() {
		in.Author = w.somebody()
		in.Author.Copy = false
	})
	maybe(func() { in.Priority = pick(w, pipeline.Routine, pipeline.Soon, pipeline.Day, pipeline.Immediate) })
	maybe(func() { in.Language = pick(w, pipeline.French, pipeline.English) })
	seen := map[pipeline.Named]bool{}
	for range w.IntN(4) {
		if p := w.somebody(); !seen[p] {
			seen[p] = true
			in.Recipients = append(in.Recipients, p)
		}
	}
	return in
}

// key spells a key in one of its ways.
func (w *writer) key(t table, meaning string) string {
	k := pick(w, t.words[meaning]...)
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(k))
	words := strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '°' })
	switch w.casing {
	case 0:
		return k
	case 1:
		return strings.ToUpper(k)
	case 2:
		return capital(k)
	case 3:
		return strings.Join(words, "_")
	case 4:
		return strings.Join(words, "-")
	case 5:
		for i := range words[1:] {
			words[i+1] = capital(words[i+1])
		}
		return strings.Join(words, "")
	}
	return plain
}

func capital(s string) string {
	rs := []rune(s)
	return strings.ToUpper(string(rs[:1])) + string(rs[1:])
}

// word chooses one of the words of a closed list.
func (w *writer) word(lists map[string][]string, meaning string) string {
	s := pick(w, lists[meaning]...)
	return pick(w, s, strings.ToUpper(s), capital(s))
}

func (w *writer) date(d pipeline.Date) string {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	french := [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}[d.Month]
	days := [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}[t.Weekday()]
	first := fmt.Sprint(d.Day)
	if d.Day == 1 {
		first = "1er"
	}
	return pick(w, t.Format("2006-01-02"), t.Format("02/01/2006"), t.Format("2/1/2006"), t.Format("02.01.2006"), t.Format("02-01-2006"), t.Format("2006/01/02"),
		t.Format("20060102"), t.Format("2006-01-02T15:04:05Z"), t.Format("02/01/2006 ")+"14:30", t.Format("2006-01-02T")+"14:30:00+01:00", t.Format("January 2, 2006"), t.Format("2 Jan 2006"), t.Format("02-Jan-2006"),
		t.Format("Monday, January 2, 2006"), t.Format("Mon 2 January 2006"), first+" "+french+t.Format(" 2006"), days+" "+first+" "+french+t.Format(" 2006"),
		"le "+first+" "+strings.ToUpper(french)+t.Format(" 2006"))
}

func (w *writer) person(p pipeline.Named) string {
	s := pick(w, p.Given+" "+p.Name, p.Name+" "+p.Given)
	switch p.Title {
	case "Dr":
		s = pick(w, "Dr ", "DR ", "Dr. ", "Docteur ", "docteur ", "Mme le Dr ", "Monsieur le Docteur ") + s
	case "Pr":
		s = pick(w, "Pr ", "Pr. ", "Professeur ", "Prof. ", "Madame la Professeure ") + s
	}
	if p.Address != "" {
		s += fmt.Sprintf(pick(w, " <%s>", " (%s)", ", %s", " - %s", " %s", " [%s]"), p.Address)
	}
	return s
}

// people returns a value for recipients: a list, a map, or one text.
func (w *writer) people(all []pipeline.Named) any {
	var items []any
	var lines []string
	copies := false
	for _, p := range all {
		copies = copies || p.Copy
		if w.IntN(3) == 0 || p.Copy {
			items = append(items, w.named(p))
		} else {
			items = append(items, w.person(p))
		}
		lines = append(lines, w.person(p))
	}
	switch {
	case len(items) == 1 && w.IntN(2) == 0:
		return items[0]
	case !copies && w.IntN(3) == 0:
		return strings.Join(lines, pick(w, "; ", " ;", "\n", ";\n"))
	}
	return items
}

func (w *writer) named(p pipeline.Named) pairs {
	m := pairs{{w.key(personKeys, "name"), p.Name}, {w.key(personKeys, "given"), p.Given}}
	if p.Title != "" {
		m = append(m, pair{w.key(personKeys, "title"), w.word(titleWords, p.Title)})
	}
	if p.Address != "" {
		m = append(m, pair{w.key(personKeys, "address"), string(p.Address)})
	}
	if p.Copy {
		m = append(m, pair{w.key(personKeys, "copy"), w.word(answerWords, "oui")})
	}
	w.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
	return m
}

type pair struct {
	key   string
	value any // string, pairs, []any
}

type pairs []pair

// tree lays out what is said.
func (w *writer) tree(in pipeline.Instructions) pairs {
	p := in.Patient
	of := pairs{{w.key(patientKeys, "name"), p.Name}}
	if p.Given != "" {
		of = append(of, pair{w.key(patientKeys, "given"), p.Given})
	}
	if p.BirthName != "" || w.IntN(4) == 0 {
		of = append(of, pair{w.key(patientKeys, "maid"), p.BirthName})
	}
	if !p.BirthDate.IsZero() {
		of = append(of, pair{w.key(patientKeys, "birth"), w.date(p.BirthDate)})
	}
	if p.Sex != "" {
		of = append(of, pair{w.key(patientKeys, "sex"), w.word(sexWords, string(p.Sex))})
	}
	if p.INS != "" {
		n := p.INS
		of = append(of, pair{w.key(patientKeys, "ins"), pick(w, n, n[:1]+" "+n[1:3]+" "+n[3:5]+" "+n[5:7]+" "+n[7:10]+" "+n[10:13]+" "+n[13:])})
	}
	var top pairs
	if w.IntN(2) == 0 {
		top = of
	} else {
		top = pairs{{w.key(topKeys, "patient"), of}}
	}
	add := func(meaning string, there bool, value any) {
		if there {
			top = append(top, pair{w.key(topKeys, meaning), value})
		} else if w.IntN(8) == 0 {
			top = append(top, pair{w.key(topKeys, meaning), ""})
		}
	}
	add("exam", in.Exam != "", w.word(examWords, string(cmp.Or(in.Exam, pipeline.ECG))))
	add("on", !in.On.IsZero(), w.date(in.On))
	add("due", !in.Due.IsZero(), w.date(in.Due))
	add("priority", true, w.word(urgencyWords, in.Priority.String()))
	add("language", in.Language != "", w.word(languageWords, string(cmp.Or(in.Language, pipeline.French))))
	if in.Author != (pipeline.Named{}) {
		add("author", true, pick[any](w, w.person(in.Author), w.named(in.Author)))
	}
	if len(in.Recipients) > 0 {
		add("recipients", true, w.people(in.Recipients))
	}
	w.Shuffle(len(top), func(i, j int) { top[i], top[j] = top[j], top[i] })
	return top
}

var safe = regexp.MustCompile(`^[\pL\d][^:#\[\]{},"\n]*$`)

// scalar writes a value in YAML at an indent.
func (w *writer) scalar(s, indent string, flow bool) string {
	quoted, _ := json.Marshal(s)
	words := strings.Fields(s)
	switch n := w.IntN(6); {
	case strings.Contains(s, "\n") && !flow:
		return pick(w, "|", "|-", "|+") + "\n" + indent + strings.ReplaceAll(s, "\n", "\n"+indent)
	case s == "" && !flow:
		return pick(w, "", `""`, "~", "null")
	case n < 3 && safe.MatchString(s):
		return s
	case n == 3 && !strings.Contains(s, "\n"):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	case n == 4 && !flow && s != "":
		return pick(w, "|", "|-", ">", ">-") + "\n" + indent + s
	case n == 5 && !flow && len(words) > 1:
		return ">-\n" + indent + words[0] + "\n" + indent + strings.Join(words[1:], " ")
	}
	return string(quoted)
}

func (w *writer) yaml(b *strings.Builder, v any, indent string) {
	step := pick(w, "  ", "    ")
	switch v := v.(type) {
	case pairs:
		for _, f := range v {
			if w.IntN(12) == 0 {
				b.WriteString(indent + "# remarque : à relire\n")
			}
			b.WriteString(indent + f.key + pick(w, ":", ":", " :"))
			if s, ok := f.value.(string); ok {
				b.WriteString(" " + w.scalar(s, indent+step, false) + "\n")
			} else {
				b.WriteString("\n")
				w.yaml(b, f.value, indent+step)
			}
		}
	case []any:
		for _, item := range v {
			if s, ok := item.(string); ok {
				b.WriteString(indent + "- " + w.scalar(s, indent+"  ", false) + "\n")
			} else {
				var in strings.Builder
				w.yaml(&in, item, indent+"  ")
				b.WriteString(indent + "-\n" + in.String())
			}
		}
	}
}

func (w *writer) flow(b *strings.Builder, v any, asJSON bool) {
	text := func(s string) {
		if asJSON {
			q, _ := json.Marshal(s)
			b.Write(q)
			return
		}
		b.WriteString(w.scalar(s, "", true))
	}
	switch v := v.(type) {
	case string:
		text(v)
	case pairs:
		b.WriteString("{")
		for i, f := range v {
			if i > 0 {
				b.WriteString(pick(w, ", ", ",\n "))
			}
			text(f.key)
			b.WriteString(": ")
			w.flow(b, f.value, asJSON)
		}
		b.WriteString("}")
	case []any:
		b.WriteString("[")
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			w.flow(b, item, asJSON)
		}
		b.WriteString("]")
	}
}

// bytes saves a text as one editor or another does.
func (w *writer) bytes(s string) []byte {
	if w.IntN(3) == 0 {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	switch w.IntN(8) {
	case 0:
		return []byte("\uFEFF" + s)
	case 1:
		return []byte(norm.NFD.String(s))
	case 2, 3:
		var order binary.AppendByteOrder = pick[binary.AppendByteOrder](w, binary.LittleEndian, binary.BigEndian)
		var b []byte
		if w.IntN(3) > 0 {
			s = "\uFEFF" + s
		}
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return b
	case 4:
		if b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s)); err == nil {
			return b
		}
	}
	return []byte(s)
}

// The same instructions, written in thousands of styles, read back equal.
func TestEveryStyleReadsBack(t *testing.T) {
	bad := 0
	for seed := range uint64(3000) {
		w := &writer{Rand: rand.New(rand.NewPCG(seed, 7))}
		w.casing = w.IntN(7)
		in := w.instructions()
		tree := w.tree(in)
		var b strings.Builder
		name := "a.yaml"
		switch w.IntN(4) {
		case 0:
			name = "a.json"
			w.flow(&b, tree, true)
		case 1:
			w.flow(&b, tree, false)
		default:
			b.WriteString(pick(w, "", "", "---\n", "# fiche\n", "%YAML 1.2\n---\n"))
			w.yaml(&b, tree, "")
			b.WriteString(pick(w, "", "", "...\n", "---\n", "\n\n"))
		}
		got, err := Parse(name, w.bytes(b.String()))
		if err != nil || !reflect.DeepEqual(got, in) {
			if bad++; bad < 6 {
				t.Errorf("seed %d: %v\n%s\n got %s\nwant %s", seed, err, b.String(), shortly(got), shortly(in))
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d wrong", bad)
	}
}
