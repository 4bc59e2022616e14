package cda

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// material gives the folder of the schema, schematrons and value sets of the ANS
// (repository TestContenuCDA). They have no licence to be copied here, so that
// their absence is no failure even where every program must be there.
func material(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CARDIOPLI_CDA")
	if dir == "" {
		t.Skip("SKIPPED: set CARDIOPLI_CDA to a checkout of ansforge/TestContenuCDA-3-0 to hold the documents to its schema and schematrons")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "infrastructure/cda/CDA_extended.xsd")); err != nil {
		t.Fatalf("CARDIOPLI_CDA: %v", err)
	}
	return dir
}

// tool finds a program that judges the files from outside. Without it the test is
// skipped, and fails where CARDIOPLI_E2E=1 says that it must be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing and CARDIOPLI_E2E=1", name)
		}
		t.Skipf("SKIPPED: %s is missing", name)
	}
	return path
}

// written puts every variant, and as many random letters, into a folder.
func written(t *testing.T) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	all := variants()
	for i, is := range randomIssues(len(all)) {
		all[fmt.Sprintf("random-%02d", i)] = is
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(file, write(t, all[name]), 0o600); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files = append(files, file)
	}
	return dir, files
}

func TestXMLLintReadsEveryVariant(t *testing.T) {
	xmllint := tool(t, "xmllint")
	_, files := written(t)
	if out, err := exec.Command(xmllint, append([]string{"--huge", "--noout"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSchema(t *testing.T) {
	dir, xmllint := material(t), tool(t, "xmllint")
	_, files := written(t)
	args := []string{"--huge", "--noout", "--schema", filepath.Join(dir, "infrastructure/cda/CDA_extended.xsd")}
	if out, err := exec.Command(xmllint, append(args, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%d documents", len(files))
}

const saxon = "/usr/share/java/Saxon-HE.jar"

// schematrons are those with rules for the header. IHE and CI-SIS_Modeles_ANS judge
// sections and entries: on an unstructured body no rule of theirs fires. What
// checks XDS-SD, the three templateIds, is in the first.
var schematrons = []string{
	"structurationMinimale/ASIP-STRUCT-MIN-StrucMin",
	"CI-SIS_ModelesDeContenusCDA",
	"terminologies/schematron/terminologie",
}

func TestSchematrons(t *testing.T) {
	root, java := material(t), tool(t, "java")
	if _, err := os.Stat(saxon); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing (Debian libsaxonhe-java) and CARDIOPLI_E2E=1", saxon)
		}
		t.Skipf("SKIPPED: %s is missing (Debian libsaxonhe-java)", saxon)
	}
	run := func(source, sheet, out string) string {
		t.Helper()
		b, err := exec.Command(java, "-Xmx600m", "-cp", saxon, "net.sf.saxon.Transform", "-s:"+source, "-xsl:"+sheet, "-o:"+out).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", filepath.Base(sheet), err, b)
		}
		return string(b)
	}
	// The compiled sheets look for their value sets beside themselves: a tree with
	// the same places, links for what is read.
	tree := t.TempDir()
	profiles, engine := "schematrons/profils", filepath.Join(root, "schematrons/moteur")
	for _, l := range []string{"jeuxDeValeurs", profiles + "/structurationMinimale/include", profiles + "/terminologies/terminologie"} {
		mirror(t, filepath.Join(root, l), filepath.Join(tree, l))
	}
	complete(t, filepath.Join(tree, profiles, "structurationMinimale/include"), filepath.Join(root, "jeuxDeValeurs"))
	good, files := written(t)
	bad := damaged(t, filepath.Join(good, "complete.xml"))
	refused := make(map[string]bool)
	for _, s := range schematrons {
		once, twice := filepath.Join(tree, "1.sch"), filepath.Join(tree, "2.sch")
		sheet := filepath.Join(tree, profiles, s+".xsl")
		run(filepath.Join(root, profiles, s+".sch"), filepath.Join(engine, "iso_dsdl_include.xsl"), once)
		run(once, filepath.Join(engine, "iso_abstract_expand.xsl"), twice)
		run(twice, filepath.Join(engine, "iso_svrl_for_xslt2.xsl"), sheet)
		report := t.TempDir()
		run(good, sheet, report)
		rules := 0
		for _, file := range files {
			fired, faults := svrl(t, filepath.Join(report, filepath.Base(file)))
			rules += fired
			for _, f := range faults {
				t.Errorf("%s, %s: %s", s, filepath.Base(file), f)
			}
		}
		t.Logf("%s: %d documents, %d rules fired", s, len(files), rules)
		if rules < len(files) {
			t.Errorf("%s judges nothing", s)
		}
		run(bad, sheet, report)
		each(t, report, func(name, path string) {
			if _, faults := svrl(t, path); len(faults) > 0 && strings.HasPrefix(name, "bad-") {
				refused[name] = true
			}
		})
	}
	each(t, bad, func(name, _ string) {
		if !refused[name] {
			t.Errorf("%s is accepted: the schematrons judge nothing", name)
		}
	})
}

// mirror links the files of a folder into another.
func mirror(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.Symlink(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

// complete makes the lists of codes that the main schematron asks for and that a
// checkout may lack, out of the value sets of the same edition.
func complete(t *testing.T, include, sets string) {
	t.Helper()
	rules, err := os.ReadFile(filepath.Join(include, "1.2.250.1.213.1.1.1.1-2017-12-13T103531.sch"))
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range valueSets {
		file := filepath.Join(include, "voc-"+set.oid+"-DYNAMIC.xml")
		if _, err := os.Stat(file); err == nil || !bytes.Contains(rules, []byte(filepath.Base(file))) {
			continue
		}
		var b bytes.Buffer
		b.WriteString(`<valueSets xmlns="urn:hl7-org:v3"><valueSet xmlns=""><conceptList>`)
		for _, c := range readSet(t, filepath.Join(sets, set.name+".xml")).Concepts {
			b.WriteString(`<concept code="` + c.Code + `" codeSystem="` + c.System + `"/>`)
		}
		b.WriteString(`</conceptList></valueSet></valueSets>`)
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Logf("the checkout lacks %s: made from %s", filepath.Base(file), set.name)
	}
}

// damaged writes documents that must be refused.
func damaged(t *testing.T, file string) string {
	t.Helper()
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, change := range map[string][2]string{
		"type":          {`code="18748-4"`, `code="34552-0"`},
		"title":         {`<title>`, `<title nullFlavor="UNK">`},
		"birthplace":    {"county>", "city>"},
		"qualifier":     {`<family qualifier="BR">`, `<family>`},
		"author":        {"G15_10/SM04", "G15_10/XX"},
		"act":           {"DZQM006", "DZQM999"},
		"facility":      {"SA08", "SA99"},
		"structure":     {`<standardIndustryClassCode `, `<notIndustryClassCode `},
		"signature":     {`<signatureCode code="S">`, `<signatureCode code="X">`},
		"template":      {"1.3.6.1.4.1.19376.1.2.20", "1.3.6.1.4.1.19376.1.2.21"},
		"telecom":       {"tel:", "phone:"},
		"effectiveTime": {`<low value="20261020">`, `<low>`},
	} {
		b := bytes.ReplaceAll(good, []byte(change[0]), []byte(change[1]))
		if name == "structure" {
			b = bytes.ReplaceAll(b, []byte("</standardIndustryClassCode>"), []byte("</notIndustryClassCode>"))
		}
		if bytes.Equal(b, good) {
			t.Fatalf("%s changes nothing", name)
		}
		if err := os.WriteFile(filepath.Join(dir, "bad-"+name+".xml"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func each(t *testing.T, dir string, do func(name, path string)) {
	t.Helper()
	entries, err := fs.Glob(os.DirFS(dir), "*.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range entries {
		do(name, filepath.Join(dir, name))
	}
}

// svrl counts the rules that fired and gives what failed, warnings too.
func svrl(t *testing.T, file string) (fired int, faults []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return fired, faults
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "fired-rule":
			fired++
		case start.Name.Local == "failed-assert", start.Name.Local == "successful-report":
			var v struct {
				Role     string `xml:"role,attr"`
				Location string `xml:"location,attr"`
				Text     string `xml:"text"`
			}
			if err := d.DecodeElement(&v, &start); err != nil {
				t.Fatal(err)
			}
			at := v.Location[strings.LastIndexByte(v.Location, '/')+1:]
			faults = append(faults, v.Role+" "+strings.Join(strings.Fields(v.Text), " ")+" at "+at)
		}
	}
}

type setFile struct {
	ID       string `xml:"id,attr"`
	Edition  string `xml:"revisionDate,attr"`
	Concepts []struct {
		Code   string `xml:"code,attr"`
		System string `xml:"codeSystem,attr"`
		Name   string `xml:"displayName,attr"`
	} `xml:"ConceptList>Concept"`
}

func readSet(t *testing.T, path string) setFile {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Set setFile `xml:"ValueSet"`
	}
	if err := xml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Set
}

// Every code is in its value set, under the name that it has there.
func TestValueSetsHoldEveryCode(t *testing.T) {
	dir := material(t)
	for _, set := range valueSets {
		file := readSet(t, filepath.Join(dir, "jeuxDeValeurs", set.name+".xml"))
		if file.ID != set.oid || !strings.HasPrefix(file.Edition, set.edition) {
			t.Errorf("%s: OID %s, edition %s there", set.name, file.ID, file.Edition)
		}
		have := make(map[Concept]bool)
		for _, c := range file.Concepts {
			have[Concept{c.Code, c.System, c.Name}] = true
		}
		for _, c := range set.members {
			if !have[c] {
				t.Errorf("%s has no such concept: %v", set.name, c)
			}
		}
	}
}
