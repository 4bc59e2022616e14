package cda

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// expected is the header that a reader must find, laid out from the issue by hand.
func expected(is pipeline.Issue) Header {
	l, p := is.Letter, is.Letter.Patient
	day := func(d pipeline.Date) Stamp { return Stamp(fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day)) }
	moment := func(t time.Time) Stamp { return Stamp(t.Format("20060102150405-0700")) }
	titles := map[string]string{"Dr": "DR", "Pr": "PR"}
	number, _ := phoneOf(l.Practice.Phone)
	var mail []pipeline.Address
	if l.Practice.Address != "" {
		mail = []pipeline.Address{l.Practice.Address}
	}
	structure := []ID{{"1.2.250.1.71.4.2.2", StructureID(l.Practice)}}
	var lines []string
	for _, s := range l.Practice.Lines {
		if tidy(s) != "" {
			lines = append(lines, tidy(s))
		}
	}
	place := Organization{IDs: structure, Name: tidy(l.Practice.Name)}
	full := Organization{IDs: structure, Name: tidy(l.Practice.Name), Lines: lines, Phone: number, Mail: mail}
	who := func(s pipeline.Signatory) Professional {
		return Professional{IDs: []ID{{"1.2.250.1.71.4.2.1", "8" + s.RPPS}}, Given: tidy(s.Given), Family: tidy(s.Name), Title: titles[s.Title]}
	}
	h := Header{
		Templates: []string{"2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20"},
		ID:        ID{Root: is.UID}, SetID: ID{Root: is.SetUID}, Version: l.Version, Type: TypeOf(is.Exams),
		Title: tidy(l.Title), Language: map[pipeline.Language]string{"fr": "fr-FR", "en": "en-GB"}[l.Language],
		Confidentiality: Concept{"N", "2.16.840.1.113883.5.25", "Normal"}, At: moment(is.At), Custodian: full, Replaces: ID{Root: is.ReplacesUID},
		Patient: Patient{Name: tidy(p.Name), UsedGiven: tidy(p.Given), Sex: string(p.Sex), Born: day(p.BirthDate)},
	}
	h.Patient.BirthName, h.Patient.Given, h.Patient.Givens = BirthNames(p)
	if p.Sex == "" {
		h.Patient.Sex = "UN"
	}
	if p.SentINS() != "" {
		h.Patient.IDs = append(h.Patient.IDs, ID{p.INSRoot, p.INS})
		h.Patient.BirthPlace = p.BirthPlace
	}
	if is.Chart != "" {
		h.Patient.IDs = append(h.Patient.IDs, ID{is.Site, tidy(is.Chart)})
	}
	if number != "" {
		h.Custodian.Mail = nil // the schema has one telecom
	}
	author := who(l.Author)
	author.At, author.Mail, author.Organization = day(l.Date), mail, full
	author.Speciality = Cardiologist
	h.Authors = []Professional{author}
	h.Authenticator = who(is.Approved.By)
	h.Authenticator.At, h.Authenticator.Organization = moment(is.Approved.At), place
	for _, r := range l.Recipients {
		x := Professional{Role: "PRCP", Given: tidy(r.Given), Family: tidy(r.Name), Title: titles[r.Title]}
		if r.RPPS != "" {
			x.IDs = []ID{{"1.2.250.1.71.4.2.1", "8" + r.RPPS}}
		}
		if !r.Copy {
			referrer := x
			referrer.Role = "REF"
			h.Participants = append(h.Participants, referrer)
		} else {
			x.Role = "TRC"
		}
		if r.Address != "" {
			x.Mail = []pipeline.Address{r.Address}
		}
		h.Recipients = append(h.Recipients, x)
	}
	for i, e := range Events(is) {
		a := Act{Concept: e.Concept, Text: e.Text, On: day(l.ExamOn)}
		if i == 0 {
			by := who(l.Author)
			by.Role, by.Organization = "PRF", place
			by.Organization.Setting = Ambulatory
			a.Performer = &by
		}
		h.Acts = append(h.Acts, a)
	}
	kind, _ := FacilityOf(l.Practice)
	h.Encounter = Encounter{On: day(l.ExamOn), Place: structure, Facility: kind}
	return h
}

