package transcribe

import (
	"strings"
	"unicode"
)

// maxPrompt bounds a prompt. Whisper looks at the last 223 tokens of a prompt and
// forgets what stands before; no tokenizer is at hand here, so that two and a half
// bytes are counted as a token, which French medical words do not fall below by much.
const maxPrompt = 200 * 5 / 2 // bytes

// telling are words of cardiology that engines write as something else, the ones
// that change a letter's meaning most first. Each is a term of package vocab.
var telling = []string{
	"FEVG", "TAPSE", "ITV", "SIV", "PAPs", "rapport E/e'", "QTc", "BAV", "NYHA", "NT-proBNP", "FA", "HTAP", "TAVI", "ESSV", "TVNS",
	"hypokinésie", "akinésie", "sus-décalage du segment ST", "bisoprolol", "apixaban", "rivaroxaban", "amiodarone", "furosémide",
	"sacubitril", "dapagliflozine", "spironolactone", "Kardégic", "Eliquis", "Entresto", "méthode de Simpson", "indice de Sokolow-Lyon",
}

// Prompt gives a prompt that makes an engine expect the words of cardiology: the
// practice's own terms first, then telling ones, as a sentence that a report could
// begin with. It holds terms only, so that nothing of a patient can be in it; it
// stays within what engines look at. It is in French, as the dictations are.
func Prompt(terms []string) string {
	const before, after = "Compte rendu de cardiologie : ", "."
	var b strings.Builder
	b.WriteString(before)
	seen := map[string]bool{}
	for _, list := range [][]string{terms, telling} {
		for _, t := range list {
			t = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
				if unicode.IsControl(r) || r == ',' || r == unicode.ReplacementChar {
					return ' '
				}
				return r
			}, strings.ToValidUTF8(t, " "))), " ")
			key := strings.ToLower(t)
			if t == "" || len(t) > 60 || seen[key] || b.Len()+len(", ")+len(t)+len(after) > maxPrompt {
				continue
			}
			if len(seen) > 0 {
				b.WriteString(", ")
			}
			seen[key] = true
			b.WriteString(t)
		}
	}
	b.WriteString(after)
	return b.String()
}
