package receipt

import "regexp"

// gone finds what an automatic answer says of a mailbox that nobody will read again.
var gone = regexp.MustCompile(`n'est plus (?:releve|utilise|consulte|lue?\b|valide|active|en service|attribue|au cabinet|dans l'etablissement)|ne (?:releve|consulte|lis|lit|travaille|exerce)\w* plus|nouvelle adresse|chang\w* (?:d'|mon |notre )?adresse|a quitte (?:le|la|l'|notre|ses)|(?:en|a la|prend sa|pris sa) retraite|cess\w* (?:mon |son |d'|l'|toute )?(?:exercice|activite)|no longer (?:in use|used|monitored|read|valid|active|works?|employed|with)|(?:new|changed) (?:e-?mail )?address|has left|retired`)

// Gone reports whether the words of an automatic answer say that the mailbox will not
// be read any more, or that another is to be used: that does not end with a holiday.
func Gone(m Mail) bool {
	return m.Kind == Auto && gone.MatchString(plainLetters(m.Subject+"\n"+cut(ownWords(m.Text), 4000)))
}
