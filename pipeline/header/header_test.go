package header

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// wholeINS appends the key to 13 characters.
func wholeINS(n string) string {
	for k := range 98 {
		if s := fmt.Sprintf("%s%02d", n, k); insKey(s) {
			return s
		}
	}
	return n
}

func fillINS(s string) string {
	for {
		i := strings.Index(s, "INS(")
		if i < 0 {
			return s
		}
		j := i + strings.IndexByte(s[i:], ')')
		s = s[:i] + wholeINS(s[i+4:j]) + s[j+1:]
	}
}

func TestHeadings(t *testing.T) {
	raw, err := os.ReadFile("testdata/headings.txt")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(raw), "\n==== ")[1:]
	if len(blocks) < 40 {
		t.Fatalf("%d headings, want 40", len(blocks))
	}
	for _, b := range blocks {
		name, rest, _ := strings.Cut(fillINS(b), "\n")
		fields, text, _ := strings.Cut(rest, "----\n")
		t.Run(name, func(t *testing.T) {
			h := Read(text)
			want := map[string]string{"lang": "fr"}
			for _, l := range strings.Split(strings.TrimSpace(fields), "\n") {
				k, v, _ := strings.Cut(l, ":")
				want[k] = strings.TrimSpace(v)
			}
			p := strings.Split(want["patient"]+"||||", "|")
			got := []string{h.Patient.Name, h.Patient.Given, h.Patient.BirthDate.String(), string(h.Patient.Sex), h.Patient.BirthName}
			for i, f := range []string{"name", "given", "birth date", "sex", "birth name"} {
				if got[i] != p[i] {
					t.Errorf("%s %q, want %q", f, got[i], p[i])
				}
			}
			if a := want["author"]; a != "" && a != h.Author.Name {
				t.Errorf("author %q, want %q", h.Author.Name, a)
			}
			if want["ins"] != h.Patient.INS {
				t.Errorf("INS %q, want %q", h.Patient.INS, want["ins"])
			}
			var to, mails []string
			for _, n := range h.Named {
				to = append(to, n.Full())
				if n.Address != "" {
					mails = append(mails, string(n.Address))
				}
			}
			if s := strings.Join(to, "; "); s != want["to"] {
				t.Errorf("recipients %q, want %q (author %q)", s, want["to"], h.Author.Full())
			}
			if s := strings.Join(mails, " "); s != want["mail"] {
				t.Errorf("mail %q, want %q", s, want["mail"])
			}
			if s := strings.Trim(fmt.Sprint(h.Exams), "[]"); s != want["exams"] {
				t.Errorf("exams %q, want %q", s, want["exams"])
			}
			if s := h.Date.String(); s != want["date"] {
				t.Errorf("date %q, want %q", s, want["date"])
			}
			if string(h.Language) != want["lang"] {
				t.Errorf("language %q, want %q", h.Language, want["lang"])
			}
			var fatal []string
			for _, f := range h.Findings {
				if f.Severity == pipeline.Fatal {
					fatal = append(fatal, f.Rule)
				}
			}
			if s := strings.Join(fatal, " "); s != want["fatal"] {
				t.Errorf("fatal %q, want %q", s, want["fatal"])
			}
			for _, f := range Check(h, text, pipeline.Date{Year: 2026, Month: 12, Day: 31}) {
				t.Errorf("false alarm %s %q: %s", f.Rule, f.Quote, f.Message)
			}
			checkSpans(t, h, text)
		})
	}
}

// checkSpans requires every span to lie in the text.
func checkSpans(t *testing.T, h Heading, text string) {
	t.Helper()
	spans := slices.Clone(h.Skip)
	spans = append(spans, h.DateSpan, h.NameSpan, h.BirthSpan, h.SexSpan, h.INSSpan, h.AgeSpan, h.Author.Span, h.Patient.Span)
	for _, n := range h.Named {
		spans = append(spans, n.Span)
	}
	for _, s := range h.Sections {
		spans = append(spans, s.Span)
		if s.Span.Of(text) != s.Text {
			t.Errorf("section %q: text is not at its span", s.Title)
		}
	}
	for _, f := range append(slices.Clone(h.Findings), Check(h, text, pipeline.Date{Year: 2026, Month: 12, Day: 31})...) {
		spans = append(spans, f.Span, f.Other)
	}
	for _, s := range spans {
		if s.Start < 0 || s.End < s.Start || s.End > len(text) {
			t.Errorf("span %v lies outside the text of %d bytes", s, len(text))
		}
	}
	for i := 1; i < len(h.Skip); i++ {
		if h.Skip[i].Start < h.Skip[i-1].End {
			t.Errorf("skip spans %v and %v overlap", h.Skip[i-1], h.Skip[i])
		}
	}
	if h.Body < 0 || h.Body > len(text) {
		t.Errorf("body at %d", h.Body)
	}
}
