package render

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func filled(w, h int, c color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	return m
}

// unpacked gives the pixels of a logo back.
func unpacked(t *testing.T, l *logo) []byte {
	t.Helper()
	z, err := zlib.NewReader(bytes.NewReader(l.data))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	depth := 3
	if l.gray {
		depth = 1
	}
	row := depth*l.columns + 1
	if len(b) != row*l.rows {
		t.Fatalf("%d bytes for %d by %d", len(b), l.columns, l.rows)
	}
	var out []byte
	for y := range l.rows {
		if b[y*row] != 2 {
			t.Fatalf("row %d has predictor %d", y, b[y*row])
		}
		for x := 1; x < row; x++ {
			if y > 0 {
				b[y*row+x] += b[(y-1)*row+x]
			}
			out = append(out, b[y*row+x])
		}
	}
	return out
}

func TestLogo(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, filled(300, 100, color.NRGBA{200, 30, 30, 255}), nil); err != nil {
		t.Fatal(err)
	}
	half := filled(100, 100, color.NRGBA{0, 0, 0, 128})
	for name, e := range map[string]struct {
		file          []byte
		columns, rows int
		gray          bool
		first         []byte
	}{
		"colour":             {pngOf(t, filled(200, 100, color.NRGBA{10, 20, 30, 255})), 200, 100, false, []byte{10, 20, 30}},
		"transparent":        {pngOf(t, filled(50, 50, color.Transparent)), 50, 50, true, []byte{255}},
		"half transparent":   {pngOf(t, half), 100, 100, true, []byte{127}},
		"gray":               {pngOf(t, image.NewGray(image.Rect(0, 0, 30, 30))), 30, 30, true, []byte{0}},
		"palette":            {pngOf(t, image.NewPaletted(image.Rect(0, 0, 30, 30), color.Palette{color.NRGBA{9, 8, 7, 255}})), 30, 30, false, []byte{9, 8, 7}},
		"JPEG":               {photo.Bytes(), 300, 100, false, nil},
		"wide, made smaller": {pngOf(t, filled(2400, 240, color.White)), 600, 60, true, []byte{255}},
	} {
		l, err := newLogo(e.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l.columns != e.columns || l.rows != e.rows || l.gray != e.gray {
			t.Errorf("%s: %d by %d, gray %v", name, l.columns, l.rows, l.gray)
		}
		if got := unpacked(t, l); !bytes.HasPrefix(got, e.first) {
			t.Errorf("%s: begins with %v, want %v", name, got[:3], e.first)
		}
		if l.width > logoWidth || l.height > logoHeight || l.width <= 0 || l.height <= 0 {
			t.Errorf("%s: %d by %d on paper", name, l.width, l.height)
		}
	}
}

func TestLogoRefused(t *testing.T) {
	whole := pngOf(t, filled(100, 100, color.Black))
	// The head alone states 60000 by 60000 pixels: refused before decoding.
	huge := bytes.Clone(whole)
	copy(huge[16:], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
	for name, e := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":         {nil, "no PNG or JPEG"},
		"a text":          {[]byte("GIF89a, or what you like"), "no PNG or JPEG"},
		"too many bytes":  {make([]byte, logoBytes+1), "bytes"},
		"too many pixels": {pngOf(t, image.NewGray(image.Rect(0, 0, 2100, 2100))), "megapixels"},
		"a false head":    {huge, "no PNG or JPEG"},
		"a hair":          {pngOf(t, image.NewGray(image.Rect(0, 0, 1000, 2))), "narrow"},
		"cut":             {whole[:len(whole)-20], "decode png logo"},
	} {
		r, err := renderer(t).WithLogo(e.file)
		if err == nil || !strings.Contains(err.Error(), e.want) || r != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A noisy picture gives way in pixels, never in bytes of each letter.
func TestLogoStaysSmall(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	m := image.NewNRGBA(image.Rect(0, 0, 500, 150))
	for i := range m.Pix {
		m.Pix[i] = byte(rnd.IntN(256))
	}
	l, err := newLogo(pngOf(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if len(l.data) > logoStream {
		t.Errorf("%d bytes", len(l.data))
	}
}

func TestLogoLeavesTheRendererAsItWas(t *testing.T) {
	r := renderer(t)
	before := pdfOf(t, r, letters()["plain"])
	with, err := r.WithLogo(pngOf(t, filled(60, 30, color.NRGBA{9, 99, 9, 255})))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, pdfOf(t, r, letters()["plain"])) || bytes.Equal(before, pdfOf(t, with, letters()["plain"])) {
		t.Error("the logo is on the wrong renderer")
	}
}

func FuzzLogo(f *testing.F) {
	b, err := os.ReadFile("testdata/logo.png")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, filled(9, 5, color.White), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(photo.Bytes())
	r := renderer(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		with, err := r.WithLogo(b)
		if err != nil {
			return
		}
		if l := with.logo; l.columns > logoWide || l.width > logoWidth || l.height > logoHeight {
			t.Errorf("%+v", *l)
		}
	})
}
