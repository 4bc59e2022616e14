package draft

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

var practice = pipeline.Practice{Name: "Cabinet des Tilleuls", Lines: []string{"12, rue des Tilleuls", "35000 Rennes"}, Phone: "02 99 00 00 00", Address: "secretariat@cabinet-exemple.mssante.fr"}

var signatories = []pipeline.Signatory{
	{Title: "Dr", Given: "Anselme", Name: "VERDIN", RPPS: "99900000094", Role: "Cardiologue"},
	{Title: "Dr", Given: "Diane", Name: "FRESNEBRUN", RPPS: "99900000227", Role: "Cardiologue"},
}

func composer(t testing.TB) *Composer {
	t.Helper()
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(set, nil, practice, signatories...)
}

// report builds a document whose sections lie in text as "Title : body"; a part
// without a title is text outside any section.
type written struct{ key, title, body string }

func document(exams []pipeline.Exam, parts ...written) pipeline.Document {
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	doc.Report = pipeline.Report{
		Language: pipeline.French, Exams: exams, Date: pipeline.Date{Year: 2026, Month: 10, Day: 20},
		Patient: pipeline.Patient{Name: "DELCASSAGNE", Given: "Firmin", BirthDate: pipeline.Date{Year: 1972, Month: 5, Day: 17}, Sex: pipeline.Male, INS: "172130000000718"},
		Author:  pipeline.Named{Title: "Dr", Given: "Anselme", Name: "Verdin"},
	}
	doc.Recipients = []pipeline.Recipient{{Title: "Dr", Given: "Ombeline", Name: "RACINOT", Address: "ombeline.racinot@cabinet-exemple.mssante.fr"}}
	for _, p := range parts {
		if p.title == "" {
			doc.Text += p.body + "\n"
			continue
		}
		doc.Text += p.title + " : "
		start := len(doc.Text)
		doc.Text += p.body
		doc.Report.Sections = append(doc.Report.Sections, pipeline.Section{Key: p.key, Title: p.title, Text: p.body, Span: pipeline.Span{Start: start, End: len(doc.Text)}, Place: pipeline.Span{Start: start, End: len(doc.Text)}})
		doc.Text += "\n"
	}
	doc.Report.Written = doc.Text
	return doc
}

func letterOf(t *testing.T, doc pipeline.Document) pipeline.Letter {
	t.Helper()
	out, _, err := composer(t).Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out.Letter
}

// all is every word that the letter shows.
func all(l pipeline.Letter) string {
	out := append([]string{l.Title, l.Patient.Name, l.Patient.Given}, l.Conclusion...)
	for _, b := range l.Blocks {
		out = append(out, b.Text)
		for _, r := range b.Rows {
			out = append(out, r...)
		}
	}
	return strings.Join(out, "\n")
}

func headings(l pipeline.Letter) []string {
	var out []string
	for _, b := range l.Blocks {
		if b.Kind == pipeline.Heading {
			out = append(out, b.Text)
		}
	}
	return out
}

