package export

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/draft"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/render"
	"cardiopli/pipeline/xdm"
	"cardiopli/templates"
	"cardiopli/testdata"
	"cardiopli/vocab"

	"io/fs"
)

// stages are the real ones, made once.
type stages struct {
	check  *check.Checker
	draft  *draft.Composer
	render *render.Renderer
	book   *ledger.Book
}

func make1(t testing.TB) stages {
	t.Helper()
	lexicon, err := vocab.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.New()
	if err != nil {
		t.Fatal(err)
	}
	practice := pipeline.Practice{Name: "Cabinet du Phare & associés", Lines: []string{"12, rue des Tilleuls", "99000 VILLE-EXEMPLE"}, Phone: "01 99 00 00 00",
		Address: "cabinet@phare-exemple.mssante.fr", FINESS: "990000010", Structure: "1990000010", Facility: "SA08"}
	return stages{check.New(lexicon, nil), draft.New(set, abbreviation.New(lexicon), practice, signer), r, ledger.New(set)}
}

var signer = pipeline.Signatory{Title: "Dr", Given: "Irène", Name: "MARSOLLIER", RPPS: "99900010226", Role: "Cardiologue"}

// issue takes a report all the way to an approved letter.
func (s stages) issue(t testing.TB, text string, set func(*pipeline.Document)) pipeline.Issue {
	t.Helper()
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, Text: text, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	doc, fs, err := s.check.Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	doc.Findings = fs
	for _, n := range doc.Report.Named {
		doc.Recipients = append(doc.Recipients, pipeline.Recipient{Title: n.Title, Given: n.Given, Name: n.Name, RPPS: n.RPPS, Address: n.Address, Copy: n.Copy})
	}
	if set != nil {
		set(&doc)
	}
	if doc, _, err = s.draft.Run(doc); err != nil {
		t.Fatal(err)
	}
	if doc, _, err = s.render.Run(doc); err != nil {
		t.Fatal(err)
	}
	paris := time.FixedZone("CET", 3600)
	return pipeline.Issue{Letter: doc.Letter, PDF: doc.PDF, Approved: pipeline.Approval{By: signer, At: time.Date(2026, 11, 22, 10, 5, 0, 0, paris)},
		Exams: doc.Report.Exams, At: time.Date(2026, 11, 22, 10, 6, 0, 0, paris), Chart: "A-12", Site: "2.25.1",
		UID: "2.25.100", SetUID: "2.25.101", SubmissionUID: "2.25.102"}
}

// Every letter of the corpus that has what a structured form needs agrees with its
// forms; what is refused is refused by a field.
func TestEveryLetterAgrees(t *testing.T) {
	s := make1(t)
	made, refused := 0, map[string]int{}
	for _, fsys := range []fs.FS{testdata.Reports, testdata.Cases} {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".txt") {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				return err
			}
			is := s.issue(t, string(b), func(doc *pipeline.Document) {
				doc.Action = &pipeline.Ask{Action: pipeline.ActionAsked, Added: "Contrôle de la kaliémie sous 8 jours."}
			})
			f, err := Make(is)
			var field *pipeline.FieldError
			if errors.As(err, &field) {
				refused[field.Field]++
				return nil
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return nil
			}
			if err := f.Agree(s.book); err != nil {
				t.Errorf("%s: %v", name, err)
				if os.Getenv("VERBOSE") != "" {
					t.Log(is.Letter.Box())
				}
			}
			made++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d letters in three forms, refused by field: %v", made, refused)
	if made < 100 {
		t.Errorf("only %d letters could be made", made)
	}
}

const report = `Cabinet du Phare
Patient : D'AEION Cœur, né le 02/03/1980, sexe M
Envoyé à : Dr Paul GENIÈVRE (paul.genievre@cabinet-exemple.mssante.fr)
Échocardiographie transthoracique du 20/10/2026

Indication : souffle.
VG : DTD 50 mm, FEVG 62 %.
Valve aortique : Vmax 1,3 m/s, pas de fuite.
Conclusion : échocardiographie normale, FEVG 62 %. Pas d'HVG.
Conduite à tenir : merci de contrôler le bilan lipidique dans 3 mois.
`

