package hprim

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cardiopli/pipeline"
)

func TestGolden(t *testing.T) {
	b := written(t, issue())
	golden(t, "letter.hpr", b)
	golden(t, "letter.txt", []byte(Text(issue().Letter)+"\n"))
	english := with(func(is *pipeline.Issue) {
		is.Letter.Language, is.Letter.Title = pipeline.English, "Transthoracic echocardiogram"
		is.Letter.Blocks[1].Rows[0] = []string{"Measure", "Value", "12/03/2025", "Normal", "Source"}
	})
	golden(t, "english.hpr", written(t, english))
	if !bytes.Equal(b, written(t, issue())) {
		t.Error("not the same bytes twice")
	}
	if bytes.Count(b, []byte("\r\n")) != bytes.Count(b, []byte("\n")) || bytes.Count(b, []byte("\r")) != bytes.Count(b, []byte("\n")) {
		t.Error("lines do not end in CR LF")
	}
	for i, l := range strings.Split(string(b), "\r\n") {
		if len(l) > width {
			t.Errorf("line %d has %d characters", i+1, len(l))
		}
	}
	if !bytes.HasSuffix(b, []byte("\r\n****FIN****\r\n****FINFICHIER****\r\n")) {
		t.Error("no end marks")
	}
}

func TestRoundTrip(t *testing.T) {
	is := issue()
	m, err := Read(written(t, is))
	if err != nil {
		t.Fatal(err)
	}
	l := is.Letter
	if m.Code != "P-00417" || m.Name != "ORSONI-VALE" || m.Given != "Marie-Ange" || m.BirthDate != l.Patient.BirthDate || m.Number != l.Patient.INS ||
		m.Date != l.ExamOn || m.Reference != "7k3m9q2xp4rt-2" || m.Sender != noCode+" Dr Anselme VERDIN-LOCHE" || m.To != noCode+" Dr Ombeline RACINOT" || !m.Complete {
		t.Errorf("%+v", m)
	}
	plain, ok := Plain(Text(l), l.Language)
	if !ok || !slices.Equal(strings.Fields(m.Text), strings.Fields(plain)) {
		t.Errorf("the words differ:\n%s\n\n%s", m.Text, plain)
	}
}

// The parts of the letter are all there, in their order.
func TestTextHasEverything(t *testing.T) {
	got, at := Text(issue().Letter), 0
	for _, want := range []string{"Échocardiographie transthoracique du 20/11/2026", "REMPLACE CELUI DU 20/11/2026 (VERSION 1)", "Erreur de transcription.", "au lieu de « 38 % », lire « 48 % »",
		"URGENT – DANS LES 24 HEURES", "Thrombus apical", "CONCLUSION", "FEVG\u202f48 %", "CE QUI A CHANGÉ", "FEVG : 48 %, contre 60 % le 12/03/2025", "TRAITEMENT", "bisoprolol 1,25 mg/j",
		"CE QUI VOUS EST DEMANDÉ", "kaliémie", "27/11/2026", "01 99 00 00 00", "Mesures", "Ventricule gauche\n", "FEVG (Simpson biplan) : 48 % (12/03/2025 : 60 % ; Normale : ≥ 54 % ; Source : ASE/EACVI 2015)",
		"VO₂ max : 18 mL/kg/min\n", "Vmax aortique : > 4 m/s (Normale : < 2,6 m/s)", "Δ PAPs : 12/03/2025 : +8 mmHg", "Description", "hypokinésie", "- péricarde sec", "Bien confraternellement,", "Dr Anselme VERDIN-LOCHE", "RPPS 99900000094"} {
		i := strings.Index(got[at:], want)
		if i < 0 {
			t.Fatalf("%q does not follow in\n%s", want, got)
		}
		at += i + len(want)
	}
	if strings.Contains(got, "FEVG (%)") {
		t.Error("a graph left words")
	}
	if s := Text(pipeline.Letter{}); s != "" {
		t.Errorf("%q", s)
	}
}

func TestINSOnlyWhenItMayLeave(t *testing.T) {
	if !bytes.Contains(written(t, issue()), []byte("\r\n280032B999000 07\r\n")) {
		t.Error("no INS in line 8")
	}
	b := written(t, with(func(is *pipeline.Issue) { is.Letter.Patient.Qualified = false }))
	if bytes.Contains(b, []byte("280032B999")) {
		t.Error("an INS that is not qualified leaves")
	}
	if l := strings.Split(string(b), "\r\n"); l[7] != "" || l[6] != "02/03/1980" {
		t.Errorf("%q", l[:9])
	}
}

