package plan

import "cardiopli/pipeline"

// Reading is what a report says about what comes next.
type Reading struct {
	// Action is what the text says of its reader: asked, none, or unknown.
	Action pipeline.Action
	// Sentences are those of the conclusion and the plan, in text order; between
	// them lies blank space alone.
	Sentences []Sentence
	// Due is the day of the earliest term of what is asked; zero where none is named.
	Due pipeline.Date
	// Why are the sentences that decided Action, in Report.Written; some may lie
	// outside the conclusion and the plan.
	Why []pipeline.Span
	// Sectioned tells that the report has a conclusion or a plan; otherwise
	// Sentences are those of its end.
	Sectioned bool
}

// Sentence is one sentence of the conclusion or of the plan.
type Sentence struct {
	Span  pipeline.Span // in Report.Written, with the sign of a list
	Text  pipeline.Span // the same without the sign of a list
	Class Class
	// Asks tells that the sentence asks something of the reader, whatever its class.
	Asks bool
	// Unsure tells that something is to be done and the text does not say by whom.
	Unsure bool
	// Says lists every class that the sentence says something of, a fact aside: a
	// sentence that mixes a fact and a request is a Fact that says Ask.
	Says []Class
	// Leans tells that the sentence is not understood without the one before.
	Leans bool
	// Due is the day of the earliest term, counted from the examination.
	Due pipeline.Date
}

// Class says what a sentence is for.
type Class string

// The classes.
const (
	Fact   Class = "fact"   // stays in the conclusion
	Drug   Class = "drug"   // changes the treatment
	Steady Class = "steady" // leaves the treatment as it is
	Ask    Class = "ask"    // asks something, of the reader or of nobody named
	Follow Class = "follow" // the practice or the patient sees to it
	None   Class = "none"   // nothing is needed
)
