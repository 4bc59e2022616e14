package batch

import (
	"regexp"
	"strings"
)

// A command is what a physician says between two letters. It counts only where it
// stands by itself: "vous trouverez le courrier suivant" and "patient suivant son
// traitement" are no commands.
//
// Alone reports a command that parts letters whoever they are about; "compte rendu
// suivant" does so only where another patient follows.
var (
	commandWords = `(?:(?:lettre|courrier|patiente?|compte[ -]rendu|dossier) suivante?` +
		`|(?:nouvelle|nouveau|autre|deuxi[eè]me|seconde?|troisi[eè]me|quatri[eè]me|cinqui[eè]me|sixi[eè]me|septi[eè]me|huiti[eè]me|neuvi[eè]me|dixi[eè]me) (?:lettre|courrier|patiente?|compte[ -]rendu|dossier)` +
		`|(?:next|new|second|third|fourth|fifth|sixth) (?:letter|patient|report)` +
		`|on passe (?:au|à la) (?:patiente?|lettre|courrier) suivante?)`
	closings = `confraternellement|cordialement|cordialit[ée]|salutations|sentiments|sincerely|regards|faithfully`
	// before: the beginning of the text or of a line, the end of a sentence, in
	// signs or spoken, or the closing of a letter
	commandForm = regexp.MustCompile(`(?i)(^|[\n\f.!?;:]|[ \n](?:point(?: final)?|à la ligne|nouveau paragraphe|point d'exclamation|full stop|period|new line|new paragraph|` + closings + `)[ ,]*)` +
		`([ \t*#>"«(\[-]*(?:passons (?:à la|au) |maintenant )?` + commandWords + `)` +
		`([ \t]*(?:$|[\n\f.!?;:,)\]»"*-]|(?:point|à la ligne|deux points|virgule|nouveau paragraphe|full stop|colon|comma|period|new line|new paragraph)\b|(?:madame|monsieur|mademoiselle|mme|mlle|mr|mrs|ms|m\.)[ .]|(?:patiente?|nom|name) ?:))`)
	weakCommand = regexp.MustCompile(`(?i)compte[ -]rendu|dossier|report`)
	punctuation = regexp.MustCompile(`^(?:[ \t]*(?:[.!?;:,)\]»"*-]+|(?i:point à la ligne|point final|point|à la ligne|deux points|virgule|nouveau paragraphe|full stop|colon|comma|period|new line|new paragraph)\b))+`)
)

// commands finds the borders that were dictated.
func commands(text string) []mark {
	var all []mark
	for at := 0; at < len(text) && len(all) < maxMarks; {
		m := commandForm.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		from, to := at+m[4], at+m[5]
		all = append(all, mark{at: from, end: to + len(punctuation.FindString(text[to:])), kind: command, weak: weakCommand.MatchString(text[from:to])})
		at = to
	}
	return all
}

// bare returns s without what a border leaves at the ends of a letter.
func bare(s string) string { return strings.Trim(s, " \t\r\n\f") }
