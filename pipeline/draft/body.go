package draft

import (
	"slices"
	"strings"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// body is the report's written form, cut into the parts of the letter.
type body struct {
	lang  pipeline.Language
	kinds []*templates.Template
	parts []part // in text order
	// origin are lines of the sender's own heading that no part of the letter
	// carries; they close the letter rather than interrupt it.
	origin []string
}

// part is a section, or lines that stand outside any section (title and key "").
type part struct {
	key, title, text string
}

func newBody(doc pipeline.Document, kinds []*templates.Template, lang pipeline.Language, k *carried) *body {
	b := &body{lang: lang, kinds: kinds}
	written := doc.Report.Written
	if written == "" {
		written = doc.Text
	}
	sections := slices.Clone(doc.Report.Sections)
	slices.SortStableFunc(sections, func(x, y pipeline.Section) int { return x.Place.Start - y.Place.Start })

	at := 0
	for i, s := range sections {
		if strings.TrimSpace(s.Text) == "" {
			continue // a title over nothing may be a sentence in capitals: it stays where it stands
		}
		if s.Place.Start >= at { // else it begins within the one before
			b.outside(untitled(written[at:s.Place.Start], s.Title), k, i == 0)
			at = max(at, s.Place.End)
		}
		text := strings.TrimSpace(s.Text)
		if i == len(sections)-1 {
			text = withoutSignature(text, k)
		}
		if text != "" {
			b.parts = append(b.parts, part{s.Key, s.Title, text})
		}
	}
	b.outside(written[at:], k, false)
	return b
}

// outside keeps the lines of text that lie in no section, unless the letter
// carries every word of them elsewhere.
func (b *body) outside(text string, k *carried, heading bool) {
	var kept []string
	for _, line := range lines(text) {
		if line == "" {
			kept = append(kept, "")
			continue
		}
		if strings.Trim(line, ":.;,-–—_=*# \t") == "" || k.line(line) {
			continue
		}
		if heading && letterheadLike(line) {
			b.origin = append(b.origin, line)
			continue
		}
		kept = append(kept, line)
	}
	if text := strings.TrimSpace(strings.Join(kept, "\n")); text != "" {
		b.parts = append(b.parts, part{text: text})
	}
}

// letterheadLike reports whether a line above the first section looks like a
// printed heading: capitals only, no number, so surely no clinical statement
// with a value.
func letterheadLike(line string) bool {
	capitals := 0
	for _, r := range line {
		if unicode.IsLower(r) || unicode.IsDigit(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 3
}

// conclusion returns the lines of the box: the conclusion, then what the reader
// is asked to do, under its own title.
func (b *body) conclusion() []string {
	var out []string
	for _, p := range b.parts {
		if p.key == "conclusion" {
			out = append(out, nonEmpty(p.text)...)
		}
	}
	if out == nil {
		return nil
	}
	for _, p := range b.parts {
		if p.key == "plan" {
			ls := nonEmpty(p.text)
			ls[0] = b.heading(p) + word(b.lang, " : ", ": ") + ls[0]
			out = append(out, ls...)
		}
	}
	return out
}

func nonEmpty(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// blocks returns the parts below the box. One examination: template order, an
// unknown part behind the one it followed. Several: text order, since a title
// like "Rythme" may belong to either.
func (b *body) blocks() []pipeline.Block {
	boxed := slices.ContainsFunc(b.parts, func(p part) bool { return p.key == "conclusion" })
	type ranked struct {
		part
		rank int
	}
	var order []ranked
	rank := -1
	for _, p := range b.parts {
		if len(b.kinds) == 1 && p.key != "" {
			if _, i, ok := b.kinds[0].Section(p.key); ok {
				rank = i
			}
		}
		if p.key == "conclusion" || p.key == "plan" && boxed {
			continue
		}
		order = append(order, ranked{p, rank})
	}
	slices.SortStableFunc(order, func(x, y ranked) int { return x.rank - y.rank })

	var out []pipeline.Block
	for _, p := range order {
		if h := b.heading(p.part); h != "" {
			out = append(out, pipeline.Block{Kind: pipeline.Heading, Text: h})
		}
		out = append(out, paragraphs(p.text)...)
	}
	if len(b.origin) > 0 {
		out = append(out, pipeline.Block{Kind: pipeline.Heading, Text: word(b.lang, "En-tête du texte d'origine", "Heading of the original text")},
			pipeline.Block{Kind: pipeline.Paragraph, Text: strings.Join(b.origin, "\n")})
	}
	return out
}

// heading gives a part's title as the report writes it. Capitals give way to the
// template's own title where that says the same words.
func (b *body) heading(p part) string {
	own := ""
	for _, k := range b.kinds {
		if s, _, ok := k.Section(p.key); ok {
			own = s.Title.In(string(b.lang))
			break
		}
	}
	written := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(p.title), " :.-–—"))
	if written == "" || own != "" && fold(own) == fold(written) {
		return own
	}
	return capital(written)
}

// paragraphs splits at blank lines; a line break within one stays a line break.
func paragraphs(text string) []pipeline.Block {
	var out []pipeline.Block
	var open []string
	end := func() {
		if len(open) > 0 {
			out = append(out, pipeline.Block{Kind: pipeline.Paragraph, Text: strings.Join(open, "\n")})
			open = nil
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			end()
			continue
		}
		open = append(open, l)
	}
	end()
	return out
}

// withoutSignature takes from the end of the last section the lines that the
// signature block carries word for word.
func withoutSignature(text string, k *carried) string {
	ls := strings.Split(text, "\n")
	for len(ls) > 1 {
		last := strings.TrimSpace(ls[len(ls)-1])
		if last != "" && !k.line(last) {
			break
		}
		ls = ls[:len(ls)-1]
	}
	return strings.TrimSpace(strings.Join(ls, "\n"))
}