// A form that says anything else is refused, whichever and wherever.
func TestAnyDifferenceStops(t *testing.T) {
	s := make1(t)
	is := s.issue(t, report, nil)
	f, err := Make(is)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Agree(s.book); err != nil {
		t.Fatal(err)
	}
	var d *Difference
	differs := func(name, form string, f Forms) {
		t.Helper()
		err := f.Agree(s.book)
		if err == nil {
			t.Errorf("%s: not seen", name)
		} else if errors.As(err, &d) && d.Form != form {
			t.Errorf("%s: said of %s", name, d.Form)
		}
		if err != nil && (strings.Contains(err.Error(), "AEION") || strings.Contains(err.Error(), "62")) {
			t.Errorf("%s: the error quotes the letter", name)
		}
	}
	// The letter is changed behind the PDF that was approved.
	for name, change := range map[string]func(*pipeline.Letter){
		"a number":        func(l *pipeline.Letter) { l.Conclusion = []string{strings.Replace(l.Conclusion[0], "62", "26", 1)} },
		"a lost negation": func(l *pipeline.Letter) { l.Conclusion = []string{strings.Replace(l.Conclusion[0], "Pas d'", "", 1)} },
		"a word": func(l *pipeline.Letter) {
			l.Conclusion = []string{strings.Replace(l.Conclusion[0], "normale", "étrange", 1)}
		},
		"a name":        func(l *pipeline.Letter) { l.Patient.Name = "DURAND" },
		"a birth date":  func(l *pipeline.Letter) { l.Patient.BirthDate.Day++ },
		"nothing asked": func(l *pipeline.Letter) { l.Ask = pipeline.Ask{Action: pipeline.ActionNone} },
	} {
		other := is
		change(&other.Letter)
		g, err := Make(other)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		differs(name, "PDF", g)
	}
	// A form is changed behind the letter.
	for name, c := range map[string]struct{ form, old, new string }{
		"CDA name":       {"CDA", "AEION", "AEONI"},
		"CDA birth date": {"CDA", "19800302", "19800203"},
		"CDA sex":        {"CDA", `code="M"`, `code="F"`},
		"CDA version":    {"CDA", `versionNumber value="1"`, `versionNumber value="2"`},
		"CDA signer":     {"CDA", "899900010226", "899900010234"},
		"CDA recipient":  {"CDA", "GENIÈVRE", "GENÈVE"},
		"CDA type":       {"CDA", "18748-4", "70004-7"},
		"CDA act":        {"CDA", "18106-5", "18107-3"},
		"CDA exam day":   {"CDA", `low value="20261020"`, `low value="20261021"`},
		"CDA language":   {"CDA", "fr-FR", "en-GB"},
		"CDA name used":  {"CDA", `<given qualifier="CL">Cœur`, `<given qualifier="CL">Sœur`},
		"CDA secrecy":    {"CDA", `confidentialityCode code="N"`, `confidentialityCode code="R"`},
		"CDA PDF":        {"CDA", "JVBERi0xLjQK", "JVBERi0xLjUK"},
	} {
		g := f
		g.CDA = bytes.ReplaceAll(f.CDA, []byte(c.old), []byte(c.new))
		if bytes.Equal(g.CDA, f.CDA) {
			t.Fatalf("%s: nothing to change", name)
		}
		differs(name, c.form, g)
	}
	for name, c := range map[string]struct{ old, new string }{
		"HPRIM name": {"AEION", "AEONI"}, "HPRIM birth date": {"02/03/1980", "03/02/1980"}, "HPRIM number": {"FEVG 62", "FEVG 26"},
		"HPRIM value": {"50 mm", "60 mm"}, "HPRIM unit": {"1,3 m/s", "1,3 cm/s"}, "HPRIM negation": {"Pas d'HVG", "HVG"}, "HPRIM word": {"normale, FEVG", "anormale, FEVG"},
		"HPRIM recipient": {"Paul GENI", "Luc GENI"},
		"HPRIM more":      {"Cardiologue", "Cardiologue 12 mg"},
	} {
		g := f
		g.hprim = [][]byte{bytes.ReplaceAll(f.hprim[0], []byte(c.old), []byte(c.new))}
		if bytes.Equal(g.hprim[0], f.hprim[0]) {
			t.Fatalf("%s: nothing to change", name)
		}
		differs(name, "HPRIM", g)
	}
	// The metadata say something else than the document that they carry.
	for name, change := range map[string]func(*pipeline.Issue){
		"a name":     func(is *pipeline.Issue) { is.Letter.Patient.Name = "AEION" },
		"a sex":      func(is *pipeline.Issue) { is.Letter.Patient.Sex = pipeline.Female },
		"a chart":    func(is *pipeline.Issue) { is.Chart = "A-13" },
		"a signer":   func(is *pipeline.Issue) { is.Approved.By.RPPS = "99900000094" },
		"a day":      func(is *pipeline.Issue) { is.Letter.ExamOn.Day-- },
		"an hour":    func(is *pipeline.Issue) { is.At = is.At.Add(time.Hour) },
		"a title":    func(is *pipeline.Issue) { is.Letter.Title = "Holter" },
		"a type":     func(is *pipeline.Issue) { is.Exams = []pipeline.Exam{pipeline.Holter} },
		"an act":     func(is *pipeline.Issue) { is.Acts = []pipeline.CodedAct{{Code: "DZQM006", Label: "x"}} },
		"a language": func(is *pipeline.Issue) { is.Letter.Language = pipeline.English },
		"a former":   func(is *pipeline.Issue) { is.ReplacesUID = "2.25.99" },
	} {
		other := is
		change(&other)
		g := f
		if g.XDM, err = xdm.Write(xdm.Input{Issue: other, CDA: f.CDA}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		differs("XDM with "+name, "XDM", g)
	}
	// The archive has another document, or is damaged.
	other := is
	other.UID = "2.25.999"
	o, err := Make(other)
	if err != nil {
		t.Fatal(err)
	}
	g := f
	g.XDM = o.XDM
	differs("another archive", "XDM", g)
	g.XDM = append([]byte(nil), f.XDM...)
	g.XDM[len(g.XDM)/2] ^= 1
	differs("a damaged archive", "XDM", g)
}

// Equal issues give equal bytes.
func TestSameBytes(t *testing.T) {
	s := make1(t)
	is := s.issue(t, report, nil)
	a, err := Make(is)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Make(is)
	if err != nil || !bytes.Equal(a.CDA, b.CDA) || !bytes.Equal(a.XDM, b.XDM) || !bytes.Equal(a.HPRIM(0), b.HPRIM(0)) {
		t.Error("two makings differ")
	}
}

// A person is told of a missing field in words, and no answer lifts it.
func TestFinding(t *testing.T) {
	s := make1(t)
	for name, c := range map[string]struct {
		set   func(*pipeline.Issue)
		field string
		words string
	}{
		"birth date":   {func(is *pipeline.Issue) { is.Letter.Patient.BirthDate = pipeline.Date{} }, "Letter.Patient.BirthDate", "la date de naissance du patient manque"},
		"given name":   {func(is *pipeline.Issue) { is.Letter.Patient.Given = "" }, "Letter.Patient.Given", "le prénom du patient manque"},
		"exam to come": {func(is *pipeline.Issue) { is.Letter.ExamOn.Year++ }, "Letter.ExamOn", "la date de l'examen est dans le futur"},
		"unborn":       {func(is *pipeline.Issue) { is.Letter.ExamOn.Year = 1979 }, "Letter.ExamOn", "la date de l'examen précède la naissance du patient"},
		"INS": {func(is *pipeline.Issue) {
			p := &is.Letter.Patient
			p.INS, p.INSRoot, p.BirthPlace, p.Qualified = "280032B99900007", pipeline.INSRootTest, "2B999", true
		}, "Letter.Patient.Sex", "le sexe du patient ne s'accorde pas avec le matricule INS"},
		"practice":   {func(is *pipeline.Issue) { is.Letter.Practice.Name = strings.Repeat("Cœur & ", 35) }, "Letter.Practice", "l'en-tête du cabinet"},
		"long chart": {func(is *pipeline.Issue) { is.Chart = strings.Repeat("1", 65) }, "Chart", "le numéro de dossier du patient dépasse la longueur permise"},
		"exam day":   {func(is *pipeline.Issue) { is.Letter.ExamOn = pipeline.Date{} }, "Letter.ExamOn", "la date de l'examen manque"},
		"RPPS":       {func(is *pipeline.Issue) { is.Letter.Author.RPPS = "99900010227" }, "Letter.Author.RPPS", "le numéro RPPS du signataire n'a pas la forme attendue"},
		"structure":  {func(is *pipeline.Issue) { is.Letter.Practice.Structure, is.Letter.Practice.FINESS = "", "" }, "Letter.Practice.Structure", "practice.finess"},
	} {
		t.Run(name, func(t *testing.T) {
			is := s.issue(t, report, nil)
			c.set(&is)
			_, err := Make(is)
			var f *pipeline.FieldError
			if !errors.As(err, &f) || f.Field != c.field {
				t.Fatalf("refused by %v", err)
			}
			found := Finding(f)
			if !found.Firm || !found.Blocks() || !strings.Contains(found.Message, c.words) || found.Hint == "" {
				t.Errorf("finding %+v", found)
			}
			if Setting(c.field) != (name == "RPPS" || name == "structure" || name == "practice") {
				t.Error("told as the wrong kind of field")
			}
		})
	}
}

// What Check lets pass is made and agrees, whatever the names: nothing that a person
// could have mended comes up behind the signature.
func TestWhatIsCheckedIsMade(t *testing.T) {
	s := make1(t)
	made := 0
	for name, set := range map[string]func(*pipeline.Document){
		"separators":    func(d *pipeline.Document) { d.Report.Patient.Name = `O^B|R~I&E\N <x> "y"` },
		"ligatures":     func(d *pipeline.Document) { d.Report.Patient.Name, d.Report.Patient.Given = "ŒUVRÉ", "Lætitia" },
		"apostrophe":    func(d *pipeline.Document) { d.Report.Patient.Name = "D’ARC-‑B" },
		"far letters":   func(d *pipeline.Document) { d.Report.Patient.Name = "NGUYỄN ŁUKASZ ŞAHİN" },
		"decomposed":    func(d *pipeline.Document) { d.Report.Patient.Name = "E\u0301LODIE" },
		"soft hyphen":   func(d *pipeline.Document) { d.Report.Patient.Name = "DU\u00adPONT" },
		"joiner":        func(d *pipeline.Document) { d.Report.Patient.Name = "DU\u200dPONT" },
		"digits":        func(d *pipeline.Document) { d.Report.Patient.Name = "DUPONT 2" },
		"birth name":    func(d *pipeline.Document) { d.Report.Patient.BirthName = "AUTRE" },
		"no name used":  func(d *pipeline.Document) { d.Report.Patient.BirthName, d.Report.Patient.Name = "AUTRE", "" },
		"long givens":   func(d *pipeline.Document) { d.Report.Patient.Givens = "Cœur " + strings.Repeat("Anne ", 39) },
		"long name":     func(d *pipeline.Document) { d.Report.Patient.Name = strings.Repeat("ABCDEFGHI ", 10) },
		"unknown sex":   func(d *pipeline.Document) { d.Report.Patient.Sex = "" },
		"recipient":     func(d *pipeline.Document) { d.Recipients[0].Name, d.Recipients[0].Given = "L’ŒUVRE ^&|", "" },
		"recipient far": func(d *pipeline.Document) { d.Recipients[0].Name = "Иванов" },
		"no recipient":  func(d *pipeline.Document) { d.Recipients = nil },
	} {
		is := s.issue(t, report, set)
		f, err := Make(is)
		if bad := Check(is); len(bad) > 0 {
			if err == nil {
				t.Errorf("%s: refused (%v) and made", name, bad[0])
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := f.Agree(s.book); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		made++
	}
	if made < 10 {
		t.Errorf("only %d were made", made)
	}
}

func BenchmarkMakeAndAgree(b *testing.B) {
	s := make1(b)
	is := s.issue(b, report, nil)
	for b.Loop() {
		f, err := Make(is)
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Agree(s.book); err != nil {
			b.Fatal(err)
		}
	}
}
