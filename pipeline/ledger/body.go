package ledger

import (
	"cmp"
	"slices"
)

// source is the text that a letter was made of, with what was found of it.
type source struct {
	text string
	toks []token
	ids  []int32
	at   [][]int32 // places of each key
	mate []int32   // piece that a token went to, or -1
	// opens marks the first token of each section's title.
	opens  map[int]bool
	strays int
}

// keybook numbers keys, so that runs compare fast.
type keybook map[string]int32

func (k keybook) of(toks []token) []int32 {
	out := make([]int32, len(toks))
	for i, t := range toks {
		id, ok := k[t.key]
		if !ok {
			id = int32(len(k))
			k[t.key] = id
		}
		out[i] = id
	}
	return out
}

func newSource(text string, toks []token, k keybook) *source {
	s := &source{text: text, toks: toks, ids: k.of(toks), mate: make([]int32, len(toks)), opens: map[int]bool{}}
	count := make([]int32, len(k))
	for _, id := range s.ids {
		count[id]++
	}
	s.at = make([][]int32, len(k))
	all := make([]int32, len(s.ids))
	n := int32(0)
	for id, c := range count {
		s.at[id] = all[n : n : n+c]
		n += c
	}
	for i, id := range s.ids {
		s.at[id] = append(s.at[id], int32(i))
		s.mate[i] = -1
	}
	return s
}

// places of a key in the source.
func (s *source) places(id int32) []int32 {
	if int(id) >= len(s.at) {
		return nil
	}
	return s.at[id]
}

// maxPlaces caps the places at which a run of words is looked for, maxStrays the
// lines of a letter that are looked for all over the source: a letter of which
// more were altered is listed line by line.
const maxPlaces, maxStrays = 48, 2000

// find gives the first place from which on the source has exactly these keys,
// all of them free, at or behind from, else before it; where it can, one at the
// beginning of a line. It is -1 where there is none.
func (s *source) find(ids []int32, from int) int {
	if len(ids) == 0 {
		return -1
	}
	rare := 0
	for i, id := range ids {
		if len(s.places(id)) < len(s.places(ids[rare])) {
			rare = i
		}
		if len(s.places(ids[rare])) <= 1 {
			break
		}
	}
	places := s.places(ids[rare])
	begin, _ := slices.BinarySearch(places, int32(from+rare))
	best := -1
	for n := 0; n < len(places) && n < maxPlaces; n++ {
		p := int(places[(begin+n)%len(places)]) - rare
		if p < 0 || p+len(ids) > len(s.ids) || !slices.Equal(s.ids[p:p+len(ids)], ids) || !s.free(p, p+len(ids)) {
			continue
		}
		if p == from || s.starts(p) {
			return p
		}
		if best < 0 {
			best = p
		}
	}
	return best
}

func (s *source) free(from, to int) bool {
	for i := from; i < to; i++ {
		if s.mate[i] >= 0 {
			return false
		}
	}
	return true
}

// take gives the source's run at from to piece n.
func (s *source) take(p *piece, n, from int) {
	for i := range p.toks {
		p.mates[i] = int32(from + i)
		s.mate[from+i] = int32(n)
	}
	p.end, p.done = from+len(p.toks), true
}

// window is a stretch of free source tokens in which a piece may lie.
type window struct{ from, to int }

// around widens a place to the free tokens about it, by no more than slack.
func (s *source) around(from, to, slack int) window {
	from, to = max(from, 0), min(to, len(s.ids))
	w := window{from, max(from, to)}
	for w.from > 0 && s.mate[w.from-1] < 0 && from-w.from < slack {
		w.from--
	}
	for i := from; i < w.to; i++ { // not across what another piece has
		if s.mate[i] >= 0 {
			w.to = i
		}
	}
	for w.to < len(s.ids) && w.to >= to && s.mate[w.to] < 0 && w.to-to < slack {
		w.to++
	}
	return w
}

