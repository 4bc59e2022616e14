package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

// alerts turns the critical findings into the letter's first lines: what it is
// and the report's own words, the most urgent first, each kind once. A finding
// that a person answered stays: an answer says what was decided about the text,
// not that the reader needs no warning.
func alerts(findings []pipeline.Finding, written string, lang pipeline.Language) []pipeline.Alert {
	written = strings.Join(strings.Fields(written), " ")
	var out []pipeline.Alert
	seen := make(map[string]bool)
	for _, f := range mostUrgentFirst(findings) {
		if f.Kind != pipeline.Critical || f.Urgency == pipeline.Routine || seen[f.Rule] {
			continue
		}
		seen[f.Rule] = true
		out = append(out, pipeline.Alert{Urgency: f.Urgency, Text: sentence(f, written, lang)})
	}
	return out
}

func mostUrgentFirst(findings []pipeline.Finding) []pipeline.Finding {
	out := slices.Clone(findings)
	slices.SortStableFunc(out, func(a, b pipeline.Finding) int { return int(b.Urgency) - int(a.Urgency) })
	return out
}

// sentence names the finding and quotes the report. The table of critical
// findings is French: an English letter quotes only.
// Of a dictation it quotes the written form, where the finding does.
func sentence(f pipeline.Finding, written string, lang pipeline.Language) string {
	quote := strings.Join(strings.Fields(f.Quote), " ")
	name := criticalName(f.Rule)
	said := quoted(f.Message)
	switch {
	case lang != pipeline.English && quote != "" && (strings.Contains(f.Message, quote) || said != "" && strings.Contains(written, said)):
		return f.Message // says it all, with the checker's own reserve
	case lang == pipeline.English && quote != "":
		return capital(quote)
	case name == "" && quote == "":
		return f.Message
	case name == "":
		return strings.TrimRight(f.Message, " .:") + " : « " + quote + " »."
	case quote == "":
		return capital(name) + "."
	}
	return capital(name) + " : « " + quote + " »."
}

// quoted gives what stands between the first pair of quotation marks.
func quoted(s string) string {
	_, s, _ = strings.Cut(s, "«")
	s, _, ok := strings.Cut(s, "»")
	if !ok {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

func criticalName(code string) string {
	for _, c := range vocab.CriticalFindings() {
		if c.Code == code {
			return c.Name
		}
	}
	return ""
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
