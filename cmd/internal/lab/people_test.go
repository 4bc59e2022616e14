package lab

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/testdata"
)

// Everybody whom the reports name is found in the directory, and nobody is a
// homonym of somebody else.
func TestPhysiciansCoverReports(t *testing.T) {
	var entries []directory.Entry
	for _, p := range Physicians() {
		if _, err := pipeline.ParseAddress(string(p.Address)); err != nil {
			t.Errorf("%s: %v", p.Address, err)
		}
		if !directory.ValidRPPS(p.RPPS) || !strings.HasPrefix(p.RPPS, "9990") {
			t.Errorf("RPPS %s", p.RPPS)
		}
		entries = append(entries, directory.Entry{Recipient: p.Recipient})
	}
	_, users := Practice()
	for _, u := range users {
		if u.Role == "cardiologist" && !directory.ValidRPPS(u.RPPS) {
			t.Errorf("RPPS %s", u.RPPS)
		}
	}
	b := directory.NewBook(entries...)
	names, err := fs.Glob(testdata.Reports, "reports/*.expected.json")
	if err != nil || len(names) != 24 {
		t.Fatalf("%d expectations (%v)", len(names), err)
	}
	for _, n := range names {
		j, err := testdata.Reports.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		var want struct{ Recipients []string }
		if err := json.Unmarshal(j, &want); err != nil {
			t.Fatal(err)
		}
		if len(want.Recipients) == 0 {
			t.Errorf("%s has no recipient", n)
		}
		for _, r := range want.Recipients {
			given, name, _ := strings.Cut(r, " ")
			if _, m := b.Resolve(pipeline.Named{Given: given, Name: name}); m != directory.ByName {
				t.Errorf("%s: %s", r, m)
			}
		}
		text, err := testdata.Reports.ReadFile(strings.Replace(n, ".expected.json", ".txt", 1))
		if err != nil {
			t.Fatal(err)
		}
		// An address in a report, where it is a physician's, is the directory's.
		for _, a := range regexp.MustCompile(`[\w.-]+@[\w.-]+\w`).FindAllString(string(text), -1) {
			for _, r := range want.Recipients {
				if strings.HasSuffix(strings.ToLower(r), " "+strings.Split(strings.Split(a, "@")[0], ".")[1]) {
					if _, ok := b.Of(pipeline.Recipient{Given: strings.Fields(r)[0], Name: strings.Fields(r)[1], Address: pipeline.Address(a)}); !ok {
						t.Errorf("%s stands in the report with %s", r, a)
					}
				}
			}
		}
	}
}

func TestEveryFormOccurs(t *testing.T) {
	a, err := NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[KeyKind]Identity{}
	for _, k := range []KeyKind{RSA2048, RSA3072, P256} {
		if kinds[k], err = a.Issue(Subject{Name: "x", Address: "x@exemple.fr", Kind: k}); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[cms.Form]int{}
	for _, p := range Physicians() {
		f, err := cms.FormFor(kinds[p.Kind].Certificate, cms.Capabilities(p.Capabilities))
		if err != nil {
			t.Fatal(err)
		}
		seen[f]++
	}
	for _, f := range cms.Forms() {
		if seen[f] == 0 {
			t.Errorf("form %s does not occur", f)
		}
	}
}

func TestInbox(t *testing.T) {
	files, err := Inbox()
	if err != nil || len(files) != 24 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	again, err := Inbox()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for i, f := range files {
		if !bytes.Equal(f.Data, again[i].Data) {
			t.Errorf("%s: other bytes the second time", f.Name)
		}
		stem, ext, _ := strings.Cut(f.Name, ".")
		kinds[ext]++
		want, err := testdata.Reports.ReadFile("reports/" + stem + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var got string
		switch ext {
		case "txt":
			got = string(f.Data)
		case "docx":
			got = xmlText(t, f.Data, "word/document.xml")
		case "odt":
			got = xmlText(t, f.Data, "content.xml")
		case "rtf":
			got = rtfText(string(f.Data))
		}
		if strings.TrimRight(got, "\n") != strings.TrimRight(string(want), "\n") {
			t.Errorf("%s: text differs\n%s", f.Name, got)
		}
	}
	if kinds["txt"] <= 12 || kinds["docx"] == 0 || kinds["odt"] == 0 || kinds["rtf"] == 0 {
		t.Errorf("kinds %v", kinds)
	}
}

// xmlText reads paragraphs, tabs and spaces of a part of a zip file.
func xmlText(t *testing.T, data []byte, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			d := xml.NewDecoder(bytes.NewReader(b))
			for {
				tok, err := d.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				if f.Name != part {
					continue
				}
				switch x := tok.(type) {
				case xml.CharData:
					out.Write(x)
				case xml.StartElement:
					switch x.Name.Local {
					case "tab":
						out.WriteByte('\t')
					case "s":
						n, _ := strconv.Atoi(x.Attr[0].Value)
						out.WriteString(strings.Repeat(" ", n))
					}
				case xml.EndElement:
					if x.Name.Local == "p" {
						out.WriteByte('\n')
					}
				}
			}
		}
	}
	return strings.TrimPrefix(out.String(), "\n")
}

var rtfToken = regexp.MustCompile(`\\u(-?\d+)\?|\\par\n|\\tab |\\([\\{}])`)

func rtfText(s string) string {
	_, s, _ = strings.Cut(s, `\fs22 `)
	s = strings.TrimSuffix(s, "}\n")
	var units []uint16
	flush := func(b *strings.Builder) {
		b.WriteString(string(utf16.Decode(units)))
		units = nil
	}
	var b strings.Builder
	for s != "" {
		loc := rtfToken.FindStringSubmatchIndex(s)
		if loc == nil || loc[0] > 0 {
			flush(&b)
			end := len(s)
			if loc != nil {
				end = loc[0]
			}
			b.WriteString(s[:end])
			s = s[end:]
			continue
		}
		m := s[loc[0]:loc[1]]
		s = s[loc[1]:]
		switch {
		case strings.HasPrefix(m, `\u`):
			n, _ := strconv.Atoi(m[2 : len(m)-1])
			units = append(units, uint16(n))
			continue
		case m == "\\par\n":
			flush(&b)
			b.WriteByte('\n')
		case m == `\tab `:
			flush(&b)
			b.WriteByte('\t')
		default:
			flush(&b)
			b.WriteString(m[1:])
		}
	}
	flush(&b)
	return b.String()
}
