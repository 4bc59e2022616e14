package ledger

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// maxPages caps the pages of a file.
const maxPages = 1000

// feet takes what each page repeats out of the text: at its foot whose letter it
// is, which document, which version, which of how many pages; at the head of the
// second page and on, practice and title, which may be cut short.
func (e *extraction) feet(l pipeline.Letter) {
	who := strings.TrimSpace(l.Patient.Name + " " + l.Patient.Given)
	if d := l.Patient.BirthDate.French(); d != "" && who != "" {
		who += ", " + born(l) + " " + d
	}
	var ids []string
	if l.Document != "" {
		ids = append(ids, "document "+string(l.Document))
	}
	if l.Version > 0 {
		ids = append(ids, fmt.Sprintf("version %d", l.Version))
	}
	read := func(s string, pl Place) column { return column{e.book.read(s, e.keys, false), pl} }
	found, pages := 0, 0
	for n, at := range e.first {
		of, ok := e.pageNear(n)
		if !ok || e.used[at] || pages > 0 && of != pages {
			continue
		}
		about := strings.Join(append(ids[:len(ids):len(ids)], fmt.Sprintf("page %d/%d", found+1, of)), " · ")
		cols := []column{read(who, Place{Part: Foot, Index: found}), read(about, Place{Part: Foot, Index: found})}
		y, end, ok := e.layout(cols, at, false)
		if !ok {
			continue
		}
		y.enter()
		for i := at; i < end; i++ {
			e.used[i] = true
		}
		found, pages = found+1, of
		// The running head of the page that follows.
		if k := n + 1; found < pages {
			for k < len(e.first) && e.first[k] < end {
				k++
			}
			for d := 0; d < 2 && k+d < len(e.first); d++ { // side by side, or one below the other
				e.runningHead(l, e.first[k+d])
			}
		}
	}
	if pages = max(pages, 1); found < pages { // the first that is missing stands for those behind it
		e.lost = append(e.lost, missing{tok: token{kind: Number, value: fmt.Sprintf("%d/%d", found+1, pages)}, gap: -2, place: Place{Part: Foot, Index: found}})
	}
}

// pageNear gives the number of pages that line n tells, or one of the few behind
// it: whose the letter is may stand beside the number of the page or before it.
func (e *extraction) pageNear(n int) (of int, ok bool) {
	for d := 0; d < 4 && n+d < len(e.first) && !ok; d++ {
		of, ok = e.pageOf(e.first[n+d])
	}
	return of, ok
}

// pageOf reads "page 1/3" at the end of the line at token i.
func (e *extraction) pageOf(i int) (of int, ok bool) {
	j := i
	for j < len(e.x) && e.x[j].line == e.x[i].line {
		j++
	}
	if j-i < 3 || e.x[j-3].key != "page" || e.x[j-2].kind != Number {
		return 0, false
	}
	of = whole(e.x[j-1])
	return of, of > 0 && of <= maxPages
}

// runningHead takes the line at token i where it is the head of a page.
func (e *extraction) runningHead(l pipeline.Letter, i int) {
	cols := []column{{e.book.read(l.Practice.Name, e.keys, false), Place{Part: Practice}}, {e.book.read(l.Title, e.keys, false), Place{Part: Title}}}
	end := i
	for end < len(e.x) && e.x[end].line == e.x[i].line {
		end++
	}
	y, to, ok := e.layout(cols, i, true)
	if !ok || to != end || y.pos[1] == 0 && y.pos[0] == 0 {
		return
	}
	y.enter()
	for k := i; k < end; k++ {
		e.used[k] = true
	}
}
