package trace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// tampered returns what Verify found, or fails.
func tampered(t *testing.T, what, dir string, o Options) *Tampered {
	t.Helper()
	var bad *Tampered
	if _, err := Verify(dir, o); !errors.As(err, &bad) {
		t.Errorf("%s: %v", what, err)
		return &Tampered{}
	}
	return bad
}

// poke writes one byte in place.
func poke(t *testing.T, dir, name string, at int, b byte) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(name)), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt([]byte{b}, int64(at))
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestEveryByte changes each byte of each file in two ways and wants the file
// named, and in the records the line.
func TestEveryByte(t *testing.T) {
	dir, _ := smallLog(t)
	_, vkey := testKey(1)
	for name, content := range files(t, dir) {
		line := int64(1)
		for i := range len(content) {
			for _, mask := range []byte{0x01, 0x20 << (i % 3)} {
				poke(t, dir, name, i, content[i]^mask)
				what := fmt.Sprintf("%s, byte %d flipped with %#x", name, i, mask)
				got := tampered(t, what, dir, Options{Key: vkey})
				if got.File != name {
					t.Errorf("%s: blamed %s (%s)", what, got.File, got.Reason)
				}
				if strings.HasSuffix(name, "/hops") && got.Line != line {
					t.Errorf("%s: named line %d instead of %d", what, got.Line, line)
				}
				if want := int64(i/tlog.HashSize) + 1; strings.HasSuffix(name, "/hashes") && got.Entry != want {
					t.Errorf("%s: named entry %d instead of %d", what, got.Entry, want)
				}
				if got.Unfinished {
					t.Errorf("%s: taken for an unfinished append", what)
				}
				// Without a key from elsewhere it must be found too.
				if mask == 1 && i%4 == 0 {
					tampered(t, what+", own key", dir, Options{})
				}
			}
			poke(t, dir, name, i, content[i])
			if content[i] == '\n' {
				line++
			}
		}
	}
	if _, err := Verify(dir, Options{Key: vkey}); err != nil {
		t.Fatal(err)
	}
}

// TestEveryLength cuts each file at each length and lengthens it.
func TestEveryLength(t *testing.T) {
	dir, _ := smallLog(t)
	for name, content := range files(t, dir) {
		for n := len(content) - 1; n >= 0; n-- {
			if err := os.Truncate(filepath.Join(dir, filepath.FromSlash(name)), int64(n)); err != nil {
				t.Fatal(err)
			}
			if got := tampered(t, fmt.Sprintf("%s cut to %d bytes", name, n), dir, Options{}); got.File != name || got.Unfinished {
				t.Errorf("%s cut to %d bytes: blamed %v", name, n, got)
			}
		}
		for _, more := range []string{"\n", " ", "x", "\x00", content} {
			put(t, dir, name, content+more)
			if got := tampered(t, name+" lengthened", dir, Options{}); got.File != name {
				t.Errorf("%s lengthened: blamed %v", name, got)
			}
		}
		put(t, dir, name, content)
	}
}

func TestRecordsMoved(t *testing.T) {
	dir, _ := smallLog(t)
	good := files(t, dir)
	lines := strings.SplitAfter(strings.TrimSuffix(good["2026/hops"], "\n"), "\n")
	lines[len(lines)-1] += "\n"
	join := func(ix ...int) string {
		var b strings.Builder
		for _, i := range ix {
			b.WriteString(lines[i])
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		content string
		line    int64
	}{
		"two exchanged":       {join(0, 2, 1, 3, 4, 5), 2},
		"one twice":           {join(0, 1, 1, 2, 3, 4, 5), 3},
		"first dropped":       {join(1, 2, 3, 4, 5), 1},
		"middle dropped":      {join(0, 1, 3, 4, 5), 3},
		"last dropped":        {join(0, 1, 2, 3, 4), 6},
		"last repeated":       {join(0, 1, 2, 3, 4, 5, 5), 7},
		"of another year":     {good["2025/hops"] + join(1, 2, 3, 4, 5), 1},
		"other spelling":      {strings.Replace(good["2026/hops"], `"seq":9,`, `"seq": 9,`, 1), 3},
		"line end of Windows": {strings.ReplaceAll(good["2026/hops"], "\n", "\r\n"), 1},
		"emptied":             {"", 1},
	} {
		put(t, dir, "2026/hops", c.content)
		if got := tampered(t, name, dir, Options{}); got.File != "2026/hops" || got.Line != c.line {
			t.Errorf("%s: %v", name, got)
		}
	}
	put(t, dir, "2026/hops", good["2026/hops"])

	// Records and hashes rewritten to agree with each other, by someone without the key.
	var tr tree
	var hashes []byte
	changed := strings.Replace(good["2026/hops"], "approved", "returned", 1)
	for line := range strings.Lines(changed) {
		for _, h := range tr.add(tlog.RecordHash([]byte(line))) {
			hashes = append(hashes, h[:]...)
		}
	}
	put(t, dir, "2026/hops", changed)
	put(t, dir, "2026/hashes", string(hashes))
	if got := tampered(t, "rewritten", dir, Options{}); got.File != "2026/hops" || !strings.Contains(got.Reason, "rewritten") {
		t.Errorf("rewritten: %v", got)
	}
	// And with a checkpoint under another key.
	s2, _ := testKey(2)
	cp := Checkpoint{Name: s2.Name(), Year: 2026, Size: tr.n, Root: tr.root()}
	forged, err := cp.sign(s2)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "2026/checkpoint", string(forged))
	if got := tampered(t, "forged", dir, Options{}); got.File != "2026/checkpoint" {
		t.Errorf("forged: %v", got)
	}
}

