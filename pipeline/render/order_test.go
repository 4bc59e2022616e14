package render

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// Every word of the amendment, the alerts and the box is printed, on the first
// page's way from top to bottom, before any block.
func TestBoxIsPrintedWhole(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	all := files(t)
	ls := map[string]pipeline.Letter{}
	for name, l := range whole(t) {
		ls["whole-"+name] = l
	}
	for name, l := range extremes(t) {
		ls["extreme-"+name] = l
	}
	for name, l := range ls {
		text := bare(run(t, pdftotext, "-raw", all[name], "-"))
		var want []string
		if a := l.Amendment; a != nil {
			want = append(want, a.Reason)
			for _, e := range a.Edits {
				want = append(want, e.Text(l.Language))
			}
		}
		for _, a := range l.Alerts {
			want = append(want, a.Text)
		}
		for _, part := range l.Box() {
			want = append(want, part.Label)
			want = append(want, part.Lines...)
		}
		for _, b := range l.Blocks {
			want = append(want, b.Text)
		}
		at := 0
		for _, w := range want {
			// The conclusion begins with a capital, as after any heading.
			i := strings.Index(strings.ToLower(text[at:]), strings.ToLower(bare(w)))
			if i < 0 {
				t.Fatalf("%s: %q does not follow in\n%s", name, w, text[at:])
			}
			at += i
		}
	}
}

// bare leaves out what the end of a line or of a page puts between words.
func bare(s string) string {
	var kept []string
	skip := 0
	for _, l := range strings.Split(s, "\n") {
		switch {
		case strings.Contains(l, "document ") && strings.Contains(l, "page "):
			skip = 2 // the patient below, and what follows is the next running head
			continue
		case skip > 0 && l != "" && !strings.HasPrefix(l, "\f"):
			skip--
			continue
		case strings.HasPrefix(l, "\f"):
			skip = 0
			continue
		}
		kept = append(kept, l)
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', nbsp, thin, '\n', '\f':
			return -1
		}
		return r
	}, strings.Join(kept, ""))
}
