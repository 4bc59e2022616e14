package render

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var address = []string{"Docteur Ombeline RACINOT", "Maison de santé des Lices", "Bâtiment B", "14, place des Lices", "BP 40102", "35000 RENNES CEDEX"}

func coverOf(t *testing.T, lines []string) []byte {
	t.Helper()
	b, err := withLogo(t).Cover(whole(t)["ett"], lines)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCoverRefusesSevenLines(t *testing.T) {
	if _, err := renderer(t).Cover(whole(t)["ett"], make([]string, 7)); err == nil {
		t.Error("seven lines are taken")
	}
	if !bytes.Equal(coverOf(t, address), coverOf(t, address)) {
		t.Error("two covers differ")
	}
}

var word = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)</word>`)

// In the window stands the address, where the norm has it, and nothing else; the
// patient is named nowhere, neither on the page nor in what the file says of
// itself.
func TestCover(t *testing.T) {
	pdftotext, pdfinfo := tool(t, "pdftotext"), tool(t, "pdfinfo")
	for name, lines := range map[string][]string{"six": address, "one": address[:1], "long": {strings.Repeat("Centre hospitalier universitaire ", 5)}, "none": nil} {
		file := filepath.Join(t.TempDir(), "cover.pdf")
		if err := os.WriteFile(file, coverOf(t, lines), 0o600); err != nil {
			t.Fatal(err)
		}
		l := whole(t)["ett"]
		text, info := run(t, pdftotext, "-raw", file, "-"), run(t, pdfinfo, file)
		for _, secret := range []string{l.Patient.Name, l.Patient.Given, l.Patient.INS, "1972", "FEVG", l.Conclusion[0][5:20]} {
			if strings.Contains(strings.ToLower(text+info), strings.ToLower(secret)) {
				t.Errorf("%s: %q is told", name, secret)
			}
		}
		if !strings.Contains(info, "Pages:           1\n") {
			t.Errorf("%s:\n%s", name, info)
		}
		text = strings.NewReplacer("\u00a0", " ").Replace(text)
		at := 0
		for _, want := range append(lines[:len(lines):len(lines)], "Le 20 octobre 2026", "PIÈCE JOINTE", "Échocardiographie transthoracique du 20 octobre 2026", "document 7k3m9q2xp4rt · version 1") {
			if name == "long" {
				want = strings.TrimSpace(want[:min(len(want), 20)])
			}
			i := strings.Index(text[at:], want)
			if i < 0 {
				t.Fatalf("%s: %q does not follow in\n%s", name, want, text)
			}
			at += i + len(want)
		}
		given := strings.Join(lines, " ")
		for _, m := range word.FindAllStringSubmatch(run(t, pdftotext, "-bbox", file, "-"), -1) {
			x0, y0, x1, y1 := number4(t, m[1]), number4(t, m[2]), number4(t, m[3]), number4(t, m[4])
			inside := x1 > 300 && y1 > 130 && y0 < 260
			if !inside {
				continue
			}
			if !strings.Contains(given, strings.TrimSuffix(m[5], "…")) {
				t.Errorf("%s: %q stands in the window", name, m[5])
			}
			if x0 < 311 || x1 > 595-20 || y0 < 141 {
				t.Errorf("%s: %q stands at %v %v", name, m[5], x0, y0)
			}
		}
	}
}

// However much a practice has to say of itself, its letterhead stays above the
// window.
func TestCoverOfALongLetterhead(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	l := extremes(t)["name"]
	for _, name := range []string{l.Practice.Name, strings.Repeat(l.Practice.Name+" ", 30)} {
		l.Practice.Name = name
		l.Practice.Lines = append(l.Practice.Lines, l.Practice.Lines...)
		b, err := withLogo(t).Cover(l, address[:1])
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "cover.pdf")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, m := range word.FindAllStringSubmatch(run(t, pdftotext, "-bbox", file, "-"), -1) {
			if y0, y1 := number4(t, m[2]), number4(t, m[4]); y1 > 128 && y0 < 260 && !strings.Contains(address[0], m[5]) {
				t.Errorf("%q stands in the window", m[5])
			}
		}
	}
}

func number4(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