func same(t *testing.T, name string, is pipeline.Issue) {
	t.Helper()
	d, err := Read(write(t, is))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if want := expected(is); !reflect.DeepEqual(d.Header, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", name, d.Header, want)
	}
	if !bytes.Equal(d.PDF(), is.PDF) || d.Structured {
		t.Errorf("%s: the PDF differs", name)
	}
}

func TestReadGivesWhatWasWritten(t *testing.T) {
	for name, is := range variants() {
		same(t, name, is)
	}
}

// Random letters: what is written is what is read.
func TestReadGivesWhatWasWrittenAtRandom(t *testing.T) {
	for i, is := range randomIssues(500) {
		same(t, fmt.Sprint(i), is)
	}
}

// A header of another maker: prefixes, comments, CDATA, parts of other kinds.
func TestReadOthers(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "foreign.xml"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	h := d.Header
	if h.ID != (ID{"1.2.3.4", "77"}) || h.Version != 0 || h.Title != "CR d'imagerie & suite" || h.Type.Code != "18748-4" || h.SetID != (ID{}) {
		t.Errorf("%+v", h)
	}
	want := Patient{IDs: []ID{{"1.2.3", "IPP1"}, {pipeline.INSRootTest, "279035121518989"}}, BirthName: "TOURNEBISE", Given: "Isaure", Givens: "Isaure Marie",
		Name: "HAUTERIVE", Sex: "F", Born: "19790328"}
	if !reflect.DeepEqual(h.Patient, want) {
		t.Errorf("%+v", h.Patient)
	}
	if h.Patient.INS().Extension != "279035121518989" || h.Patient.Local().Extension != "IPP1" {
		t.Error("the INS is taken for another identifier")
	}
	if a := h.Authors[0]; a.Text != "Dr Sixtine MORVAN" || a.RPPS() != "" || a.At.Date() != (pipeline.Date{Year: 2026, Month: 3, Day: 1}) || len(h.Authors) != 2 || h.Authors[1].RPPS() != "99900000086" {
		t.Errorf("%+v", h.Authors)
	}
	if len(h.Acts) != 2 || h.Acts[0].On != "202603011030" || h.Acts[1].Text != "Échographie" || h.Acts[1].Performer == nil || h.Encounter.On != "20260302" {
		t.Errorf("%+v %+v", h.Acts, h.Encounter)
	}
	if h.Replaces != (ID{"1.2.3.4", "76"}) || h.Recipients[0].Role != "" || h.Recipients[0].Family != "VERDIN" {
		t.Errorf("%+v", h)
	}
	if string(d.PDF()) != "%PDF-1.4\n" {
		t.Errorf("%q", d.PDF())
	}
}

const hl7 = `xmlns="urn:hl7-org:v3"`