func TestSectionsFollowTheTemplateAndUnknownOnesTheirNeighbour(t *testing.T) {
	l := letterOf(t, document([]pipeline.Exam{pipeline.ETT},
		written{"conclusion", "CONCLUSION", "examen normal."},
		written{"pericardium", "Péricarde", "sec."},
		written{"", "Échographie pulmonaire", "pas de ligne B."},
		written{"indication", "INDICATION", "souffle."},
		written{"plan", "Conduite à tenir", "contrôle à un an."},
		written{"lv", "VG", "non dilaté."}))
	if got, want := headings(l), []string{"Indication", "VG", "Péricarde", "Échographie pulmonaire"}; !reflect.DeepEqual(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
	if want := []string{"Examen normal.", "Conduite à tenir : contrôle à un an."}; !reflect.DeepEqual(l.Conclusion, want) {
		t.Errorf("conclusion %q, want %q", l.Conclusion, want)
	}
	if l.Template != "ett/1" || l.Title != "Échocardiographie transthoracique" || l.Date.String() != "2026-11-22" || l.ExamOn.String() != "2026-10-20" {
		t.Errorf("template %q, title %q, date %s, exam on %s", l.Template, l.Title, l.Date, l.ExamOn)
	}
}

func TestSeveralExamsKeepTheOrderOfTheText(t *testing.T) {
	l := letterOf(t, document([]pipeline.Exam{pipeline.ETT, pipeline.ECG},
		written{"rhythm", "Rythme", "sinusal."}, written{"indication", "Motif", "bilan."}, written{"lv", "VG", "normal."}))
	if got, want := headings(l), []string{"Rythme", "Motif", "VG"}; !reflect.DeepEqual(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
	if l.Template != "ett/1+ecg/1" {
		t.Errorf("template %q", l.Template)
	}
}

func TestLinesOutsideSections(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		kept bool
	}{
		"identity":                {"Nom : DELCASSAGNE   Prénom : Firmin", false},
		"birth and number":        {"Né le : 17/05/1972   Sexe : M   N° INS : 1 72 13 00 000 007 18", false},
		"birth in words":          {"né le 17 mai 1972", false},
		"recipient":               {"Copie : Dr Ombeline RACINOT (ombeline.racinot@cabinet-exemple.mssante.fr)", false},
		"title and day":           {"ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE du 20/10/2026", false},
		"signature":               {"Dr Anselme VERDIN - RPPS 99900000094", false},
		"practice":                {"Cabinet des Tilleuls, 12, rue des Tilleuls, 35000 Rennes", false},
		"value":                   {"Taille 178 cm - Poids 78 kg", true},
		"other number":            {"INS 1 72 13 00 000 007 19", true},
		"other day":               {"Examen du 21/10/2026", true},
		"other physician":         {"Dr Eudes SAVARIN", true},
		"history":                 {"patient diabétique", true},
		"negation":                {"Pas de copie", true},
		"age of the birth date":   {"patient de 54 ans", false},
		"another age":             {"patient de 58 ans", true},
		"number with register":    {"INS : 1 72 13 00 000 007 18 (OID 1.2.250.1.213.1.4.10)", false},
		"other register":          {"INS : 1 72 13 00 000 007 18 (OID 1.2.250.1.213.1.4.12)", true},
		"sign that carries sense": {"DELCASSAGNE +", true},
	} {
		t.Run(name, func(t *testing.T) {
			l := letterOf(t, document([]pipeline.Exam{pipeline.ETT}, written{"", "", c.line}, written{"lv", "VG", "normal."}))
			if got := strings.Contains(all(l), c.line); got != c.kept {
				t.Errorf("kept %v, want %v", got, c.kept)
			}
		})
	}
}

func TestPrintedHeadingGoesToTheEnd(t *testing.T) {
	l := letterOf(t, document([]pipeline.Exam{pipeline.ETT}, written{"", "", "INSTITUT DU RYTHME"}, written{"lv", "VG", "normal."}))
	last := l.Blocks[len(l.Blocks)-1]
	if last.Text != "INSTITUT DU RYTHME" {
		t.Errorf("last block %q", last.Text)
	}
}

func TestAuthor(t *testing.T) {
	for name, c := range map[string]struct {
		named    pipeline.Named
		want     string
		findings int
	}{
		"nobody named":          {pipeline.Named{}, "VERDIN", 0},
		"by name, other case":   {pipeline.Named{Given: "diane", Name: "Fresnebrun"}, "FRESNEBRUN", 0},
		"by initial":            {pipeline.Named{Given: "D.", Name: "Fresnebrun"}, "FRESNEBRUN", 0},
		"by number":             {pipeline.Named{Name: "Frénebrun", RPPS: "99900000227"}, "FRESNEBRUN", 0},
		"same name, other RPPS": {pipeline.Named{Name: "Fresnebrun", RPPS: "99900000151"}, "VERDIN", 1},
		"other given name":      {pipeline.Named{Given: "Ulysse", Name: "Fresnebrun"}, "VERDIN", 1},
		"unknown":               {pipeline.Named{Given: "Ulysse", Name: "Grandvoine"}, "VERDIN", 1},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document([]pipeline.Exam{pipeline.ECG})
			doc.Report.Author = c.named
			out, findings, err := composer(t).Run(doc)
			if err != nil || out.Letter.Author.Name != c.want || len(findings) != c.findings {
				t.Errorf("author %q, %d findings, error %v; want %q, %d", out.Letter.Author.Name, len(findings), err, c.want, c.findings)
			}
		})
	}
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	doc := document([]pipeline.Exam{pipeline.ECG})
	doc.Report.Author = pipeline.Named{Title: "Dr", Given: "Ulysse", Name: "Grandvoine", RPPS: "99900000151"}
	out, _, _ := New(set, nil, pipeline.Practice{}).Run(doc)
	if out.Letter.Author.Name != "Grandvoine" || out.Letter.Author.RPPS != "99900000151" {
		t.Errorf("without signatories the letter is by %+v", out.Letter.Author)
	}
}

