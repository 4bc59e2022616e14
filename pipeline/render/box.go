package render

import (
	"strings"

	"cardiopli/pipeline"
)

// box sets what the reader came for, before everything else, in the words and in
// the order of Letter.Box.
func (p *printer) box() {
	parts := p.letter.Box()
	calm := &ground{color: tint, bar: accent}
	for i, part := range parts {
		framed := func(i int) bool {
			return i >= 0 && i < len(parts) && parts[i].Kind == pipeline.PartAsk && p.letter.Ask.Action == pipeline.ActionAsked
		}
		g := calm
		if framed(i) {
			g = &ground{color: white, bar: accent, frame: true}
		} else if framed(i - 1) {
			g = &ground{color: tint, bar: accent}
		}
		over, under := 5*point, 1500
		if i == 0 || framed(i) || framed(i-1) {
			over = 6 * point
		}
		if i == len(parts)-1 || framed(i) || framed(i+1) {
			under = 6 * point
		}
		if part.Kind == pipeline.PartContact {
			over, under = 3500, 4*point
		}
		p.add(item{height: over, stretch: 2 * point, ground: g, keep: true, draw: func(length) {}})
		p.part(part, g)
		p.keepLast()
		p.add(item{height: under, stretch: 1500, ground: g, draw: func(length) {}})
	}
	if len(parts) > 0 {
		p.add(item{height: 4 * point, stretch: 4 * point})
	}
}

// part sets the label of one part and its lines.
func (p *printer) part(part pipeline.Part, g *ground) {
	x, width := left+pad+barWidth, textWidth-2*pad-barWidth
	asked := p.letter.Ask.Action == pipeline.ActionAsked
	switch {
	case part.Label == "":
	case part.Kind == pipeline.PartAsk:
		p.badge(part.Label, asked, x, g)
	default:
		p.lines(part.Label, label, x, width, g)
		p.keepLast()
	}
	for i, l := range part.Lines {
		if i > 0 {
			p.add(item{height: 600, stretch: 1200, ground: g, keep: true, draw: func(length) {}})
		}
		switch part.Kind {
		case pipeline.PartConclusion:
			if i == 0 {
				l = opened(l)
			}
			p.prose(l, boxed, x, width, g)
		case pipeline.PartTrends:
			p.trend(i, l, x, width, g)
		case pipeline.PartAsk:
			st := boxed
			st.bold = asked || i == 0
			if asked && i == len(part.Lines)-1 && !p.letter.Ask.Due.IsZero() {
				st.color = accent // by when
			}
			p.prose(l, st, x, width, g)
		case pipeline.PartContact:
			p.lines(l, small, x, width, g)
		default:
			p.prose(l, boxed, x, width, g)
		}
	}
}

// badge is the label of what is asked: white on colour with an arrow where there
// is something to do, in outline with a tick where there is not.
func (p *printer) badge(text string, asked bool, x length, g *ground) {
	text = p.ready(text)
	st, height := label, 14*point
	st.leading = height
	width := p.width(text, st) + 26*point
	color := white
	if !asked {
		color = accent
	}
	st.color = color
	p.add(item{height: height + 2500, ground: g, keep: true, draw: func(top length) {
		if asked {
			p.fill(x, top, width, height, accent)
		} else {
			p.frame(x+300, top+300, width-600, height-600, 600, accent)
		}
		cx, cy := x+11*point, top+height/2
		if asked {
			p.fill(cx-5*point, cy-900, 6*point, 1800, color)
			p.polygon(color, [2]length{cx + 500, cy - 3800}, [2]length{cx + 5*point, cy}, [2]length{cx + 500, cy + 3800})
		} else {
			p.polygon(color, [2]length{cx - 4500, cy + 300}, [2]length{cx - 3200, cy - 1000}, [2]length{cx - 1200, cy + 1200},
				[2]length{cx + 3300, cy - 3600}, [2]length{cx + 4600, cy - 2300}, [2]length{cx - 1200, cy + 3800})
		}
		p.text(x+20*point, top+base(st), text, st)
	}})
}

// trend sets the value of today in bold and what is said of its certainty
// quietly, behind a sign of its course.
func (p *printer) trend(i int, l string, x, width length, g *ground) {
	bold, quiet := boxed, boxed
	bold.bold, quiet.color, quiet.size = true, grey, 8900
	runs := []piece{{l, boxed}}
	var course pipeline.Course
	if i < len(p.letter.Trends) {
		t := p.letter.Trends[i]
		course = t.Course
		now, aside := strings.Index(l, t.Now), strings.LastIndex(l, " ("+t.Difference)
		if now += len(t.Now); now >= len(t.Now) && aside >= now {
			runs = []piece{{l[:now], bold}, {l[now:aside], boxed}, {l[aside:], quiet}}
			// The aside is not torn: it goes to a line of its own where it must.
			if rest := l[aside+1:]; len(p.foldRuns(runs, width-13*point)) > 1 && p.width(p.ready(rest), quiet) <= width-13*point {
				runs[2].text = "\n" + rest
			}
		}
	}
	first := len(p.items)
	p.rich(runs, x+13*point, width-13*point, g)
	draw := p.items[first].draw
	p.items[first].draw = func(top length) {
		cx, cy := x+4*point, top+boxed.leading/2+300
		switch course {
		case pipeline.Risen:
			p.polygon(accent, [2]length{cx, cy - 3500}, [2]length{cx + 4*point, cy + 3*point}, [2]length{cx - 4*point, cy + 3*point})
		case pipeline.Fallen:
			p.polygon(accent, [2]length{cx, cy + 3500}, [2]length{cx - 4*point, cy - 3*point}, [2]length{cx + 4*point, cy - 3*point})
		default:
			p.fill(cx-4*point, cy-2100, 8*point, 1400, accent)
			p.fill(cx-4*point, cy+700, 8*point, 1400, accent)
		}
		draw(top)
	}
}
