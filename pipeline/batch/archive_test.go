package batch

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func none(string) bool { return false }

type put struct {
	header zip.FileHeader
	body   string
}

func plain(name, body string) put {
	return put{zip.FileHeader{Name: name, Method: zip.Deflate}, body}
}

func pack(t testing.TB, files ...put) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		to, err := w.CreateHeader(&f.header)
		if err == nil {
			_, err = io.WriteString(to, f.body)
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

func TestArchive(t *testing.T) {
	link := zip.FileHeader{Name: "lien.txt"}
	link.SetMode(fs.ModeSymlink | 0o777)
	folder := zip.FileHeader{Name: "lundi/"}
	old := zip.FileHeader{Name: "\x82cho.txt", NonUTF8: true} // é as DOS wrote it
	office := pack(t, plain("[Content_Types].xml", "<Types/>"), plain("word/document.xml", "x"))
	raw := pack(t, plain("a.txt", "un"), put{folder, ""}, plain("lundi/b.txt", "deux"), put{link, "/etc/passwd"}, plain("../../c.txt", "trois"), plain("/d.txt", "quatre"),
		plain(`C:\e.txt`, "cinq"), plain("f.docx", string(office)), plain("g.zip", string(pack(t, plain("x", "y")))), plain("h.rar", "Rar!\x1A\x07\x00"), plain("bombe.txt", strings.Repeat("0", 15<<20)),
		put{old, "écho"}, plain("a.txt", "encore un"), plain("vide.txt", ""), plain(".caché", "x"), plain("nom|?*.txt", "x"), plain("__MACOSX/a.txt", "x"))
	if !IsArchive(raw) || IsArchive(office) || IsArchive([]byte("PK")) || IsArchive(nil) {
		t.Error("archives and documents are mixed up")
	}
	for _, inner := range []string{"Index/Document.iwa", "META-INF/MANIFEST.MF", "mimetype"} {
		if IsArchive(pack(t, plain("a.txt", "x"), plain(inner, "y"))) {
			t.Errorf("what holds %s is taken apart", inner)
		}
	}
	files, err := Archive(raw, func(name string) bool { return strings.HasPrefix(name, ".") })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	paths := map[string]bool{}
	for _, f := range files {
		s := f.Name
		if f.Refusal != nil {
			s += " " + string(f.Refusal.Reason)
			if what, todo := f.Refusal.French(); !f.Refusal.Within || strings.Contains(what, "%") || !strings.HasSuffix(what, ".") || !strings.HasSuffix(todo, ".") {
				t.Errorf("%s: %s %s", s, what, todo)
			}
		}
		got = append(got, s)
		if paths[f.Path] {
			t.Errorf("two files of the path %q", f.Path)
		}
		paths[f.Path] = true
	}
	want := []string{"a.txt", "b.txt", "lien.txt archive_link", "c.txt archive_name", "d.txt archive_name", "e.txt archive_name", "f.docx", "g.zip archive_nested",
		"h.rar archive_nested", "bombe.txt.zip archive_bomb", "écho.txt", "a.txt archive_twice", "vide.txt", "nom___.txt"}
	if !slices.Equal(got, want) {
		t.Errorf("files\n%q\nwant\n%q", got, want)
	}
	// What could not be inflated is handed on as it stood.
	inner, err := zip.NewReader(bytes.NewReader(files[9].Raw), int64(len(files[9].Raw)))
	if err != nil || len(inner.File) != 1 || inner.File[0].UncompressedSize64 != 15<<20 {
		t.Errorf("the bomb: %v", err)
	}
	if string(files[1].Raw) != "deux" || string(files[2].Raw) != "/etc/passwd" {
		t.Error("wrong bytes")
	}
}

func TestArchiveRefused(t *testing.T) {
	good := pack(t, plain("a.txt", strings.Repeat("un deux trois ", 50)), plain("b.txt", strings.Repeat("quatre cinq six ", 50)))
	many := make([]put, MaxEntries+1)
	for i := range many {
		many[i] = plain(fmt.Sprintf("%d.txt", i), "x")
	}
	locked := bytes.Clone(good)
	for at := 0; ; {
		i := bytes.Index(locked[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		locked[at+i+8] |= 1
		at += i + 4
	}
	// The second entry of the directory points at the data of the first.
	overlap := bytes.Clone(good)
	last := bytes.LastIndex(overlap, []byte("PK\x01\x02"))
	copy(overlap[last+42:last+46], []byte{0, 0, 0, 0})
	for name, c := range map[string]struct {
		raw  []byte
		want Reason
	}{
		"cut":         {good[:len(good)-10], Damaged},
		"no zip":      {[]byte("PK\x03\x04 rien d'autre"), Damaged},
		"too many":    {pack(t, many...), TooMany},
		"nothing":     {pack(t, plain("lundi/", "")), Empty},
		"locked":      {locked, Encrypted},
		"overlapping": {overlap, Bomb},
		"too large":   {make([]byte, MaxArchive+1), TooLarge},
	} {
		_, err := Archive(c.raw, none)
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != c.want || r.Within {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if what, todo := r.French(); strings.Contains(what, "%") || !strings.HasPrefix(what, "L'archive") || !strings.HasSuffix(todo, ".") {
			t.Errorf("%s: %s %s", name, what, todo)
		}
	}
}

// swelling holds files of noise in base 64, each within its own caps, together not.
func swelling(t testing.TB) []byte {
	var files []put
	line := strings.Repeat("Rythme sinusal, FEVG 55 %, PAPS à 30 mmHg, pas d'épanchement. ", 4) + "\n"
	for i := range 6 {
		var b strings.Builder
		for n := 0; b.Len() < 15<<20; n++ {
			fmt.Fprintf(&b, "%d %d %s", n*7919, n*n, line)
		}
		files = append(files, plain(fmt.Sprint(i, ".txt"), b.String()))
	}
	return pack(t, files...)
}

// What is beyond the cap of all files together is handed on as it stood.
func TestArchiveThatSwells(t *testing.T) {
	files, err := Archive(swelling(t), none)
	if err != nil || len(files) != 6 || files[3].Refusal != nil || files[5].Refusal == nil || files[5].Refusal.Reason != TooLarge || len(files[5].Raw) == 0 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// One damaged file: the others are whole, and it is handed on as it stood.
func TestArchiveWithADamagedFile(t *testing.T) {
	raw := pack(t, plain("a.txt", strings.Repeat("un deux trois ", 50)), plain("b.txt", strings.Repeat("quatre cinq six ", 50)))
	at := bytes.Index(raw, []byte("a.txt")) + 5
	raw[at+6] ^= 0x55
	files, err := Archive(raw, none)
	if err != nil || len(files) != 2 || files[0].Refusal == nil || files[0].Refusal.Reason != Damaged || files[1].Refusal != nil {
		t.Fatalf("%+v, %v", files, err)
	}
	if !bytes.Contains(files[0].Raw, raw[at:at+20]) || files[0].Name != "a.txt.zip" {
		t.Errorf("%s: the damaged bytes are lost", files[0].Name)
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(pack(f, plain("a.txt", "un"), plain("b/c.docx", strings.Repeat("x", 1000))))
	f.Add(pack(f, put{zip.FileHeader{Name: "s.txt", Method: zip.Store}, "stored"}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		IsArchive(raw)
		files, err := Archive(raw, none)
		var r *Refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatal(err)
		}
		var total int
		paths := map[string]bool{}
		for _, f := range files {
			if total += len(f.Raw); total > MaxInflated || len(files) > MaxEntries {
				t.Fatal("more than the caps allow")
			}
			if f.Name == "" || strings.ContainsAny(f.Name, "/\\\x00\n") || strings.HasPrefix(f.Name, ".") || len(f.Name) > 200 {
				t.Fatalf("%q is no file name", f.Name)
			}
			if paths[f.Path] {
				t.Fatalf("%q twice", f.Path)
			}
			paths[f.Path] = true
		}
	})
}
