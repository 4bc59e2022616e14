package ledger

import (
	"cardiopli/pipeline"
	"cardiopli/templates"
	"cardiopli/vocab"
)

// Kind says what an item is.
type Kind string

// The kinds of items.
const (
	Number   Kind = "number"
	Unit     Kind = "unit"
	Side     Kind = "side"
	Negation Kind = "negation" // a word or sign that turns the sense
	Drug     Kind = "drug"
)

// Item is a number, unit, side, negation or drug in a text.
type Item struct {
	Kind  Kind   `json:"kind"`
	Value string `json:"value"` // canonical: "1.2", "mmHg", "gauche", "pas", "Lasilix"
	pipeline.Span
}

// What says what became of an item.
type What string

// What can become of an item that did not arrive as it was.
const (
	Lost      What = "lost"      // in the source, not in the letter
	Added     What = "added"     // in the letter, not in the source
	Changed   What = "changed"   // another value in its place
	Corrected What = "corrected" // by the speaker: what he said last stands
)

// Part names a part of a letter.
type Part string

// The parts of a letter that hold items.
const (
	Text       Part = "text" // the whole: a written form, the text of a file
	Title      Part = "title"
	Alert      Part = "alert"
	Conclusion Part = "conclusion"
	Body       Part = "body" // a heading or a paragraph
	Table      Part = "table"
	Patient    Part = "patient"
	Author     Part = "author"
	Recipient  Part = "recipient"
	Practice   Part = "practice"
	Dates      Part = "dates" // of the letter and of the examination
	Foot       Part = "foot"  // what each page repeats
	Trends     Part = "trends"
	Drugs      Part = "drugs"
	Asked      Part = "ask"
	Graph      Part = "graph"
	Amended    Part = "amendment"
)

// Place is where an item stands on the other side. Span lies in the piece of
// text that Part and the indices name.
type Place struct {
	Part Part `json:"part"`
	// Index is the number of the line of the conclusion, block, alert or
	// recipient; Row and Column those of a cell.
	Index  int `json:"index,omitempty"`
	Row    int `json:"row,omitempty"`
	Column int `json:"column,omitempty"`
	pipeline.Span
}

// Entry is an item that was found on both sides.
type Entry struct {
	Kind   Kind          `json:"kind"`
	Value  string        `json:"value"`
	Source pipeline.Span `json:"source"` // in Document.Text; in Extract, of the extracted text
	Place  Place         `json:"place"`
}

// Change is an item that was not found on both sides.
type Change struct {
	What   What          `json:"what"`
	Kind   Kind          `json:"kind"`
	Source string        `json:"source,omitempty"` // value in the source; "" for Added
	Letter string        `json:"letter,omitempty"` // value in the letter; "" for Lost
	Span   pipeline.Span `json:"span,omitzero"`    // in Document.Text; in Extract, of the extracted text
	Place  Place         `json:"place,omitzero"`   // zero for Lost
	// Context are the words around it, on the side that has it.
	Context string `json:"context,omitempty"`
}

// Hop says between which two forms items were matched.
type Hop string

// The hops.
const (
	Spoken    Hop = "spoken"    // source -> written form
	Composed  Hop = "composed"  // written form -> letter
	Extracted Hop = "extracted" // letter -> text of its file
)

// Ledger is the account of one hop.
type Ledger struct {
	Hop     Hop      `json:"hop"`
	Entries []Entry  `json:"entries"`
	Changes []Change `json:"changes"`
	text    string   // that Changes lie in
}

// Balanced reports whether everything arrived; what a speaker corrected did.
func (l Ledger) Balanced() bool {
	for _, c := range l.Changes {
		if c.What != Corrected {
			return false
		}
	}
	return true
}

// row is a row of a template, and the examination that the template is for.
type row struct {
	templates.Row
	exam string
}

// Book reads items and keeps ledgers. It does not change and may be shared.
type Book struct {
	drugs    map[string][]medicine
	rows     map[string][]row // by label
	measured map[string]bool  // keys of measures that have a row
	peaks    map[string]bool  // those of measures that are taken at peak
	kin      kin
	groups   map[string][]string // titles of the groups of a label
	// titles of examinations, sections and groups; heads are the same, folded.
	titles []wording
	labels []wording // of rows, in the order of the templates
	heads  map[string]bool
	origin map[string]bool // the folded heading over lines from several places
}

// New returns a Book that knows the medicines of vocab, and the titles, labels
// and normal ranges of set, with which the letters were composed.
func New(set *templates.Set) *Book {
	b := &Book{drugs: medicines(vocab.Terms()), kin: kinOf(set)}
	b.learn(set)
	return b
}

// Items lists the items of a text in the order of the text.
func (b *Book) Items(text string) []Item {
	var out []Item
	for _, t := range b.read(text, map[string]string{}, true) {
		if t.item() {
			out = append(out, Item{t.kind, t.value, t.span()})
		}
	}
	return out
}

func (t token) span() pipeline.Span { return pipeline.Span{Start: int(t.from), End: int(t.to)} }
