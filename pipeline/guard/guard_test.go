package guard_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/header"
)

// at is the day of every case.
var at = time.Date(2026, 11, 12, 9, 0, 0, 0, time.UTC)

var author = pipeline.Signatory{Title: "Dr", Given: "Jeanne", Name: "VERNEUIL", RPPS: "99900020019"}

// situation is a case before the text is read.
type situation struct {
	name    string
	readers []string // lines of the heading that say whom the letter is for
	body    string
	patient pipeline.Patient
	book    []directory.Entry
	hand    []pipeline.Recipient // nil: the program chooses
	known   func(pipeline.Address) bool
	before  []pipeline.Recipient
	booked  []pipeline.Named // whom the appointment names
	former  func(pipeline.Recipient) pipeline.Address
	listed  func(string) (bool, bool)
	refused []guard.Refusal
	hidden  bool
}

// text is the report as somebody types it.
func (s situation) text() string {
	p := s.patient
	born := p.BirthDate
	if born.IsZero() {
		born = pipeline.Date{Year: 1951, Month: 3, Day: 2}
	}
	t := "Dr Jeanne VERNEUIL\nCardiologue\n\nPatient : " + p.Name + " " + p.Given + ", né(e) le " + born.French() + "\n\n"
	for _, r := range s.readers {
		t += r + "\n"
	}
	t += "\nÉchocardiographie transthoracique du 12/11/2026\n\nIndication : souffle.\n" + s.body + "\nFEVG 60 %. Pas de valvulopathie significative.\n\nConclusion : échocardiographie normale.\n"
	return t
}

// judged is what the directory and the guard say of a situation.
func (s situation) judged() (stops, shown []pipeline.Finding, chosen []pipeline.Recipient) {
	h := header.Read(s.text())
	book := directory.NewBook(s.book...)
	c := guard.Case{Text: s.text(), Named: h.Named, Patient: s.patient, Author: author, Practice: "cabinet.verneuil@cardiologie.mssante.fr", Book: book,
		Before: s.before, Referrers: s.booked, Former: s.former, Listed: s.listed, Refusals: s.refused, Hidden: s.hidden, At: at}
	c.History = func(a pipeline.Address) (int, time.Time) {
		if s.known != nil && s.known(a) {
			return 7, at.AddDate(0, -1, 0)
		}
		return 0, time.Time{}
	}
	var all []pipeline.Finding
	if s.hand != nil {
		c.Recipients, c.ByHand = s.hand, true
	} else {
		c.Recipients, all = book.Findings(h.Named, nil)
	}
	all = append(all, guard.Check(c)...)
	for _, f := range all {
		if f.Blocks() {
			stops = append(stops, f)
		} else {
			shown = append(shown, f)
		}
	}
	return stops, shown, c.Recipients
}

var entryForm = regexp.MustCompile(`^((?:Dr|Pr) )?([^<]*?) ?<([^>]*)>(?: \[([^\]]*)\])?(?: RPPS (\d+))?$`)

// entryOf reads "Dr Paul MARTIN <a@b> [médecine générale, Lille 59000] RPPS 99900000029".
func entryOf(t testing.TB, s string) directory.Entry {
	m := entryForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		t.Fatalf("entry %q", s)
	}
	a, err := pipeline.ParseAddress(m[3])
	if err != nil {
		t.Fatalf("entry %q: %v", s, err)
	}
	e := directory.Entry{Recipient: pipeline.Recipient{Title: strings.TrimSpace(m[1]), Address: a, RPPS: m[5]}}
	if m[1] == "" { // a practice or a service
		e.Recipient.Name, e.Kind = m[2], directory.Organisation
	} else {
		e.Recipient.Given, e.Recipient.Name = person(m[2])
	}
	if m[4] != "" {
		what, where, _ := strings.Cut(m[4], ", ")
		e.Specialty = what
		if w := strings.Fields(where); len(w) > 0 {
			if p := w[len(w)-1]; len(p) == 5 && strings.Trim(p, "0123456789") == "" {
				e.Place.Postcode, w = p, w[:len(w)-1]
			}
			e.Place.Town = strings.Join(w, " ")
		}
	}
	return e
}

// person takes the capitals for the family name.
func person(s string) (given, name string) {
	var g, n []string
	for _, w := range strings.Fields(s) {
		lower := strings.ContainsFunc(w, unicode.IsLower)
		if lower && len(n) == 0 && !directory.Particle(strings.ToLower(w)) {
			g = append(g, w)
		} else {
			n = append(n, w)
		}
	}
	return strings.Join(g, " "), strings.Join(n, " ")
}

func split(s, by string) []string {
	var out []string
	for _, x := range strings.Split(s, by) {
		if x = strings.TrimSpace(x); x != "" && x != "-" {
			out = append(out, x)
		}
	}
	return out
}

// TestCases goes through the table of testdata/cas.tsv, which is written for people
// who send letters: each line is a letter, and whether it may leave without a question.
func TestCases(t *testing.T) {
	raw, err := os.ReadFile("testdata/cas.tsv")
	if err != nil {
		t.Fatal(err)
	}
	wrong, right := 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		f := strings.Split(line, "\t")
		if len(f) != 9 {
			t.Fatalf("line %d has %d columns", i+2, len(f))
		}
		t.Run(f[1], func(t *testing.T) {
			s := situation{name: f[1], readers: split(f[2], " | "), body: strings.TrimPrefix(f[3], "-"), patient: pipeline.Patient{Name: "BROSSELIN", Given: "Odette", Sex: "F"}}
			if f[8] != "-" {
				s.patient.Given, s.patient.Name = person(f[8])
			}
			byName := map[string]pipeline.Recipient{}
			for _, x := range split(f[4], " ; ") {
				e := entryOf(t, x)
				s.book = append(s.book, e)
				byName[string(e.Recipient.Address)] = e.Recipient
			}
			pick := func(col string) []pipeline.Recipient {
				var out []pipeline.Recipient
				for _, a := range split(col, " ; ") {
					r, ok := byName[a]
					if !ok {
						t.Fatalf("nobody in the directory has %q", a)
					}
					out = append(out, r)
				}
				return out
			}
			if f[5] != "programme" {
				s.hand = pick(f[5])
			}
			s.known = func(a pipeline.Address) bool { return f[6] == "tous" || strings.Contains(f[6], string(a)) }
			s.before = pick(f[7])
			want, rule, _ := strings.Cut(f[0], ":")
			stops, shown, chosen := s.judged()
			switch want {
			case "part":
				right++
				if len(stops) > 0 {
					t.Errorf("stopped: %s", stops[0].Message)
				}
				if len(chosen) == 0 {
					t.Error("nobody was chosen")
				}
			case "arrêtée":
				wrong++
				if len(stops) == 0 {
					t.Errorf("let through to %v; shown: %v", chosen, shown)
				} else if rule != "" && !strings.HasSuffix(stops[0].Rule, rule) {
					t.Errorf("stopped by %s, want %s: %s", stops[0].Rule, rule, stops[0].Message)
				}
				for _, x := range stops {
					if x.Message == "" || x.Hint == "" {
						t.Errorf("%s gives no reason or no way out", x.Rule)
					}
				}
			default:
				t.Fatalf("column 1 says %q", f[0])
			}
		})
	}
	t.Logf("%d letters that must be stopped, %d that must leave", wrong, right)
}
