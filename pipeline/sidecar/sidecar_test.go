package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

const whole = `# fiche
patient:
  nom: DUPONT
  prénom: Jeanne
  nom de naissance: MARTIN
  naissance: 12/03/1950
  sexe: F
  ins: 2 50 03 75 116 001 %s
examen: écho d'effort
date: 2 mars 2026
auteur: Dr Anne BLANC
destinataires:
  - Dr Paul MARTIN <paul.martin@Example.org>
  - titre: Pr
    prénom: Luc
    nom: ROY
    rpps: 10001234563
    adresse: luc.roy@example.org
    copie: oui
échéance: 2026-03-05
priorité: sous 24 h
langue: Français
`

// withKey gives an INS its key.
func withKey(n string) string {
	var v uint64
	fmt.Sscan(strings.ReplaceAll(n, " ", ""), &v)
	return fmt.Sprintf("%02d", 97-v%97)
}

var wholeMeans = pipeline.Instructions{
	Patient: pipeline.Patient{Name: "DUPONT", Given: "Jeanne", BirthName: "MARTIN", BirthDate: pipeline.Date{Year: 1950, Month: 3, Day: 12}, Sex: pipeline.Female,
		INS: "2500375116001" + withKey("2500375116001")},
	Exam: pipeline.StressEcho, On: pipeline.Date{Year: 2026, Month: 3, Day: 2},
	Author: pipeline.Named{Title: "Dr", Given: "Anne", Name: "BLANC"},
	Recipients: []pipeline.Named{{Title: "Dr", Given: "Paul", Name: "MARTIN", Address: "paul.martin@example.org"},
		{Title: "Pr", Given: "Luc", Name: "ROY", RPPS: "10001234563", Address: "luc.roy@example.org", Copy: true}},
	Due: pipeline.Date{Year: 2026, Month: 3, Day: 5}, Priority: pipeline.Day, Language: pipeline.French,
}

func luhn(n string) string {
	for d := range 10 {
		if _, ok := parseRPPS(n + fmt.Sprint(d)); ok {
			return n + fmt.Sprint(d)
		}
	}
	return ""
}

func TestWhole(t *testing.T) {
	rpps := luhn("1000123456")
	want := wholeMeans
	want.Recipients = append([]pipeline.Named(nil), want.Recipients...)
	want.Recipients[1].RPPS = rpps
	french := strings.ReplaceAll(fmt.Sprintf(whole, withKey("2500375116001")), "10001234563", rpps)
	english := `{"patient": {"name": "DUPONT", "given": "Jeanne", "birth_name": "MARTIN", "birth_date": "1950-03-12", "sex": "female",
		"ins": "2500375116001` + withKey("2500375116001") + `"}, "exam": "stress_echo", "date": "2026-03-02", "author": {"title": "Dr", "given_name": "Anne", "name": "BLANC"},
		"recipients": ["Dr Paul MARTIN <paul.martin@example.org>", {"title": "Professor", "given": "Luc", "name": "ROY", "rpps": ` + rpps + `, "address": "luc.roy@example.org", "copy": true}],
		"due": "05/03/2026", "priority": "24h", "language": "fr"}`
	for name, raw := range map[string]string{
		"a.yaml": french, "b.yml": strings.ReplaceAll(french, "\n", "\r\n"), "c.yaml": "\xEF\xBB\xBF" + french,
		"d.json": english, "e.yaml": english,
		"f.yaml": strings.NewReplacer("é", "e\u0301").Replace(french),
		"g.yaml": string(latin(french)),
		"h.yaml": strings.NewReplacer("prénom", "PRENOM", "échéance", "Echeance", "priorité", "Priorite", "nom de naissance", "nom_de_naissance").Replace(french),
	} {
		got, err := Parse(name, []byte(raw))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
		}
	}
}

