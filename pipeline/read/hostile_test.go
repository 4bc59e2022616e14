package read

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// What a hostile file may cost: live memory over what the file itself takes. Time
// is only logged, and a failure where it is beyond all noise of a busy machine.
const (
	mostLive = 100 << 20
	mostTime = 10 * time.Second
)

// cost reads raw twice: once for the time, once while the heap is watched.
func cost(t *testing.T, name string, raw []byte) (Result, error) {
	t.Helper()
	start := time.Now()
	r, err := File(name, raw)
	took := time.Since(start)
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // what the last collection found in use
	sample := func() int64 {
		metrics.Read(live)
		return int64(live[0].Value.Uint64())
	}
	measure := func() int64 {
		runtime.GC()
		before := sample()
		stop, peak := make(chan bool), make(chan int64)
		go func() {
			var most int64
			for {
				most = max(most, sample())
				select {
				case <-stop:
					peak <- most
					return
				case <-time.After(time.Millisecond):
				}
			}
		}()
		File(name, raw)
		stop <- true
		return max(<-peak-before, 0)
	}
	// What is made while a collection runs counts as in use: the figure may be too
	// high by that, never too low. What is really needed shows each time.
	most := measure()
	for range 3 {
		if most <= mostLive {
			break
		}
		most = min(most, measure())
	}
	t.Logf("%d bytes: %v, at most %d MB live, %v", len(raw), took.Round(time.Millisecond), most>>20, err)
	if most > mostLive {
		t.Errorf("%d MB live", most>>20)
	}
	if took > mostTime {
		t.Errorf("took %v", took)
	}
	return r, err
}

func rep(s string, n int) string { return strings.Repeat(s, n) }

// squeeze deflates as far as it goes.
func squeeze(s string) string {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, flate.BestCompression)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// rawZip writes entries whose sizes say what they like.
func rawZip(t testing.TB, entries ...*zip.FileHeader) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, h := range entries {
		f, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(h.Comment))
		h.Comment = ""
	}
	w.Close()
	return b.Bytes()
}

// deflatedEntry is an entry that inflates to n times s. The comment carries its
// bytes to rawZip.
func deflatedEntry(name, s string, n int) *zip.FileHeader {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	crc := crc32.NewIEEE()
	for range n {
		w.Write([]byte(s))
		crc.Write([]byte(s))
	}
	w.Close()
	return &zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc.Sum32(), CompressedSize64: uint64(b.Len()),
		UncompressedSize64: uint64(len(s) * n), Comment: b.String()}
}

// quoted makes a zip of many entries that all use the bytes of one kernel, each
// local header lying in the data of the one before (an overlapping bomb).
func quoted(entries int) []byte {
	var kernel bytes.Buffer
	w, _ := flate.NewWriter(&kernel, flate.BestCompression)
	w.Write(make([]byte, 1<<20))
	w.Close()
	local := func(name string) []byte {
		h := make([]byte, 30)
		copy(h, "PK\x03\x04")
		binary.LittleEndian.PutUint16(h[8:], 8)
		binary.LittleEndian.PutUint32(h[18:], uint32(kernel.Len()))
		binary.LittleEndian.PutUint32(h[22:], 1<<20)
		binary.LittleEndian.PutUint16(h[26:], uint16(len(name)))
		return append(h, name...)
	}
	var b bytes.Buffer
	b.Write(local("word/document.xml"))
	b.Write(kernel.Bytes())
	start := b.Len()
	for i := range entries {
		h := make([]byte, 46)
		copy(h, "PK\x01\x02")
		binary.LittleEndian.PutUint16(h[10:], 8)
		binary.LittleEndian.PutUint32(h[20:], uint32(kernel.Len()))
		binary.LittleEndian.PutUint32(h[24:], 1<<20)
		name := fmt.Sprintf("word/document.xm%c", 'l'+rune(i%2))
		if i > 1 {
			name = fmt.Sprintf("w%014d.x", i)
		}
		binary.LittleEndian.PutUint16(h[28:], uint16(len(name)))
		b.Write(h)
		b.WriteString(name)
	}
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], uint16(entries))
	binary.LittleEndian.PutUint16(end[10:], uint16(entries))
	binary.LittleEndian.PutUint32(end[12:], uint32(b.Len()-start))
	binary.LittleEndian.PutUint32(end[16:], uint32(start))
	b.Write(end)
	return b.Bytes()
}