func TestFolderDamage(t *testing.T) {
	_, vkey := testKey(1)
	base, _ := smallLog(t)
	for name, c := range map[string]struct {
		do   func(dir string) error
		file string
	}{
		"first year dropped":  {func(d string) error { return os.RemoveAll(filepath.Join(d, "2024")) }, "2024"},
		"middle year dropped": {func(d string) error { return os.RemoveAll(filepath.Join(d, "2025")) }, "2025"},
		"extra file":          {func(d string) error { return os.WriteFile(filepath.Join(d, "x"), nil, 0o600) }, "x"},
		"extra file in year":  {func(d string) error { return os.WriteFile(filepath.Join(d, "2025", ".x"), nil, 0o600) }, "2025/.x"},
		"extra folder":        {func(d string) error { return os.Mkdir(filepath.Join(d, "02025"), 0o700) }, "02025"},
		"link for a file": {func(d string) error {
			if err := os.Rename(filepath.Join(d, "2025", "hops"), filepath.Join(filepath.Dir(d), "elsewhere")); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(filepath.Dir(d), "elsewhere"), filepath.Join(d, "2025", "hops"))
		}, "2025/hops"},
		"key dropped":        {func(d string) error { return os.Remove(filepath.Join(d, "key.pub")) }, "key.pub"},
		"hops dropped":       {func(d string) error { return os.Remove(filepath.Join(d, "2026", "hops")) }, "2026/hops"},
		"hashes dropped":     {func(d string) error { return os.Remove(filepath.Join(d, "2026", "hashes")) }, "2026/hashes"},
		"checkpoint dropped": {func(d string) error { return os.Remove(filepath.Join(d, "2026", "checkpoint")) }, "2026/checkpoint"},
		"year renamed":       {func(d string) error { return os.Rename(filepath.Join(d, "2026"), filepath.Join(d, "2027")) }, "2027/checkpoint"},
		"years exchanged": {func(d string) error {
			a, b, x := filepath.Join(d, "2024"), filepath.Join(d, "2025"), filepath.Join(d, "x")
			return errors.Join(os.Rename(a, x), os.Rename(b, a), os.Rename(x, b))
		}, "2024/checkpoint"},
		"checkpoint of another year": {func(d string) error {
			b, err := os.ReadFile(filepath.Join(d, "2025", "checkpoint"))
			return errors.Join(err, os.WriteFile(filepath.Join(d, "2026", "checkpoint"), b, 0o600))
		}, "2026/checkpoint"},
	} {
		dir := copyDir(t, base)
		if err := c.do(dir); err != nil {
			t.Fatal(err)
		}
		if got := tampered(t, name, dir, Options{Key: vkey}); got.File != c.file {
			t.Errorf("%s: %v", name, got)
		}
		// Opening for appending must not paper over it: it refuses what is damaged
		// in the latest year or in the chain, leaves the rest to Verify, and
		// changes nothing either way. Something strange beside does not stop hops.
		before := files(t, dir)
		s, _ := testKey(1)
		if _, err := open(dir, s, vkey, unsynced); (err == nil) != strings.HasPrefix(name, "extra") {
			t.Errorf("%s: opened for appending: %v", name, err)
		}
		if !sameFiles(before, files(t, dir)) {
			t.Errorf("%s: opening changed the folder", name)
		}
	}
}

// TestOldYearRolledBack puts an earlier state of a year that is over in place;
// everything in it is signed.
func TestOldYearRolledBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	l := openLog(t, dir)
	appendTo(t, l, hops(1, 3, 2024))
	early := copyDir(t, dir)
	appendTo(t, l, hops(4, 5, 2024))
	appendTo(t, l, hops(6, 6, 2025))
	for name, content := range files(t, early) {
		put(t, dir, name, content)
	}
	if got := tampered(t, "rolled back", dir, Options{}); got.File != "2024/checkpoint" {
		t.Errorf("rolled back: %v", got)
	}
}