func TestAlerts(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ECG})
	doc.Findings = []pipeline.Finding{
		{Kind: pipeline.Critical, Rule: "AF_NEW", Urgency: pipeline.Soon, Quote: "FA non connue"},
		{Kind: pipeline.Vocabulary, Rule: "lexicon", Quote: "sintrom"},
		{Kind: pipeline.Critical, Rule: "AVB3", Urgency: pipeline.Immediate, Quote: "BAV\ncomplet"},
		{Kind: pipeline.Critical, Rule: "AVB3", Urgency: pipeline.Immediate, Quote: "BAV III"},
		{Kind: pipeline.Critical, Rule: "OWN", Urgency: pipeline.Day, Message: "Résultat à signaler.", Quote: "x"},
		{Kind: pipeline.Critical, Rule: "PAUSE", Urgency: pipeline.Soon, Message: "Pause, à confirmer : « pause de 4 s ».", Quote: "pause de 4 s"},
	}
	var got []string
	for _, a := range letterOf(t, doc).Alerts {
		got = append(got, a.Urgency.String()+" "+a.Text)
	}
	want := []string{"immediate Bloc auriculo-ventriculaire complet : « BAV complet ».", "24h Résultat à signaler : « x ».", "soon Fibrillation atriale de découverte : « FA non connue »."}
	if len(got) != 4 || got[3] != "soon Pause, à confirmer : « pause de 4 s »." || got[0] != want[0] || got[1] != want[1] || !strings.HasPrefix(got[2], "soon ") || !strings.HasSuffix(got[2], "« FA non connue ».") {
		t.Errorf("alerts %q, want like %q", got, want)
	}
}

