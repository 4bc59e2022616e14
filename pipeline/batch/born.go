package batch

import (
	"strings"

	"cardiopli/pipeline"
)

// afterBorn reads the date behind the word that announces it.
func (p *page) afterBorn(i int) (d date, next int, ok bool) {
	for k := i + 1; k < i+5 && k < len(p.words); k++ {
		if p.words[k].line > p.words[i].line+1 {
			break
		}
		if d, next, ok := p.date(k); ok {
			return d, next, true
		}
		switch p.low(k) {
		case "e", "le", "on", "nee", "the", "en":
			continue
		}
		// "née DUPONT le 12/03/1950"
		if p.words[k].class == upper || p.words[k].class == capital {
			continue
		}
		break
	}
	return d, i, false
}

// bornAs gives a birth date to the person that it stands beside.
func (p *page) bornAs(all *[]*person, cur *person, i int, d date, seen map[date]int) *person {
	row := p.words[i].line
	if cur != nil && cur.born.isZero() && row <= cur.last+3 && (row > cur.line || i-cur.word < 24) && p.nothingBut(cur, i) {
		cur.born, cur.last = d, max(cur.last, row)
		return cur
	}
	if cur != nil && row <= cur.last+1 && cur.born.equal(d) {
		return cur
	}
	x := &person{born: d, word: i, line: row, last: row, at: pipeline.Span{Start: p.words[i].from, End: p.words[i].to}}
	// the name before it, without a civility: "LESTRADOU Armand, né le"
	if names, k := p.before(i); len(names) > 0 {
		x.names, x.word, x.line = names, k, p.words[k].line
		x.at.Start = p.words[k].from
	}
	*all = append(*all, x)
	return x
}

// nothingBut reports that between a name and word i no other sentence ends, where
// these stand on different lines.
func (p *page) nothingBut(x *person, i int) bool {
	for _, c := range p.said {
		if c.at >= x.at.End && c.end <= p.words[i].from {
			return false
		}
	}
	if p.words[i].line == x.line {
		piece := p.text[x.at.End:p.words[i].from]
		return !strings.Contains(piece, ". ") || len(piece) < 40
	}
	return x.label || p.words[i].line <= x.line+1
}

// before reads a name that ends before word i.
func (p *page) before(i int) (names []string, first int) {
	row := p.words[i].line
	if p.lines[row].first == i && row > 0 { // on the line above
		for up := row - 1; up >= 0 && up >= row-2; up-- {
			if l := p.lines[up]; l.first < l.to {
				if names, next := p.name(l.first, false); len(names) >= 2 && next == l.to && p.words[l.first].class == upper {
					return names, l.first
				}
				return nil, i
			}
		}
		return nil, i
	}
	k := i
	for k > p.lines[row].first && i-k < 6 {
		w := p.words[k-1]
		gap := p.between(k - 1)
		if w.class != upper && w.class != capital && !particles[w.low] || stops[w.low] && len(w.low) > 1 || strings.ContainsAny(gap, ":.;!?") && k < i || len(gap) > 4 {
			break
		}
		if k < i && !p.joined(k-1) && strings.TrimSpace(gap) != "," {
			break
		}
		k--
	}
	for k < i && particles[p.words[k].low] && p.words[k].class == lower {
		k++
	}
	if k == i {
		return nil, i
	}
	names, next := p.name(k, false)
	if len(names) < 2 && (len(names) == 0 || p.words[k].class != upper) || next == k || doctorWords[p.low(k-1)] {
		return nil, i
	}
	return names, k
}

// listed reads a name in capitals right before the date at word i, as lists write
// it: "2) HOLTER - NAME Given - 07.02.1981", "NAME;Given;12/03/1958".
func (p *page) listed(i int) *person {
	row := p.words[i].line
	if i == p.lines[row].first {
		return nil
	}
	sep := strings.TrimSpace(p.between(i - 1))
	switch sep {
	case "-", "–", "—", "(", ",", ";", "|", "/", "", "^", "[", ":", "*":
	default:
		return nil
	}
	k := i
	for k > p.lines[row].first && i-k < 6 {
		w := p.words[k-1]
		gap := strings.TrimSpace(p.between(k - 1))
		if w.class != upper && w.class != capital && !particles[w.low] || stops[w.low] && len(w.low) > 1 || doctorWords[w.low] || titles[w.low] {
			break
		}
		if k < i && gap != "" && gap != "-" && gap != ";" && gap != "^" && gap != "," && gap != "'" && gap != "’" && gap != "|" {
			break
		}
		if k < i && gap == "-" && len(p.between(k-1)) > 1 && i-k >= 2 && p.words[k].class == upper {
			break
		}
		k--
	}
	if i-k < 2 || doctorWords[p.low(k-1)] {
		return nil
	}
	names := []string{}
	tall := false
	for j := k; j < i; j++ {
		if len(p.words[j].low) > 1 && !particles[p.words[j].low] {
			names = append(names, p.words[j].low)
			tall = tall || p.words[j].class == upper && len(p.words[j].low) > 2
		}
		if months[p.words[j].low] > 0 {
			return nil
		}
	}
	if len(names) < 2 || !tall || places(p, k, i) {
		return nil
	}
	return &person{names: names, word: k, line: row, last: row, at: pipeline.Span{Start: p.words[k].from, End: p.words[i-1].to}}
}

// places reports words of a title or an address among the words.
func places(p *page, from, to int) bool {
	for j := from; j < to; j++ {
		if titles[p.words[j].low] || addresses[p.words[j].low] {
			return true
		}
	}
	return false
}

// beside reports that the date at word i stands right behind the name: "(12/03/1958)".
func (p *page) beside(x *person, i int) bool {
	gap := strings.TrimSpace(p.text[x.at.End:p.words[i].from])
	switch gap {
	case "", "(", ",", "-", "–", "—", ";", "|", "^", "/", "[", ", le", "^^", "*", ":", "·":
		return true
	}
	return false
}

// insAt reads 13 figures and a key.
func (p *page) insAt(i int) (string, int) {
	w := p.words[i]
	if w.low[0] == '0' || w.low[0] > '8' || i > 0 && p.words[i-1].class == figure && p.words[i-1].line == w.line && len(p.between(i-1)) == 1 {
		return "", i
	}
	n, k := "", i
	for ; k < len(p.words) && len(n) < 15 && p.words[k].line == w.line && k < i+9; k++ {
		if k > i && len(p.between(k-1)) > 1 {
			break
		}
		if p.words[k].class != figure && !(len(n) == 6 && len(p.words[k].low) == 1) && !(len(n) == 5 || len(n) == 6) {
			break
		}
		n += p.words[k].low
	}
	if len(n) != 15 {
		return "", i
	}
	return n, k
}
