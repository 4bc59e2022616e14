package render

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type placedWord struct {
	text           string
	x0, y0, x1, y1 float64
}

var pageTag = regexp.MustCompile(`<page [^>]*>`)

// words lists what is printed on each page, with its place.
func words(t *testing.T, pdftotext, file string) [][]placedWord {
	t.Helper()
	var out [][]placedWord
	for _, page := range pageTag.Split(run(t, pdftotext, "-bbox", file, "-"), -1)[1:] {
		var ws []placedWord
		for _, m := range word.FindAllStringSubmatch(page, -1) {
			ws = append(ws, placedWord{m[5], number4(t, m[1]), number4(t, m[2]), number4(t, m[3]), number4(t, m[4])})
		}
		out = append(out, ws)
	}
	return out
}

// In every form of the letter no word leaves the type area, none lies on another,
// and the foot of every page tells patient, document and number of pages.
func TestPlaces(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	all := files(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		pages := words(t, pdftotext, all[name])
		if len(pages) == 0 || len(pages[0]) == 0 && name != "empty" {
			t.Errorf("%s has no words", name)
		}
		for n, ws := range pages {
			foot := ""
			for i, w := range ws {
				if w.x0 < pt(left)-1 || w.x1 > pt(pageWidth-right)+1.5 && !strings.HasPrefix(name, "cover") || w.y0 < 20 || w.y1 > pt(pageHeight)-8 {
					t.Errorf("%s, page %d: %q stands at %.0f–%.0f, %.0f–%.0f", name, n+1, w.text, w.x0, w.x1, w.y0, w.y1)
				}
				if w.y0 > pt(bottom)+3 {
					foot += w.text + " "
				} else if w.y1 > pt(bottom)+5 {
					t.Errorf("%s, page %d: %q runs into the foot", name, n+1, w.text)
				}
				for _, v := range ws[:i] {
					// A box is higher than its letters: its middle half is what must be clear.
					h, k := (w.y1-w.y0)/4, (v.y1-v.y0)/4
					if min(w.x1, v.x1)-max(w.x0, v.x0) > 1 && min(w.y1-h, v.y1-k)-max(w.y0+h, v.y0+k) > 0.5 {
						t.Errorf("%s, page %d: %q lies on %q", name, n+1, w.text, v.text)
					}
				}
			}
			if strings.HasPrefix(name, "cover") || name == "empty" {
				continue
			}
			for _, want := range []string{"page", "document", "version"} {
				if !strings.Contains(foot, want) {
					t.Errorf("%s, page %d: the foot %q has no %s", name, n+1, foot, want)
				}
			}
		}
	}
}
