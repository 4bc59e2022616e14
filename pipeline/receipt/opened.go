package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// The subjects and sentences by which mail programs tell of reading where the
// machine part was lost on the way, folded by plainLetters. Both must be there: a
// person may well write "Lu : ..." in a subject.
var (
	readSubject   = regexp.MustCompile(`^(?:read|lu|gelesen|leido|letto|lido|read receipt|return receipt(?: \(displayed\))?|accuse de lecture|confirmation de lecture|accuse de reception \((?:affiche|lu)\)|lesebestatigung|empfangsbestatigung \(angezeigt\)|confirmacion de lectura|conferma di lettura|affiche|displayed)\s*(?:[:(–—-]|$)`)
	readWords     = regexp.MustCompile(`was (?:read|displayed|opened) (?:on|by|at)|has been (?:read|displayed|opened)|a ete (?:lu|affiche|ouvert)|wurde .{0,60}(?:gelesen|angezeigt)|gelesen(?: am)?\b|fue leido|se (?:ha leido|leyo)|e stat[oa] lett[oa]|accuse de lecture|read receipt|return receipt|lesebestatigung`)
	unreadSubject = regexp.MustCompile(`^(?:non lu|not read|ungelesen|no leido|non letto|deleted|supprime)\s*:`)
	unreadWords   = regexp.MustCompile(`deleted without being read|supprime sans (?:avoir ete|etre) lu|ungelesen geloscht|eliminado sin (?:haber sido leido|leer)|ohne gelesen`)
)

// opened reads a receipt of reading that consists of words, or of Outlook's own
// format alone (MS-OXTNEF).
func opened(subject, text string, top *part) (pipeline.Receipt, bool) {
	subject = plainLetters(subject)
	own := strings.TrimSpace(ownWords(cut(text, maxText)))
	folded := plainLetters(own)
	bare := top.winmail() != nil && own == ""
	r := pipeline.Receipt{Plain: true, Words: cut(sentence(own), maxWords)}
	switch {
	case unreadSubject.MatchString(subject) && (bare || unreadWords.MatchString(folded)):
		r.Kind = pipeline.ReceiptDeleted
	case readSubject.MatchString(subject) && (bare || readWords.MatchString(folded)) && len(own) < 2000:
		r.Kind = pipeline.ReceiptDisplayed
	default:
		return r, false
	}
	return r, true
}

// sentence is the line that says so.
func sentence(text string) string {
	for line := range strings.Lines(text) {
		if f := plainLetters(line); readWords.MatchString(f) || unreadWords.MatchString(f) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
