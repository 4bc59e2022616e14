package render

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEnclose(t *testing.T) {
	for name, r := range map[string]*Renderer{"plain": renderer(t), "logo": withLogo(t)} {
		l := whole(t)["ett"]
		letter, err := r.PDF(l)
		if err != nil {
			t.Fatal(err)
		}
		cover, err := r.Cover(l, address)
		if err != nil {
			t.Fatal(err)
		}
		both, err := Enclose(cover, letter)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(both, letter) {
			t.Errorf("%s: the approved bytes are not in the file", name)
		}
		again, _ := Enclose(cover, letter)
		if !bytes.Equal(both, again) {
			t.Errorf("%s: two files differ", name)
		}
		file, alone := filepath.Join(t.TempDir(), "both.pdf"), filepath.Join(t.TempDir(), "letter.pdf")
		if err := errors.Join(os.WriteFile(file, both, 0o600), os.WriteFile(alone, letter, 0o600)); err != nil {
			t.Fatal(err)
		}
		if out := run(t, tool(t, "qpdf"), "--check", file); strings.Contains(out, "WARNING") || !strings.Contains(out, "No syntax") {
			t.Errorf("%s: qpdf says\n%s", name, out)
		}
		text := run(t, tool(t, "pdftotext"), "-layout", file, "-")
		pages := strings.Split(text, "\f")
		letterText := run(t, tool(t, "pdftotext"), "-layout", alone, "-")
		if !strings.Contains(pages[0], "RACINOT") || strings.Contains(pages[0], l.Patient.Name) || strings.Join(pages[1:], "\f") != letterText {
			t.Errorf("%s: the pages are not the cover and then the letter:\n%s", name, text)
		}
	}
}

func TestEncloseTakesItsOwnFilesAlone(t *testing.T) {
	l := whole(t)["ett"]
	letter, err := renderer(t).PDF(l)
	if err != nil {
		t.Fatal(err)
	}
	cover := coverOf(t, address)
	for name, b := range map[string][]byte{"nothing": nil, "cut": letter[:len(letter)-20], "other": []byte("%PDF-1.4\ntrailer\n"),
		"wrong table": bytes.Replace(letter, []byte("startxref\n"), []byte("startxref\n9"), 1)} {
		if _, err := Enclose(cover, b); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Enclose(b, letter); !errors.Is(err, ErrForeign) {
			t.Errorf("%s as cover: %v", name, err)
		}
	}
}
