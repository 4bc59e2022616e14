package guard

import (
	"fmt"
	"strings"

	"cardiopli/crypto/idn"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// address looks at the mailbox itself: whose it may be, and whether its domain is
// what it seems.
func (c Case) address(r pipeline.Recipient) []pipeline.Finding {
	if r.Address == "" { // it goes by post
		return nil
	}
	domain := r.Address.Domain()
	var out []pipeline.Finding
	say := func(rule string, s pipeline.Severity, message, hint string) {
		out = append(out, finding(rule, s, r, message, hint))
	}
	trusted, known := false, false
	if c.Listed != nil {
		trusted, known = c.Listed(domain)
	}
	twin := ""
	if !trusted {
		twin = c.twin(domain)
	}
	switch {
	case public[domain]:
		say(RulePersonal, pipeline.Error, fmt.Sprintf("%s est l'adresse d'une messagerie grand public (%s).", r.Address, domain),
			"Demander à ce médecin son adresse de messagerie sécurisée de santé ; si c'est vraiment la sienne, répondre pourquoi elle est gardée.")
	case twin != "":
		shown, letters := written(domain)
		say(RuleDomain, pipeline.Error, fmt.Sprintf("Le domaine %s ressemble à « %s » sans être lui.%s", shown, twin, letters),
			"Une lettre d'écart mène chez quelqu'un d'autre : corriger l'adresse dans l'annuaire, ou répondre d'où elle vient.")
	case known && !trusted && c.first(r.Address):
		say(RuleDomain, pipeline.Error, fmt.Sprintf("Le domaine « %s » n'est pas dans la liste de l'espace de confiance MSSanté, et le cabinet n'a jamais écrit à cette adresse.", domain),
			"Vérifier l'adresse auprès de ce médecin, puis répondre.")
	case known && !trusted:
		say(RuleDomain, pipeline.Warning, fmt.Sprintf("Le domaine « %s » n'est pas dans la liste de l'espace de confiance MSSanté.", domain),
			"La lettre part chiffrée ; demander à ce médecin s'il a une adresse MSSanté.")
	}
	if near := c.lookalike(r); near != "" {
		say(RuleLookalike, pipeline.Error, fmt.Sprintf("%s ne diffère que d'un signe de %s, à qui le cabinet a déjà écrit.", r.Address, near),
			"L'une des deux est sans doute une faute de frappe : vérifier, corriger l'annuaire, ou répondre.")
		return out
	}
	if other, sure := c.local(r); other != "" {
		message := fmt.Sprintf("L'adresse %s semble être celle de %s, non de %s.", r.Address, other, r.Display())
		if !sure {
			message = fmt.Sprintf("L'adresse %s ne porte pas le nom de %s.", r.Address, r.Display())
		}
		say(RuleLocal, pipeline.Error, message, "Vérifier dans l'annuaire à qui est cette adresse (nom de naissance, cabinet repris, ligne décalée d'un tableau), puis répondre.")
	}
	return out
}

// public are mail providers for everybody. A physician's letters do not belong there.
var public = setOf("gmail.com", "googlemail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr", "bbox.fr",
	"numericable.fr", "laposte.net", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "live.com", "msn.com", "yahoo.fr", "yahoo.com",
	"ymail.com", "aol.com", "aol.fr", "icloud.com", "me.com", "mac.com", "gmx.fr", "gmx.com", "gmx.net", "proton.me", "protonmail.com", "tutanota.com",
	"aliceadsl.fr", "voila.fr", "mailo.com", "9online.fr", "dbmail.com", "noos.fr", "tele2.fr", "skynet.be", "bluewin.ch")

// trust are domains of the trust space and of encrypted medical mail that everybody
// knows, and that whoever deceives imitates.
var trust = [...]string{"mssante.fr", "medecin.mssante.fr", "pharmacien.mssante.fr", "infirmier.mssante.fr", "sage-femme.mssante.fr",
	"chirurgien-dentiste.mssante.fr", "masseur-kinesitherapeute.mssante.fr", "patient.mssante.fr", "rpps.mssante.fr", "apicrypt.org"}

func setOf(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// twin is the domain that another one imitates, or "". Names below a domain of the
// trust space are given out by its operators and imitate each other by chance only;
// names of practices that differ in a number are neighbours.
func (c Case) twin(domain string) string {
	if shown := idn.Unicode(domain); strings.ContainsFunc(shown, func(r rune) bool { return r > 0x7e }) {
		if like := c.like(domain); like != "" {
			return like
		}
		return ascii(shown)
	}
	for _, t := range trust {
		if domain == t || strings.HasSuffix(domain, "."+t) && t != "mssante.fr" {
			return ""
		}
	}
	for _, t := range trust {
		if resembles(domain, t) {
			return t
		}
	}
	if base := lastLabels(domain, 2); base != "mssante.fr" && (resembles(base, "mssante.fr") || strings.Contains(domain, "mssante")) {
		return "mssante.fr"
	}
	best, counts := "", c.Book.Domains()
	for d, n := range counts { // the most used, then by name: maps have no order
		if n >= 3*max(1, counts[domain]) && resembles(domain, d) && (n > counts[best] || n == counts[best] && d < best) {
			best = d
		}
	}
	return best
}

// written is a domain as people read it, with its A-labels where it has any, and a
// word on letters that are not ours.
func written(domain string) (shown, letters string) {
	shown = "« " + idn.Unicode(domain) + " »"
	if idn.Unicode(domain) != domain {
		shown += " (" + domain + ")"
	}
	switch {
	case idn.Mixed(domain):
		letters = " Il mêle des lettres de plusieurs alphabets."
	case idn.Foreign(domain):
		letters = " Il est écrit dans un autre alphabet."
	}
	return shown, letters
}

// like is the domain of the trust space or of the directory that one in other letters
// is taken for by the eye, or "".
func (c Case) like(domain string) string {
	look := idn.Skeleton(domain)
	below := ""
	for _, t := range trust {
		switch s := idn.Skeleton(t); {
		case look == s:
			return t
		case strings.HasSuffix(look, "."+s) && len(t) > len(below):
			below = t
		}
	}
	if below != "" {
		return below
	}
	best, counts := "", c.Book.Domains()
	for d, n := range counts {
		if d != domain && idn.Skeleton(d) == look && (n > counts[best] || n == counts[best] && d < best) {
			best = d
		}
	}
	return best
}

func lastLabels(domain string, n int) string {
	l := strings.Split(domain, ".")
	return strings.Join(l[max(0, len(l)-n):], ".")
}

// resembles reports whether two domains that differ look or read alike.
func resembles(a, b string) bool {
	if a == b {
		return false
	}
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	if skeleton(a) == skeleton(b) || len(x) == len(y) && strings.ReplaceAll(a, "-", "") == strings.ReplaceAll(b, "-", "") {
		return true
	}
	if strings.ReplaceAll(a, ".", "-") == strings.ReplaceAll(b, ".", "-") {
		return true
	}
	if len(x) != len(y) {
		return false
	}
	differ := -1
	for i := range x {
		if x[i] != y[i] {
			if differ >= 0 {
				return false
			}
			differ = i
		}
	}
	p, q := x[differ], y[differ]
	if differ == len(x)-1 { // another top-level domain: mssante.com
		return true
	}
	return strings.Trim(p, "0123456789") == p && strings.Trim(q, "0123456789") == q && directory.OneApart(p, q)
}

// skeleton writes what looks alike the same way.
func skeleton(s string) string {
	return strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "0", "o", "1", "l", "i", "l", "5", "s", "3", "e").Replace(s)
}

func ascii(s string) string {
	var b strings.Builder
	for i, l := range strings.Split(s, ".") {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strings.Join(directory.Words(l), "-"))
	}
	return b.String()
}

