package read

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// entry is a part of an archive made for a test.
type entry struct{ name, body string }

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = f.Write([]byte(e.body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	packageRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wordNS       = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
)

// docxOf wraps a body, and further parts, which get relationships by their names.
func docxOf(t testing.TB, body string, parts ...entry) []byte {
	t.Helper()
	rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	all := []entry{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}}
	for _, p := range parts {
		kind := strings.TrimRight(p.name, "0123456789")
		rels += fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s.xml"/>`, p.name, kind, p.name)
		root := map[string]string{"header": "hdr", "footer": "ftr"}[kind]
		if root == "" {
			root = kind
		}
		all = append(all, entry{"word/" + p.name + ".xml", `<w:` + root + ` ` + wordNS + `>` + p.body + `</w:` + root + `>`})
	}
	rels += `<Relationship Id="x1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://192.0.2.1/evil.dotm" TargetMode="External"/></Relationships>`
	return zipOf(t, append(all, entry{"word/_rels/document.xml.rels", rels})...)
}

const odfNS = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"`

func odtOf(t testing.TB, automatic, body, masters string) []byte {
	t.Helper()
	return zipOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"},
		entry{"content.xml", `<office:document-content ` + odfNS + `><office:automatic-styles>` + automatic + `</office:automatic-styles><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`},
		entry{"styles.xml", `<office:document-styles ` + odfNS + `><office:master-styles>` + masters + `</office:master-styles></office:document-styles>`},
		entry{"META-INF/manifest.xml", `<manifest/>`})
}

// p is a paragraph of one run.
func p(s string) string {
	return `<w:p><w:r><w:t xml:space="preserve">` + s + `</w:t></w:r></w:p>`
}

func TestArchiveRefusals(t *testing.T) {
	body := p("FEVG 60 %")
	deep := strings.Repeat("<w:ins>", 300) + strings.Repeat("</w:ins>", 300)
	swell := strings.Repeat("FEVG 60 pour cent. ", 1<<20)
	many := make([]entry, MaxEntries+1)
	for i := range many {
		many[i].name = fmt.Sprint(i)
	}
	parts := func(more ...entry) []byte {
		return zipOf(t, append([]entry{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/document.xml", `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}}, more...)...)
	}
	document := func(doc string) []byte {
		return zipOf(t, entry{"[Content_Types].xml", contentTypes}, entry{"word/document.xml", doc})
	}
	good := parts()
	for name, tc := range map[string]struct {
		raw  []byte
		want Reason
	}{
		"vba project":          {parts(entry{"word/vbaProject.bin", "x"}), Macros},
		"vba project in case":  {parts(entry{"WORD/VBAPROJECT.BIN", "x"}), Macros},
		"macro content type":   {zipOf(t, entry{"[Content_Types].xml", strings.Replace(contentTypes, "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main", 1)}), Macros},
		"sheet":                {zipOf(t, entry{"[Content_Types].xml", "<Types>spreadsheetml</Types>"}), Unsupported},
		"plain zip":            {zipOf(t, entry{"a.txt", "FEVG 60 %"}), Unsupported},
		"open document sheet":  {zipOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}), Unsupported},
		"too many entries":     {zipOf(t, many...), Bomb},
		"one name twice":       {parts(entry{"word/document.xml", "x"}), Damaged},
		"ratio":                {docxOf(t, p(swell)), Bomb},
		"deep":                 {docxOf(t, deep), Bomb},
		"entity bomb":          {document(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document ` + wordNS + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`), Bomb},
		"external entity":      {document(`<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document/>`), Bomb},
		"unknown entity":       {docxOf(t, p("&secret;")), Damaged},
		"cut xml":              {document(`<w:document ` + wordNS + `><w:body><w:p>`), Damaged},
		"crossed tags":         {document(`<w:document ` + wordNS + `><w:body><w:p></w:body></w:p></w:document>`), Damaged},
		"no document part":     {zipOf(t, entry{"[Content_Types].xml", contentTypes}), Damaged},
		"cut archive":          {good[:len(good)-40], Damaged},
		"half an archive":      {good[:len(good)/2], Damaged},
		"encrypted entry":      {setBits(good, 1), Encrypted},
		"encrypted odt":        {zipOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"content.xml", "x"}, entry{"META-INF/manifest.xml", "<manifest:encryption-data/>"}), Encrypted},
		"overlap":              {overlapping(), Bomb},
		"wrong checksum":       {alter(t, docxOf(t, p(strings.Repeat("abc", 100)))), Damaged},
		"only an image":        {docxOf(t, `<w:p><w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r></w:p>`), NoText},
		"text beyond the cap":  {docxOf(t, strings.Repeat(p(randomWords(4000)), 300)), TooLarge},
		"nested zip is no doc": {zipOf(t, entry{"inner.zip", string(good)}), Unsupported},
	} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, "a.docx", tc.raw, tc.want) })
	}
}

// randomWords deflates badly, as prose does.
func randomWords(n int) string {
	var b strings.Builder
	x := uint32(n)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		b.WriteByte("abcdefghij klmnop"[x>>16%17])
	}
	return b.String()
}

// setBits sets general purpose bits in every central directory record.
func setBits(raw []byte, bits byte) []byte {
	raw = bytes.Clone(raw)
	for at := 0; ; {
		i := bytes.Index(raw[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return raw
		}
		raw[at+i+8] |= bits
		at += i + 4
	}
}

// alter changes a byte of the largest entry's data.
func alter(t *testing.T, raw []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.Clone(raw)
	for _, f := range z.File {
		if f.Name == "word/document.xml" {
			at, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			raw[at+int64(f.CompressedSize64)/2] ^= 0x55
		}
	}
	return raw
}

// overlapping makes two directory records that point at one another's bytes.
func overlapping() []byte {
	body := []byte(contentTypes)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))})
		if err != nil {
			panic(err)
		}
		f.Write(body)
	}
	w.Close()
	raw := b.Bytes()
	// The second record's offset (APPNOTE 4.4.16, at 42) becomes the first's.
	second := bytes.LastIndex(raw, []byte("PK\x01\x02"))
	copy(raw[second+42:], []byte{0, 0, 0, 0})
	return raw
}

func TestExternalTargetsIgnored(t *testing.T) {
	r := mustRead(t, "a.docx", docxOf(t, p("FEVG 60 %")))
	wantText(t, r.Text, "FEVG 60 %")
	if r.Format != pipeline.DOCX || len(r.Notes) != 0 {
		t.Errorf("%s, notes %q", r.Format, r.Notes)
	}
}