func latin(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		raw    string
		reason Reason
		key    string
		near   string
		line   int
	}{
		"empty":                   {"", Empty, "", "", 0},
		"only comments":           {"# rien\n", Empty, "", "", 0},
		"empty values":            {"patient:\nexamen:\n", Empty, "", "", 0},
		"empty map":               {"{}", Empty, "", "", 0},
		"misspelt key":            {"patient:\n  prenon: Jeanne\n", Unknown, "patient, prenon", "prénom", 2},
		"misspelt at the top":     {"destinatiares: x\n", Unknown, "destinatiares", "destinataires", 1},
		"strange key":             {"xyzzyplugh: 1\n", Unknown, "xyzzyplugh", "", 1},
		"repeated":                {"date: 02/03/2026\ndate: 03/03/2026\n", Repeated, "date", "", 2},
		"repeated in two tongues": {"langue: fr\nlanguage: en\n", Repeated, "language", "", 2},
		"no such day":             {"date: 31/02/2026\n", Value, "date", "", 1},
		"short year":              {"patient: {naissance: 12/03/50}\n", Value, "patient, naissance", "", 1},
		"bad sex":                 {"patient: {sexe: X}\n", Value, "patient, sexe", "", 1},
		"bad INS key":             {"patient: {ins: 250037511600100}\n", Value, "patient, ins", "", 1},
		"short INS":               {"patient: {ins: 12345}\n", Value, "patient, ins", "", 1},
		"no exam":                 {"examen: scanner\n", Value, "examen", "", 1},
		"no priority":             {"priorité: bof\n", Value, "priorité", "", 1},
		"bad address":             {"destinataires: [Dr Paul MARTIN <paul at example>]\n", Value, "destinataires", "", 1},
		"title alone":             {"destinataires: [Dr]\n", Value, "destinataires", "", 1},
		"bad rpps":                {"auteur: {nom: ROY, rpps: 123}\n", Value, "auteur, rpps", "", 1},
		"nobody":                  {"auteur: {titre: Dr}\n", Shape, "auteur", "", 1},
		"list for a word":         {"langue: [fr]\n", Shape, "langue", "", 1},
		"word for the patient":    {"patient: DUPONT\n", Shape, "patient", "", 1},
		"list at the top":         {"- a\n- b\n", Shape, "", "", 1},
		"word at the top":         {"bonjour\n", Shape, "", "", 1},
		"alias":                   {"auteur: &a Dr X ROY\ndestinataires: [*a]\n", Forbid, "", "", 1},
		"tag":                     {"langue: !!binary ZnI=\n", Forbid, "", "", 1},
		"two documents":           {"langue: fr\n---\nlangue: en\n", Forbid, "", "", 0},
		"merge":                   {"patient: {<<: {nom: X}}\n", Forbid, "", "", 1},
		"deep":                    {strings.Repeat("[", 50) + strings.Repeat("]", 50), Forbid, "", "", 1},
		"very deep":               {strings.Repeat("[", 5000), Forbid, "", "", 0},
		"indented away":           {strings.Repeat(" ", 100) + "langue: fr", Forbid, "", "", 0},
		"not yaml":                {"patient: {nom: \n  - :", Syntax, "", "", 0},
		"a picture":               {"\x89PNG\x00\xff", Encoding, "", "", 0},
		"too large":               {"# " + strings.Repeat("x", MaxSize), TooLarge, "", "", 0},
		"long value":              {"auteur: " + strings.Repeat("x", 300), Value, "auteur", "", 1},
		"two lines":               {"auteur: \"Dr Paul\\nROY\"", Value, "auteur", "", 1},
	} {
		for _, file := range []string{"a.yaml", "a.json"} {
			if file == "a.json" && !json.Valid([]byte(c.raw)) {
				continue
			}
			_, err := Parse(file, []byte(c.raw))
			var r *Refusal
			if !errors.As(err, &r) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if r.Reason != c.reason || r.Key != c.key || r.Near != c.near || c.line > 0 && r.Line != c.line {
				t.Errorf("%s in %s: %+v", name, file, *r)
			}
			what, todo := r.French()
			for _, s := range []string{what, todo} {
				if !strings.HasSuffix(s, ".") || strings.Contains(s, "%!") {
					t.Errorf("%s: says %q", name, s)
				}
			}
			if c.key != "" && !strings.Contains(what, c.key) || c.near != "" && !strings.Contains(todo, c.near) {
				t.Errorf("%s: %s %s", name, what, todo)
			}
		}
	}
}