func TestTable(t *testing.T) {
	m := func(key string, c pipeline.Context, v float64, unit, raw string) pipeline.Measurement {
		return pipeline.Measurement{Key: key, Context: c, Value: v, Unit: unit, Raw: raw}
	}
	for name, c := range map[string]struct {
		exam pipeline.Exam
		ms   []pipeline.Measurement
		want [][]string
	}{
		"nothing measured": {pipeline.ETT, nil, nil},
		"previous behind current": {pipeline.ETT, []pipeline.Measurement{m("lvef", "previous", 45, "%", "45 %"), m("lvef", "current", 62, "%", "62 %"), m("lvef", "target", 50, "%", "50")},
			[][]string{{"Mesure", "Valeur", "Antérieur", "Évolution", "Normale", "Source"}, {"Fraction d'éjection du VG (FEVG)", "62 %", "45 %", "↑ +17", "52–72", "EACVI/ASE 2015"}}},
		"two values both stand": {pipeline.ETT, []pipeline.Measurement{m("tapse", "", 23, "mm", "23 mm"), m("tapse", "", 15, "mm", "15 mm"), m("tapse", "", 23, "mm", "23")},
			[][]string{{"Mesure", "Valeur", "Normale", "Source"}, {"TAPSE", "23 mm ; 15 mm", "≥ 17", "EACVI/ASE 2015"}}},
		"effort": {pipeline.Stress, []pipeline.Measurement{m("hr", "rest", 72, "/min", ""), m("hr_max", "current", 158, "/min", ""), m("workload", "current", 170, "W", ""), m("stress_dur", "current", 9.5, "min", "9 min 30 s")},
			[][]string{{"Mesure", "Repos", "Effort", "Normale", "Source"}, {"Charge maximale", "", "170 W", "", ""}, {"Durée de l'effort", "", "9 min 30 s", "", ""}, {"Fréquence cardiaque", "72/min", "158/min", "repos : 60–100", "AHA/ACCF/HRS 2009"}}},
		"of another template": {pipeline.ECG, []pipeline.Measurement{m("hr", "", 60, "/min", ""), m("paps", "", 28, "mm[Hg]", "")},
			[][]string{{"Mesure", "Valeur", "Normale", "Source"}, {"Électrocardiogramme", "", "", ""}, {"Fréquence cardiaque", "60/min", "60–100", "AHA/ACCF/HRS 2009"}, {"Autres mesures", "", "", ""}, {"PAP systolique", "28 mmHg", "≤ 35", "ESC/ERS 2022"}}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document([]pipeline.Exam{c.exam})
			doc.Report.Measurements = c.ms
			var got [][]string
			for _, b := range letterOf(t, doc).Blocks {
				if b.Kind == pipeline.Table {
					got = b.Rows
				}
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("rows\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		unit     string
		raw      string
		want     string
	}{
		{62, 0, "%", "62 %", "62 %"}, {0.72, 2, "m/s", "72 cm/s", "0,72 m/s"}, {1.955, 2, "m²", "1,955 m²", "1,955 m²"},
		{52.000000001, 0, "mm", "5,2 cm", "52 mm"}, {0.6, 2, "m/s", "0,60", "0,6 m/s"}, {-19.5, 1, "%", "-19,5", "-19,5 %"},
		{0.004, 1, "", "", "0,004"}, {8.75, 0, "mm", "8,75 mm", "8,75 mm"}, {9.5, 1, "min", "", "9 min 30 s"}, {23.25, 1, "h", "", "23 h 15 min"},
		{24, 1, "h", "", "24 h"}, {60, 0, "°", "", "60°"}, {72, 0, "/min", "", "72/min"}, {98543, 0, "", "", "98543"},
	} {
		if got := quantity(c.v, c.unit, c.decimals, c.raw, pipeline.French); got != c.want {
			t.Errorf("%v %s (%q): %q, want %q", c.v, c.unit, c.raw, got, c.want)
		}
	}
	if got := quantity(0.72, "m/s", 2, "", pipeline.English); got != "0.72 m/s" {
		t.Errorf("English: %q", got)
	}
}

// Nothing lost, over generated reports: sections known and unknown, in any order,
// text between them, titles with and without their sign, one or several
// examinations. Each word of the body stands in the letter at least as often as
// in the report, numbers included.
func TestNothingLost(t *testing.T) {
	words := strings.Fields("ventricule gauche non dilaté pas de fuite FEVG 62 % gradient 4,3 m/s E/e' 6,5 0 12 aVF V2-V4 sous-décalage thrombus ? absent ; PAPs 24 mmHg (Simpson) l'aorte 31 284 10/11/2026 Dr nom patient")
	keys := []string{"indication", "lv", "conclusion", "plan", "mitral", "", "pericardium", "rhythm", "conclusion", "recovery"}
	c := composer(t)
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		prose := func() string {
			var b strings.Builder
			for range 1 + rnd.IntN(30) {
				b.WriteString(words[rnd.IntN(len(words))])
				b.WriteString([]string{" ", " ", " ", "\n", "\n\n", "  "}[rnd.IntN(6)])
			}
			// A word of its own keeps a line from saying only what the letterhead says.
			return strings.TrimSpace(b.String()) + fmt.Sprintf(" mot%d", rnd.IntN(99))
		}
		var parts []written
		for range 1 + rnd.IntN(9) {
			if rnd.IntN(4) == 0 {
				parts = append(parts, written{body: prose()})
				continue
			}
			parts = append(parts, written{keys[rnd.IntN(len(keys))], []string{"Titre", "CONCLUSION", "ECG d'effort", "Autre titre 2"}[rnd.IntN(4)], prose()})
		}
		exams := []pipeline.Exam{pipeline.ETT, pipeline.Stress, pipeline.Holter}[:rnd.IntN(4)]
		doc := document(exams, parts...)
		// A reader may trim sections, or lose one that it cannot place.
		for i := range doc.Report.Sections {
			doc.Report.Sections[i].Text = strings.TrimSpace(doc.Report.Sections[i].Text)
		}
		if n := len(doc.Report.Sections); n > 1 && rnd.IntN(3) == 0 {
			doc.Report.Sections = slices.Delete(doc.Report.Sections, n/2, n/2+1)
		}
		out, _, err := c.Run(doc)
		if err != nil {
			t.Fatal(err)
		}
		have := make(map[string]int)
		for _, w := range strings.Fields(strings.ToLower(all(out.Letter))) { // the first word of the box has its capital
			have[w]++
		}
		for _, p := range parts {
			for _, line := range strings.Split(p.body, "\n") {
				if saysNothing(line) {
					continue
				}
				for _, w := range strings.Fields(strings.ToLower(line)) {
					if have[w]--; have[w] < 0 {
						t.Fatalf("seed %d: %q lost from %q\nletter:\n%s", seed, w, doc.Text, all(out.Letter))
					}
				}
			}
		}
	}
}

// saysNothing reports whether a line consists of labels and signs alone, as a
// heading's "Dr" or a rule of dashes does.
func saysNothing(line string) bool {
	for _, w := range strings.Fields(bare(line)) {
		if !slices.Contains(signatureWords, w) {
			return false
		}
	}
	return !strings.ContainsAny(line, "%")
}

// Nothing invented: every line of the body stands in the report.
func TestNothingInvented(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ETT}, written{"", "", "Texte libre avant."}, written{"lv", "VG", "non dilaté.\n\nDTD 50 mm."}, written{"conclusion", "Conclusion", "normal."})
	for _, b := range letterOf(t, doc).Blocks {
		for _, line := range strings.Split(b.Text, "\n") {
			if !strings.Contains(doc.Text, line) {
				t.Errorf("%q is not in the report", line)
			}
		}
	}
}