// Archives built to swell, to hide, or to take long: each is refused with a
// sentence for the person who dropped it, or read if there is nothing wrong.
func TestHostileArchives(t *testing.T) {
	good := docxOf(t, p("FEVG 60 %"))
	withEntry := func(e ...entry) []byte {
		return zipOf(t, append([]entry{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels},
			{"word/document.xml", `<w:document ` + wordNS + `><w:body>` + p("FEVG 60 %") + `</w:body></w:document>`}}, e...)...)
	}
	nested := good
	for range 6 {
		var all []entry
		for k := range 16 {
			all = append(all, entry{fmt.Sprintf("lib%d.zip", k), string(nested)})
		}
		nested = zipOf(t, all...)
		if len(nested) > 4<<20 {
			break
		}
	}
	million := func() []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := range 150_000 { // more do not fit into MaxRaw
			f, _ := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%x", i)})
			f.Write(nil)
		}
		w.Close()
		return b.Bytes()
	}()
	stored := func(body string) []byte { // deflated, these would be refused for their ratio
		all := []*zip.FileHeader{}
		for _, e := range []entry{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/document.xml", `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}} {
			n := uint64(len(e.body))
			all = append(all, &zip.FileHeader{Name: e.name, CRC32: crc32.ChecksumIEEE([]byte(e.body)), CompressedSize64: n, UncompressedSize64: n, Comment: e.body})
		}
		return rawZip(t, all...)
	}
	for name, tc := range map[string]struct {
		raw  []byte
		want Reason // "" for read
	}{
		"one entry of a gigabyte": {rawZip(t, deflatedEntry("[Content_Types].xml", rep("wordprocessingml", 4096), 16000)), Bomb},
		"its size said small": {rawZip(t, func() *zip.FileHeader {
			h := deflatedEntry("[Content_Types].xml", rep("a", 1<<16), 4000)
			h.UncompressedSize64 = 100
			return h
		}()), "?"},
		"nested archives":           {nested, Unsupported},
		"overlapping, 2 entries":    {quoted(2), Bomb},
		"overlapping, 1500 entries": {quoted(1500), Bomb},
		"150,000 entries":           {million, Bomb},
		"names that climb":          {withEntry(entry{"../../../etc/passwd", "x"}, entry{`..\..\x.dll`, "x"}, entry{"/abs", "x"}, entry{"C:/x", "x"}), ""},
		"target that climbs":        {zipOf(t, entry{"[Content_Types].xml", contentTypes}, entry{"_rels/.rels", strings.Replace(packageRels, `"word/document.xml"`, `"../../../etc/passwd"`, 1)}, entry{"etc/passwd", `<w:document ` + wordNS + `><w:body>` + p("FEVG 60 %") + `</w:body></w:document>`}), ""},
		"symbolic link": {func() []byte {
			h := &zip.FileHeader{Name: "word/header1.xml", Comment: "/etc/passwd", CompressedSize64: 11, UncompressedSize64: 11, CRC32: crc32.ChecksumIEEE([]byte("/etc/passwd"))}
			h.SetMode(0o777 | 1<<27)
			return rawZip(t, h)
		}(), Unsupported},
		"macros":             {withEntry(entry{"word/vbaProject.bin", "x"}), Macros},
		"macros, other name": {withEntry(entry{"word/x/VbaProject.BIN", "x"}), Macros},
		"deep xml":           {docxOf(t, rep("<w:ins>", 100_000)), Bomb},
		"deep tables":        {docxOf(t, rep("<w:tbl><w:tr><w:tc>", 100_000)+p("a")), Bomb},
		"deep tables, odt":   {odtOf(t, "", rep("<table:table><table:table-row><table:table-cell>", 50_000), ""), Bomb},
		"deep lists, odt":    {odtOf(t, "", rep("<text:list><text:list-item>", 50_000), ""), Bomb},
		"entities":           {zipOf(t, entry{"[Content_Types].xml", contentTypes}, entry{"word/document.xml", `<!DOCTYPE l [<!ENTITY a "` + rep("ha", 1000) + `">` + `<!ENTITY b "` + rep("&a;", 1000) + `">]><w:document ` + wordNS + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`}), Bomb},
		"attributes": {docxOf(t, `<w:p `+func() string {
			var s strings.Builder
			for i := range 300_000 {
				fmt.Fprintf(&s, `a%d="" `, i)
			}
			return s.String()
		}()+`/>`+p("FEVG")), ""},
		"empty paragraphs":         {docxOf(t, rep("<w:p/>", 700_000)+p("FEVG")), Bomb},
		"empty paragraphs, stored": {stored(rep("<w:p/>", 1_500_000) + p("FEVG")), "?"},
		"empty cells, stored":      {stored("<w:tbl><w:tr>" + rep("<w:tc/>", 1_200_000) + "</w:tr></w:tbl>" + p("FEVG")), "?"},
		"many runs, stored":        {stored("<w:p>" + rep("<w:r><w:t>a</w:t></w:r>", 350_000) + "</w:p>"), "?"},
		"deep, stored":             {stored(rep("<w:ins>", 1_200_000)), Bomb},
		"deep tables, stored":      {stored(rep("<w:tbl><w:tr><w:tc>", 80) + rep(p("a"), 150_000)), "?"},
	} {
		t.Run(name, func(t *testing.T) { wantCost(t, "a.docx", tc.raw, tc.want) })
	}
	t.Run("cut anywhere", func(t *testing.T) {
		whole := docxOf(t, p("FEVG 60 %"), entry{"header1", p("x")}, entry{"footnotes", p("y")})
		for n := 40; n < len(whole); n += 1 + len(whole)/400 {
			if r, err := File("a.docx", whole[:n]); err == nil {
				t.Errorf("read after %d bytes: %q", n, r.Text)
			}
		}
	})
}

// wantCost reads raw within its caps; want "" stands for any text, "?" for
// reading or refusal.
func wantCost(t *testing.T, name string, raw []byte, want Reason) {
	t.Helper()
	_, err := cost(t, name, raw)
	var refusal Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if want != "?" && refusal.Reason != want {
		t.Errorf("%v, want %q", err, want)
	}
	if err != nil {
		if what, todo := refusal.French(); what == "" || todo == "" {
			t.Error("no sentence for a person")
		}
	}
}

func TestHostileTexts(t *testing.T) {
	const big = 19 << 20
	fill := func(s string) []byte { return []byte(rep(s, big/len(s))) }
	page := func(s string) []byte { return append([]byte("<html><body>FEVG 60 %"), fill(s)[:3<<20]...) }
	for name, tc := range map[string]struct {
		file string
		raw  []byte
		want Reason
	}{
		"html formatting":          {"a.html", page("<b id=1><i><font color=red>"), "?"},
		"html formatting reopened": {"a.html", append([]byte("<html>"+rep("<b><i><s><u><font face=x><tt>", 80)), fill("<p>a</s>")[:3<<20][:3<<20]...), "?"},
		"html divisions":           {"a.html", page("<div>"), Bomb},
		"html tables":              {"a.html", page("<table><tr><td>"), Bomb},
		"html cells":               {"a.html", page("<table><tr><td rowspan=200 colspan=200></table>"), "?"},
		"html lists":               {"a.html", page("<ul><li>"), Bomb},
		"html end tags":            {"a.html", page("</p></b></td></x>"), Bomb},
		"html entities":            {"a.html", page("&#x41;&amp;"), "?"},
		"html comments":            {"a.html", page("<!-- x -->"), "?"},
		"html one comment":         {"a.html", page("<!--"), ""},
		"html one tag":             {"a.html", append([]byte("<html><p>FEVG 60 %<a "), fill("x=y ")[:3<<20][:3<<20]...), ""},
		"html attributes": {"a.html", []byte("<html>FEVG 60<a " + func() string {
			var s strings.Builder
			for i := range 200_000 {
				fmt.Fprintf(&s, "a%d=b ", i)
			}
			return s.String()
		}() + ">b</a>"), ""},
		"html classes":           {"a.html", append([]byte("<html>FEVG <p class='"), append(fill("a b c ")[:3<<20][:3<<20], "'>x"...)...), ""},
		"html style rules":       {"a.html", append([]byte("<html>FEVG<style>"), fill(".a,.b,.c{display:none}")[:3<<20][:3<<20]...), ""},
		"html style braces":      {"a.html", append([]byte("<html>FEVG<style>"), fill("@media screen{")[:3<<20][:3<<20]...), "?"},
		"html style media":       {"a.html", []byte("<html>FEVG<style>" + rep("@media screen{", 60_000) + rep("}", 60_000) + "</style>"), "?"},
		"html too long":          {"a.html", append([]byte("<html>"), fill("FEVG ")...), TooLarge},
		"html image in the page": {"a.html", append(append([]byte("<html>FEVG 60<img src='data:image/png;base64,"), fill("AbCd")...), "'>"...), ""},
		"html options":           {"a.html", page("<select><option>a"), "?"},
		"html doctype entities":  {"a.html", []byte(`<!DOCTYPE html [<!ENTITY a "` + rep("ha", 1000) + `"><!ENTITY b "` + rep("&a;", 1000) + `">]><html><p>FEVG &b;`), ""},
		"html inline struck":     {"a.html", page("<s>a</s>b"), "?"},
		"rtf groups":             {"a.rtf", append([]byte(`{\rtf1 FEVG`), fill("{")...), Bomb},
		"rtf tables":             {"a.rtf", append([]byte(`{\rtf1 FEVG 60`), append(fill(`\trowd\intbl\itap9 a\nestcell`), '}')...), "?"},
		"rtf nested rows":        {"a.rtf", append([]byte(`{\rtf1 FEVG 60`), append(fill(`{\trowd\intbl a\cell\row}`), '}')...), "?"},
		"rtf binary":             {"a.rtf", []byte(`{\rtf1 FEVG 60\bin2000000000 x}`), Damaged},
		"markdown brackets":      {"a.md", fill("[a]("), "?"},
		"markdown quotes":        {"a.md", fill("> "), "?"},
		"text of one line":       {"a.txt", fill("mot "), TooLarge},
		"text of accents":        {"a.txt", append([]byte("e"), fill("\u0301")...), "?"},
		"utf-16":                 {"a.txt", append([]byte("\xFF\xFE"), fill("a\x00")...), TooLarge},
	} {
		t.Run(name, func(t *testing.T) { wantCost(t, tc.file, tc.raw, tc.want) })
	}
}
