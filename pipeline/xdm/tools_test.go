package xdm

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnpackersAgree(t *testing.T) {
	unzip := tool(t, "unzip")
	for name, in := range inputs() {
		path := save(t, Name, archiveOf(t, in))
		if out := run(t, unzip, "-t", path); !strings.Contains(out, "No errors detected") || strings.Contains(out, "warning") {
			t.Errorf("%s: %s", name, out)
		}
		if out := run(t, unzip, "-p", path, subset+documentName); out != strings.TrimSpace(string(in.CDA)) {
			t.Errorf("%s: the document is another", name)
		}
	}
}

func TestZipinfo(t *testing.T) {
	out := run(t, tool(t, "zipinfo"), "-v", save(t, Name, archiveOf(t, first())))
	for _, want := range []string{"extended local header:                          no", "length of extra field:                          0 bytes", "file system or operating system of origin:      MS-DOS", "2026 Nov 21 23:30:06"} {
		if strings.Count(out, want) != 6 {
			t.Errorf("not six times %q:\n%s", want, out)
		}
	}
}

// 7-Zip is the strictest of the unpackers.
func TestSevenZip(t *testing.T) {
	if out := run(t, tool(t, "7z"), "t", save(t, Name, archiveOf(t, first()))); !strings.Contains(out, "Everything is Ok") {
		t.Error(out)
	}
}

func TestPythonAgrees(t *testing.T) {
	out := run(t, tool(t, "python3"), "-c", "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(), len(z.namelist()))", save(t, Name, archiveOf(t, first())))
	if out != "None 6" {
		t.Error(out)
	}
}

func TestXMLIsWellFormed(t *testing.T) {
	xmllint := tool(t, "xmllint")
	for _, in := range inputs() {
		_, body := contents(t, archiveOf(t, in))
		run(t, xmllint, "--nonet", "--noout", save(t, "METADATA.XML", body[subset+metadataName]), save(t, "INDEX.HTM", body[indexFile]))
	}
}

// With CARDIOPLI_EBXML naming a folder with lcm.xsd, rim.xsd and rs.xsd of ebXML
// Registry 3.0, the metadata are held against the schema. A file with an element
// out of order shows that the schema is obeyed.
func TestSchema(t *testing.T) {
	dir := os.Getenv("CARDIOPLI_EBXML")
	if dir == "" {
		t.Skip("SKIPPED: CARDIOPLI_EBXML does not name the schemas of ebXML Registry 3.0")
	}
	xmllint, schema := tool(t, "xmllint"), filepath.Join(dir, "lcm.xsd")
	for name, in := range inputs() {
		_, body := contents(t, archiveOf(t, in))
		meta := body[subset+metadataName]
		if out := run(t, xmllint, "--nonet", "--noout", "--schema", schema, save(t, "METADATA.XML", meta)); !strings.Contains(out, "validates") {
			t.Errorf("%s: %s", name, out)
		}
		bad := strings.Replace(string(meta), "rim:Slot name", "rim:Slot other", 1)
		if _, err := command(xmllint, "--nonet", "--noout", "--schema", schema, save(t, "METADATA.XML", []byte(bad))); err == nil {
			t.Errorf("%s: the schema takes anything", name)
		}
	}
	// The longest that Check lets through is what the schema takes.
	in := first()
	in.Issue.Letter.Title = strings.Repeat("é", maxWords)
	in.Issue.Letter.Patient.Name = strings.Repeat("é", maxValue-len("PID-5|^Firmin^Firmin^^^^L"))
	_, body := contents(t, archiveOf(t, in))
	run(t, xmllint, "--nonet", "--noout", "--schema", schema, save(t, "METADATA.XML", body[subset+metadataName]))
}

// Names are of ISO 9660 level 1 but for the folder IHE_XDM's underscore, which the
// level has: capitals, digits, underscore, eight and three.
func TestNamesAreShort(t *testing.T) {
	b := archiveOf(t, first())
	r, err := zip.NewReader(strings.NewReader(string(b)), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		for _, part := range strings.Split(strings.TrimSuffix(f.Name, "/"), "/") {
			stem, ext, _ := strings.Cut(part, ".")
			if len(stem) == 0 || len(stem) > 8 || len(ext) > 3 || strings.Trim(stem+ext, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
				t.Error(f.Name)
			}
		}
	}
}