// A refusal quotes no value, in any tongue.
func TestNoValueIsQuoted(t *testing.T) {
	const secret = "ZWINGELSTEIN"
	for _, raw := range []string{
		"patient: {sexe: " + secret + "}", "examen: " + secret, "destinataires: ['" + secret + " <x>']", "date: " + secret, "patient: " + secret, secret,
		`{"langue": "` + secret + `"}`, "patient: {nom: [" + secret + "]}", "langue: fr\n" + secret, "langue: !" + secret + " x", "patient: {nom: \"" + secret,
	} {
		_, err := Parse("a.yaml", []byte(raw))
		var r *Refusal
		if !errors.As(err, &r) {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		what, todo := r.French()
		if s := what + todo + err.Error(); strings.Contains(s, secret) {
			t.Errorf("%q: %s", raw, s)
		}
	}
	// A key is shown to the secretary, not to the log.
	_, err := Parse("a.yaml", []byte(secret+": x"))
	if strings.Contains(err.Error(), secret) {
		t.Error(err)
	}
}

func TestPersons(t *testing.T) {
	rpps := luhn("1000123456")
	for s, want := range map[string]pipeline.Named{
		"Dr Paul MARTIN <p.m@example.org>":        {Title: "Dr", Given: "Paul", Name: "MARTIN", Address: "p.m@example.org"},
		"Docteur Paul Martin":                     {Title: "Dr", Given: "Paul", Name: "Martin"},
		"Pr. MARTIN Paul":                         {Title: "Pr", Given: "Paul", Name: "MARTIN"},
		"Dr MARTIN":                               {Title: "Dr", Name: "MARTIN"},
		"Dr Jean-Paul de LA TOUR":                 {Title: "Dr", Given: "Jean-Paul", Name: "de LA TOUR"},
		"Anne van den Berg":                       {Given: "Anne", Name: "van den Berg"},
		"Dr Paul MARTIN, RPPS " + rpps:            {Title: "Dr", Given: "Paul", Name: "MARTIN", RPPS: rpps},
		"Dr Paul MARTIN (" + rpps + ") <a@b.fr>":  {Title: "Dr", Given: "Paul", Name: "MARTIN", RPPS: rpps, Address: "a@b.fr"},
		"paul.martin@example.org":                 {Address: "paul.martin@example.org"},
		"<paul.martin@example.org>":               {Address: "paul.martin@example.org"},
		`"Dr Anne O'NEILL" <a@b.fr>`:              {Title: "Dr", Given: "Anne", Name: "O'NEILL", Address: "a@b.fr"},
		"Professeure Éva KÓVACS-N'DIAYE <e@b.fr>": {Title: "Pr", Given: "Éva", Name: "KÓVACS-N'DIAYE", Address: "e@b.fr"},
	} {
		if got, ok := parsePerson(s); !ok || got != want {
			t.Errorf("%s: %+v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"Dr", "", "Dr Paul MARTIN <>", "Dr Paul MARTIN <a@b> <c@d>", "Dr 12345", "a@b@c", "Dr Paul MARTIN 06 12 34 56 78", "un deux trois quatre cinq six sept huit neuf dix"} {
		if got, ok := parsePerson(s); ok {
			t.Errorf("%q is read as %+v", s, got)
		}
	}
}

func TestDates(t *testing.T) {
	for s, want := range map[string]string{"2026-03-02": "2026-03-02", "02/03/2026": "2026-03-02", "2.3.2026": "2026-03-02", "02-03-2026": "2026-03-02",
		"1er mars 2026": "2026-03-01", "2 Août 1950": "1950-08-02", "29/02/2024": "2024-02-29", "2026-03-02T00:00:00Z": "2026-03-02"} {
		if d, ok := parseDate(s); !ok || d.String() != want {
			t.Errorf("%s: %s", s, d)
		}
	}
	for _, s := range []string{"29/02/2025", "2026-13-01", "0/1/2026", "02/03/26", "demain", "1799-01-01", "2 floréal 2026", "2026"} {
		if d, ok := parseDate(s); ok {
			t.Errorf("%s is read as %s", s, d)
		}
	}
}

func TestEveryExamHasAWordInBothTongues(t *testing.T) {
	n := map[pipeline.Exam]int{}
	for _, x := range exams {
		n[pipeline.Exam(x)]++
	}
	for _, x := range pipeline.Exams {
		if n[x] < 3 || examOf(string(x)) != x {
			t.Errorf("%s has %d words", x, n[x])
		}
	}
}

func TestNoWordHasTwoMeanings(t *testing.T) {
	for _, tab := range []table{topKeys, patientKeys, examKeys, personKeys} {
		for m, all := range tab.words {
			for _, w := range all {
				if tab.meaning(w) != m || tab.meaning(brief(w)) != m {
					t.Errorf("key %q means %s and %s", w, m, tab.meaning(w))
				}
			}
		}
	}
	for _, lists := range []map[string][]string{examWords, urgencyWords, languageWords, sexWords, titleWords, answerWords} {
		for m, all := range lists {
			for _, w := range all {
				if got := words(lists)[plainly(w)]; got != m {
					t.Errorf("%q means %q and %q", w, m, got)
				}
			}
		}
	}
}

// One letter of a known key wrong: refused, and the key proposed, unless what
// comes out is another key.
func TestSlipsInKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	proposed, all := 0, 0
	for _, m := range slices.Sorted(maps.Keys(topKeys.words)) {
		for _, w := range topKeys.words[m] {
			rs := []rune(w)
			if len(rs) < 5 {
				continue
			}
			i := 1 + r.IntN(len(rs)-2)
			for _, slip := range []string{string(rs[:i]) + string(rs[i+1:]), string(rs[:i]) + "x" + string(rs[i:]), string(rs[:i]) + string(rs[i+1]) + string(rs[i]) + string(rs[i+2:])} {
				if topKeys.meaning(slip) != "" {
					continue
				}
				all++
				if topKeys.meaning(topKeys.nearest(slip)) == topKeys.meaning(w) {
					proposed++
				}
			}
		}
	}
	t.Logf("%d of %d slips have the right key proposed", proposed, all)
	if proposed*10 < all*9 {
		t.Error("too few")
	}
}

// Files as large as is read, that a reader could take long over, become at once what they are.
func BenchmarkHostile(b *testing.B) {
	for name, s := range map[string]string{"addresses": "to: \"" + strings.Repeat("a@b,", MaxSize/4-3) + "\"", "titles": "to: " + strings.Repeat("Dr A et ", MaxSize/8-1),
		"fields": strings.Repeat("nom: a\n", MaxSize/7), "lines": strings.Repeat("a: 'b\n", MaxSize/6)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Parse("a.yaml", []byte(s)); err == nil {
					b.Fatal("read")
				}
			}
		})
	}
}

