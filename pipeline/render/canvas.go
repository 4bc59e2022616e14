package render

import (
	"bytes"
	"fmt"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// A4 in thousandths of a point.
const (
	pageWidth  length = 595280
	pageHeight length = 841890
)

type rgb struct{ r, g, b int }

// The letter's colours. Each has enough contrast with its ground to be read from
// a grey print.
var (
	ink    = rgb{26, 32, 38}
	grey   = rgb{92, 102, 112}
	faint  = rgb{208, 214, 220}
	accent = rgb{22, 78, 99}
	tint   = rgb{240, 245, 247}
	alarm  = rgb{158, 27, 27}
	blush  = rgb{252, 241, 240}
	amber  = rgb{140, 82, 12}
	cream  = rgb{253, 246, 232}
	white  = rgb{255, 255, 255}
)

// style is how a text is set.
type style struct {
	bold    bool
	size    length
	leading length
	color   rgb
	spread  length // added between letters
}

// canvas draws on the pages of one letter. Places are measured from the upper
// left corner, of a text to its base line.
type canvas struct {
	pdf           *fpdf.Fpdf
	regular, bold *subset
	missing       missing
	line          []byte
}

func newCanvas(r *Renderer) *canvas {
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.SetCompression(false) // the file writer compresses
	pdf.SetAutoPageBreak(false, 0)
	return &canvas{pdf: pdf, regular: newSubset(r.regular), bold: newSubset(r.bold)}
}

func (c *canvas) newPage() { c.pdf.AddPage() }

func (c *canvas) subset(st style) *subset {
	if st.bold {
		return c.bold
	}
	return c.regular
}

// width measures a prepared text.
func (c *canvas) width(text string, st style) length {
	w := c.subset(st).face.width(text, st.size)
	if st.spread != 0 {
		for range text {
			w += st.spread
		}
	}
	return w
}

// text sets a prepared text. The operators are written here and not by fpdf,
// whose UTF-8 text goes with its own embedding of fonts.
func (c *canvas) text(x, y length, text string, st style) {
	if text == "" {
		return
	}
	s, name := c.subset(st), byte('R')
	if st.bold {
		name = 'B'
	}
	b := append(c.line[:0], "BT /"...)
	b = append(b, name, ' ')
	b = append(decimal(b, st.size), " Tf "...)
	for _, v := range [...]int{st.color.r, st.color.g, st.color.b} {
		b = append(decimal(b, v*1000/255), ' ')
	}
	b = append(b, "rg "...)
	if st.spread != 0 {
		b = append(decimal(b, st.spread), " Tc "...)
	}
	b = append(decimal(b, x), ' ')
	b = append(decimal(b, pageHeight-y), " Td [<"...)
	before := rune(0)
	for _, r := range text {
		if k := s.face.kern(before, r); k != 0 {
			b = append(b, '>')
			b = strconv.AppendInt(b, int64(-k), 10)
			b = append(b, '<')
		}
		n := s.use(r)
		b = append(b, digits[n>>12], digits[n>>8&15], digits[n>>4&15], digits[n&15])
		before = r
	}
	b = append(b, ">] TJ"...)
	if st.spread != 0 {
		b = append(b, " 0 Tc"...)
	}
	b = append(b, " ET"...)
	c.line = b
	c.pdf.RawWriteStr(string(b))
}

const digits = "0123456789ABCDEF"

// decimal writes thousandths with up to three decimals.
func decimal(b []byte, v length) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	b = strconv.AppendInt(b, int64(v/1000), 10)
	if f := v % 1000; f != 0 {
		part := [...]byte{'.', byte('0' + f/100), byte('0' + f/10%10), byte('0' + f%10)}
		b = append(b, bytes.TrimRight(part[:], "0")...)
	}
	return b
}

func pt(v length) float64 { return float64(v) / 1000 }

func (c *canvas) fill(x, y, w, h length, color rgb) {
	c.pdf.SetFillColor(color.r, color.g, color.b)
	c.pdf.Rect(pt(x), pt(y), pt(w), pt(h), "F")
}

func (c *canvas) frame(x, y, w, h, thick length, color rgb) {
	c.pdf.SetDrawColor(color.r, color.g, color.b)
	c.pdf.SetLineWidth(pt(thick))
	c.pdf.Rect(pt(x), pt(y), pt(w), pt(h), "D")
}

func (c *canvas) rule(x, y, w, thick length, color rgb) { c.fill(x, y-thick/2, w, thick, color) }

func (c *canvas) polygon(color rgb, places ...[2]length) {
	points := make([]fpdf.PointType, len(places))
	for i, p := range places {
		points[i] = fpdf.PointType{X: pt(p[0]), Y: pt(p[1])}
	}
	c.pdf.SetFillColor(color.r, color.g, color.b)
	c.pdf.Polygon(points, "F")
}

func (c *canvas) disc(x, y, radius length, color rgb) {
	c.pdf.SetFillColor(color.r, color.g, color.b)
	c.pdf.Circle(pt(x), pt(y), pt(radius), "F")
}

// squares draws the dark ones of a matrix as one shape, so that no light line can
// run between neighbours. Squares of a row that touch are one rectangle.
func (c *canvas) squares(x, y, side length, n int, dark func(row, col int) bool) {
	b := append(c.line[:0], "0 g "...)
	for row := range n {
		for col := 0; col < n; col++ {
			from := col
			for col < n && dark(row, col) {
				col++
			}
			if col == from {
				continue
			}
			for _, v := range [...]length{x + from*side, pageHeight - y - (row+1)*side, (col - from) * side, side} {
				b = append(decimal(b, v), ' ')
			}
			b = append(b, "re "...)
		}
	}
	c.line = append(b, 'f')
	c.pdf.RawWriteStr(string(c.line))
}

// image draws the logo, which the file carries as /L.
func (c *canvas) image(x, y, w, h length) {
	b := append(c.line[:0], "q "...)
	b = append(decimal(b, w), " 0 0 "...)
	b = append(decimal(b, h), ' ')
	b = append(decimal(b, x), ' ')
	b = append(decimal(b, pageHeight-y-h), " cm /L Do Q"...)
	c.line = b
	c.pdf.RawWriteStr(string(b))
}

// contents returns the content stream of each page, out of the file that fpdf
// writes around them.
func (c *canvas) contents() ([][]byte, error) {
	var out bytes.Buffer
	out.Grow(32 << 10 * c.pdf.PageCount())
	if err := c.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("compose pages: %w", err)
	}
	pages := make([][]byte, 0, c.pdf.PageCount())
	rest := out.Bytes()
	for range c.pdf.PageCount() {
		_, after, ok := bytes.Cut(rest, []byte("<</Type /Page\n"))
		_, after, ok2 := bytes.Cut(after, []byte("<</Length "))
		number, after, ok3 := bytes.Cut(after, []byte(">>\nstream\n"))
		n, err := strconv.Atoi(string(number))
		if !ok || !ok2 || !ok3 || err != nil || n < 0 || n > len(after) {
			return nil, fmt.Errorf("composed page %d has no content stream", len(pages)+1)
		}
		pages = append(pages, after[:n])
		rest = after[n:]
	}
	return pages, nil
}
