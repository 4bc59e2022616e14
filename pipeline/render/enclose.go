package render

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// ErrForeign is returned by Enclose for a file that this package did not write.
var ErrForeign = errors.New("not a file of this renderer")

// The parts of our own files that Enclose looks at; see Renderer.file.
var (
	trailerForm = regexp.MustCompile(`trailer\n<</Size ([0-9]{1,6}) /Root 1 0 R /Info 3 0 R /ID \[<([0-9A-F]{32})> <[0-9A-F]{32}>\]>>\nstartxref\n([0-9]{1,10})\n%%EOF\n$`)
	treeForm    = regexp.MustCompile(`\n2 0 obj\n<</Type /Pages /Kids \[([0-9R ]+)\] /Count ([0-9]{1,5})>>\nendobj\n`)
	refForm     = regexp.MustCompile(`\b([0-9]{1,6}) 0 R\b`)
	streamForm  = []byte("\nstream\n")
)

// Enclose puts the page that Cover gave before a letter, in one file to be printed.
// The letter's own bytes stand in it first, unchanged, and what is added follows as
// an incremental update (PDF Reference 1.4, 3.4.5): who takes the bytes up to the
// first %%EOF holds the very file that was approved.
func Enclose(cover, letter []byte) ([]byte, error) {
	base, err := parseOwn(letter)
	if err != nil {
		return nil, err
	}
	add, err := parseOwn(cover)
	if err != nil || add.count != 1 {
		return nil, ErrForeign
	}
	var b bytes.Buffer
	b.Write(letter)
	const catalog, tree, info, resources = 1, 2, 3, 6 // 4 and 5 are metadata and colour profile
	number := func(n int) int {
		if n == tree {
			return tree
		}
		return base.size + n - resources
	}
	offsets := make([]int, 0, add.size)
	for n := resources; n < add.size; n++ {
		object, err := add.object(cover, n)
		if err != nil {
			return nil, err
		}
		offsets = append(offsets, b.Len())
		head, body := object, []byte(nil)
		if i := bytes.Index(object, streamForm); i >= 0 {
			head, body = object[:i], object[i:]
		}
		fmt.Fprintf(&b, "%d 0 obj\n", number(n))
		bad := false
		b.Write(refForm.ReplaceAllFunc(head, func(ref []byte) []byte {
			to, _ := strconv.Atoi(string(ref[:bytes.IndexByte(ref, ' ')]))
			bad = bad || to >= add.size || to != tree && to < resources
			return fmt.Appendf(nil, "%d 0 R", number(to))
		}))
		if bad {
			return nil, ErrForeign
		}
		b.Write(body)
		b.WriteString("endobj\n")
	}
	treeAt := b.Len()
	fmt.Fprintf(&b, "%d 0 obj\n<</Type /Pages /Kids [%d 0 R %s] /Count %d>>\nendobj\n", tree, number(resources+1), base.kids, base.count+1)
	id := sha256.Sum256(b.Bytes())
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n%d %d\n", tree, treeAt, base.size, len(offsets))
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%X>] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		base.size+len(offsets), catalog, info, base.id, id[:16], base.xref, at)
	return b.Bytes(), nil
}

// ownFile is what is known of a file that this package wrote.
type ownFile struct {
	size, count, xref int
	id, kids          string
	offsets           []int
}

func parseOwn(b []byte) (f ownFile, err error) {
	end := b[max(0, len(b)-300):]
	t := trailerForm.FindSubmatch(end)
	k := treeForm.FindAllSubmatch(b, 2)
	if t == nil || len(k) != 1 {
		return f, ErrForeign
	}
	f.size, _ = strconv.Atoi(string(t[1]))
	f.id = string(t[2])
	f.xref, _ = strconv.Atoi(string(t[3]))
	f.kids = string(k[0][1])
	f.count, _ = strconv.Atoi(string(k[0][2]))
	head := fmt.Appendf(nil, "xref\n0 %d\n", f.size)
	if f.xref < 0 || f.xref > len(b) || !bytes.HasPrefix(b[f.xref:], head) || f.size < 8 || len(b)-f.xref < len(head)+20*f.size {
		return f, ErrForeign
	}
	table := b[f.xref+len(head):]
	for n := range f.size {
		o, err := strconv.Atoi(string(table[20*n : 20*n+10]))
		if err != nil || o < 0 || o >= len(b) {
			return f, ErrForeign
		}
		f.offsets = append(f.offsets, o)
	}
	return f, nil
}

// object gives what stands between "n 0 obj" and "endobj".
func (f ownFile) object(b []byte, n int) ([]byte, error) {
	from := f.offsets[n]
	to := f.xref
	if n+1 < f.size {
		to = f.offsets[n+1]
	}
	head, tail := fmt.Appendf(nil, "%d 0 obj\n", n), []byte("endobj\n")
	if from > to || !bytes.HasPrefix(b[from:to], head) || !bytes.HasSuffix(b[from:to], tail) {
		return nil, ErrForeign
	}
	return b[from+len(head) : to-len(tail)], nil
}
