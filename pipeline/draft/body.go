package draft

import (
	"slices"
	"strings"

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
	// closing are the courtesies that stood behind the conclusion.
	closing []string
	// boxed are the keys of the sections that stand in the box and not below.
	boxed map[string]bool
}

// part is a section, or lines that stand outside any section (title and key "").
type part struct {
	key, title, text string
	at               int    // place of text in the written form; -1 where it has none of its own
	mark             string // the number of its title: "2)"
}

func newBody(doc pipeline.Document, kinds []*templates.Template, lang pipeline.Language, k *carried) *body {
	b := &body{lang: lang, kinds: kinds}
	written := doc.Report.Written
	if written == "" {
		written = doc.Text
	}
	sections := slices.Clone(doc.Report.Sections)
	slices.SortStableFunc(sections, func(x, y pipeline.Section) int { return x.Place.Start - y.Place.Start })

	inText := func(i int) int { return min(max(i, 0), len(written)) } // a place is another stage's word
	at := 0
	pending := "" // the mark that ended the section before
	for i, s := range sections {
		if strings.TrimSpace(s.Text) == "" {
			continue // a title over nothing may be a sentence in capitals: it stays where it stands
		}
		number := ""
		if start := inText(s.Place.Start); start >= at { // else it begins within the one before
			var before string
			before, number = unmarked(untitled(written[at:start], s.Title))
			switch {
			case strings.TrimSpace(before) != "" && pending != "":
				before = pending + "\n" + before
			case number == "":
				number = pending
			}
			if number != "" && (s.Key == "conclusion" || s.Key == "plan") {
				before, number = before+"\n"+number, "" // in the box no title could bear it
			}
			pending = ""
			b.outside(before, k, i == 0)
			at = max(at, inText(s.Place.End))
		}
		text := strings.TrimSpace(s.Text)
		if i == len(sections)-1 {
			text = withoutSignature(text, k)
		}
		if rest, m := unmarked(text); m != "" && i < len(sections)-1 && strings.TrimSpace(rest) != "" {
			text, pending = strings.TrimSpace(rest), m
		}
		if s.Key == "" && s.Title == "" && text != "" {
			b.outside(text, k, false)
			continue
		}
		if line, at, ok := lone(written, s); ok {
			b.parts = append(b.parts, part{text: line, at: at})
			if _, rest, _ := strings.Cut(text, "\n"); strings.TrimSpace(rest) != "" {
				rest = strings.TrimSpace(rest)
				b.parts = append(b.parts, part{text: rest, at: place(written, s.Place, rest)})
			}
		} else if text != "" {
			b.parts = append(b.parts, part{key: s.Key, title: s.Title, text: text, at: place(written, s.Place, text), mark: number})
		}
	}
	b.outside(pending+"\n"+written[at:], k, false)
	b.verdict(written)
	return b
}

// lone gives the first line of a section where it is one sign behind the title, and
// where it stands: "Péricarde : -". By itself the sign would be taken for the mark of a list.
func lone(written string, s pipeline.Section) (line string, at int, ok bool) {
	sign, _, _ := strings.Cut(strings.TrimSpace(s.Text), "\n")
	sign = strings.TrimSpace(sign)
	from := s.Place.Start
	if len([]rune(sign)) != 1 || !idle(sign) || sign == "#" || s.Title == "" || from < 0 || from > len(written) {
		return "", 0, false
	}
	at = strings.LastIndexByte(written[:from], '\n') + 1
	line, _, _ = strings.Cut(written[at:], "\n")
	line = strings.TrimSpace(line)
	return line, at, strings.HasPrefix(line, s.Title) && strings.HasSuffix(line, sign) && strings.TrimLeft(line[len(s.Title):], ": \t") == sign
}

// outside keeps the lines of text that lie in no section, unless the letter
// carries every word of them elsewhere.
func (b *body) outside(text string, k *carried, heading bool) {
	var kept []string
	all := lines(text)
	end, greets := 0, false
	if heading || !slices.ContainsFunc(b.parts, func(p part) bool { return p.key != "" || p.title != "" }) {
		end, greets = headingEnd(all)
	}
	for i, line := range all {
		if line == "" {
			kept = append(kept, "")
			continue
		}
		if strings.Trim(line, ":.;,-–—_=*# \t") == "" || k.line(line) {
			continue
		}
		if heading && senderLine(line) || i < end && headingLine(line, greets) {
			b.origin = append(b.origin, set(line))
			continue
		}
		kept = append(kept, line)
	}
	if text := strings.TrimSpace(strings.Join(kept, "\n")); text != "" {
		b.parts = append(b.parts, part{text: text, at: -1})
	}
}

// blocks returns the parts below the box. One examination: template order, an
// unknown part behind the one it followed. Several: text order, since a title
// like "Rythme" may belong to either.
func (b *body) blocks() []pipeline.Block {
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
		if b.boxed[p.key] {
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
	if len(b.closing) > 0 {
		out = append(out, pipeline.Block{Kind: pipeline.Paragraph, Text: strings.Join(b.closing, "\n")})
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
	written := strings.TrimSpace(strings.TrimRight(strings.TrimLeft(strings.TrimSpace(p.title), "[*#=|/ "), " :.-–—[]*#=|/"))
	if written == "" || own != "" && fold(own) == fold(written) {
		written = own
	}
	if p.mark != "" && written != "" {
		return p.mark + " " + capital(written)
	}
	if written == own {
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
		if !idle(l) {
			open = append(open, set(l))
		}
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
