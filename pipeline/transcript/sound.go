package transcript

import (
	"slices"
	"sort"
	"time"

	"cardiopli/pipeline"
)

// sound is what was measured of a recording.
type sound struct {
	until  time.Duration // how far; 0: nothing was measured
	quiet  []pipeline.Moment
	before []time.Duration // silence before each of quiet
}

// listen puts measured silences in order.
func listen(silences []pipeline.Moment, until time.Duration) sound {
	s := sound{until: until}
	if until == 0 {
		return s
	}
	in := make([]pipeline.Moment, 0, len(silences))
	for _, m := range silences {
		m.Start, m.End = within(m.Start), min(within(m.End), until)
		if m.End > m.Start {
			in = append(in, m)
		}
	}
	slices.SortFunc(in, func(a, b pipeline.Moment) int { return int(a.Start - b.Start) })
	var total time.Duration
	for _, m := range in {
		if n := len(s.quiet); n > 0 && m.Start < s.quiet[n-1].End {
			m.Start = s.quiet[n-1].End
		}
		if m.End > m.Start {
			s.quiet = append(s.quiet, m)
			s.before = append(s.before, total)
			total += m.End - m.Start
		}
	}
	return s
}

// silentBefore is how much silence lies before t.
func (s sound) silentBefore(t time.Duration) time.Duration {
	i := sort.Search(len(s.quiet), func(i int) bool { return s.quiet[i].Start >= t }) - 1
	if i < 0 {
		return 0
	}
	return s.before[i] + min(t, s.quiet[i].End) - s.quiet[i].Start
}

// voice is how long something sounds between two times. Behind what was measured
// nothing is known to sound.
func (s sound) voice(from, to time.Duration) time.Duration {
	from, to = min(within(from), s.until), min(within(to), s.until)
	if to <= from {
		return 0
	}
	return to - from - (s.silentBefore(to) - s.silentBefore(from))
}

// The slack between measured silence and an engine's times: those of utterances are
// good to a third of a second, those of single words to twice that.
const (
	besideUtterance = 300 * time.Millisecond
	besideWord      = 600 * time.Millisecond
	whisper         = 200 * time.Millisecond // less sound than this is no word
)

// hushed are what engines write over noise and what a doctor says as well: they
// are doubted where the engine takes the stretch for one without speech.
var hushed = set(`merci beaucoup bonjour bonsoir revoir au a bientot oui non ok okay accord d euh hum hein bon voila et you thank thanks bye yeah oh ah mm hmm`)

// silent doubts text where nobody spoke.
func (p *pass) silent() {
	for i := range p.spoken {
		u := &p.spoken[i]
		switch {
		case u.atomFrom == u.atomTo:
		case u.Known && u.NoSpeech > mostNoSpeech && u.LogProb < leastLogProb,
			u.Known && u.NoSpeech > surelyNoSpeech && u.LogProb < leastMumbled,
			u.Known && u.NoSpeech > mostNoSpeech && p.only(u, hushed),
			u.Known && u.NoSpeech > plainNoSpeech && (p.sound.until == 0 || 2*p.sound.voice(u.Start, u.End) < u.length()):
			p.condemn(u, silence)
		case p.sound.until > 0 && u.timed && u.End > u.Start && u.Start < p.sound.until &&
			p.sound.voice(u.Start-besideUtterance, u.End+besideUtterance) < whisper:
			p.condemn(u, silence)
		}
	}
	if p.sound.until == 0 {
		return
	}
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.timed && t.start < p.sound.until && p.sound.voice(t.start-besideWord, t.end+besideWord) == 0 {
			p.mark(i, i+1, silence)
		}
	}
}

// only reports whether all words of u are in words.
func (p *pass) only(u *utterance, words map[string]bool) bool {
	for _, a := range p.atoms[u.atomFrom:u.atomTo] {
		if !words[a.word] {
			return false
		}
	}
	return true
}
