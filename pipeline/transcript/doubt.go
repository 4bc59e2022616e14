package transcript

// doubt is why a word is left open.
type doubt int

// The doubts, in the order in which the notes tell them. Where several hold for a
// word the first one that was found stays.
const (
	none       doubt = iota
	silence          // on measured silence, or the engine says that nobody spoke
	invention        // words that engines make up
	loop             // again and again
	foreign          // another language
	hurry            // faster than anybody speaks
	disorder         // times that cannot be
	unsure           // the whole utterance is guesswork
	critical         // an improbable word that changes the sense
	dim              // an improbable word
	unheard          // a voice without text
	missing          // a long time without text, where nothing was measured
	ending           // the text stops before the recording
	nothing          // no text at all
	translated       // the engine heard another language and wrote this one
	doubts
)

// The thresholds on probabilities, 0 to 1. A word's probability is the engine's own
// guess of how often it is right. What is below one third is more often wrong
// than right, and a reader sees most such words; a number, a negation, a side, a
// drug, a unit heard for another one makes a sentence that reads as well as the
// right one, so that these have to be more likely right than wrong by half. Both
// were chosen by judgement: no engine was at hand to count on.
const (
	leastWord     = 0.30
	leastCritical = 0.60
)

// The thresholds on utterances are Whisper's own, at which it takes its decoding
// for failed: mean log probability, probability of no speech, compression.
const (
	leastLogProb   = -1.0
	mostNoSpeech   = 0.6
	plainNoSpeech  = 0.9 // alone, unless a voice was measured: half of the time at least
	surelyNoSpeech = 0.8 // with leastMumbled: nobody spoke, and it is not sure of what
	leastMumbled   = -0.7
	mostCompressed = 2.4
)

func (p *pass) mark(from, to int, d doubt) {
	for i := from; i < to; i++ {
		if p.tokens[i].doubt == none {
			p.tokens[i].doubt = d
		}
	}
}

func (p *pass) condemn(u *utterance, d doubt) {
	p.mark(u.from, u.to, d)
	u.worthless = true
}

// improbable doubts utterances by what the engine says of them.
func (p *pass) improbable() {
	for i := range p.spoken {
		u := &p.spoken[i]
		if u.Known && u.LogProb < leastLogProb {
			p.condemn(u, unsure)
		}
	}
}

// weak doubts single words by their probability, and an utterance as a whole where
// more than half of its words are in doubt: what stands between the blanks has been
// guessed from them.
func (p *pass) weak() {
	kinds := p.kinds()
	for i := range p.spoken {
		u := &p.spoken[i]
		open := 0
		for k := u.from; k < u.to; k++ {
			t := &p.tokens[k]
			d := none
			switch {
			case t.sure <= 0:
			case kinds[k] != plain && t.sure < leastCritical:
				d = critical
			case t.sure < leastWord:
				d = dim
			}
			if d != none {
				p.mark(k, k+1, d)
				open++
			}
		}
		if n := u.to - u.from; n >= fewWords && 2*open > n {
			p.mark(u.from, u.to, unsure)
		}
	}
	// A number is open as a whole: "quarante-[? cinq]" reads as forty.
	for i := range p.tokens {
		if p.tokens[i].doubt == critical && kinds[i] == number {
			p.extend(kinds, i, -1)
			p.extend(kinds, i, +1)
		}
	}
}

// extend doubts the neighbours of token i that are of the same number, also
// across what stands within one: "virgule", "sur".
func (p *pass) extend(kinds []kind, i, step int) {
	for {
		k := i + step
		if k >= 0 && k < len(kinds) && kinds[k] == joint && k+step >= 0 && k+step < len(kinds) && kinds[k+step] == number {
			k += step
		}
		if k < 0 || k >= len(kinds) || kinds[k] != number || p.tokens[k].spoken != p.tokens[i].spoken || p.tokens[k].doubt != none {
			return
		}
		p.mark(min(i, k), max(i, k)+1, critical)
		i = k
	}
}
