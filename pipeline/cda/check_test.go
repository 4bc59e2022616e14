package cda

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func fields(errs []*pipeline.FieldError) (all []string) {
	for _, e := range errs {
		all = append(all, e.Field)
	}
	return all
}

// Each damage is named by its own field and by no other.
func TestCheckNamesTheField(t *testing.T) {
	long := strings.Repeat("x", 600)
	never := pipeline.Date{Year: 2026, Month: 2, Day: 30}
	later := pipeline.Date{Year: 2026, Month: 11, Day: 23}
	letter := func(f func(*pipeline.Letter)) func(*pipeline.Issue) {
		return func(is *pipeline.Issue) { f(&is.Letter) }
	}
	patient := func(f func(*pipeline.Patient)) func(*pipeline.Issue) {
		return func(is *pipeline.Issue) { f(&is.Letter.Patient) }
	}
	practice := func(f func(*pipeline.Practice)) func(*pipeline.Issue) {
		return func(is *pipeline.Issue) { f(&is.Letter.Practice) }
	}
	ins := func(s string) func(*pipeline.Issue) {
		return patient(func(p *pipeline.Patient) { p.INS = s })
	}
	type damage struct {
		field  string
		change func(*pipeline.Issue)
	}
	cases := []damage{
		{"UID", func(is *pipeline.Issue) { is.UID = "" }},
		{"Letter.Title", letter(func(l *pipeline.Letter) { l.Title = "" })},
		{"Letter.Title", letter(func(l *pipeline.Letter) { l.Title = " \t" })},
		{"Letter.Title", letter(func(l *pipeline.Letter) { l.Title = long })},
		{"Letter.Title", letter(func(l *pipeline.Letter) { l.Title = "a\x00b" })},
		{"At", func(is *pipeline.Issue) { is.At = time.Time{} }},
		{"At", func(is *pipeline.Issue) { is.At = is.At.In(time.FixedZone("LMT", 561)) }},
		{"Letter.Language", letter(func(l *pipeline.Letter) { l.Language = "" })},
		{"Letter.Language", letter(func(l *pipeline.Letter) { l.Language = "de" })},
		{"SetUID", func(is *pipeline.Issue) { is.SetUID = "" }},
		{"SetUID", func(is *pipeline.Issue) { is.SetUID = "x" }},
		{"Letter.Version", letter(func(l *pipeline.Letter) { l.Version = 0 })},
		{"Letter.Version", letter(func(l *pipeline.Letter) { l.Version = -1 })},
		{"Letter.Version", func(is *pipeline.Issue) { is.ReplacesUID = "2.25.4" }},
		{"ReplacesUID", letter(func(l *pipeline.Letter) { l.Version = 2 })},
		{"ReplacesUID", func(is *pipeline.Issue) { is.Letter.Version, is.ReplacesUID = 2, "1.2.03" }},
		{"ReplacesUID", func(is *pipeline.Issue) { is.Letter.Version, is.ReplacesUID = 2, is.UID }},
		{"Chart", func(is *pipeline.Issue) { is.Chart, is.Letter.Patient.Qualified = "", false }},
		{"Chart", func(is *pipeline.Issue) { is.Chart = "a\nb" }},
		{"Chart", func(is *pipeline.Issue) { is.Chart = long }},
		{"Site", func(is *pipeline.Issue) { is.Site = "" }},
		{"Site", func(is *pipeline.Issue) { is.Site = "urn:oid:2.25" }},
		{"Letter.Patient.Name", patient(func(p *pipeline.Patient) { p.Name, p.BirthName = "", ""; p.Qualified = false })},
		{"Letter.Patient.Name", patient(func(p *pipeline.Patient) { p.Name = "A\u202eB" })},
		{"Letter.Patient.Name", patient(func(p *pipeline.Patient) { p.Name = "A\xffB" })},
		{"Letter.Patient.Name", patient(func(p *pipeline.Patient) { p.Name = "A\ufffdB" })},
		{"Letter.Patient.BirthName", patient(func(p *pipeline.Patient) { p.BirthName = long })},
		{"Letter.Patient.BirthName", patient(func(p *pipeline.Patient) { p.BirthName = " " })},
		{"Letter.Patient.Given", patient(func(p *pipeline.Patient) { p.Given = ""; p.Qualified = false })},
		{"Letter.Patient.Given", patient(func(p *pipeline.Patient) { p.Given = "A\rB" })},
		{"Letter.Patient.Givens", patient(func(p *pipeline.Patient) { p.Givens = "A\u2028B" })},
		{"Letter.Patient.BirthDate", patient(func(p *pipeline.Patient) { p.BirthDate = pipeline.Date{} })},
		{"Letter.Patient.BirthDate", patient(func(p *pipeline.Patient) { p.BirthDate = never; p.Qualified = false })},
		{"Letter.Patient.BirthDate", patient(func(p *pipeline.Patient) { p.BirthDate = later; p.Qualified = false })},
		{"Letter.Patient.BirthDate", patient(func(p *pipeline.Patient) { p.BirthDate.Year++ })},
		{"Letter.Patient.BirthDate", patient(func(p *pipeline.Patient) { p.BirthDate.Month++ })},
		{"Letter.Patient.Sex", patient(func(p *pipeline.Patient) { p.Sex = "X"; p.Qualified = false })},
		{"Letter.Patient.Sex", patient(func(p *pipeline.Patient) { p.Sex = pipeline.Female })},
		{"Letter.Patient.BirthPlace", patient(func(p *pipeline.Patient) { p.BirthPlace = "DIJON" })},
		{"Letter.Patient.BirthPlace", patient(func(p *pipeline.Patient) { p.BirthPlace = "2C004" })},
		{"Letter.Patient.INSRoot", patient(func(p *pipeline.Patient) { p.INSRoot = "" })},
		{"Letter.Patient.INSRoot", patient(func(p *pipeline.Patient) { p.INSRoot = "1.2.250.1.213.1.4.2" })},
		{"Letter.Patient.INSRoot", patient(func(p *pipeline.Patient) { p.INSRoot, p.Demonstration = pipeline.INSRootNIR, true })},
		{"Letter.Patient.INSRoot", patient(func(p *pipeline.Patient) { p.INSRoot, p.INS = pipeline.INSRootNIA, keyed("1721300000007") })},
		{"Letter.Patient.INS", ins("288091234567823")},
		{"Letter.Patient.INS", ins("253097812634581")},
		{"Letter.Patient.INS", ins("17205212310075")},
		{"Letter.Patient.INS", ins("572052123100756")},
		{"Letter.Patient.INS", ins("1720521231007AB")},
		{"Letter.Patient.INS", ins("172052C23100756")},
		{"Letter.Date", letter(func(l *pipeline.Letter) { l.Date = pipeline.Date{} })},
		{"Letter.Date", letter(func(l *pipeline.Letter) { l.Date = later })},
		{"Letter.ExamOn", letter(func(l *pipeline.Letter) { l.ExamOn = pipeline.Date{} })},
		{"Letter.ExamOn", letter(func(l *pipeline.Letter) { l.ExamOn = never })},
		{"Letter.ExamOn", letter(func(l *pipeline.Letter) { l.ExamOn = later })},
		{"Letter.ExamOn", letter(func(l *pipeline.Letter) { l.ExamOn = pipeline.Date{Year: 1972, Month: 5, Day: 16} })},
		{"Letter.Practice.Name", practice(func(p *pipeline.Practice) { p.Name = "" })},
		{"Letter.Practice.Structure", practice(func(p *pipeline.Practice) { p.Structure = "" })},
		{"Letter.Practice.FINESS", practice(func(p *pipeline.Practice) { p.Structure, p.FINESS = "", "750712185" })},
		{"Letter.Practice.Facility", practice(func(p *pipeline.Practice) { p.Facility = "" })},
		{"Letter.Practice.Facility", practice(func(p *pipeline.Practice) { p.Facility = "SA99" })},
		{"Letter.Practice.Lines[1]", practice(func(p *pipeline.Practice) { p.Lines = []string{"1 rue", "a\tb"} })},
		{"Letter.Practice.Lines", practice(func(p *pipeline.Practice) { p.Lines = strings.Fields("1 2 3 4 5 6 7 8") })},
		{"Letter.Practice.Phone", practice(func(p *pipeline.Practice) { p.Phone = "03 80 00 00 00 (matin)" })},
		{"Letter.Practice.Address", practice(func(p *pipeline.Practice) { p.Address = "tilleuls" })},
		{"Letter.Recipients[1].Name", letter(func(l *pipeline.Letter) { l.Recipients[1].Name = "" })},
		{"Letter.Recipients[0].RPPS", letter(func(l *pipeline.Letter) { l.Recipients[0].RPPS = "99900000085" })},
		{"Letter.Recipients[0].Given", letter(func(l *pipeline.Letter) { l.Recipients[0].Given = "\x7f" })},
		{"Letter.Recipients[1].Address", letter(func(l *pipeline.Letter) { l.Recipients[1].Address = "a b@c" })},
		{"Approved.At", func(is *pipeline.Issue) { is.Approved.At = time.Time{} }},
		{"Approved.At", func(is *pipeline.Issue) { is.Approved.At = is.At.Add(time.Second) }},
		{"Exams[1]", func(is *pipeline.Issue) { is.Exams = []pipeline.Exam{pipeline.ECG, "irm"} }},
		{"Acts[0].Code", func(is *pipeline.Issue) { is.Acts[0].Code = "" }},
		{"Acts[1].Code", func(is *pipeline.Issue) { is.Acts[1].Code = "DEQP3" }},
		{"Acts[1].Label", func(is *pipeline.Issue) { is.Acts[1].Label = long }},
		{"PDF", func(is *pipeline.Issue) { is.PDF = nil }},
		{"PDF", func(is *pipeline.Issue) { is.PDF = []byte("<html>") }},
		{"PDF", func(is *pipeline.Issue) { is.PDF = append([]byte("%PDF-1.4"), make([]byte, MaxPDF)...) }},
	}
	for _, bad := range []string{"1", "3.1", "1.40", "1.2.", ".1", "1..2", "1.02", "1.2.a", "1.2 ", "2." + strings.Repeat("1", 63)} {
		cases = append(cases, damage{"UID", func(is *pipeline.Issue) { is.UID = bad }})
	}
	for _, who := range []string{"Letter.Author", "Approved.By"} {
		at := func(is *pipeline.Issue) *pipeline.Signatory {
			if who == "Approved.By" {
				return &is.Approved.By
			}
			return &is.Letter.Author
		}
		cases = append(cases,
			damage{who + ".RPPS", func(is *pipeline.Issue) { at(is).RPPS = "" }},
			damage{who + ".RPPS", func(is *pipeline.Issue) { at(is).RPPS = "9990000009" }},
			damage{who + ".RPPS", func(is *pipeline.Issue) { at(is).RPPS = "99900000093" }},
			damage{who + ".RPPS", func(is *pipeline.Issue) { at(is).RPPS = "9990000009A" }},
			damage{who + ".Name", func(is *pipeline.Issue) { at(is).Name = "" }},
			damage{who + ".Name", func(is *pipeline.Issue) { at(is).Name = long }},
			damage{who + ".Given", func(is *pipeline.Issue) { at(is).Given = "" }})
	}
	for _, bad := range []string{"9", "1", "1750712185", "12A000123", "12C0001234", "2356000001", "335600000000049", "412345678901001", "49990000009400", "5750712185", "0abc"} {
		cases = append(cases, damage{"Letter.Practice.Structure", func(is *pipeline.Issue) { is.Letter.Practice.Structure = bad }})
	}
	for i, c := range cases {
		is := clone(issue())
		c.change(&is)
		errs := Check(is)
		if got := fields(errs); !reflect.DeepEqual(got, []string{c.field}) {
			t.Errorf("case %d: %v, want %s", i, got, c.field)
			continue
		}
		b, err := Write(is)
		if b != nil || err == nil || err.Error() != errs[0].Error() {
			t.Errorf("%s: written, or another error: %v", c.field, err)
		}
		if e := errs[0]; e.Form != "CDA" || e.Problem == "" {
			t.Errorf("%s: %v", c.field, e)
		}
		quiet(t, is, err.Error())
	}
}

