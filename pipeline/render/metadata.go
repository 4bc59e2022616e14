package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf16"

	"cardiopli/pipeline"
)

// metadata is what both the information dictionary and the XMP packet say; ISO
// 19005-1, 6.7.3 asks that they agree entry by entry.
type metadata struct {
	title, author string
	date          pipeline.Date
	lang          string
}

const program = "cardiopli"

func metadataOf(l pipeline.Letter) metadata {
	m := metadata{title: l.Title, author: signatory(l.Author), date: l.Date, lang: "fr"}
	if l.Language == pipeline.English {
		m.lang = "en"
	}
	if p := fullName(l.Patient); p != "" {
		m.title += " – " + p
	}
	if d := l.ExamOn.French(); d != "" {
		m.title += " – " + d
	}
	m.title, m.author = plain(m.title), plain(m.author)
	return m
}

// plain leaves out what neither XML 1.0 nor a PDF text string should carry.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0xfffe && r <= 0xffff || r == '\ufffd' {
			return ' '
		}
		return r
	}, s)), " ")
}

func (m metadata) info() string {
	var b strings.Builder
	b.WriteString("<<")
	if m.title != "" {
		fmt.Fprintf(&b, "/Title %s ", textString(m.title))
	}
	if m.author != "" {
		fmt.Fprintf(&b, "/Author %s ", textString(m.author))
	}
	fmt.Fprintf(&b, "/Creator (%s) /Producer (%s)", program, program)
	if d := m.date; !d.IsZero() {
		day := fmt.Sprintf("(D:%04d%02d%02d000000+00'00')", d.Year, int(d.Month), d.Day)
		fmt.Fprintf(&b, " /CreationDate %s /ModDate %s", day, day)
	}
	b.WriteString(">>")
	return b.String()
}

// textString is UTF-16BE with a byte order mark, in hexadecimal.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

func (m metadata) xmp() []byte {
	var b bytes.Buffer
	esc := func(s string) string {
		var e bytes.Buffer
		xml.EscapeText(&e, []byte(s)) // a bytes.Buffer does not fail
		return e.String()
	}
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n")
	b.WriteString("<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\n")
	b.WriteString("<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf</dc:format>")
	if m.title != "" {
		fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>", esc(m.title))
	}
	if m.author != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>", esc(m.author))
	}
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language></rdf:Description>\n", m.lang)
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><xmp:CreatorTool>%s</xmp:CreatorTool>", program)
	if !m.date.IsZero() {
		day := m.date.String() + "T00:00:00+00:00"
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>", day, day)
	}
	b.WriteString("</rdf:Description>\n")
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><pdf:Producer>%s</pdf:Producer></rdf:Description>\n", program)
	b.WriteString("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return b.Bytes()
}

// signatory gives "Dr Given NAME".
func signatory(s pipeline.Signatory) string {
	return strings.Join(strings.Fields(s.Title+" "+s.Given+" "+s.Name), " ")
}

// fullName gives "NAME Given".
func fullName(p pipeline.Patient) string {
	return strings.Join(strings.Fields(p.Name+" "+p.Given), " ")
}
