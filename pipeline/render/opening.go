package render

import (
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// letterhead names the practice on the left and how to reach it on the right.
func (p *printer) letterhead() {
	pr := p.letter.Practice
	var reach []string
	if pr.Phone != "" {
		reach = append(reach, p.word("Tél. ", "Tel. ")+pr.Phone)
	}
	if pr.Address != "" {
		reach = append(reach, string(pr.Address))
	}
	if pr.FINESS != "" {
		reach = append(reach, "FINESS "+pr.FINESS)
	}
	if pr.Name == "" && len(pr.Lines) == 0 && len(reach) == 0 {
		return
	}
	p.lines(pr.Name, brand, left, textWidth, nil)
	half := textWidth/2 - 6*point
	p.columns(p.column(pr.Lines, small, half), p.column(reach, small, half), left, 0)
	p.add(item{height: 12 * point, draw: func(top length) { p.rule(left, top+6*point, textWidth, 1200, accent) }})
	p.space(8 * point)
}

// entry is one line of a column.
type entry struct {
	text string
	st   style
}

// column folds texts to the width of a column.
func (p *printer) column(texts []string, st style, width length) []entry {
	var out []entry
	for _, t := range texts {
		for _, l := range p.fold(p.ready(t), st, width) {
			out = append(out, entry{l, st})
		}
	}
	return out
}

// columns sets two columns line by line. The second begins at x, or ends at the
// right margin where x is 0.
func (p *printer) columns(a, b []entry, at, x length) {
	for i := range max(len(a), len(b)) {
		height := 0
		if i < len(a) {
			height = a[i].st.leading
		}
		if i < len(b) {
			height = max(height, b[i].st.leading)
		}
		p.add(item{height: height, draw: func(top length) {
			if i < len(a) {
				p.text(at, top+base(a[i].st), a[i].text, a[i].st)
			}
			if i < len(b) {
				from := x
				if from == 0 {
					from = left + textWidth - p.width(b[i].text, b[i].st)
				}
				p.text(from, top+base(b[i].st), b[i].text, b[i].st)
			}
		}})
	}
}

// addresses sets who writes, and when, beside those who are written to.
func (p *printer) addresses() {
	l := p.letter
	x := left + textWidth*52/100
	half := left + textWidth - x
	var from, to []entry
	if name := signatory(l.Author); name != "" {
		from = append(from, p.column([]string{name}, strong, half)...)
		if l.Author.Role != "" {
			from = append(from, p.column([]string{l.Author.Role}, smallInk, half)...)
		}
	}
	if !l.Date.IsZero() {
		from = append(from, p.column([]string{p.word("Le ", "") + p.longDate(l.Date)}, smallInk, half)...)
	}
	for _, copies := range []bool{false, true} {
		var names []string
		for _, r := range l.Recipients {
			if r.Copy == copies {
				names = append(names, r.Display())
			}
		}
		if len(names) == 0 {
			continue
		}
		tag, st := p.word("À l'attention de", "To"), strong
		if copies {
			tag, st = p.word("Copie", "Copy"), smallInk
		}
		to = append(to, p.column([]string{tag}, small, half)...)
		to = append(to, p.column(names, st, half)...)
	}
	if len(from)+len(to) == 0 {
		return
	}
	p.columns(from, to, left, x)
	p.space(12 * point)
}

// identity is the strip by which the receiving practice files the letter.
func (p *printer) identity() {
	pt := p.letter.Patient
	name := fullName(pt)
	if name == "" {
		name = p.word("Patient non identifié", "Patient not identified")
	}
	if pt.BirthName != "" && !strings.EqualFold(pt.BirthName, pt.Name) {
		name += p.word(", nom de naissance ", ", birth name ") + pt.BirthName
	}
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
	if pt.INS != "" {
		facts = append(facts, "INS "+groupINS(pt.INS))
	}
	g := &ground{color: tint, bar: tint}
	x, width := left+pad, textWidth-2*pad
	p.add(item{height: 7 * point, ground: g, keep: true, draw: func(length) {}})
	p.lines(name, style{bold: true, size: 12000, leading: 16000, color: ink}, x, width, g)
	if len(facts) > 0 {
		p.lines(strings.Join(facts, "  ·  "), smallInk, x, width, g)
	}
	if pt.Demonstration {
		p.lines(p.word("IDENTITÉ DE DÉMONSTRATION – patient fictif", "DEMONSTRATION IDENTITY – fictive patient"), label, x, width, g)
	}
	p.add(item{height: 7 * point, ground: g, draw: func(length) {}})
	p.space(14 * point)
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
	if !p.letter.ExamOn.IsZero() {
		t += p.word(" du ", " of ") + p.longDate(p.letter.ExamOn)
	}
	if strings.TrimSpace(t) == "" {
		return
	}
	p.lines(t, title, left, textWidth, nil)
	p.space(8 * point)
}

// alerts tells urgent findings by word, shape and colour, so that a grey print
// and a colour-blind eye have them too.
func (p *printer) alerts() {
	for _, a := range p.letter.Alerts {
		g := &ground{color: blush, bar: alarm, frame: true}
		x := left + 38*point
		width := textWidth - 38*point - pad
		st := style{bold: true, size: 8500, leading: 12000, color: alarm, spread: 600}
		p.add(item{height: 7 * point, ground: g, keep: true, draw: p.sign(a.Urgency)})
		p.lines(p.urgency(a.Urgency), st, x, width, g)
		p.items[len(p.items)-1].keep = true
		for _, line := range strings.Split(a.Text, "\n") {
			p.lines(line, style{bold: true, size: 10500, leading: 14500, color: ink}, x, width, g)
		}
		p.items[len(p.items)-1].keep = true
		p.add(item{height: 8 * point, ground: g, draw: func(length) {}})
		p.space(8 * point)
	}
}

func (p *printer) urgency(u pipeline.Urgency) string {
	switch u {
	case pipeline.Immediate:
		return p.word("URGENCE IMMÉDIATE", "IMMEDIATE EMERGENCY")
	case pipeline.Day:
		return p.word("URGENT – DANS LES 24 HEURES", "URGENT – WITHIN 24 HOURS")
	}
	return p.word("À VOIR DANS LES JOURS QUI VIENNENT", "WITHIN DAYS")
}

// sign draws a triangle for an emergency, a diamond for 24 hours, a disc for days.
func (p *printer) sign(u pipeline.Urgency) func(top length) {
	return func(top length) {
		cx, cy := left+20*point, top+19*point
		switch u {
		case pipeline.Immediate:
			p.polygon(alarm, [2]length{cx, cy - 11*point}, [2]length{cx + 11*point, cy + 8*point}, [2]length{cx - 11*point, cy + 8*point})
		case pipeline.Day:
			p.polygon(alarm, [2]length{cx, cy - 10*point}, [2]length{cx + 10*point, cy}, [2]length{cx, cy + 10*point}, [2]length{cx - 10*point, cy})
		default:
			p.disc(cx, cy, 8*point, alarm)
		}
		mark := style{bold: true, size: 13000, leading: 13000, color: white}
		p.text(cx-p.width("!", mark)/2, cy+5*point, "!", mark)
	}
}

// conclusion is what the reader came for: in a box, before everything else.
func (p *printer) conclusion() {
	if len(p.letter.Conclusion) == 0 {
		return
	}
	g := &ground{color: tint, bar: accent}
	x, width := left+pad+barWidth, textWidth-2*pad-barWidth
	p.add(item{height: 8 * point, ground: g, keep: true, draw: func(length) {}})
	p.lines(p.word("CONCLUSION", "IMPRESSION"), label, x, width, g)
	p.items[len(p.items)-1].keep = true
	p.add(item{height: 1 * point, ground: g, keep: true, draw: func(length) {}})
	for i, paragraph := range p.letter.Conclusion {
		if i == 0 {
			paragraph = opened(paragraph)
		}
		for _, line := range strings.Split(paragraph, "\n") {
			p.lines(line, style{size: 10500, leading: 15000, color: ink}, x, width, g)
		}
	}
	p.items[len(p.items)-1].keep = true
	p.add(item{height: 9 * point, ground: g, draw: func(length) {}})
	p.space(6 * point)
}

var monthsFR = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// longDate gives "1er mars 2026" or "1 March 2026".
func (p *printer) longDate(d pipeline.Date) string {
	if d.Month < 1 || d.Month > 12 {
		return d.String()
	}
	if p.lang == pipeline.English {
		return strconv.Itoa(d.Day) + " " + d.Month.String() + " " + strconv.Itoa(d.Year)
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 {
		day = "1er"
	}
	return day + string(nbsp) + monthsFR[d.Month-1] + string(nbsp) + strconv.Itoa(d.Year)
}
