package xdm

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// contents unpacks with the standard library.
func contents(t testing.TB, b []byte) (names []string, body map[string][]byte) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	body = make(map[string][]byte)
	for _, f := range r.File {
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		if body[f.Name], err = io.ReadAll(c); err != nil {
			t.Fatal(err)
		}
		if f.Flags&8 != 0 || len(f.Extra) != 0 {
			t.Errorf("%s has a data descriptor or extra fields", f.Name)
		}
	}
	return names, body
}

func TestGolden(t *testing.T) {
	for name, in := range inputs() {
		b := archiveOf(t, in)
		if !bytes.Equal(b, archiveOf(t, in)) {
			t.Errorf("%s: not the same bytes twice", name)
		}
		names, body := contents(t, b)
		if got := strings.Join(names, " "); got != "INDEX.HTM README.TXT IHE_XDM/ IHE_XDM/SUBSET01/ IHE_XDM/SUBSET01/METADATA.XML IHE_XDM/SUBSET01/DOC00001.XML" {
			t.Errorf("%s: files %s", name, got)
		}
		golden(t, name+".metadata.xml", body[subset+metadataName])
		if name == "odd" {
			golden(t, "index.htm", body[indexFile])
			golden(t, "readme.txt", body[readmeFile])
		}
		// All text of a slot of one value is that value.
		if m := regexp.MustCompile(`<rim:Slot name="URI">\s|\s</rim:Slot>|<rim:ValueList>\s|</rim:Value>\s`).Find(body[subset+metadataName]); m != nil {
			t.Errorf("%s: white space in %s", name, m)
		}
		if r := body[readmeFile]; bytes.Count(r, []byte("\n")) != bytes.Count(r, []byte("\r\n")) || !bytes.HasSuffix(r, []byte("\r\n")) {
			t.Errorf("%s: the lines of README.TXT do not end in CR LF", name)
		}
		if !bytes.Equal(body[subset+documentName], in.CDA) {
			t.Errorf("%s: the document was altered", name)
		}
		for _, p := range []string{in.Issue.Letter.Patient.Given, in.Issue.Letter.Patient.Name} {
			if bytes.Contains(body[indexFile], []byte(p)) || bytes.Contains(body[readmeFile], []byte(p)) {
				t.Errorf("%s: a page for people names the patient", name)
			}
		}
	}
}

// What is written is read back, value for value.
func TestRoundTrip(t *testing.T) {
	for name, in := range inputs() {
		p, err := Read(archiveOf(t, in))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(p.Sets) != 1 || len(p.Sets[0].Documents) != 1 {
			t.Fatalf("%s: %d sets", name, len(p.Sets))
		}
		s := p.Sets[0]
		if want := setOf(in); !reflect.DeepEqual(s.Set, want) {
			t.Errorf("%s: set\n got %+v\nwant %+v", name, s.Set, want)
		}
		d := s.Documents[0]
		want := EntryOf(in)
		if !reflect.DeepEqual(d.Entry, want) {
			t.Errorf("%s: entry\n got %+v\nwant %+v", name, d.Entry, want)
		}
		if !bytes.Equal(d.Body, in.CDA) || !d.Verified {
			t.Errorf("%s: document not read, or not verified", name)
		}
		if want.Hash != fmt.Sprintf("%x", sha1.Sum(in.CDA)) || want.Size != fmt.Sprint(len(in.CDA)) {
			t.Errorf("%s: hash or size", name)
		}
	}
}

