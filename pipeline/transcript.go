package pipeline

import "time"

// Transcript is what a speech engine heard in a recording, before any rule of
// ours has touched it. It is kept beside the recording: the draft's text comes
// from it, and a person compares the two.
type Transcript struct {
	Engine   string        `json:"engine"`             // the model, as the engine or the settings name it
	Language string        `json:"language,omitempty"` // as the engine says: "fr", "french", "en" ...
	Duration time.Duration `json:"duration"`           // of the recording; 0 where the engine does not say
	Segments []Utterance   `json:"segments"`           // in the order of time
	// Notes tell in French what was doubtful in it, without quoting.
	Notes []string `json:"notes,omitempty"`
}

// Utterance is a stretch of speech.
type Utterance struct {
	Start time.Duration `json:"start"` // from the beginning of the recording
	End   time.Duration `json:"end"`
	Text  string        `json:"text"`
	// LogProb is the mean log probability of the tokens: 0 is certain, below -1
	// is guesswork. NoSpeech is the probability, 0 to 1, that nobody spoke.
	// Compression is the ratio of the text's length to its compressed length; above
	// 2.4 it repeats itself. Known reports whether the engine gave them at all.
	LogProb     float64 `json:"log_prob,omitempty"`
	NoSpeech    float64 `json:"no_speech,omitempty"`
	Compression float64 `json:"compression,omitempty"`
	Known       bool    `json:"known,omitempty"`
	Words       []Word  `json:"words,omitempty"`
}

// Word is one word of an utterance with its place in the recording.
type Word struct {
	Text        string        `json:"text"`
	Start       time.Duration `json:"start"`
	End         time.Duration `json:"end"`
	Probability float64       `json:"probability,omitempty"` // 0 to 1; 0 where the engine does not say
}

// Moment ties a piece of a text to the place in the recording where it was said.
type Moment struct {
	Span  Span          `json:"span"`
	Start time.Duration `json:"start"`
	End   time.Duration `json:"end"`
}