// A sign that is the whole answer stays with what it answers; a rule below a title goes.
func TestLoneSign(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ETT}, written{"", "", "Texte libre avant."}, written{"pericardium", "Péricarde", "-\nProtéinurie : -"}, written{"lv", "VG", "non dilaté."}, written{"", "Valve mitrale", "–"},
		written{"la", "OG", "*****"}, written{"conclusion", "Conclusion", "normal."})
	got := all(letterOf(t, doc))
	for _, want := range []string{"Péricarde : -\n", "Protéinurie : -\n", "Valve mitrale : –\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is lost in %q", want, got)
		}
	}
	if strings.Contains(got, "*") {
		t.Errorf("a rule is kept in %q", got)
	}
}

func TestRunLeavesItsInputAlone(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ETT}, written{"lv", "VG", "normal."}, written{"conclusion", "Conclusion", "normal."})
	before := fmt.Sprintf("%+v", doc)
	a, _, _ := composer(t).Run(doc)
	b, _, _ := composer(t).Run(doc)
	if fmt.Sprintf("%+v", doc) != before {
		t.Error("the received document was changed")
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
}

func FuzzRun(f *testing.F) {
	f.Add("VG : normal.\nConclusion : FEVG 62 %.", "normal.", "VG", 5, 12)
	f.Add("", "", "", 0, 0)
	f.Add("x", "Protéinurie :\n+++\n↑", "VG", 0, 0)
	f.Add("x", "normal.", "VG", 60, -69)
	f.Add("x", "normal.", "VG", -1, 90)
	f.Add("0", "0|t....1", "VG", 183, 49)
	f.Add("0", "#", "VG", 52, 48)
	f.Add("0", "0\n\\", "0", -98, 185)
	c := composer(f)
	f.Fuzz(func(t *testing.T, text, section, title string, start, end int) {
		if !utf8.ValidString(text + section + title) {
			return // a text is UTF-8: see pipeline.Document
		}
		doc := document([]pipeline.Exam{pipeline.ETT})
		doc.Text, doc.Report.Written = text, text
		doc.Report.Sections = []pipeline.Section{{Key: "lv", Title: title, Text: section, Span: pipeline.Span{Start: start, End: end}, Place: pipeline.Span{Start: start, End: end}}}
		out, _, err := c.Run(doc)
		if err != nil {
			t.Fatal(err)
		}
		// A control character is no part of a word: no page can show it. Nor are what
		// rules, frames and leads: set says which.
		words := strings.Join(slices.DeleteFunc(strings.Split(section, "\n"), func(l string) bool { return idle(strings.TrimSpace(l)) }), "\n")
		for _, w := range strings.FieldsFunc(leaders.ReplaceAllString(words, " "), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '|' }) {
			if strings.Trim(w, punctuation) != "" && !strings.Contains(all(out.Letter), w) && !strings.Contains(strings.Join(signatureWords, " "), strings.TrimSpace(bare(w))) {
				t.Errorf("%q of the section is lost", w)
			}
		}
	})
}

var signatureWords = strings.Fields(labels)
