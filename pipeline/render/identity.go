package render

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/render/datamatrix"
)

// module is the side of one square of the datamatrix: 0.353 mm, above the least
// that desk scanners read from a laser print (0.35 mm).
const module = 1 * point

// quiet is the white border around it, in modules; ISO/IEC 16022 asks for one.
const quiet = 2

// identity is the strip by which the receiving practice files the letter. The INS
// stands there, in clear and as a code, only where the identity is qualified
// (Guide d'implémentation INS, EXI 29; Référentiel INS, EXI DIF 02).
func (p *printer) identity() {
	pt := p.letter.Patient
	name := fullName(pt)
	if name == "" {
		name = p.word("Patient non identifié", "Patient not identified")
	}
	birth := ""
	if pt.BirthName != "" && !strings.EqualFold(pt.BirthName, pt.Name) {
		birth = p.word(", nom de naissance ", ", birth name ") + pt.BirthName
	}
	g := &ground{color: tint, bar: tint}
	x, width := left+pad, textWidth-2*pad
	code, ok := p.code(pt)
	side := (code.Size + 2*quiet) * module
	if ok {
		width -= side + gutter
	}
	p.add(item{height: 5500, stretch: 2 * point, ground: g, keep: true, draw: func(length) {}})
	first := len(p.items)
	p.rich([]piece{{name, patientName}, {birth, smallInk}}, x, width, g)
	if facts := p.facts(); len(facts) > 0 {
		p.lines(strings.Join(facts, "  ·  "), smallInk, x, width, g)
	}
	if pt.Demonstration {
		p.lines(p.word("IDENTITÉ DE DÉMONSTRATION – patient fictif", "DEMONSTRATION IDENTITY – fictive patient"), label, x, width, g)
	}
	if ok {
		corner := left + textWidth - side - 3*point
		caption := p.ready(p.word("INS à scanner", "INS to scan"))
		p.beside(first, side+codeCaption.leading, func(top length) {
			p.fill(corner, top, side, side, white)
			p.squares(corner+quiet*module, top+quiet*module, module, code.Size, code.Dark)
			p.text(corner+(side-p.width(caption, codeCaption))/2, top+side+base(codeCaption), caption, codeCaption)
		})
		for i := first; i < len(p.items); i++ {
			p.items[i].ground = g
		}
	}
	for i := first; i < len(p.items); i++ {
		p.items[i].keep = true
	}
	p.add(item{height: 5500, stretch: 2 * point, ground: g, draw: func(length) {}})
	p.add(item{height: 8 * point, stretch: 5 * point})
}

// facts are what the patient is told apart by, besides the name.
func (p *printer) facts() []string {
	pt := p.letter.Patient
	var facts []string
	if d := pt.BirthDate.French(); d != "" {
		facts = append(facts, p.born()+" "+d)
	}
	switch pt.Sex {
	case pipeline.Male:
		facts = append(facts, p.word("sexe masculin", "male"))
	case pipeline.Female:
		facts = append(facts, p.word("sexe féminin", "female"))
	}
	if ins := pt.SentINS(); ins != "" {
		facts = append(facts, "INS"+string(nbsp)+groupINS(ins))
	}
	return facts
}

// code is the datamatrix of a qualified identity. Traits that it cannot carry
// leave the INS in clear alone.
func (p *printer) code(pt pipeline.Patient) (datamatrix.Matrix, bool) {
	if pt.SentINS() == "" {
		return datamatrix.Matrix{}, false
	}
	payload, err := datamatrix.INS(pt)
	if err != nil {
		return datamatrix.Matrix{}, false
	}
	m, err := datamatrix.Encode(payload)
	return m, err == nil
}

func (p *printer) born() string {
	if p.lang == pipeline.English {
		return "born"
	}
	switch p.letter.Patient.Sex {
	case pipeline.Male:
		return "né le"
	case pipeline.Female:
		return "née le"
	}
	return "né(e) le"
}

// groupINS writes the number as the card does: 1 72 13 00 000 007 18.
func groupINS(ins string) string {
	if len(ins) != 15 {
		return ins
	}
	var parts []string
	at := 0
	for _, n := range [...]int{1, 2, 2, 2, 3, 3, 2} {
		parts = append(parts, ins[at:at+n])
		at += n
	}
	return strings.Join(parts, string(nbsp))
}

// subject is the title line with the day of the examination.
func (p *printer) subject() {
	t := p.letter.Title
	if strings.TrimSpace(t) == "" && p.letter.ExamOn.IsZero() {
		return
	}
	day := ""
	if !p.letter.ExamOn.IsZero() {
		day = p.word(" du", " of") + string(nbsp) + p.longDate(p.letter.ExamOn)
	}
	light := title
	light.bold = false
	p.rich([]piece{{t, title}, {day, light}}, left, textWidth, nil)
	p.keepLast()
	p.add(item{height: 5 * point, stretch: 3 * point, keep: true})
}
