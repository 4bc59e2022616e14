package lab

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// writers make word processor files of a text, one paragraph a line. The same
// text gives the same bytes.
var writers = map[string]func(string) ([]byte, error){".docx": DOCX, ".odt": ODT, ".rtf": RTF}

type part struct {
	name, content string
	stored        bool
}

func pack(parts ...part) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		if p.stored {
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write([]byte(p.content)); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func lines(text string) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// DOCX writes the smallest WordprocessingML package (ECMA-376 part 1, 11.2).
func DOCX(text string) ([]byte, error) {
	var body strings.Builder
	for _, l := range lines(text) {
		body.WriteString("<w:p><w:r>")
		for i, piece := range strings.Split(l, "\t") {
			if i > 0 {
				body.WriteString("<w:tab/>")
			}
			if piece != "" {
				body.WriteString(`<w:t xml:space="preserve">` + escape(piece) + "</w:t>")
			}
		}
		body.WriteString("</w:r></w:p>")
	}
	return pack(
		part{name: "[Content_Types].xml", content: xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		part{name: "_rels/.rels", content: xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		part{name: "word/document.xml", content: xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
			body.String() + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`},
	)
}

// ODT writes an OpenDocument text (ODF 1.2): mimetype first and stored (part 3, 3.3).
func ODT(text string) ([]byte, error) {
	const mime = "application/vnd.oasis.opendocument.text"
	var body strings.Builder
	for _, l := range lines(text) {
		body.WriteString("<text:p>" + odtText(l) + "</text:p>")
	}
	return pack(
		part{name: "mimetype", content: mime, stored: true},
		part{name: "META-INF/manifest.xml", content: xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
			`<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + mime + `"/>` +
			`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
		part{name: "content.xml", content: xmlHead + `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
			`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text>` +
			body.String() + `</office:text></office:body></office:document-content>`},
	)
}

// odtText writes runs of spaces as text:s: ODF folds white space (part 1, 6.1.2).
func odtText(l string) string {
	var b strings.Builder
	for i := 0; i < len(l); {
		switch {
		case l[i] == '\t':
			b.WriteString("<text:tab/>")
			i++
		case l[i] == ' ':
			n := 1
			for i+n < len(l) && l[i+n] == ' ' {
				n++
			}
			if i == 0 {
				fmt.Fprintf(&b, `<text:s text:c="%d"/>`, n)
			} else {
				b.WriteByte(' ')
				if n > 1 {
					fmt.Fprintf(&b, `<text:s text:c="%d"/>`, n-1)
				}
			}
			i += n
		default:
			n := strings.IndexAny(l[i:], " \t")
			if n < 0 {
				n = len(l) - i
			}
			b.WriteString(escape(l[i : i+n]))
			i += n
		}
	}
	return b.String()
}

// RTF writes Rich Text Format 1.9 with every character outside ASCII as \u.
func RTF(text string) ([]byte, error) {
	var b strings.Builder
	b.WriteString(`{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\fswiss Arial;}}` + "\n" + `\f0\fs22 `)
	for i, l := range lines(text) {
		if i > 0 {
			b.WriteString("\\par\n")
		}
		for _, r := range l {
			switch {
			case r == '\\' || r == '{' || r == '}':
				b.WriteByte('\\')
				b.WriteRune(r)
			case r == '\t':
				b.WriteString(`\tab `)
			case r < 0x80:
				b.WriteRune(r)
			default:
				for _, u := range utf16.Encode([]rune{r}) {
					fmt.Fprintf(&b, `\u%d?`, int16(u))
				}
			}
		}
	}
	b.WriteString("\\par\n}\n")
	return []byte(b.String()), nil
}