// place finds the source of every piece. Whole runs first, with their headings,
// so that a paragraph goes to its own section and to no other that reads alike.
func (s *source) place(ps []*piece) {
	for n, p := range ps {
		if p.head > 0 {
			if at := s.find(p.ids, 0); at >= 0 && s.starts(at) {
				s.take(p, n, at)
			}
		}
	}
	for n, p := range ps {
		if p.head > 0 && !p.done {
			s.settle(ps, n)
		}
	}
	for n, p := range ps {
		if !p.done {
			s.settle(ps, n)
		}
	}
	s.uncross(ps)
	for _, p := range ps {
		if p.head > 0 && p.mates[0] >= 0 {
			s.opens[int(p.mates[0])] = true
		}
	}
}

// uncross finds lines that went to each other's places, as "FC 70" and "FC 150"
// do where their numbers were swapped: the source goes on behind a line with
// words that another line of the letter's body took, though no heading parts
// them. Such lines are matched with what stands at their own place, and nowhere
// else.
func (s *source) uncross(ps []*piece) {
	next := make([]int, len(ps)) // the piece that goes on behind each
	for n := range next {
		next[n] = -1
	}
	for n, p := range ps {
		if p.after >= 0 {
			next[p.after] = n
		}
	}
	for n, x := range ps {
		z := next[n]
		if z < 0 || x.boxed() || ps[z].head > 0 || ps[z].loose || x.end == 0 {
			continue
		}
		at := x.end
		for at < len(s.ids) && s.mate[at] < 0 {
			at++
		}
		if at == len(s.ids) || int(s.mate[at]) == z {
			continue
		}
		o := int(s.mate[at])
		y := ps[o]
		if y.head > 0 || y.loose || y.boxed() || y.after < 0 || y.after == n || y.mates[0] != int32(at) || o == n {
			continue
		}
		s.release(ps[z])
		s.release(y)
		s.own(ps, z)
		s.own(ps, o)
	}
}

func (s *source) release(p *piece) {
	for i, m := range p.mates {
		if m >= 0 {
			s.mate[m] = -1
		}
		p.mates[i], p.gap[i] = -1, -1
	}
}

// own matches a line with what stands behind the one before it, and only that.
func (s *source) own(ps []*piece, n int) {
	p, from := ps[n], ps[ps[n].after].end
	w := s.around(from, from+len(p.ids), 2)
	w.from = from
	if !s.best(p, n, []window{w}, 1) {
		for i := range p.gap {
			p.gap[i] = int32(from)
		}
		p.end = from
	}
}

// settle places one piece that does not stand whole behind its heading.
func (s *source) settle(ps []*piece, n int) {
	p := ps[n]
	p.done = true
	if len(p.ids) == 0 {
		return
	}
	from := 0
	if p.after >= 0 {
		from = ps[p.after].end
	}
	exact := -1
	if p.head == 0 {
		if exact = s.find(p.ids, from); exact >= 0 {
			s.take(p, n, exact)
			return
		}
	}
	slack := len(p.ids)/4 + 12
	var ws []window
	if p.head > 0 {
		for _, at := range s.places(p.ids[0]) {
			if len(ws) < maxPlaces && s.starts(int(at)) && int(at)+p.head <= len(s.ids) && slices.Equal(s.ids[at:int(at)+p.head], p.ids[:p.head]) && s.mate[at] < 0 {
				w := s.around(int(at), int(at)+len(p.ids), slack)
				w.from = int(at)
				ws = append(ws, w)
			}
		}
	} else if p.after >= 0 && from > 0 {
		w := s.around(from, from+len(p.ids), slack)
		w.from = from
		ws = append(ws, w)
	}
	if s.best(p, n, ws, (len(p.ids)+1)/2) {
		return
	}
	if p.head > 0 { // the title stands within a line, or is the template's own
		if at := s.find(p.ids, from); at >= 0 {
			s.take(p, n, at)
			return
		}
		if at := s.find(p.ids[p.head:], from); at >= 0 {
			s.takeBody(p, n, at)
			return
		}
	}
	if s.strays++; s.strays <= maxStrays {
		s.best(p, n, append(ws, s.votes(p, slack)...), 0)
	}
}

