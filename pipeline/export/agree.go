package export

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
	"cardiopli/pipeline/hprim"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
)

// Difference is a form that does not say what the letter says. It names the form
// and the part and quotes neither.
type Difference struct {
	Form string // "PDF", "CDA", "XDM", "HPRIM"
	Part string // "identity", "numbers", "conclusion", "document", "signature", "recipients", "acts"
}

func (d *Difference) Error() string {
	return fmt.Sprintf("the %s of the letter differs from it in its %s", d.Form, d.Part)
}

// Finding tells a person that nothing can leave as it is. No answer lifts it.
func (d *Difference) Finding() pipeline.Finding {
	part := map[string]string{"identity": "l'identité", "numbers": "un nombre, une unité ou une négation", "conclusion": "les mots du premier cadre",
		"recipients": "les destinataires", "recipient": "le destinataire", "signature": "le signataire"}[d.Part]
	if part == "" {
		part = "le contenu"
	}
	return pipeline.Finding{Kind: pipeline.Reading, Rule: "forms", Severity: pipeline.Error, Firm: true,
		Message: fmt.Sprintf("Relu, le %s ne dit pas ce que dit la lettre : %s.", d.Form, part),
		Hint:    "Ne pas signer : préparer la lettre à nouveau, et signaler l'écart s'il revient."}
}

// Agree reads every form back. The error is a *Difference where one of them says
// something else than the letter.
func (f Forms) Agree(book *ledger.Book) error {
	text, err := read.Printed(f.issue.PDF)
	if err != nil {
		return fmt.Errorf("read the PDF back: %w", err)
	}
	if !book.Extract(f.issue.Letter, text).Balanced() {
		return &Difference{"PDF", "numbers"}
	}
	if err := f.says("PDF", text); err != nil {
		return err
	}
	doc, err := f.agreeCDA(f.CDA)
	if err != nil {
		return err
	}
	if err := f.agreeXDM(doc.Header); err != nil {
		return err
	}
	for i, b := range f.hprim {
		if b == nil {
			continue
		}
		if err := f.agreeHPRIM(book, b, f.issue.Letter.Recipients[i]); err != nil {
			return err
		}
	}
	return nil
}

// says looks for the identity and the words of the box in a text.
func (f Forms) says(form, text string) error {
	l := f.issue.Letter
	have := letters(text)
	for _, s := range []string{l.Patient.Name, l.Patient.Given, l.Patient.BirthDate.French()} {
		if !strings.Contains(have, letters(s)) {
			return &Difference{form, "identity"}
		}
	}
	for _, p := range l.Box() {
		for _, line := range p.Lines {
			if !strings.Contains(have, letters(line)) && !f.torn(have, line) {
				return &Difference{form, "conclusion"}
			}
		}
	}
	return nil
}

// torn reports whether a line stands in the text in two stretches that follow each
// other, with the foot of a page between.
func (f Forms) torn(have, line string) bool {
	words := strings.Fields(line)
	for n := 1; n < len(words); n++ {
		head, tail := letters(strings.Join(words[:n], " ")), letters(strings.Join(words[n:], " "))
		for at := 0; ; {
			i := strings.Index(have[at:], head)
			if i < 0 || head == "" {
				break
			}
			at += i + len(head)
			if j := strings.Index(have[at:], tail); j >= 0 && j < 1200 && strings.Contains(have[at:at+j], "page") {
				return true
			}
		}
	}
	return false
}

// letters folds a text to its letters, figures and the signs that carry meaning.
// Line ends, blanks, hyphens and accents do not count.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		case strings.ContainsRune("<>≤≥±+%/=,↑↓", r):
			return r
		}
		return -1
	}, norm.NFKD.String(ligatures.Replace(s)))
}

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "−", "-")

func (f Forms) agreeHPRIM(book *ledger.Book, b []byte, to pipeline.Recipient) error {
	m, err := hprim.Read(b)
	if err != nil {
		return fmt.Errorf("read the HPRIM text back: %w", err)
	}
	l := f.issue.Letter
	name := l.Patient.Name
	if name == "" {
		name = l.Patient.BirthName
	}
	if letters(m.Name) != letters(f.plain(name)) || letters(m.Given) != letters(f.plain(l.Patient.Given)) || m.BirthDate != l.Patient.BirthDate || m.Number != l.Patient.SentINS() {
		return &Difference{"HPRIM", "identity"}
	}
	if letters(m.To) != letters(f.plain(to.Display())) {
		return &Difference{"HPRIM", "recipients"}
	}
	have := map[string]int{}
	for _, v := range book.Items(m.Text) {
		have[string(v.Kind)+" "+v.Value]++
	}
	for _, s := range stated(l) {
		for _, v := range book.Items(f.plain(s)) {
			k := string(v.Kind) + " " + v.Value
			if have[k]--; have[k] < 0 {
				return &Difference{"HPRIM", "numbers"}
			}
		}
	}
	for _, s := range framing(l) {
		for _, v := range book.Items(f.plain(s)) {
			have[string(v.Kind)+" "+v.Value]--
		}
	}
	for _, n := range have {
		if n > 0 { // something that the letter does not say
			return &Difference{"HPRIM", "numbers"}
		}
	}
	text := letters(m.Text)
	for _, p := range l.Box() {
		for _, line := range p.Lines {
			if !strings.Contains(text, letters(f.plain(line))) {
				return &Difference{"HPRIM", "conclusion"}
			}
		}
	}
	return nil
}

// plain writes a text with the characters that the HPRIM text has.
func (f Forms) plain(s string) string {
	out, _ := hprim.Plain(s, f.issue.Letter.Language)
	return out
}

// stated are the texts of the letter that every form must repeat: lines that follow
// each other together, as a reader meets them, and each cell of a table by itself.
func stated(l pipeline.Letter) []string {
	var out, run []string
	if l.Amendment != nil {
		for _, e := range l.Amendment.Edits {
			run = append(run, e.Text(l.Language))
		}
	}
	for _, a := range l.Alerts {
		run = append(run, a.Text)
	}
	for _, p := range l.Box() {
		run = append(append(run, p.Label), p.Lines...)
	}
	for _, b := range l.Blocks {
		switch b.Kind {
		case pipeline.Table:
			out, run = append(out, strings.Join(run, "\n")), nil
			for i, row := range b.Rows {
				if i > 0 { // headings may be repeated or left out
					out = append(out, row...)
				}
			}
		case pipeline.Heading, pipeline.Paragraph:
			run = append(run, b.Text)
		}
	}
	return append(out, strings.Join(run, "\n"))
}

// framing are the words around them that a form may have: title, dates, urgency,
// headings of columns, signature.
func framing(l pipeline.Letter) []string {
	out := []string{l.Title, l.ExamOn.French(), l.Author.Display(), l.Author.Role, "RPPS " + l.Author.RPPS, "24 HEURES", "24 HOURS"}
	if a := l.Amendment; a != nil {
		out = append(out, a.On.French(), fmt.Sprint(a.Version), a.Reason)
	}
	for range l.Alerts {
		out = append(out, "24 HEURES", "24 HOURS")
	}
	for _, b := range l.Blocks {
		if b.Kind == pipeline.Table && len(b.Rows) > 0 {
			for range b.Rows {
				out = append(out, b.Rows[0]...)
			}
		}
	}
	return out
}