func BenchmarkWhole(b *testing.B) {
	raw := []byte(fmt.Sprintf(strings.ReplaceAll(whole, "10001234563", luhn("1000123456")), withKey("2500375116001")))
	for b.Loop() {
		if _, err := Parse("a.yaml", raw); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{whole, `{"patient":{"nom":"X"}}`, "destinataires: [a, {nom: b}]", "a: &x [*x]", "? a\n: b", "%YAML 1.1\n---\nlangue: fr", "langue: |\n  fr\n", "[[[[", "{a: {b: {c: {d: {}}}}}"} {
		f.Add("a.yaml", []byte(s))
		f.Add("a.json", []byte(s))
	}
	files, _ := filepath.Glob("testdata/author/*.[yj]*")
	for _, file := range files {
		if raw, err := os.ReadFile(file); err == nil {
			f.Add(file, raw)
		}
	}
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		in, err := Parse(name, raw)
		if err != nil {
			var r *Refusal
			if !errors.As(err, &r) {
				t.Fatalf("%v is no refusal", err)
			}
			r.French()
			return
		}
		if len(in.Recipients) > MaxRecipients {
			t.Fatalf("%+v", in)
		}
		for _, p := range append(in.Recipients, in.Author) {
			if p.Name != "" && !isName(p.Name) || p.Given != "" && !isName(p.Given) {
				t.Fatalf("no name: %+v", p)
			}
		}
		if p := in.Patient; p.Name != "" && !isName(p.Name) || p.Given != "" && !isName(p.Given) || p.BirthName != "" && !isName(p.BirthName) {
			t.Fatalf("no name: %+v", p)
		}
		// What is stored sealed comes back as it was.
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var back pipeline.Instructions
		if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(in, back) {
			t.Fatalf("%+v comes back as %+v, %v", in, back, err)
		}
	})
}
