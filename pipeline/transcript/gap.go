package transcript

import "time"

// How much may be missing before it shows. Engines end an utterance early or begin
// it late by up to a second, so that a voice has to sound longer than that.
const (
	voiced      = 1500 * time.Millisecond // between utterances
	voicedWords = 2500 * time.Millisecond // between two words
	edges       = 250 * time.Millisecond  // left to the utterances on either side
	// Where nothing was measured time alone has to tell: engines work in windows of
	// half a minute, and lose whole ones.
	skipped = 25 * time.Second
	stopped = 15 * time.Second // at the end
	// An utterance without the times of words may hide a loss: fewer words than this a
	// second of voice, over so long a time.
	slowest     = 0.5
	slowestIn   = 10 * time.Second
	slowestBare = 0.25 // a second of recording, where nothing was measured
	slowestLong = 20 * time.Second
)

// gap is speech that no text came of: a blank before a token.
type gap struct {
	before     int
	start, end time.Duration
	doubt      doubt
}

// gaps finds what was not transcribed.
func (p *pass) gaps() {
	if len(p.atoms) == 0 {
		p.open = append(p.open, gap{len(p.tokens), 0, p.duration, nothing})
		return
	}
	if code := heard(p.language); code != "" && p.options.Language != "auto" && code != p.options.Language && p.trusted() {
		// The engine may have translated. Nothing marks where, so the text has one
		// blank in front that only a person can take away.
		p.open = append(p.open, gap{0, 0, 0, translated})
	}
	var last time.Duration
	timed := false
	for i := range p.spoken {
		u := &p.spoken[i]
		if !u.timed {
			continue
		}
		p.between(u.from, last, u.Start, unheard, missing, skipped)
		p.inside(u)
		last, timed = max(last, u.End), true
	}
	if timed {
		p.between(len(p.tokens), last, p.duration, ending, ending, stopped)
	}
}

// trusted reports whether most of the text is not doubted for its language.
func (p *pass) trusted() bool {
	n := 0
	for _, t := range p.tokens {
		if t.doubt == foreign {
			n++
		}
	}
	return 2*n < len(p.tokens)
}

// between opens a gap before a token where the time from one utterance to the next
// holds a voice, or where nothing was measured is long.
func (p *pass) between(before int, from, to time.Duration, measured, bare doubt, long time.Duration) {
	if to <= from {
		return
	}
	if p.sound.until == 0 {
		if to-from >= long {
			p.open = append(p.open, gap{before, from, to, bare})
		}
		return
	}
	if p.sound.voice(from+edges, to-edges) >= voiced {
		p.open = append(p.open, gap{before, from, to, measured})
	}
}

// inside looks for losses within an utterance.
func (p *pass) inside(u *utterance) {
	if u.sourced {
		if p.sound.until == 0 {
			return
		}
		last := u.Start
		for i := u.from; i < u.to; i++ {
			t := p.tokens[i]
			if !t.timed {
				continue
			}
			if t.start > last && p.sound.voice(last+edges, t.start-edges) >= voicedWords {
				p.open = append(p.open, gap{i, last, t.start, unheard})
			}
			last = max(last, t.end)
		}
		if u.End > last && p.sound.voice(last+edges, u.End-edges) >= voicedWords {
			p.open = append(p.open, gap{u.to, last, u.End, unheard})
		}
		return
	}
	words, least, lasts, long := float64(u.to-u.from), slowestBare, u.length(), slowestLong
	if p.sound.until > 0 {
		least, lasts, long = slowest, p.sound.voice(u.Start, u.End), slowestIn
	}
	if lasts >= long && words < least*lasts.Seconds() {
		p.open = append(p.open, gap{u.to, u.Start, u.End, unheard})
	}
}
