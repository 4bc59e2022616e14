package transcript

import "time"

// Nobody dictates faster than some six words a second.
const (
	fastest   = 8.0 // words a second
	fewWords  = 5   // fewer have times too coarse to tell
	crammed   = 8   // words of the engine that together
	crammedIn = 500 * time.Millisecond
	backwards = time.Second             // a word may begin so much before the last one
	overlap   = 2500 * time.Millisecond // and an utterance so much before the last one's end
	behind    = 500 * time.Millisecond  // the end of the recording
)

// pace doubts text that cannot have been said in its time. Where the recording was
// measured only the time that sounds counts.
func (p *pass) pace() {
	for i := range p.spoken {
		u := &p.spoken[i]
		n := u.to - u.from
		if !u.timed || u.atomFrom == u.atomTo {
			continue
		}
		lasts := u.length()
		if p.sound.until > 0 && u.Start < p.sound.until {
			lasts = min(lasts, p.sound.voice(u.Start-besideUtterance, u.End+besideUtterance))
		}
		if u.length() == 0 || n >= fewWords && float64(n) > fastest*lasts.Seconds()+2 {
			p.condemn(u, hurry)
		}
	}
	for i := 0; i+crammed <= len(p.tokens); i++ {
		all := true
		first, last := p.tokens[i], p.tokens[i+crammed-1]
		for _, t := range p.tokens[i : i+crammed] {
			all = all && t.timed
		}
		if all && first.spoken == last.spoken && last.end >= first.start && last.end-first.start < crammedIn {
			p.mark(i, i+crammed, hurry)
		}
	}
}

// order doubts what stands at a time where it cannot stand.
func (p *pass) order() {
	var start, end time.Duration
	for i := range p.spoken {
		u := &p.spoken[i]
		if !u.timed {
			continue
		}
		if u.Start < start-backwards || u.Start < end-overlap || p.duration > 0 && u.Start > p.duration+behind {
			p.condemn(u, disorder)
			continue
		}
		start, end = u.Start, u.End
	}
	for i := 1; i < len(p.tokens); i++ {
		a, b := p.tokens[i-1], p.tokens[i]
		if a.timed && b.timed && a.spoken == b.spoken && b.start < a.start-backwards {
			p.mark(i, i+1, disorder)
		}
	}
}