// lookalike is an address that the practice has written to and that differs by one
// sign from a new one of a person of the same name.
func (c Case) lookalike(r pipeline.Recipient) pipeline.Address {
	if !c.first(r.Address) {
		return ""
	}
	near := func(o pipeline.Recipient) bool {
		a, b := r.Address.Key(), o.Address.Key()
		return a != b && (directory.OneApart(a, b) || skeleton(a) == skeleton(b)) && sameFamily(o, r)
	}
	for _, e := range c.Book.Fits(pipeline.Named{Name: r.Name}) {
		if near(e.Recipient) && !c.first(e.Recipient.Address) {
			return e.Recipient.Address
		}
	}
	if c.Former != nil {
		if was := c.Former(r); was != "" && near(pipeline.Recipient{Name: r.Name, Address: was}) {
			return was
		}
	}
	return ""
}

// local tells whom the left part of an address names, where it is not the recipient;
// sure where the directory knows that other person.
func (c Case) local(r pipeline.Recipient) (other string, sure bool) {
	e := c.entry(r)
	left, _, _ := strings.Cut(string(r.Address), "@")
	if digits := strings.Trim(left, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_"); directory.ValidRPPS(digits) && r.RPPS != "" && digits != r.RPPS {
		return "RPPS " + digits, true
	}
	words := letters(left)
	if len(words) == 0 || organisation(e) || e.Kind == directory.Organisation || e.Kind == directory.Application || bears(words, r) {
		return "", false
	}
	for _, x := range c.Book.At(string(r.Address)) {
		if bears(words, x.Recipient) {
			return "", false // a mailbox that several share
		}
	}
	given := directory.Words(r.Given)
	for _, x := range c.Book.Bearing(func(name []string) bool { return inside(words, name) }) {
		if x.Recipient.Address.Equal(r.Address) || c.same(x, r) || x.Recipient.Given == "" {
			continue
		}
		return x.Recipient.Display(), true
	}
	if !c.first(r.Address) {
		return "", false
	}
	here := setOf(append(append(directory.Words(e.Place.Name+" "+e.Place.Town+" "+e.Place.Service), letters(r.Address.Domain())...), given...)...)
	rest := 0
	for _, w := range words {
		if !here[w] && len(w) >= 4 {
			rest++
		}
	}
	mine := false
	for _, w := range words {
		for _, g := range given {
			mine = mine || w == g
		}
	}
	if rest > 0 && mine || rest > 1 {
		return string(r.Address), false
	}
	return "", false
}

