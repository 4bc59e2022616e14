package render

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	_ "embed"
	"fmt"

	"cardiopli/pipeline"
)

//go:embed type/sRGB2014.icc
var profile []byte

// fixedParts are the streams that every file carries unchanged, and the tools that
// files share.
type fixedParts struct {
	profile []byte
	presses presses
}

func newFixedParts() (*fixedParts, error) {
	p, err := pressed(profile)
	return &fixedParts{profile: p, presses: make(presses, 4)}, err
}

// file writes the PDF/A-1b file around the pages' content streams. Offsets, the
// cross-reference table and /ID follow from what is written; nothing else varies.
func (r *Renderer) file(l pipeline.Letter, pages [][]byte, c *canvas) ([]byte, error) {
	w := &writer{press: r.fixed.presses.take()}
	defer r.fixed.presses.giveBack(w.press)
	w.b.Grow(24<<10 + len(pages)*8<<10)
	// ISO 19005-1, 6.1.2: a comment of at least four bytes above 127.
	w.b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var kids bytes.Buffer
	const catalog, tree, info, xmp, intent, resources, first = 1, 2, 3, 4, 5, 6, 7
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", first+2*i)
	}
	regular := first + 2*len(pages)
	bold := regular + objectsPerFont

	m := metadataOf(l)
	lang := "fr-FR"
	if l.Language == pipeline.English {
		lang = "en-GB"
	}
	w.object(catalog, "<</Type /Catalog /Pages %d 0 R /Metadata %d 0 R /Lang (%s) /ViewerPreferences <</DisplayDocTitle true>> "+
		"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) /RegistryName (http://www.color.org) /DestOutputProfile %d 0 R>>]>>",
		tree, xmp, lang, intent)
	w.object(tree, "<</Type /Pages /Kids [%s] /Count %d>>", bytes.TrimSpace(kids.Bytes()), len(pages))
	w.object(info, "%s", m.info())
	// ISO 19005-1, 6.7.2: the metadata stream has no filter.
	w.stream(xmp, "/Type /Metadata /Subtype /XML ", m.xmp(), false)
	w.stream(intent, "/N 3 ", r.fixed.profile, true)
	images := ""
	if r.logo != nil {
		images = fmt.Sprintf(" /XObject <</L %d 0 R>>", bold+objectsPerFont)
	}
	w.object(resources, "<</ProcSet [/PDF /Text /ImageB /ImageC] /Font <</R %d 0 R /B %d 0 R>>%s>>", regular, bold, images)
	for i, page := range pages {
		w.object(first+2*i, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 595.28 841.89] /Resources %d 0 R /Contents %d 0 R>>", tree, resources, first+2*i+1)
		if err := w.deflated(first+2*i+1, "", page); err != nil {
			return nil, err
		}
	}
	if err := w.font(regular, c.regular); err != nil {
		return nil, err
	}
	if err := w.font(bold, c.bold); err != nil {
		return nil, err
	}
	if r.logo != nil {
		w.logo(bold+objectsPerFont, r.logo)
	}
	return w.finish(catalog, info), nil
}

const objectsPerFont = 6

// font writes a composite font (PDF Reference 1.4, 5.6) in six objects.
func (w *writer) font(n int, s *subset) error {
	program := s.program()
	name := s.name(program)
	f := s.face
	w.object(n, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, n+1, n+3)
	w.object(n+1, "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "+
		"/FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW %d /W %s>>", name, n+2, f.advances[0], s.widths())
	// StemV is not in a TrueType file; this is the usual estimate from weight.
	stem := 50 + f.weight*f.weight/4225
	w.object(n+2, "<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %d 0 R /CIDSet %d 0 R>>",
		name, f.box[0], f.box[1], f.box[2], f.box[3], f.ascent, f.descent, f.capHeight, stem, n+4, n+5)
	if err := w.deflated(n+3, "", []byte(s.toUnicode())); err != nil {
		return err
	}
	if err := w.deflated(n+4, fmt.Sprintf("/Length1 %d ", len(program)), program); err != nil {
		return err
	}
	w.stream(n+5, "", s.cidSet(), false) // too few bytes to gain by compression
	return nil
}

// writer puts numbered objects one behind the other and remembers where.
type writer struct {
	press   *press
	b       bytes.Buffer
	offsets []int // by object number - 1
}

func (w *writer) object(n int, form string, args ...any) {
	w.begin(n)
	fmt.Fprintf(&w.b, form, args...)
	w.b.WriteString("\nendobj\n")
}

func (w *writer) begin(n int) {
	if n != len(w.offsets)+1 {
		panic(fmt.Sprintf("object %d written as number %d", n, len(w.offsets)+1))
	}
	w.offsets = append(w.offsets, w.b.Len())
	fmt.Fprintf(&w.b, "%d 0 obj\n", n)
}

func (w *writer) stream(n int, entries string, data []byte, flate bool) {
	if flate {
		entries += "/Filter /FlateDecode "
	}
	w.begin(n)
	fmt.Fprintf(&w.b, "<<%s/Length %d>>\nstream\n", entries, len(data))
	w.b.Write(data)
	w.b.WriteString("\nendstream\nendobj\n")
}

func (w *writer) deflated(n int, entries string, data []byte) error {
	small, err := w.press.deflate(data)
	if err != nil {
		return fmt.Errorf("compress object %d: %w", n, err)
	}
	w.stream(n, entries, small, true)
	return nil
}

// finish writes the cross-reference table and the trailer. /ID is the digest of
// all that stands before: equal letters, equal identifiers.
func (w *writer) finish(catalog, info int) []byte {
	id := sha256.Sum256(w.b.Bytes())
	at := w.b.Len()
	fmt.Fprintf(&w.b, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, o := range w.offsets {
		fmt.Fprintf(&w.b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&w.b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%X> <%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, info, id[:16], id[:16], at)
	return w.b.Bytes()
}

// press compresses one stream after the other. Its tables are large: making them
// anew for each letter would be most of what a letter allocates.
type press struct {
	z   *zlib.Writer
	out bytes.Buffer
}

// newPress compresses at the quickest level: half the time of the usual one for a
// tenth more of bytes.
func newPress() *press {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // the level exists
	return &press{z: z}
}

// deflate returns bytes that are good until the next call.
func (p *press) deflate(b []byte) ([]byte, error) {
	p.out.Reset()
	p.z.Reset(&p.out)
	if _, err := p.z.Write(b); err != nil {
		return nil, err
	}
	if err := p.z.Close(); err != nil {
		return nil, err
	}
	return p.out.Bytes(), nil
}

// presses holds a few of them between letters; a pool of the runtime would be
// emptied at each collection.
type presses chan *press

func (ps presses) take() *press {
	select {
	case p := <-ps:
		return p
	default:
		return newPress()
	}
}

func (ps presses) giveBack(p *press) {
	select {
	case ps <- p:
	default:
	}
}

// pressed compresses harder what is compressed once.
func pressed(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
