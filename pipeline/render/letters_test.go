package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

var pagesDir = flag.String("pages", "", "write the PDF of every letter of the tests into this folder, to be looked at")

// whole returns a letter of each kind of examination, with all that a letter can
// have. All people are invented.
func whole(t testing.TB) map[string]pipeline.Letter {
	t.Helper()
	out := make(map[string]pipeline.Letter)
	for _, kind := range pipeline.Exams {
		b, err := os.ReadFile("testdata/letters/" + string(kind) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var l pipeline.Letter
		if err := json.Unmarshal(b, &l); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		out[string(kind)] = l
	}
	return out
}

func withLogo(t testing.TB) *Renderer {
	t.Helper()
	b, err := os.ReadFile("testdata/logo.png")
	if err != nil {
		t.Fatal(err)
	}
	r, err := renderer(t).WithLogo(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWritePages(t *testing.T) {
	if *pagesDir == "" {
		t.Skip("-pages is not set")
	}
	for name, b := range everyForm(t) {
		if err := os.WriteFile(filepath.Join(*pagesDir, name+".pdf"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// gallery is where a letter of each kind can be looked at.
const gallery = "../../testdata/letters"

// The first page of a letter of each kind looks as it did. Typefaces are
// embedded, so that versions of the program that draws differ by the smoothing
// of edges alone.
func TestGallery(t *testing.T) {
	pdftoppm := tool(t, "pdftoppm")
	r := withLogo(t)
	for kind, l := range whole(t) {
		got := page(t, pdftoppm, pdfOf(t, r, l))
		file := filepath.Join(gallery, kind+".png")
		if *update {
			if err := os.WriteFile(file, got.file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 60<<10 {
			t.Errorf("%s has %d bytes", file, len(b))
		}
		want, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if far := difference(got.image, want); far > 0.004 {
			t.Errorf("%s: %.2f %% of the page looks different; see the pages, then -update", kind, 100*far)
		}
	}
}

type picture struct {
	image image.Image
	file  []byte // PNG of 24 shades
}

// page draws the first page at 76 dots an inch.
func page(t *testing.T, pdftoppm string, pdf []byte) picture {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	cmd := exec.Command(pdftoppm, "-r", "76", "-f", "1", "-l", "1", "-singlefile", "-png", "-", base)
	cmd.Stdin = bytes.NewReader(pdf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	b, err := os.ReadFile(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewPaletted(img.Bounds(), palette())
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			small.Set(x, y, img.At(x, y))
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		t.Fatal(err)
	}
	return picture{small, out.Bytes()}
}

// palette holds steps from each colour of the letter to white.
func palette() color.Palette {
	p := color.Palette{color.White}
	for _, c := range []rgb{ink, accent, alarm, amber} {
		for i := range 10 {
			mix := func(v int) uint8 { return uint8(v + (255-v)*i/10) }
			p = append(p, color.RGBA{mix(c.r), mix(c.g), mix(c.b), 255})
		}
	}
	for _, c := range []rgb{tint, blush, cream, faint} {
		p = append(p, color.RGBA{uint8(c.r), uint8(c.g), uint8(c.b), 255})
	}
	return p
}

// difference is the share of pixels of which the brightness is far from that of
// every near pixel of the other picture: what moved, not what was smoothed.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	r := a.Bounds()
	gray := func(m image.Image) []int {
		out := make([]int, 0, r.Dx()*r.Dy())
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				out = append(out, int(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y))
			}
		}
		return out
	}
	ga, gb, w, far := gray(a), gray(b), r.Dx(), 0
	for i, v := range ga {
		near := false
		for _, d := range [...]int{0, 1, -1, w, -w} {
			if j := i + d; j >= 0 && j < len(gb) && max(v-gb[j], gb[j]-v) <= 56 {
				near = true
				break
			}
		}
		if !near {
			far++
		}
	}
	return float64(far) / float64(len(ga))
}

// everyForm renders all letters of the tests, those with a logo, and the covers.
func everyForm(t testing.TB) map[string][]byte {
	t.Helper()
	plain, logo := renderer(t), withLogo(t)
	out := make(map[string][]byte)
	for name, l := range letters() {
		out[name] = pdfOf(t, plain, l)
	}
	for name, l := range whole(t) {
		out["whole-"+name] = pdfOf(t, logo, l)
	}
	for name, l := range extremes(t) {
		out["extreme-"+name] = pdfOf(t, logo, l)
	}
	for name, r := range map[string]*Renderer{"cover": plain, "cover-logo": logo} {
		lines := 6
		if name == "cover" {
			lines = 4
		}
		b, err := r.Cover(whole(t)["ett"], []string{"Docteur Ombeline RACINOT", "Maison de santé des Lices", "Bâtiment B", "14, place des Lices", "BP 40102", "35000 RENNES CEDEX"}[:lines])
		if err != nil {
			t.Fatal(err)
		}
		out[name] = b
	}
	return out
}

// extremes are letters at the ends of what can happen.
func extremes(t testing.TB) map[string]pipeline.Letter {
	t.Helper()
	ls := whole(t)
	out := make(map[string]pipeline.Letter)
	with := func(name, from string, change func(*pipeline.Letter)) {
		l := ls[from]
		change(&l)
		out[name] = l
	}
	with("name", "ett", func(l *pipeline.Letter) {
		l.Patient.Name, l.Patient.Given = "DE LA ROCHEFOUCAULD-MONTBEL D'ARTAGNAN DE CASTELMORE", "Marie-Charlotte Hildegarde"
		l.Patient.BirthName = "VON UND ZU HOHENSTAUFEN-WITTELSBACH"
		l.Author.Given = "Maximilienne-Apolline Bérengère"
		l.Practice.Name = "Société civile de moyens des cardiologues et rythmologues de la presqu'île de Guérande"
		l.Practice.Lines = []string{"Pôle de santé Jacques-Prévert, bâtiment C, deuxième étage, porte de droite", "Zone artisanale de la Croix-Moriau, rue du Docteur-Laennec", "44350 Guérande"}
	})
	with("sixty", "ett", func(l *pipeline.Letter) {
		rows := [][]string{l.Blocks[1].Rows[0]}
		for range 2 {
			rows = append(rows, l.Blocks[1].Rows[1:]...)
		}
		l.Blocks = append([]pipeline.Block{{Kind: pipeline.Heading, Text: "Mesures"}, {Kind: pipeline.Table, Rows: rows}}, l.Blocks[2:]...)
	})
	with("unmeasured", "eto", func(l *pipeline.Letter) { l.Blocks = l.Blocks[2:] })
	with("unconcluded", "holter", func(l *pipeline.Letter) {
		l.Conclusion, l.Trends, l.Drugs, l.Ask = nil, nil, nil, pipeline.Ask{}
	})
	with("twelve", "vo2", func(l *pipeline.Letter) {
		l.Recipients = nil
		for i := range 12 {
			l.Recipients = append(l.Recipients, pipeline.Recipient{Title: "Dr", Given: "Prosper", Name: fmt.Sprintf("DESTINATAIRE-%c", 'A'+i), Copy: i > 1})
		}
	})
	with("alerts", "ett", func(l *pipeline.Letter) { l.Alerts = letters()["urgent"].Alerts })
	with("amended", "ett", func(l *pipeline.Letter) {
		l.Version = 3
		l.Amendment = &pipeline.Amendment{Version: 2, On: pipeline.Date{Year: 2026, Month: 10, Day: 1}, Reason: "Relecture des boucles avec un second opérateur, et ajout d'un destinataire à la demande du patient.",
			Edits: []pipeline.Edit{{Where: "Conclusion", Before: "altération minime de la FEVG à 54 %", After: "altération modérée de la FEVG, à 48 %"},
				{Where: "Mesures, FEVG", Before: "54 %", After: "48 %"}, {Where: "Traitement", After: "Introduire dapagliflozine 10 mg."},
				{Where: "Ce qui vous est demandé", Before: strings.Repeat("Surveillance clinique simple, sans autre examen. ", 3), After: "Coronarographie à organiser dans le mois"},
				{Where: "Destinataires", After: "Dr Eudes SAVARIN"}}}
	})
	with("everything", "ett", func(l *pipeline.Letter) {
		l.Alerts, l.Amendment = letters()["urgent"].Alerts, out["amended"].Amendment
		l.Recipients = out["twelve"].Recipients
		for range 3 {
			l.Blocks = append(l.Blocks, l.Blocks[3:]...)
		}
	})
	with("english", "stress", func(l *pipeline.Letter) {
		l.Language, l.Title = pipeline.English, "Exercise test"
		l.Conclusion = []string{"positive clinically and electrically at 90 W, low workload."}
		l.Trends = []pipeline.Trend{{Label: "Peak workload", Now: "90 W", Before: "120 W", On: pipeline.Date{Year: 2025, Month: 3, Day: 12}, Difference: "-30", Noise: "± 20", Course: pipeline.Fallen}}
		l.Amendment.Reason = "Peak workload corrected."
		l.Amendment.Edits = []pipeline.Edit{{Where: "Impression", Before: "at 120 W", After: "at 90 W"}}
		l.Ask.Lines, l.Ask.Added = []string{"Coronary angiography within 48 hours."}, ""
		l.Blocks = []pipeline.Block{{Kind: pipeline.Heading, Text: "Measurements"}, {Kind: pipeline.Table, Rows: [][]string{{"Measure", "Value", "Previous", "Change", "Normal", "Source"}, {"Peak workload", "90 W", "120 W", "↓ -30 (± 20)", "", ""}, {"Heart rate", "124/min", "", "", "", ""}, {"Share of the predicted maximum", "79%", "", "", "≥ 85", "SFC 2018"}}},
			{Kind: pipeline.Heading, Text: "Stress"}, {Kind: pipeline.Paragraph, Text: "Horizontal ST depression of 1 mm in V4-V6 at 60 W, 2.5 mm at 90 W, with typical angina."}}
	})
	return out
}

func BenchmarkWhole(b *testing.B) {
	r := withLogo(b)
	for kind, l := range whole(b) {
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			var pdf []byte
			before := cpu(b)
			for b.Loop() {
				pdf = pdfOf(b, r, l)
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms")
			b.ReportMetric(float64(len(pdf)), "bytes")
		})
	}
}
