package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// doc is a PDF made for a test: the bodies of its objects, from number 1 on.
// Object 1 is the catalog.
type doc struct {
	objects []string
	trailer string // more of the trailer
}

// one gives a document of one page with that content. Fonts F1 (Helvetica,
// WinAnsi) and whatever fonts says; extra are further entries of the page.
func one(content string, more ...string) doc { return pages([]string{content}, more...) }

func pages(contents []string, more ...string) doc {
	fonts, extra, catalog := "", "", ""
	var objects []string
	for _, m := range more {
		switch kind, body, _ := strings.Cut(m, ":"); kind {
		case "font": // the body is the font's own dictionary, as F2, F3 ...
			fonts += fmt.Sprintf("/F%d %s ", strings.Count(fonts, "/F")+2, body)
		case "page":
			extra += body
		case "catalog":
			catalog += body
		case "object":
			objects = append(objects, body)
		}
	}
	d := doc{objects: []string{
		"<</Type/Catalog/Pages 2 0 R " + catalog + ">>", "", // 2: the page tree
		"<</Font<</F1 4 0 R " + fonts + ">>/XObject<</X1 5 0 R/X2 6 0 R>>/Properties<</P1 7 0 R>>>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}}
	for len(objects) < 3 {
		objects = append(objects, "null")
	}
	d.objects = append(d.objects, objects...)
	var kids string
	for _, c := range contents {
		n := len(d.objects)
		d.objects = append(d.objects, stream0("", c), fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources 3 0 R %s>>", n+1, extra))
		kids += fmt.Sprintf("%d 0 R ", n+2)
	}
	d.objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, len(contents))
	return d
}

func stream0(entries, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(body), body)
}

func deflated(entries, body string) string {
	return stream0("/Filter/FlateDecode "+entries, deflate(body))
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// bytes writes the file with a cross-reference table.
func (d doc) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	var at []int
	for i, o := range d.objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, p := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, d.trailer, start)
	return b.Bytes()
}

// packed writes the same file with an object stream and a cross-reference stream
// with a predictor.
func (d doc) packed() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	rows := map[int][3]int{}
	var index, bodies string
	var inside []int
	pack := len(d.objects) + 1
	for i, o := range d.objects {
		if strings.Contains(o, "stream\n") {
			rows[i+1] = [3]int{1, b.Len(), 0}
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
			continue
		}
		rows[i+1] = [3]int{2, pack, len(inside)}
		inside = append(inside, i+1)
		index += fmt.Sprintf("%d %d ", i+1, len(bodies))
		bodies += o + "\n"
	}
	rows[pack] = [3]int{1, b.Len(), 0}
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", pack, deflated(fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(inside), len(index)), index+bodies))
	start := b.Len()
	rows[pack+1] = [3]int{1, start, 0}
	var table []byte
	before := make([]byte, 5)
	for n := 0; n <= pack+1; n++ {
		r := rows[n]
		row := []byte{byte(r[0]), byte(r[1] >> 16), byte(r[1] >> 8), byte(r[1]), byte(r[2])}
		table = append(table, 2) // the predictor "up"
		for i := range row {
			table = append(table, row[i]-before[i])
		}
		before = row
	}
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", pack+1,
		deflated(fmt.Sprintf("/Type/XRef/Size %d/W[1 3 1]/Root 1 0 R/DecodeParms<</Predictor 12/Columns 5>> %s", pack+2, d.trailer), string(table)), start)
	return b.Bytes()
}

func mustRead(t *testing.T, raw []byte) Text {
	t.Helper()
	out, err := Read(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func body(out Text) string {
	return strings.Join(slices.Concat(out.Head, out.Body, out.Foot), "\n")
}

func wantBody(t *testing.T, out Text, want string) {
	t.Helper()
	if got := body(out); got != want {
		t.Errorf("text differs\n got: %q\nwant: %q", got, want)
	}
}

func wantFault(t *testing.T, raw []byte, kind Kind) {
	t.Helper()
	out, err := Read(raw, nil)
	if f, ok := err.(Fault); !ok || f.Kind != kind {
		t.Fatalf("%v, %q; want %s", err, body(out), kind)
	}
}