// Names of any characters that XML can hold come back as they went.
func TestNamesSurvive(t *testing.T) {
	parts := []string{"^", "&", "|", "~", `\`, `\S\`, `\E\`, "<", ">", `"`, "'", "É", "œ", "ß", "]]>", "&amp;", "%", "\U0001F600", "a", " b"}
	for i := range parts {
		for j := range parts {
			in := first()
			in.Issue.Letter.Patient.Name = "X" + parts[i] + parts[j] + "Y"
			in.Issue.Letter.Author.Given = "X" + parts[j] + parts[i] + "Y"
			in.Issue.Letter.Practice.Name = "X" + parts[i] + "X" + parts[j] + "Y"
			b, err := metadata(setOf(in), EntryOf(in))
			if err != nil {
				t.Fatal(err)
			}
			s, err := parse(b)
			if err != nil || len(Check(in)) != 0 {
				t.Fatalf("%q %q: %v %v", parts[i], parts[j], err, Check(in))
			}
			if got := s.Documents[0].Entry; !reflect.DeepEqual(got, EntryOf(in)) {
				t.Errorf("%q %q: %+v", parts[i], parts[j], got)
			}
		}
	}
}

func TestINSLeavesOnlyWhenQualified(t *testing.T) {
	in := qualified()
	ins := in.Issue.Letter.Patient.INS
	if _, body := contents(t, archiveOf(t, in)); !bytes.Contains(body[subset+metadataName], []byte(ins+"^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH")) {
		t.Error("a qualified INS is not the patient's identifier")
	}
	for name, spoil := range map[string]func(*pipeline.Patient){
		"not qualified":  func(p *pipeline.Patient) { p.Qualified = false },
		"no birth place": func(p *pipeline.Patient) { p.BirthPlace = "" },
	} {
		in := qualified()
		spoil(&in.Issue.Letter.Patient)
		_, body := contents(t, archiveOf(t, in))
		for file, b := range body {
			if bytes.Contains(b, []byte(ins)) || bytes.Contains(b, []byte("1.2.250.1.213.1.4.")) {
				t.Errorf("%s: %s holds the INS", name, file)
			}
		}
		if !bytes.Contains(body[subset+metadataName], []byte("P-00417^^^&amp;1.2.250.1.999.7&amp;ISO^PI")) {
			t.Errorf("%s: no local identifier", name)
		}
	}
}

// The replaced entry is the one that the first archive had.
func TestReplacementTargetsTheFirstEntry(t *testing.T) {
	one := EntryOf(inputs()["local"])
	two := EntryOf(inputs()["replaces"])
	if len(two.Replaces) != 1 || two.Replaces[0] != one.ID || two.ID == one.ID {
		t.Errorf("replaces %v, first %s", two.Replaces, one.ID)
	}
}

// RFC 9562, appendix A.4, and the name space of OIDs as Python's uuid5 computes it.
func TestNamedUUID(t *testing.T) {
	dns := oidSpace
	dns[3] = 0x10
	if got := urn(named(dns, "www.example.com")); got != "urn:uuid:2ed6657d-e927-568b-95e1-2665a8aea6a2" {
		t.Error(got)
	}
	if got := entryUUID("1.2.250.1.999.7.1.42"); got != oidVector {
		t.Error(got)
	}
}

func TestTimesAreUTC(t *testing.T) {
	e := EntryOf(first())
	if e.Created != "20261121233007" || e.Start != "20261120" {
		t.Errorf("created %s, start %s", e.Created, e.Start)
	}
	r, err := zip.NewReader(bytes.NewReader(archiveOf(t, first())), int64(len(archiveOf(t, first()))))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.File[0].Modified; !got.Equal(time.Date(2026, 11, 21, 23, 30, 6, 0, time.UTC)) {
		t.Error(got)
	}
}

func TestClassOf(t *testing.T) {
	for typ, class := range map[string]string{"11488-4": "10", "70004-7": "10", "18748-4": "31", "34133-9": "11", "57833-6": "42"} {
		if c, ok := ClassOf(typ); !ok || c.Code != class || c.Display == "" {
			t.Errorf("%s: %+v", typ, c)
		}
	}
	// LOINC codes that are no types of document in France.
	for _, typ := range []string{"", "11524-6", "34552-0", "18752-6"} {
		if _, ok := ClassOf(typ); ok {
			t.Errorf("%q has a class", typ)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	in := first()
	in.CDA = bytes.Repeat([]byte("JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PC9UeXBlL0Nh\n"), 4000) // 180 kB of base64
	b.SetBytes(int64(len(in.CDA)))
	for b.Loop() {
		if _, err := Write(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	in := first()
	in.CDA = bytes.Repeat([]byte("JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PC9UeXBlL0Nh\n"), 4000)
	z := archiveOf(b, in)
	for b.Loop() {
		if _, err := Read(z); err != nil {
			b.Fatal(err)
		}
	}
}

// What the practice is called, or where it is, never spoils the pages for people.
func TestPagesForPeopleTakeAnything(t *testing.T) {
	in := with(func(in *Input) {
		in.Issue.Letter.Practice.Lines = []string{"a\x00b\r\nc", "\xff\xfe", "<script>", "\u2028"}
		in.Issue.Letter.Practice.Phone = "01\n02"
		in.Issue.Letter.Author.Title = "Dr\x1b"
		in.Software = "x\n y"
	})
	_, body := contents(t, archiveOf(t, in))
	for _, name := range []string{indexFile, readmeFile} {
		if b := body[name]; !utf8.Valid(b) || bytes.ContainsAny(b, "\x00\x1b\xff\u2028") || bytes.Contains(b, []byte("<script>")) == (name == indexFile) {
			t.Errorf("%q", b)
		}
	}
	if lines := bytes.Count(body[readmeFile], []byte("\r\n")); lines != bytes.Count(body[readmeFile], []byte("\n")) {
		t.Error("a line is broken")
	}
}