// TestSince rolls the whole folder back to each earlier state, which only a
// checkpoint seen since can tell.
func TestSince(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	l := openLog(t, dir)
	type moment struct {
		dir        string
		checkpoint []byte
	}
	var moments []moment
	for seq := int64(1); seq <= 9; seq++ {
		appendTo(t, l, hops(seq, seq, 2024+int(seq)/4))
		moments = append(moments, moment{copyDir(t, dir), l.Checkpoint()})
	}
	for i, now := range moments {
		for j, then := range moments {
			_, err := Verify(now.dir, Options{Since: then.checkpoint})
			var bad *Tampered
			switch {
			case j <= i && err != nil:
				t.Errorf("state %d does not follow from %d: %v", i+1, j+1, err)
			case j > i && !errors.As(err, &bad):
				t.Errorf("state %d rolled back from %d: %v", i+1, j+1, err)
			}
		}
	}
	// A second history under the same key, same sizes.
	fork := filepath.Join(t.TempDir(), "trace")
	f := openLog(t, fork)
	hs := hops(1, 9, 2024)
	hs[1].Outcome = "returned"
	for i := range hs {
		hs[i].At = hop(hs[i].Seq, 2024+int(hs[i].Seq)/4).At
	}
	appendTo(t, f, hs)
	if _, err := Verify(fork, Options{}); err != nil {
		t.Fatal(err)
	}
	for i, m := range moments {
		_, err := Verify(fork, Options{Since: m.checkpoint})
		if i == 0 && err != nil {
			t.Errorf("both histories begin with record 1: %v", err)
		}
		var bad *Tampered
		if i > 0 && !errors.As(err, &bad) {
			t.Errorf("another history passes for checkpoint %d: %v", i+1, err)
		}
	}
	// What is no checkpoint of this trace is not the log's fault.
	s2, _ := testKey(2)
	foreign, err := Checkpoint{Name: s2.Name(), Year: 2024, Root: new(tree).root()}.sign(s2)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"empty": {}, "foreign": foreign, "altered": bytes.ToUpper(moments[3].checkpoint)} {
		var bad *Tampered
		if _, err := Verify(dir, Options{Since: b}); !errors.Is(err, ErrSince) || errors.As(err, &bad) {
			t.Errorf("%s checkpoint: %v", name, err)
		}
	}
}

// TestSignatureSpelling: base64 leaves unused bits at the end, and notes allow
// further signatures; neither may make a second form of one checkpoint.
func TestSignatureSpelling(t *testing.T) {
	_, l := smallLog(t)
	_, vkey := testKey(1)
	good := string(l.Checkpoint())
	if _, err := ParseCheckpoint([]byte(good), vkey); err != nil {
		t.Fatal(err)
	}
	body, sig, _ := strings.Cut(good, "\n\n")
	for name, bad := range map[string]string{
		"signature twice":      good + sig,
		"foreign signature":    good + "\u2014 other AAAAAAAA\n",
		"foreign one first":    body + "\n\n\u2014 other AAAAAAAA\n" + sig,
		"line break in base64": strings.Replace(good, "==\n", "=\r=\n", 1),
		"no line end":          strings.TrimSuffix(good, "\n"),
	} {
		if bad == good {
			continue
		}
		if _, err := ParseCheckpoint([]byte(bad), vkey); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	// Signed and yet misspelt: only our own key could do that, and still it is refused.
	s, _ := testKey(1)
	cp, _ := ParseCheckpoint([]byte(good), vkey)
	text := cp.text()
	for name, body := range map[string]string{
		"plus":          strings.Replace(text, "\n6\n", "\n+6\n", 1),
		"zero":          strings.Replace(text, "\n6\n", "\n06\n", 1),
		"negative":      strings.Replace(text, "\n6\n", "\n-6\n", 1),
		"more lines":    text + "x\n",
		"other origin":  strings.Replace(text, "cardiopli/", "other/", 1),
		"year 0":        strings.Replace(text, "/2026", "/0000", 1),
		"bad previous":  strings.Replace(text, "previous 2025", "previous x", 1),
		"short link":    strings.Replace(text, "previous 2025 ", "previous ", 1),
		"size too long": strings.Replace(text, "\n6\n", "\n"+strconv.FormatUint(1<<63, 10)+"\n", 1),
	} {
		b, err := signText(s, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseCheckpoint(b, vkey); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
