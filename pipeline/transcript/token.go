package transcript

import (
	"strings"
	"time"
	"unicode"

	"cardiopli/pipeline"

	"golang.org/x/text/unicode/norm"
)

// longest bounds every time: a transcript that says more says nothing.
const longest = 48 * time.Hour

// pass holds a transcript while it is looked at.
type pass struct {
	options  Options
	language string // as the engine says
	duration time.Duration
	sound    sound
	tokens   []token
	atoms    []atom
	spoken   []utterance
	open     []gap
}

// token is what stands between two blanks of the engine's text.
type token struct {
	text       string
	start, end time.Duration // of its word, else its share of the utterance
	timed      bool          // of its word
	sure       float64       // probability, 0 unknown
	doubt      doubt
	spoken     int // its utterance
}

// atom is a word without accents, in lower case: "d'Amara.org" is three.
type atom struct {
	word  string
	token int
}

// utterance is a stretch of tokens with what the engine says of it.
type utterance struct {
	pipeline.Utterance
	from, to           int // tokens
	atomFrom, atomTo   int
	timed              bool
	sourced, worthless bool // has words with times; is doubted as a whole
}

func (u *utterance) length() time.Duration { return u.End - u.Start }

func within(d time.Duration) time.Duration { return min(max(d, 0), longest) }

// read takes t apart.
func read(t pipeline.Transcript, o Options) *pass {
	p := &pass{options: o, language: t.Language, duration: max(within(t.Duration), within(o.Duration), within(o.Measured))}
	p.sound = listen(o.Silences, within(o.Measured))
	led := 0 // utterances that begin with a blank
	for _, u := range t.Segments {
		if strings.HasPrefix(u.Text, " ") {
			led++
		}
	}
	for _, u := range t.Segments {
		s := utterance{Utterance: u, from: len(p.tokens), atomFrom: len(p.atoms)}
		s.Start, s.End = within(u.Start), max(within(u.Start), within(u.End))
		if s.End == 0 && len(t.Segments) == 1 { // text alone is what the whole recording says
			s.End = p.duration
		}
		s.timed = s.End > 0
		// whisper.cpp cuts utterances by letters; the second half of a word then
		// comes without the blank that every other utterance begins with.
		glued := 2*led > len(t.Segments) && u.Text != "" && !strings.HasPrefix(u.Text, " ") && p.ends() && begins(u.Text)
		words := strings.Fields(clean(u.Text))
		if glued && len(words) > 0 {
			p.lengthen(words[0])
			words = words[1:]
			s.atomFrom = len(p.atoms)
		}
		for _, w := range words {
			p.add(w, len(p.spoken))
		}
		s.to, s.atomTo = len(p.tokens), len(p.atoms)
		p.spoken = append(p.spoken, s)
		p.place(&p.spoken[len(p.spoken)-1])
	}
	return p
}

// ends reports whether the text so far ends in the middle of a word, as far as
// can be seen.
func (p *pass) ends() bool {
	if len(p.tokens) == 0 {
		return false
	}
	r := []rune(p.tokens[len(p.tokens)-1].text)
	return unicode.IsLetter(r[len(r)-1]) || r[len(r)-1] == '-' || r[len(r)-1] == '\'' || r[len(r)-1] == '’'
}

func begins(s string) bool {
	for _, r := range s {
		return unicode.IsLower(r) || r == '\'' || r == '’' || r == '-'
	}
	return false
}

// clean gives s in normal form C, without what has no place in a line: control
// and format characters. Bytes that are no UTF-8 become U+FFFD, itself a blank.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, s)
}

// lengthen puts the rest of a word to the last token.
func (p *pass) lengthen(rest string) {
	at := len(p.tokens) - 1
	p.tokens[at].text += rest
	for len(p.atoms) > 0 && p.atoms[len(p.atoms)-1].token == at {
		p.atoms = p.atoms[:len(p.atoms)-1]
	}
	p.divide(at)
	p.spoken[p.tokens[at].spoken].atomTo = len(p.atoms)
}

func (p *pass) add(text string, spoken int) {
	p.tokens = append(p.tokens, token{text: text, spoken: spoken})
	p.divide(len(p.tokens) - 1)
}

// divide adds the atoms of a token.
func (p *pass) divide(at int) {
	text := p.tokens[at].text
	for _, w := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		p.atoms = append(p.atoms, atom{w, at})
	}
}

// fold gives s in lower case without accents.
func fold(s string) string {
	s = strings.ToLower(s)
	for _, r := range s {
		if r >= 0x80 {
			s = norm.NFD.String(strings.NewReplacer("œ", "oe", "æ", "ae").Replace(s))
			return strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return r
			}, s)
		}
	}
	return s
}

// place gives the tokens of u their times and probabilities: from the engine's
// words where they match, else their share of u by letters.
func (p *pass) place(u *utterance) {
	tokens := p.tokens[u.from:u.to]
	total := 0
	for _, t := range tokens {
		total += len(t.text)
	}
	at := 0
	for i := range tokens {
		tokens[i].start = u.Start + share(u.length(), at, total)
		at += len(tokens[i].text)
		tokens[i].end = u.Start + share(u.length(), at, total)
	}
	match(tokens, u.Words)
	for i := range tokens {
		t := &tokens[i]
		// A word far from its utterance has no time that can be believed.
		if t.timed && (t.start < u.Start-2*time.Second || t.end > u.End+2*time.Second) {
			t.timed = false
			t.start, t.end = u.Start, u.End
		}
		u.sourced = u.sourced || t.timed
	}
}

func share(d time.Duration, part, whole int) time.Duration {
	if whole == 0 {
		return 0
	}
	return time.Duration(float64(d) * float64(part) / float64(whole))
}