func TestErrorsNameTheField(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change func(*pipeline.Issue)
	}{
		"no name":        {"Letter.Patient.Name", func(is *pipeline.Issue) { is.Letter.Patient.Name, is.Letter.Patient.BirthName = "", "" }},
		"blank given":    {"Letter.Patient.Given", func(is *pipeline.Issue) { is.Letter.Patient.Given = " " }},
		"no birth date":  {"Letter.Patient.BirthDate", func(is *pipeline.Issue) { is.Letter.Patient.BirthDate = pipeline.Date{} }},
		"long name":      {"Letter.Patient.Name", func(is *pipeline.Issue) { is.Letter.Patient.Name = strings.Repeat("DE LA TOUR ", 8) }},
		"name of lines":  {"Letter.Patient.Name", func(is *pipeline.Issue) { is.Letter.Patient.Name = "VALE\r\n****FIN****" }},
		"other script":   {"Letter.Patient.Name", func(is *pipeline.Issue) { is.Letter.Patient.Name = "Чехова" }},
		"author":         {"Letter.Author", func(is *pipeline.Issue) { is.Letter.Author.Name = "A\x00B" }},
		"chart":          {"Chart", func(is *pipeline.Issue) { is.Chart = "1\n2" }},
		"sign unknown":   {"Letter", func(is *pipeline.Issue) { is.Letter.Conclusion = []string{"FEVG ⪝ 40 %"} }},
		"picture":        {"Letter", func(is *pipeline.Issue) { is.Letter.Conclusion = []string{"Cœur \U0001F494"} }},
		"struck sign":    {"Letter", func(is *pipeline.Issue) { is.Letter.Conclusion = []string{"FEVG ≁ 40 %"} }},
		"no UTF-8":       {"Letter", func(is *pipeline.Issue) { is.Letter.Conclusion = []string{"\xff"} }},
		"without length": {"Letter", func(is *pipeline.Issue) { is.Letter.Conclusion = []string{strings.Repeat("long ", 1<<18)} }},
	} {
		is := with(c.change)
		_, err := Write(is, recipient())
		var fe *pipeline.FieldError
		if !errors.As(err, &fe) || fe.Field != c.field || fe.Form != "HPRIM" || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, secret := range []string{"VALE", "Marie", "1980", "Чех", "40", "VERDIN"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := Write(pipeline.Issue{}, pipeline.Recipient{}); err == nil || strings.Count(err.Error(), "is missing") != 3 {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"d'Artagnan de l'Hérault": "D'ARTAGNAN DE L'HÉRAULT", "Œuvré & fils": "OEUVRÉ & FILS", "Ñuñez-Ÿ": "ÑUÑEZ-Y", "Łukasz Őrsi": "LUKASZ ORSI", "Şahin": "SAHIN", "O’Brian": "O'BRIAN", "Ng": "NG", "Nguyễn": "NGUYÊN",
	} {
		m, err := Read(written(t, with(func(is *pipeline.Issue) { is.Letter.Patient.Name = in })))
		if err != nil || m.Name != want {
			t.Errorf("%q: %q, %v", in, m.Name, err)
		}
	}
	m, err := Read(written(t, with(func(is *pipeline.Issue) { is.Letter.Patient.Name = "" })))
	if err != nil || m.Name != "D'ISTRIA" {
		t.Errorf("name at birth: %+v %v", m.Name, err)
	}
}

// No text of a letter can end the file, or begin its coded part.
func TestMarksInTheText(t *testing.T) {
	for _, evil := range []string{"****FIN****", "****FINFICHIER****", " ****LAB****", "a****FIN****b", "*******FIN", "***", "*", "**", "****", "* ***FIN****", "****\u00adFIN****", "**\u200b**FIN****", "∗∗∗∗FIN∗∗∗∗", "＊＊＊＊FIN****", "*\u0300***FIN****"} {
		for _, text := range []string{evil, "x\n" + evil + "\ny", "x\r" + evil, "x\u2028" + evil, strings.Repeat("mot ", 19) + evil + " suite"} {
			is := with(func(is *pipeline.Issue) {
				is.Letter.Conclusion = []string{text}
				is.Letter.Blocks = append(is.Letter.Blocks, pipeline.Block{Kind: pipeline.Paragraph, Text: text}, pipeline.Block{Kind: pipeline.Table, Rows: [][]string{{"a", "b"}, {evil, text}}})
			})
			b := written(t, is)
			if bytes.Count(b, []byte("***")) != 4 || bytes.Count(b, []byte("****FIN****")) != 1 || bytes.Count(b, []byte("****FINFICHIER****")) != 1 || bytes.Contains(b, []byte("****LAB")) {
				t.Errorf("%q: marks in the text:\n%s", text, b)
			}
			m, err := Read(b)
			if err != nil || !strings.HasSuffix(m.Text, "RPPS 99900000094") || len(m.Lab) != 0 {
				t.Errorf("%q: the text is cut: %v", text, err)
			}
		}
	}
}

var number = regexp.MustCompile(`(?:[<>≤≥±=+−-] ?|<= ?|>= ?)?[0-9]+(?:[.,/][0-9]+)*(?: ?(?:%|mmHg|mm|cm²/m²|cm²|mL/kg/min|mL|m/s|mg/j|bpm|ms|/min))?`)

// Every number of any letter is there with its sign and its unit, on one line.
func TestNumbersSurvive(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	words := []string{"ventricule", "gauche", "non", "dilaté", "de", "à", "la", "« suivi »", "sténose", ";", "(VTI)", "très", "œdème", "insuffisance", "E/A"}
	signs := []string{"", "≥ ", "≤ ", "< ", "> ", "± ", "+", "−", "≥", "<", "≤\u00a0"}
	units := []string{" %", "\u00a0%", " mmHg", " mm", " cm²", " cm²/m²", " mL/kg/min", " m/s", " mg/j", " ms", "/min", "\u202fbpm", ""}
	for n := range 300 {
		var want []string
		phrase := func() string {
			var s []string
			for range 5 + rnd.Intn(40) {
				if rnd.Intn(3) > 0 {
					s = append(s, words[rnd.Intn(len(words))])
					continue
				}
				v := signs[rnd.Intn(len(signs))] + fmt.Sprintf([]string{"%d", "%d,5", "%d/4", "%d.25"}[rnd.Intn(4)], rnd.Intn(2000)) + units[rnd.Intn(len(units))]
				s, want = append(s, v), append(want, v)
			}
			return strings.Join(s, " ")
		}
		is := with(func(is *pipeline.Issue) {
			is.Letter.Amendment, is.Letter.Alerts, is.Letter.Trends, is.Letter.Ask = nil, nil, nil, pipeline.Ask{}
			is.Letter.Conclusion, is.Letter.Drugs = []string{phrase(), phrase()}, []string{phrase()}
			is.Letter.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: "- " + phrase() + "\n" + phrase()},
				{Kind: pipeline.Table, Rows: [][]string{{"Mesure", "Valeur", "Normale"}, {"x", phrase(), phrase()}}}}
		})
		b := written(t, is)
		m, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		rest := m.Text
		for _, w := range want {
			shown := strings.NewReplacer("≥", ">=", "≤", "<=", "−", "-", "\u00a0", " ", "\u202f", " ").Replace(w)
			i := strings.Index(rest, shown)
			if i < 0 {
				t.Fatalf("letter %d: %q is lost or cut in\n%s", n, shown, m.Text)
			}
			rest = rest[i+len(shown):]
		}
		plain, _ := Plain(Text(is.Letter), pipeline.French)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		if x, y := number.FindAllString(squeeze(plain), -1), number.FindAllString(squeeze(m.Text), -1); !slices.Equal(x, y) {
			t.Fatalf("letter %d: other numbers", n)
		}
		for _, l := range strings.Split(m.Text, "\n") {
			if utf8.RuneCountInString(l) > width {
				t.Fatalf("letter %d: a line of %d", n, utf8.RuneCountInString(l))
			}
		}
	}
}

func TestBytesAreWindows1252(t *testing.T) {
	b := written(t, issue())
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(s, utf8.RuneError) {
		t.Error("a byte that Windows-1252 has not")
	}
	for _, want := range []string{"\xc9chocardiographie", "1,0 cm\xb2", ">= 40 mmHg", "<= 1,0", "VO2 max", "Delta PAPs", "beta-bloquant", "(hausse)", "-> hypokin\xe9sie", "\xb1 7", "\xab Thrombus"} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("%q is not there", want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	is := issue()
	for b.Loop() {
		if _, err := Write(is, recipient()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	file := written(b, issue())
	for b.Loop() {
		if _, err := Read(file); err != nil {
			b.Fatal(err)
		}
	}
}