func clone(is pipeline.Issue) pipeline.Issue {
	is.Letter.Recipients = append([]pipeline.Recipient(nil), is.Letter.Recipients...)
	is.Acts = append([]pipeline.CodedAct(nil), is.Acts...)
	return is
}

// quiet holds that an error quotes nothing of the issue.
func quiet(t *testing.T, is pipeline.Issue, text string) {
	t.Helper()
	l := is.Letter
	p := l.Patient
	values := []string{p.Name, p.BirthName, p.Given, p.Givens, p.INS, p.BirthPlace, p.BirthDate.String(), p.BirthDate.French(), is.Chart, is.UID, is.SetUID, is.Site,
		l.Title, l.Author.Name, l.Author.Given, l.Author.RPPS, is.Approved.By.RPPS, l.Practice.Name, l.Practice.Structure, l.Practice.Phone, string(l.Practice.Address),
		l.ExamOn.String(), l.Date.String()}
	for _, r := range l.Recipients {
		values = append(values, r.Name, r.Given, r.RPPS, string(r.Address))
	}
	for _, v := range values {
		if len(v) > 3 && strings.Contains(text, v) {
			t.Errorf("the error quotes a value: %s", text)
		}
	}
}

// Nothing at all is named field by field, without a panic.
func TestCheckOfNothing(t *testing.T) {
	got := fields(Check(pipeline.Issue{}))
	want := []string{"UID", "Letter.Title", "At", "Letter.Language", "SetUID", "Letter.Version", "Chart", "Letter.Patient.Name", "Letter.Patient.Given",
		"Letter.Patient.BirthDate", "Letter.Date", "Letter.ExamOn", "Letter.Author.RPPS", "Letter.Author.Name", "Letter.Author.Given",
		"Letter.Practice.Structure", "Letter.Practice.Name", "Letter.Practice.Facility", "Approved.By.RPPS", "Approved.By.Name", "Approved.By.Given", "Approved.At", "PDF"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

func TestVariantsPassCheck(t *testing.T) {
	for name, is := range variants() {
		if errs := Check(is); len(errs) > 0 {
			t.Errorf("%s: %v", name, errs)
		}
	}
}

// An INS that does not leave is not held to its form: nothing depends on it.
func TestUnqualifiedINSIsNeitherHeldNorWritten(t *testing.T) {
	is := issue()
	is.Letter.Patient.Qualified, is.Letter.Patient.INS, is.Letter.Patient.INSRoot = false, "288091234567823", ""
	b := string(write(t, is))
	if strings.Contains(b, "288091234567823") || strings.Contains(b, "birthplace") {
		t.Error("an INS or its trait leaves with an identity that is not qualified")
	}
}

func TestBirthNames(t *testing.T) {
	for _, c := range []struct{ name, birth, given, givens, family, first, all string }{
		{"DUPRE", "", "Anne", "", "DUPRE", "Anne", "Anne"},
		{"DUPRE", "LANOUE", "Anne", "ANNE MARIE", "LANOUE", "ANNE", "ANNE MARIE"},
		{"", "LANOUE", "Marie", "ANNE MARIE", "LANOUE", "ANNE", "ANNE MARIE"},
		{"DUPRE", "", "Marie Louise", "MARIE LOUISE JEANNE", "DUPRE", "MARIE LOUISE", "MARIE LOUISE JEANNE"},
		{"DUPRE", "", "Éloïse", "ELOISE", "DUPRE", "ELOISE", "ELOISE"},
		{"DUPRE", "", "Hélène Lœtitia", "HELENE LOETITIA  ANNE", "DUPRE", "HELENE LOETITIA", "HELENE LOETITIA ANNE"},
		{"DUPRE", "", "Ann", "ANNE MARIE", "DUPRE", "ANNE", "ANNE MARIE"},
		{"DUPRE", "", "Jean-Pierre", "JEAN-PIERRE ANNE", "DUPRE", "JEAN-PIERRE", "JEAN-PIERRE ANNE"},
		{"DUPRE", "", "A B C", "A B", "DUPRE", "A", "A B"},
	} {
		family, first, all := BirthNames(pipeline.Patient{Name: c.name, BirthName: c.birth, Given: c.given, Givens: c.givens})
		if family != c.family || first != c.first || all != c.all {
			t.Errorf("%+v: %q, %q, %q", c, family, first, all)
		}
	}
}

// Beside an INS the names at birth are its traits, in the form that it has them in;
// the names in use stand as they are written.
func TestTraitsOfTheINS(t *testing.T) {
	p := pipeline.Patient{Name: "Lœuvré", BirthName: "D’Aeïon-Ñ", Given: "Zoé", Givens: "Zoé Thérèse", Sex: pipeline.Female,
		BirthDate: pipeline.Date{Year: 1980, Month: 3, Day: 2}, BirthPlace: "2B999", INS: "280032B99900007", Qualified: true}
	if family, first, all := BirthNames(p); family != "D'AEION-N" || first != "ZOE" || all != "ZOE THERESE" {
		t.Errorf("%q, %q, %q", family, first, all)
	}
	p.Qualified = false
	if family, first, all := BirthNames(p); family != "D’Aeïon-Ñ" || first != "Zoé" || all != "Zoé Thérèse" {
		t.Errorf("without an INS: %q, %q, %q", family, first, all)
	}
}

// The type of a document follows its first examination.
func TestTypeOf(t *testing.T) {
	for _, c := range []struct {
		exams []pipeline.Exam
		want  string
	}{
		{nil, "11488-4"}, {[]pipeline.Exam{pipeline.ETT}, "18748-4"}, {[]pipeline.Exam{pipeline.ETO, pipeline.ECG}, "18748-4"}, {[]pipeline.Exam{pipeline.StressEcho}, "18748-4"},
		{[]pipeline.Exam{pipeline.ECG, pipeline.ETT}, "70004-7"}, {[]pipeline.Exam{pipeline.Holter}, "70004-7"}, {[]pipeline.Exam{pipeline.MAPA}, "70004-7"},
		{[]pipeline.Exam{pipeline.Stress}, "70004-7"}, {[]pipeline.Exam{pipeline.VO2}, "70004-7"},
	} {
		if got := TypeOf(c.exams).Code; got != c.want {
			t.Errorf("%v: %s, want %s", c.exams, got, c.want)
		}
	}
}

// Numbers that the ANS publishes for tests, and others of the open registers.
func TestNumbers(t *testing.T) {
	for _, s := range []string{"10002422979", "99700218896", "10002909371", "99700589999", "99700367909"} {
		if !isRPPS(s) {
			t.Errorf("RPPS %s", s)
		}
	}
	for _, s := range []string{"750712184", "690781810", "340780477", "130786049", "300017985", "2A0000154", "2B0000012"} {
		if !isFINESS(s) {
			t.Errorf("FINESS %s", s)
		}
	}
	for _, s := range []string{"279035121518989", "180032B02040123", "109076322083489", "277010115400329", "162018885045327"} {
		if !isINS(s) {
			t.Errorf("INS %s", s)
		}
		// One digit changed is always seen: 97 is prime and ten is no divisor of it.
		for i := range s {
			if s[i] < '0' || s[i] > '9' || i == 0 {
				continue
			}
			for d := byte('0'); d <= '9'; d++ {
				if b := []byte(s); d != s[i] {
					if b[i] = d; isINS(string(b)) {
						t.Errorf("INS %s is accepted", b)
					}
				}
			}
		}
	}
	if !isStructure("499700367909006") {
		t.Error("RPPS and rank")
	}
}

func ExampleCheck() {
	is := issue()
	is.Letter.ExamOn, is.Letter.Author.RPPS = pipeline.Date{}, "99900000093"
	for _, err := range Check(is) {
		fmt.Println(err)
	}
	// Output:
	// CDA: Letter.ExamOn is missing
	// CDA: Letter.Author.RPPS is no RPPS: 11 digits with their check digit
}

func Example() {
	b, err := Write(issue())
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := Read(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Type.Name, "/", d.Acts[0].Code, d.Acts[0].On.Date().French())
	fmt.Println(d.Patient.BirthName, d.Patient.Given, d.Patient.Sex, d.Patient.Local().Extension)
	for _, r := range d.Recipients {
		fmt.Printf("%s %s %s %q\n", r.Role, r.Title, r.Family, r.RPPS())
	}
	fmt.Println(len(d.PDF()), "bytes")
	// Output:
	// CR d'imagerie médicale / DZQM006 20/10/2026
	// D'AUBREMONT FIRMIN M P-004711
	// PRCP DR VERDIN-LOCHE "99900000086"
	// TRC PR TOURNEBISE ""
	// 26 bytes
}
