package vocab

import (
	"fmt"
	"strings"
	"sync"

	"cardiopli/vocab/dawg"

	_ "embed" // the word sets
)

//go:generate go run ./gen

var (
	//go:embed data/fr.dawg
	frenchWords string
	//go:embed data/common-fr.dawg
	commonFrench string
	//go:embed data/fr.trigrams
	frenchTrigrams string
	//go:embed data/en.dawg
	englishWords string
	//go:embed data/words-fr.txt
	frenchExtra string
	//go:embed data/words-en.txt
	englishExtra string
	//go:embed data/homophones-fr.tsv
	frenchHomophones string
)

// Lexicon answers what a word is. It is read-only and safe for concurrent use.
type Lexicon struct {
	terms  []Term
	byText map[string]int32 // form of a term as written and in lower case -> index in terms

	french  tongue
	english func() *tongue // made when first asked for: most practices never do
	foreign dawg.Set       // its general words
	// sounds are the French words of the lexicon by how they sound.
	sounds func() map[string][]int32
}

// tongue is what is known of one language.
type tongue struct {
	general dawg.Set
	// common are the words of general that a letter uses, meant before others;
	// trigrams are the runs of letters that the language has.
	common   dawg.Set
	trigrams string
	words    []word             // of the lexicon, that may be proposed
	forms    map[string]int32   // key -> index in words, or -1: accepted and never proposed
	plain    map[string]int32   // key without accents -> index in words, or -1
	phrases  map[string]int32   // keys of several words, one blank between -> term
	after    map[string][]int32 // words that follow a word in a term, small words passed over
	before   map[string][]int32 // words that precede one
	fixes    map[string]fix     // known misspelling of one word
	wrong    map[string][]wrong // first word of known misspellings of several words
	joined   map[string]string  // letters of a term with hyphens, run together -> the term
	// homophones are words of the general language that a report hardly ever
	// means, and that sound like one it does.
	homophones map[string]homophone
}

// homophone is what a word is heard for, and beside which words (none: always).
type homophone struct {
	right string
	near  []string
}

// word is one word of the lexicon.
type word struct {
	key     string
	text    string // as it is proposed
	term    int32  // -1: from the list of further words
	letters uint32 // which letters it has, without accents
	drug    bool
	name    bool // an eponym or a make: written with a capital
	clipped bool // a short form: proposed for what sounds the same only
}

// fix is what a known misspelling of one word is to be.
type fix struct {
	right string
	term  int32
	drug  bool
	// derived from a misspelling of several words: it yields to the dictionary
	derived bool
}

// wrong is a known misspelling of several words.
type wrong struct {
	keys  []string
	right string
	term  int32
}

var lexicon = sync.OnceValues(newLexicon)

// Load returns the lexicon, made at the first call and shared afterwards.
func Load() (*Lexicon, error) { return lexicon() }

func newLexicon() (*Lexicon, error) {
	l := &Lexicon{terms: terms(), byText: make(map[string]int32, 12<<10)}
	for pass := range 2 { // a normal form wins over another term's variant
		for i, t := range l.terms {
			forms := []string{t.Text}
			if pass == 1 {
				forms = append(append([]string{}, t.Inflected...), t.Variants...)
			}
			for _, f := range forms {
				for _, k := range [2]string{f, strings.ToLower(f)} {
					if _, taken := l.byText[k]; !taken {
						l.byText[k] = int32(i)
					}
				}
			}
		}
	}
	var err error
	if l.french, err = newTongue(frenchWords); err != nil {
		return nil, fmt.Errorf("open French words: %w", err)
	}
	english, err := newTongue(englishWords)
	if err != nil {
		return nil, fmt.Errorf("open English words: %w", err)
	}
	l.foreign = english.general
	l.english = sync.OnceValue(func() *tongue {
		l.fillEnglish(&english)
		return &english
	})
	if l.french.common, err = dawg.Open(commonFrench); err != nil {
		return nil, fmt.Errorf("open common French words: %w", err)
	}
	l.french.trigrams = frenchTrigrams
	l.fillFrench()
	l.sounds = newSounds(&l.french)
	return l, nil
}

func newTongue(data string) (tongue, error) {
	set, err := dawg.Open(data)
	return tongue{
		general: set,
		forms:   make(map[string]int32, 6<<10), plain: make(map[string]int32, 4<<10),
		phrases: make(map[string]int32, 4<<10), after: map[string][]int32{}, before: map[string][]int32{},
		fixes: map[string]fix{}, wrong: map[string][]wrong{}, joined: map[string]string{},
		homophones: map[string]homophone{},
	}, err
}

// Term returns the entry of a word or of several words: a normal form, an
// inflection or an admitted variant. Case counts first and is ignored if no
// entry is written so ("AVF" and "aVF" are the lexicon's own).
func (l *Lexicon) Term(word string) (Term, bool) {
	word = strings.ReplaceAll(strings.Join(strings.Fields(word), " "), "’", "'")
	i, ok := l.byText[word]
	if !ok {
		i, ok = l.byText[strings.ToLower(word)]
	}
	if !ok {
		return Term{}, false
	}
	return l.terms[i], true
}
