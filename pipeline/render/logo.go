package render

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // the formats of logos
	_ "image/png"
)

// The limits of a logo file and of its print.
const (
	logoBytes         = 1 << 20
	logoPixels        = 4 << 20
	logoWide          = 600 // pixels kept, at most
	logoHeight length = 42 * point
	logoWidth  length = 150 * point
	// logoStream is what the logo may add to every letter; above it pixels give way.
	logoStream = 24 << 10
)

// logo is an image ready to stand in a file: PDF/A-1 knows no transparency, so it
// is flattened on white (ISO 19005-1, 6.4).
type logo struct {
	width, height length // on paper
	columns, rows int
	gray          bool
	data          []byte // deflated
}

// WithLogo returns a renderer that sets the picture left of the practice's name.
// It takes PNG or JPEG of at most 1 MiB and 4 megapixels.
func (r *Renderer) WithLogo(b []byte) (*Renderer, error) {
	l, err := newLogo(b)
	if err != nil {
		return nil, err
	}
	with := *r
	with.logo = l
	return &with, nil
}

func newLogo(b []byte) (*logo, error) {
	if len(b) > logoBytes {
		return nil, fmt.Errorf("logo has %d bytes, at most %d are taken", len(b), logoBytes)
	}
	head, form, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("logo is no PNG or JPEG: %w", err)
	}
	if form != "png" && form != "jpeg" { // another package may have brought more
		return nil, fmt.Errorf("logo is no PNG or JPEG but %s", form)
	}
	if head.Width <= 0 || head.Height <= 0 || head.Width > logoPixels/head.Height {
		return nil, fmt.Errorf("logo is %d by %d pixels, at most %d megapixels are taken", head.Width, head.Height, logoPixels>>20)
	}
	if head.Width > 40*head.Height || head.Height > 10*head.Width {
		return nil, fmt.Errorf("logo of %d by %d pixels is too narrow to be printed", head.Width, head.Height)
	}
	src, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("decode %s logo: %w", form, err)
	}
	if got := src.Bounds().Size(); got.X != head.Width || got.Y != head.Height {
		return nil, fmt.Errorf("logo is not of the size that its head states")
	}
	l := &logo{height: logoHeight, width: logoHeight * head.Width / head.Height}
	if l.width > logoWidth {
		l.width, l.height = logoWidth, logoWidth*head.Height/head.Width
	}
	flat := flatten(src)
	for most := logoWide; ; most = most * 3 / 4 {
		l.columns, l.rows = head.Width, head.Height
		if l.columns > most {
			l.columns, l.rows = most, max(1, head.Height*most/head.Width)
		}
		if err := l.pack(flat, head.Width, head.Height); err != nil {
			return nil, err
		}
		if len(l.data) <= logoStream || l.columns <= 120 {
			return l, nil
		}
	}
}

// flatten gives the picture's pixels on white, three bytes each.
func flatten(src image.Image) []byte {
	bounds := src.Bounds()
	out := make([]byte, 0, 3*bounds.Dx()*bounds.Dy())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.NRGBA64Model.Convert(src.At(x, y)).(color.NRGBA64)
			for _, v := range [...]uint16{c.R, c.G, c.B} {
				over := (uint32(v)*uint32(c.A) + 0xffff*(0xffff-uint32(c.A))) / 0xffff
				out = append(out, byte((over*0xff+0x7fff)/0xffff))
			}
		}
	}
	return out
}

// pack scales the pixels to the size of l and deflates them, as gray where no
// pixel has a colour. Each row is told by its difference to the one above (PNG
// predictor "up"): logos have large even areas.
func (l *logo) pack(flat []byte, w, h int) error {
	small := shrink(flat, w, h, l.columns, l.rows)
	l.gray = true
	for i := 0; i < len(small) && l.gray; i += 3 {
		l.gray = small[i] == small[i+1] && small[i] == small[i+2]
	}
	depth := 3
	if l.gray {
		depth = 1
	}
	row, above := make([]byte, depth*l.columns), make([]byte, depth*l.columns)
	var out []byte
	for y := range l.rows {
		for x := range row {
			row[x] = small[3*(y*l.columns+x/depth)+x%depth]
		}
		out = append(out, 2)
		for x := range row {
			out = append(out, row[x]-above[x])
		}
		row, above = above, row
	}
	var err error
	l.data, err = pressed(out)
	return err
}

// shrink averages the pixels that come together in one; integers, so that the
// result is the same on every processor.
func shrink(src []byte, w, h, columns, rows int) []byte {
	if w == columns && h == rows {
		return src
	}
	out := make([]byte, 0, 3*columns*rows)
	for y := range rows {
		top, end := y*h/rows, max((y+1)*h/rows, y*h/rows+1)
		for x := range columns {
			first, last := x*w/columns, max((x+1)*w/columns, x*w/columns+1)
			var sum [3]int
			for sy := top; sy < end; sy++ {
				for sx := first; sx < last; sx++ {
					for c := range sum {
						sum[c] += int(src[3*(sy*w+sx)+c])
					}
				}
			}
			n := (end - top) * (last - first)
			for _, s := range sum {
				out = append(out, byte((s+n/2)/n))
			}
		}
	}
	return out
}

// logo writes the image (PDF Reference 1.4, 4.8.4).
func (w *writer) logo(n int, l *logo) {
	space, depth := "/DeviceRGB", 3
	if l.gray {
		space, depth = "/DeviceGray", 1
	}
	w.stream(n, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 "+
		"/DecodeParms <</Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d>> ", l.columns, l.rows, space, depth, l.columns), l.data, true)
}
