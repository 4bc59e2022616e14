package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// integrationKO is the mark in the subject by which receiving software says that it
// could not file a document (ANS, transmission of a CDA document by MSSanté mail).
// Two wordings are in use, with and without accents, and with either apostrophe;
// accents that were broken on the way and brackets that are missing are let pass.
var integrationKO = regexp.MustCompile(`^\s*((?:(?:re|tr|fw|fwd|rep|aw|wg)\s*:\s*)*)\[?\s*(?:ko\s+int.{1,6}gration|erreur\s+d\s*.{0,3}\s*int.{1,6}gration)(?:[^\]]{0,60}\]\s*(?:\[\s*(\d{1,4})\s*\])?|[^\]\d]{0,20}[\s(](\d{3})\b)`)

var koCode = regexp.MustCompile(`(?i)(?:^|[^\d])(90\d)(?:[^\d]|$)`)

// ko reads a refusal by receiving software that came as ordinary mail, or only as
// its subject. A person who answers such a mail keeps its subject: behind a
// prefix the mark counts where the mail has the parts that software sends.
func ko(top *part, subject, text string) (pipeline.Receipt, bool) {
	m := integrationKO.FindStringSubmatch(plainLetters(subject))
	if m == nil {
		return pipeline.Receipt{}, false
	}
	if m[1] != "" && !returnsDocument(top) {
		return pipeline.Receipt{}, false
	}
	r := pipeline.Receipt{Kind: pipeline.ReceiptRefused, Code: m[2] + m[3], Plain: true}
	own := ownWords(text)
	if r.Code == "" {
		r.Code = code(koCode, cut(own, 2000))
	}
	for _, line := range strings.Split(own, "\n") {
		if r.Code != "" && strings.Contains(line, r.Code) {
			r.Words = cut(strings.TrimSpace(line), maxWords)
			break
		}
	}
	if r.Words == "" {
		r.Words = telling(strings.Split(own, "\n"))
	}
	return r, true
}

var takenIn = regexp.MustCompile(`\b(?:integr(?:e|ation)|class[e]|enregistre|import[e])\w*\b.{0,40}\b(?:reussie?|succes|dossier)|(?:a|ont) (?:bien )?ete (?:correctement )?(?:integre|classe|importe)|integration (?:reussie|ok)|(?:document|message) (?:successfully )?processed`)

var notTaken = regexp.MustCompile(`\b(?:n'a|pas|non|erreur|echec|refuse|impossible)\b`)

// filed reads the mail by which receiving software says that it took a document in,
// where no receipt was asked for: the letter's own subject, the letter, and a sentence.
func filed(top *part, subject, text string) (pipeline.Receipt, bool) {
	own := plainLetters(cut(ownWords(text), 2000))
	if !strings.HasPrefix(plainLetters(subject), "xdm/1.0/ddm") || top.find((*part).wraps) == nil ||
		!takenIn.MatchString(own) || notTaken.MatchString(own) {
		return pipeline.Receipt{}, false
	}
	return pipeline.Receipt{Kind: pipeline.ReceiptProcessed, Plain: true, Words: telling(strings.Split(ownWords(text), "\n"))}, true
}

// returnsDocument reports whether the mail brings the letter or its archive back.
func returnsDocument(top *part) bool {
	return top.find(func(p *part) bool {
		return p.wraps() || p.kind == "application/zip" || p.kind == "application/x-zip-compressed"
	}) != nil
}

// accents are those of the words looked for.
var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "ç", "c", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ú", "u", "ó", "o", "í", "i", "á", "a", "ñ", "n", "ß", "ss", "œ", "oe",
	"e\u0301", "e", "e\u0300", "e", "\u2019", "'", "\u02bc", "'", "\u00b4", "'", "`", "'", "\u2018", "'", "\u00a0", " ", "\u202f", " ")

// plainLetters folds case, accents, apostrophes and hard spaces.
func plainLetters(s string) string { return accents.Replace(strings.ToLower(s)) }