// bears reports whether the words of an address hold a person's family name, whole,
// or half of a double one, or its beginning.
func bears(words []string, r pipeline.Recipient) bool { return inside(words, directory.Words(r.Name)) }

func inside(words, name []string) bool {
	joined, all := strings.Join(name, ""), strings.Join(words, "")
	if len(joined) >= 3 && strings.Contains(all, joined) {
		return true
	}
	for _, n := range name {
		if directory.Particle(n) {
			continue
		}
		for _, w := range words {
			if len(n) >= 3 && (w == n || len(w) == len(n)+1 && (w[1:] == n || w[:len(n)] == n)) || len(w) >= 5 && strings.HasPrefix(n, w) || len(n) >= 5 && strings.Contains(w, n) {
				return true
			}
		}
	}
	return false
}

// letters are the words of an address without digits and without what names nobody.
func letters(s string) []string {
	s = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '_' {
			return ' '
		}
		return r
	}, s)
	var out []string
	for _, w := range directory.Words(s) {
		if !nobody[w] {
			out = append(out, w)
		}
	}
	return out
}

// nobody are words of addresses that are nobody's name.
var nobody = setOf("dr", "drs", "docteur", "docteurs", "pr", "prof", "professeur", "medecin", "medecins", "med", "cabinet", "cab", "secretariat", "secretaire", "sec",
	"contact", "accueil", "mss", "mssante", "sante", "cardio", "cardiologie", "cardiologue", "service", "centre", "clinique", "hopital", "chu", "ch", "ght", "maison",
	"msp", "pole", "groupe", "scm", "selarl", "consultation", "consultations", "mail", "bal", "pro", "general", "generale", "generaliste", "medical", "medicale",
	"medicaux", "fr", "com", "org", "net")

// organisation reports whether an entry is of a practice or a service, not a person.
func organisation(e directory.Entry) bool {
	if e.Kind == directory.Organisation || e.Kind == directory.Application {
		return true
	}
	if e.Recipient.Given != "" {
		return false
	}
	for _, w := range directory.Words(e.Recipient.Name) {
		if nobody[w] {
			return true
		}
	}
	return false
}