func TestReadForms(t *testing.T) {
	latin := append([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><ClinicalDocument `+hl7+`><title>`), 0xc9, 'c', 'h', 'o')
	latin = append(latin, "</title></ClinicalDocument>"...)
	for name, c := range map[string]struct {
		in   string
		hold func(Document) bool
	}{
		"empty":      {`<ClinicalDocument ` + hl7 + `/>`, func(d Document) bool { return reflect.DeepEqual(d, Document{}) }},
		"mark":       {"\ufeff<ClinicalDocument " + hl7 + "/>", func(d Document) bool { return true }},
		"latin":      {string(latin), func(d Document) bool { return d.Title == "Écho" }},
		"wrapped":    {`<x:s xmlns:x="y"><c:ClinicalDocument xmlns:c="urn:hl7-org:v3"><c:title>T</c:title></c:ClinicalDocument></x:s>`, func(d Document) bool { return d.Title == "T" }},
		"structured": {`<ClinicalDocument ` + hl7 + `><component><structuredBody><title>no</title></structuredBody></component></ClinicalDocument>`, func(d Document) bool { return d.Structured && d.PDF() == nil }},
		"others":     {`<ClinicalDocument ` + hl7 + ` xmlns:z="z"><z:title>no</z:title><title z:a="1">T<z:b>no</z:b>U</title></ClinicalDocument>`, func(d Document) bool { return d.Title == "TU" }},
		"plain text": {`<ClinicalDocument ` + hl7 + `><component><nonXMLBody><text mediaType="text/plain"> ab </text></nonXMLBody></component></ClinicalDocument>`, func(d Document) bool { return string(d.Content) == "ab" && d.PDF() == nil }},
		"greater":    {`<ClinicalDocument ` + hl7 + ` a=">" b='">'><title>T</title></ClinicalDocument>`, func(d Document) bool { return d.Title == "T" }},
		"two INS": {`<ClinicalDocument ` + hl7 + `><recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="1"/><id root="1.2.250.1.213.1.4.9" extension="2"/></patientRole></recordTarget></ClinicalDocument>`,
			func(d Document) bool { return d.Patient.INS() == (ID{}) && len(d.Patient.IDs) == 2 }},
		"one INS twice": {`<ClinicalDocument ` + hl7 + `><recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="1"/><id root="1.2.250.1.213.1.4.8" extension="1"/></patientRole></recordTarget></ClinicalDocument>`,
			func(d Document) bool { return d.Patient.INS().Extension == "1" && d.Patient.Local() == (ID{}) }},
		"old CCAM": {`<ClinicalDocument ` + hl7 + `><documentationOf><serviceEvent><code code="DEQP003" codeSystem="1.2.250.1.213.2.5"/></serviceEvent></documentationOf></ClinicalDocument>`,
			func(d Document) bool { return d.Acts[0].IsCCAM() }},
		"version": {`<ClinicalDocument ` + hl7 + `><versionNumber value="-3"/></ClinicalDocument>`, func(d Document) bool { return d.Version == 0 }},
	} {
		if d, err := Read([]byte(c.in)); err != nil || !c.hold(d) {
			t.Errorf("%s: %v %+v", name, err, d)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	doc := func(s string) string { return `<ClinicalDocument ` + hl7 + `>` + s + `</ClinicalDocument>` }
	for name, c := range map[string]struct{ in, why string }{
		"nothing":      {"", "no ClinicalDocument"},
		"other":        {"<a/>", "no ClinicalDocument"},
		"no namespace": {"<ClinicalDocument/>", "no ClinicalDocument"},
		"cut":          {doc("")[:40], "well-formed"},
		"crossed":      {doc("<a><b></a></b>"), "well-formed"},
		"entity":       {doc("<title>&secret;</title>"), "well-formed"},
		"dtd":          {`<!DOCTYPE x [<!ENTITY a "b">]>` + doc("<title>&a;</title>"), "DTD"},
		"dtd within":   {doc(`<!DOCTYPE x>`), "DTD"},
		"two":          {"<a>" + doc("") + doc("") + "</a>", "more than one ClinicalDocument"},
		"nested":       {doc(doc("")), "more than one ClinicalDocument"},
		"two tops":     {doc("") + "<a/>", "well-formed"},
		"text after":   {doc("") + "x", "well-formed"},
		"patients":     {doc("<recordTarget/><recordTarget/>"), "more than one recordTarget"},
		"roles":        {doc("<recordTarget><patientRole/><patientRole/></recordTarget>"), "more than one patientRole"},
		"titles":       {doc("<title/><title/>"), "more than one title"},
		"attributes":   {doc(`<id root="1.2" root="1.3"/>`), "well-formed"},
		"deep":         {doc(strings.Repeat("<a>", 70)), "depth"},
		"tag":          {doc("<a " + strings.Repeat(`a="b" `, 4000) + "/>"), "tag"},
		"many":         {doc(strings.Repeat("<a/>", maxElements)), "elements"},
		"text":         {doc("<title>" + strings.Repeat("x", maxText+1) + "</title>"), "exceeds"},
		"large":        {strings.Repeat(" ", MaxBytes+1), "MiB"},
		"utf-16":       {"\xfe\xff\x00<", "character set"},
		"charset":      {`<?xml version="1.0" encoding="EBCDIC"?>` + doc(""), "well-formed"},
		"bad utf-8":    {doc("<title>\xff</title>"), "well-formed"},
		"base64":       {doc(`<component><nonXMLBody><text mediaType="application/pdf" representation="B64">J*</text></nonXMLBody></component>`), "base64"},
		"compressed":   {doc(`<component><nonXMLBody><text mediaType="application/pdf" representation="B64" compression="ZL">AAAA</text></nonXMLBody></component>`), "compressed"},
		"comment":      {doc("<!-- "), "well-formed"},
	} {
		d, err := Read([]byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.why) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(d, Document{}) {
			t.Errorf("%s: something is read all the same", name)
		}
	}
}

// Cut or altered anywhere, a document is read or refused, and never with a name of
// it in the words.
func TestReadDamaged(t *testing.T) {
	is := issue()
	good := write(t, is)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		b := bytes.Clone(good)
		if r.IntN(2) == 0 {
			b = b[:r.IntN(len(b))]
		}
		for range 1 + r.IntN(3) {
			if len(b) > 0 {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
		}
		if _, err := Read(b); err != nil {
			quiet(t, is, err.Error())
		}
	}
}

func TestStamp(t *testing.T) {
	for _, c := range []struct {
		in   Stamp
		date pipeline.Date
		time string
	}{
		{"20261020", pipeline.Date{Year: 2026, Month: 10, Day: 20}, ""},
		{"202610", pipeline.Date{}, ""}, {"2026", pipeline.Date{}, ""}, {"20260230", pipeline.Date{}, ""}, {"x", pipeline.Date{}, ""}, {"", pipeline.Date{}, ""},
		{"20261020130405", pipeline.Date{Year: 2026, Month: 10, Day: 20}, ""},
		{"20261020130405+0200", pipeline.Date{Year: 2026, Month: 10, Day: 20}, "2026-10-20T11:04:05Z"},
		{"202610201304-0130", pipeline.Date{Year: 2026, Month: 10, Day: 20}, "2026-10-20T14:34:00Z"},
		{"20261020130405.123+0000", pipeline.Date{Year: 2026, Month: 10, Day: 20}, "2026-10-20T13:04:05Z"},
		{"20261020990405+0000", pipeline.Date{Year: 2026, Month: 10, Day: 20}, ""},
	} {
		got, ok := c.in.Time()
		if c.in.Date() != c.date || ok != (c.time != "") || ok && got.UTC().Format(time.RFC3339) != c.time {
			t.Errorf("%s: %v, %v", c.in, c.in.Date(), got)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`<?xml version="1.0" encoding="windows-1252"?><ClinicalDocument ` + hl7 + `><![CDATA[]]><!-- --></ClinicalDocument>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(b)
		if err != nil && !reflect.DeepEqual(d, Document{}) {
			t.Error("refused, and read")
		}
		if d.Patient.INS().Root != "" && !isINSRoot(d.Patient.INS().Root) {
			t.Error("an INS under another root")
		}
		for _, a := range d.Authors {
			a.RPPS()
			a.At.Date()
			a.At.Time()
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	is := issue()
	is.PDF = append([]byte("%PDF-1.4\n"), make([]byte, 100<<10)...)
	b.ReportAllocs()
	for b.Loop() {
		write(b, is)
	}
}

func BenchmarkRead(b *testing.B) {
	is := issue()
	is.PDF = append([]byte("%PDF-1.4\n"), make([]byte, 100<<10)...)
	doc := write(b, is)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// What is largest, and what costs most to refuse, stays within a second or two.
func TestReadTakesItsTime(t *testing.T) {
	is := issue()
	is.PDF = append([]byte("%PDF-1.4\n"), make([]byte, MaxPDF-9)...)
	doc := write(t, is)
	many := []byte(`<ClinicalDocument ` + hl7 + `>` + strings.Repeat(`<a b="c"/>`, maxElements-1) + `</ClinicalDocument>`)
	for name, b := range map[string][]byte{"largest": doc, "many": many, "text": []byte(strings.Repeat("<", MaxBytes))} {
		begin := time.Now()
		_, err := Read(b)
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s takes %v", name, took)
		} else {
			t.Logf("%s: %d bytes, %v, %v", name, len(b), took.Round(time.Millisecond), err)
		}
	}
	if base64.StdEncoding.EncodedLen(MaxPDF) > MaxBytes-(1<<20) {
		t.Error("what is written cannot be read")
	}
}
