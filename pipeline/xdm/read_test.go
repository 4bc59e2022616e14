package xdm

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/cda"
)

// packed makes an archive as another program does: data descriptors and all.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		e, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// other is the metadata of another producer: default and other prefixes, names of
// elements in small letters, symbolic identifiers, a classification beside its
// object, blanks around values, several documents, an order of its own.
func other(uris ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- by another program -->
<ns5:SubmitObjectsRequest xmlns:ns5="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0">
<RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" xmlns:ns2="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<Classification id="c0" classifiedObject="SubmissionSet01" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"/>
`)
	for i, u := range uris {
		fmt.Fprintf(&b, `<ns2:ExtrinsicObject id="Document%02d" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
<Slot name="URI"><ValueList><Value>
 %s </Value></ValueList></Slot>
<Slot name="hash"><ValueList><Value>%X</Value></ValueList></Slot>
<Slot name="SourcePatientInfo"><ValueList><Value>PID-5|TR\T\UC^ZOE^^^^^L</Value><Value>PID-7|20190228</Value></ValueList></Slot>
<Name><LocalizedString value="Compte rendu %d"/></Name>
<classification id="c%d" classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" classifiedObject="Document%02d" nodeRepresentation="11488-4">
<Slot name="codingScheme"><ValueList><Value>2.16.840.1.113883.6.1</Value></ValueList></Slot><Name><LocalizedString value="CR"/></Name></classification>
<ExternalIdentifier id="e%d" registryObject="Document%02d" identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" value="1.2.3^%d"><Name/></ExternalIdentifier>
</ns2:ExtrinsicObject>
`, i+1, u, sha1.Sum([]byte(fmt.Sprintf("<ClinicalDocument n='%d'/>", i+1))), i+1, i+1, i+1, i+1, i+1, i+1)
	}
	b.WriteString(`<ns2:RegistryPackage id="SubmissionSet01"><Slot name="submissionTime"><ValueList><Value>20260102030405</Value></ValueList></Slot>
<Name><LocalizedString xml:lang="FR" value="Lot"/></Name></ns2:RegistryPackage>
<ns2:Association id="a1" associationType="urn:ihe:iti:2007:AssociationType:RPLC" sourceObject="Document01" targetObject="urn:uuid:00000000-0000-4000-8000-000000000001"/>
</RegistryObjectList></ns5:SubmitObjectsRequest>`)
	return b.String()
}

const one1, two2 = "<ClinicalDocument n='1'/>", "<ClinicalDocument n='2'/>"

func TestReadOtherProducers(t *testing.T) {
	for name, b := range map[string][]byte{
		"beside the metadata": packed(t, "IHE_XDM/SS000001/METADATA.XML", other("CDA1.XML", "CDA2.XML"), "IHE_XDM/SS000001/CDA1.XML", one1, "IHE_XDM/SS000001/CDA2.XML", two2, "INDEX.HTM", "x", "README.TXT", ""),
		"under IHE_XDM":       packed(t, "IHE_XDM/SS000001/METADATA.XML", other("SS000001/CDA1.XML", "DOCS/CDA2.XML"), "IHE_XDM/SS000001/CDA1.XML", one1, "IHE_XDM/DOCS/CDA2.XML", two2),
		"small letters":       packed(t, "ihe_xdm/subset01/metadata.xml", other("cda1.xml", "Cda2.Xml"), "ihe_xdm/subset01/CDA1.xml", one1, "ihe_xdm/subset01/cda2.XML", two2),
		"back slashes":        packed(t, `IHE_XDM\SUBSET01\METADATA.XML`, other(`CDA1.XML`, `SUBSET01\CDA2.XML`), `IHE_XDM\SUBSET01\CDA1.XML`, one1, `IHE_XDM\SUBSET01\CDA2.XML`, two2),
		"wrapped and folders": packed(t, "envoi/", "", "envoi/IHE_XDM/", "", "envoi/IHE_XDM/A/METADATA.XML", other("./CDA%201.XML", "../B/CDA2.XML"), "envoi/IHE_XDM/A/CDA 1.XML", one1, "envoi/IHE_XDM/B/CDA2.XML", two2),
		"from the top":        packed(t, "IHE_XDM/A/METADATA.XML", other("IHE_XDM/A/CDA1.XML", "1|IHE_XDM/A/</Value><Value>2|CDA2.XML"), "IHE_XDM/A/CDA1.XML", one1, "IHE_XDM/A/CDA2.XML", two2),
	} {
		p, err := Read(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := p.Sets[0]
		if len(s.Documents) != 2 || s.Title != "Lot" || s.At != "20260102030405" {
			t.Errorf("%s: %+v", name, s)
			continue
		}
		d := s.Documents[0]
		if string(d.Body) != one1 || string(s.Documents[1].Body) != two2 || !d.Verified || d.Type.Code != "11488-4" || d.Type.System != cda.OIDLOINC ||
			d.UniqueID != "1.2.3^1" || d.Title != "Compte rendu 1" || d.Patient.Name != "TR&UC" || d.Patient.BirthDate != "20190228" || len(d.Replaces) != 1 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestReadTwoSetsAndLatin1(t *testing.T) {
	meta := strings.Replace(other("A.XML"), "UTF-8", "ISO-8859-1", 1)
	meta = strings.Replace(meta, "Compte rendu 1", "\xc9chographie", 1)
	b := packed(t, "IHE_XDM/S1/METADATA.XML", meta, "IHE_XDM/S1/A.XML", one1, "IHE_XDM/S2/METADATA.XML", other("A.XML"), "IHE_XDM/S2/A.XML", one1)
	p, err := Read(b)
	if err != nil || len(p.Sets) != 2 || p.Sets[0].Documents[0].Title != "Échographie" || p.Sets[1].Documents[0].Path != "IHE_XDM/S2/A.XML" {
		t.Errorf("%v %+v", err, p)
	}
}

// A document with any byte altered is not the one announced.
func TestEveryAlteredByteIsSeen(t *testing.T) {
	in := first()
	names, body := contents(t, archiveOf(t, in))
	for i := range in.CDA {
		for _, flip := range []byte{1, 0x20, 0x80} {
			altered := bytes.Clone(in.CDA)
			altered[i] ^= flip
			var files []string
			for _, n := range names {
				if n == subset+documentName {
					files = append(files, n, string(altered))
				} else {
					files = append(files, n, string(body[n]))
				}
			}
			_, err := Read(packed(t, files...))
			var m *MismatchError
			if !errors.As(err, &m) || m.What != "hash" || m.Document != 1 || m.Set != 1 {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
	for what, doc := range map[string][]byte{"size": append(bytes.Clone(in.CDA), ' '), "file": nil} {
		files := []string{subset + metadataName, string(body[subset+metadataName])}
		if doc != nil {
			files = append(files, subset+documentName, string(doc))
		}
		_, err := Read(packed(t, files...))
		var m *MismatchError
		if !errors.As(err, &m) || m.What != what {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// An altered byte anywhere in the archive is an error, or changes nothing that is read.
func TestAlteredArchive(t *testing.T) {
	in := first()
	good := archiveOf(t, in)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x55
		p, err := Read(bad)
		if err != nil {
			continue
		}
		if d := p.Sets[0].Documents; len(d) != 1 || !bytes.Equal(d[0].Body, in.CDA) {
			t.Fatalf("byte %d: another document is read", i)
		}
	}
	for n := range good {
		if _, err := Read(good[:n]); err == nil {
			t.Fatalf("cut at %d: no error", n)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	meta := other("A.XML")
	deep := strings.Repeat("<a>", 60) + strings.Repeat("</a>", 60)
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing":            {nil, ErrArchive},
		"no archive":         {[]byte("%PDF-1.4"), ErrArchive},
		"no metadata":        {packed(t, "README.TXT", "x"), ErrMetadata},
		"metadata astray":    {packed(t, "METADATA.XML", meta, "A.XML", one1), ErrMetadata},
		"up and out":         {packed(t, "../../evil.xml", "x", "IHE_XDM/S/METADATA.XML", meta), ErrUnsafe},
		"up inside":          {packed(t, "IHE_XDM/../../x", "x"), ErrUnsafe},
		"up with back":       {packed(t, `IHE_XDM\..\..\x`, "x"), ErrUnsafe},
		"absolute":           {packed(t, "/etc/passwd", "x"), ErrUnsafe},
		"drive":              {packed(t, `C:\x`, "x"), ErrUnsafe},
		"stream":             {packed(t, `IHE_XDM/x:y`, "x"), ErrUnsafe},
		"long name":          {packed(t, strings.Repeat("a", 300), "x"), ErrUnsafe},
		"deep name":          {packed(t, strings.Repeat("a/", 20)+"x", "x"), ErrUnsafe},
		"twice":              {packed(t, "IHE_XDM/S/A.XML", one1, "ihe_xdm/s/a.xml", two2, "IHE_XDM/S/METADATA.XML", meta), ErrUnsafe},
		"not XML":            {packed(t, "IHE_XDM/S/METADATA.XML", "hello"), ErrMetadata},
		"cut XML":            {packed(t, "IHE_XDM/S/METADATA.XML", meta[:len(meta)/2]), ErrMetadata},
		"document type":      {packed(t, "IHE_XDM/S/METADATA.XML", `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`), ErrMetadata},
		"entity":             {packed(t, "IHE_XDM/S/METADATA.XML", strings.Replace(meta, ">Lot<", ">&lol;<", 1)+"&lol;"), ErrMetadata},
		"deep XML":           {packed(t, "IHE_XDM/S/METADATA.XML", deep), ErrMetadata},
		"other XML":          {packed(t, "IHE_XDM/S/METADATA.XML", "<SubmitObjectsRequest/>"), ErrMetadata},
		"no set":             {packed(t, "IHE_XDM/S/METADATA.XML", "<RegistryObjectList/>"), ErrMetadata},
		"unknown encoding":   {packed(t, "IHE_XDM/S/METADATA.XML", strings.Replace(meta, "UTF-8", "EBCDIC", 1)), ErrMetadata},
		"bomb":               {packed(t, "IHE_XDM/S/METADATA.XML", meta, "IHE_XDM/S/A.XML", strings.Repeat("\x00", 40<<20)), ErrUnsafe},
		"metadata bomb":      {packed(t, "IHE_XDM/S/METADATA.XML", strings.Repeat(" ", 40<<20)), ErrUnsafe},
		"too many files":     {packed(t, many(maxFiles+1)...), ErrUnsafe},
		"itself as document": {packed(t, "IHE_XDM/S/METADATA.XML", other("METADATA.XML")), nil},
		"URI up and out":     {packed(t, "IHE_XDM/S/METADATA.XML", other("../../../A.XML"), "A.XML", one1), nil},
		"URI absolute":       {packed(t, "IHE_XDM/S/METADATA.XML", other("/A.XML"), "A.XML", one1), nil},
		"URI of a server":    {packed(t, "IHE_XDM/S/METADATA.XML", other("http://x/A.XML"), "A.XML", one1), nil},
		"no URI":             {packed(t, "IHE_XDM/S/METADATA.XML", other(""), "A.XML", one1), nil},
	} {
		_, err := Read(c.b)
		var m *MismatchError
		if err == nil || c.want != nil && !errors.Is(err, c.want) || c.want == nil && (!errors.As(err, &m) || m.What != "file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Text in a million pieces is put together in one go.
// A directory of very many files is refused before it is read into memory.
func TestManyNames(t *testing.T) {
	const n = 300_000
	var b bytes.Buffer
	entry := make([]byte, 47)
	copy(entry, "PK\x01\x02")
	entry[28], entry[46] = 1, 'a' // a name of one letter
	for range n {
		b.Write(entry)
	}
	size := b.Len()
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], n&0xffff)
	binary.LittleEndian.PutUint16(end[10:], n&0xffff)
	binary.LittleEndian.PutUint32(end[12:], uint32(size))
	b.Write(end)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(b.Bytes())
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrUnsafe) {
		t.Errorf("%v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d MiB for an archive of %d MiB", used>>20, size>>20)
	}
}

func TestPiecesOfText(t *testing.T) {
	pieces := strings.Repeat("a<!---->", 400_000)
	start := time.Now()
	_, err := parse([]byte("<RegistryObjectList><RegistryPackage><Slot name='x'><ValueList><Value>" + pieces + "</Value></ValueList></Slot></RegistryPackage></RegistryObjectList>"))
	if took := time.Since(start); err != nil || took > 10*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}

func many(n int) (files []string) {
	for i := range n {
		files = append(files, fmt.Sprint(i), "")
	}
	return files
}

// What an error says quotes nothing of the archive.
func TestErrorsQuoteNothing(t *testing.T) {
	for _, b := range [][]byte{
		packed(t, "IHE_XDM/S/METADATA.XML", "<DURAND></DUPONT>"),
		packed(t, "../DURAND", ""),
		packed(t, "IHE_XDM/S/METADATA.XML", other("DURAND.XML")),
		packed(t, "IHE_XDM/S/METADATA.XML", `<?xml version="1.0" encoding="DURAND"?><a/>`),
	} {
		if _, err := Read(b); err == nil || strings.Contains(err.Error(), "DU") {
			t.Error(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, in := range inputs() {
		f.Add(archiveOf(f, in))
	}
	f.Add(packed(f, "IHE_XDM/SS000001/METADATA.XML", other("CDA1.XML"), "IHE_XDM/SS000001/CDA1.XML", one1))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Read(b)
		if err != nil {
			return
		}
		for _, s := range p.Sets {
			for _, d := range s.Documents {
				if strings.Contains(d.Path, "..") || d.Verified && fmt.Sprintf("%x", sha1.Sum(d.Body)) != strings.ToLower(d.Hash) {
					t.Error("path or hash")
				}
			}
		}
	})
}

// Metadata of any bytes: the archive around them would hide them from the fuzzer.
func FuzzParse(f *testing.F) {
	for _, in := range inputs() {
		b, err := metadata(setOf(in), EntryOf(in))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(other("A.XML", "B.XML")))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parse(b)
		if err != nil {
			return
		}
		for _, d := range s.Documents {
			a := unpacked{}
			a.find(d.URI, "IHE_XDM/S")
		}
	})
}