// takeBody gives the run at from to what stands under the piece's heading.
func (s *source) takeBody(p *piece, n, from int) {
	for i := p.head; i < len(p.toks); i++ {
		p.mates[i] = int32(from + i - p.head)
		s.mate[from+i-p.head] = int32(n)
	}
	p.end = from + len(p.toks) - p.head
}

// starts reports whether the token at i is the first of its line, or the first
// behind the line's number ("5. Aorte").
func (s *source) starts(i int) bool {
	first := func(i int) bool { return i == 0 || s.toks[i-1].line != s.toks[i].line }
	return first(i) || s.toks[i-1].kind == Number && first(i-1)
}

// votes lists stretches of the source that share rare words with the piece.
func (s *source) votes(p *piece, slack int) []window {
	votes := map[int]int{}
	for i, id := range p.ids {
		places := s.places(id)
		if len(places) > 8 {
			continue
		}
		for _, at := range places {
			if s.mate[at] < 0 {
				votes[int(at)-i]++
			}
		}
	}
	if len(votes) == 0 { // only common words: the first free places
		for i, id := range p.ids[:min(len(p.ids), maxPlaces)] {
			places := s.places(id)
			for _, at := range places[:min(len(places), maxPlaces)] {
				if s.mate[at] < 0 {
					votes[int(at)-i]++
				}
			}
		}
	}
	type vote struct{ at, n int }
	var all []vote
	for at, n := range votes {
		all = append(all, vote{at, n})
	}
	slices.SortFunc(all, func(x, y vote) int { return cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(x.at, y.at)) })
	var out []window
	for _, v := range all[:min(len(all), 6)] {
		// The free token nearest to the diagonal: the place itself may be taken.
		at := max(v.at, 0)
		for at < len(s.ids) && s.mate[at] >= 0 && at < v.at+len(p.ids) {
			at++
		}
		out = append(out, s.around(at, at+len(p.ids), slack))
	}
	return out
}

// best gives the piece the window with which it shares most words, and more than
// least.
func (s *source) best(p *piece, n int, ws []window, least int) bool {
	var most []pair
	var in window
	for _, w := range ws {
		if w.from >= w.to {
			continue
		}
		if ps := s.oneLine(p, diff(p.ids, s.ids[w.from:w.to]), w); len(ps) > len(most) {
			most, in = ps, w
		}
	}
	if len(most) < max(least, 1) {
		return false
	}
	at := 0
	for _, m := range most {
		j := in.from + int(m.b)
		p.mates[m.a], s.mate[j] = int32(j), int32(n)
		for ; at < int(m.a); at++ {
			p.gap[at] = int32(j)
		}
		at++
		p.end = j + 1
	}
	for ; at < len(p.ids); at++ {
		p.gap[at] = int32(p.end)
	}
	return true
}

// oneLine keeps the pairs of one line of the source, that with the most, beside
// those of the heading: a line of the letter is one of the report.
func (s *source) oneLine(p *piece, ps []pair, w window) []pair {
	count, line := map[int32]int{}, int32(-1)
	for _, m := range ps {
		if int(m.a) < p.head {
			continue
		}
		l := s.toks[w.from+int(m.b)].line
		if count[l]++; line < 0 || count[l] > count[line] {
			line = l
		}
	}
	if n := slices.IndexFunc(ps, func(m pair) bool { return int(m.a) >= p.head }); n > 0 { // behind the heading: its line, or the next
		if next := w.from + int(ps[n-1].b) + 1; next < len(s.toks) {
			line = s.toks[next].line
		}
	} else if len(count) < 2 {
		return ps
	}
	kept := ps[:0]
	for _, m := range ps {
		if int(m.a) < p.head || s.toks[w.from+int(m.b)].line == line {
			kept = append(kept, m)
		}
	}
	return kept
}
