package guard

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// chosen asks whether the text, the directory and the letters of before agree with
// one recipient. The first doubt is told: who answers it has looked at the person.
func (w *witness) chosen(i int) []pipeline.Finding {
	r, s := w.Recipients[i], w.seen[i]
	one := func(rule string, message, hint string) []pipeline.Finding {
		f := finding(rule, pipeline.Error, r, message, hint)
		if s.by >= 0 {
			f.Span = w.Named[s.by].Span
		}
		return []pipeline.Finding{f}
	}
	if words := s.denied(); words != "" {
		return one(RuleOther, fmt.Sprintf("Le texte dit de ne pas écrire à %s : « %s ».", r.Display(), words),
			"Retirer ce destinataire, ou dire pourquoi la lettre lui va ; si c'est un refus du patient, le noter (page « Refus »).")
	}
	if s.how == numbered {
		return nil
	}
	if s.how == passing && s.by < 0 && !w.before(r) {
		if words := s.former(); words != "" {
			return one(RuleOther, fmt.Sprintf("Le texte ne parle de %s que comme d'un ancien correspondant : « %s ».", r.Display(), words),
				"Vérifier que ce médecin suit encore ce patient, puis répondre ; sinon le retirer.")
		}
	}
	if s.how <= passing && s.how != family {
		return w.unnamed(i, one)
	}
	if words := s.called(); words != "" && w.ownName(r, s) && !w.known(r) {
		f := one(RuleOther, fmt.Sprintf("Le texte dit seulement que %s a été appelé : « %s ».", r.Display(), short(words)),
			"Si la lettre lui est destinée, dire pourquoi (suit ce patient, copie demandée) ; sinon choisir le médecin du patient. La question n'est plus posée une fois qu'une lettre du patient lui est partie.")
		// "Appel du Dr X" notes a result given to who asked for it, where nobody else is
		// named; "nous avons appelé le Dr X" may be anybody on duty.
		if begins(directory.Words(words), "appel") && !begins(directory.Words(words), "appele") && !contains(directory.Words(words), "telephone", "garde") {
			f[0].Severity = pipeline.Warning
		}
		return f
	}
	if w.onlyAside(s) && w.ownName(r, s) && !w.known(r) {
		return w.cited(i, one)
	}
	n := w.Named[s.by]
	if s.swapped && capitals(n.Name) && !capitals(n.Given) {
		return one(RuleOther, fmt.Sprintf("Le texte écrit « %s » (nom de famille en capitales) ; le destinataire est %s, dont le nom et le prénom sont inversés.", n.Full(), r.Display()),
			"Vérifier que c'est la même personne, puis répondre ; sinon choisir le bon médecin.")
	}
	if e, ok := w.better(n, r, s.how); ok {
		return one(RuleBetter, fmt.Sprintf("Le texte nomme « %s » : la fiche %s répond mieux que le destinataire choisi, %s.", n.Full(), who(e), r.Display()),
			"Choisir cette fiche, ou dire pourquoi l'autre est la bonne.")
	}
	if town := w.elsewhere(n, r); town != "" {
		return one(RulePlace, fmt.Sprintf("Le texte situe « %s » à « %s » ; la fiche du destinataire %s dit « %s ».", n.Full(), town, r.Display(), placeOf(w.entry(r))),
			"Vérifier qu'il s'agit du même médecin : un homonyme exerce peut-être dans l'autre ville ou l'autre spécialité.")
	}
	rivals := w.rivals(n, r, s.how)
	for _, e := range rivals {
		if w.before(e.Recipient) && !w.before(r) {
			return one(RuleChanged, fmt.Sprintf("Les lettres précédentes de ce patient sont allées à %s, qui répond au même nom que %s.", who(e), r.Display()),
				"Choisir la même fiche, ou dire pourquoi le correspondant a changé.")
		}
	}
	if len(rivals) > 0 && w.ByHand && !w.before(r) && !w.marked(n, r, rivals) {
		return one(RuleHomonym, fmt.Sprintf("« %s » peut être %s ou %s : rien dans le texte ne dit lequel.", n.Full(), who(w.entry(r)), listed(rivals)),
			"Vérifier auprès du patient ou du dossier, puis répondre ; écrire le RPPS, l'adresse ou la ville dans le texte évite la question.")
	}
	if s.how <= initials && !telling(n, r, s.how) && w.first(r.Address) && !w.known(r) && len(rivals) == 0 && !w.marked(n, r, nil) {
		what := "sans prénom"
		if s.how == initials {
			what = "par une initiale"
		} else if s.how == similar {
			what = "sous un nom proche"
		}
		f := one(RuleFirst, fmt.Sprintf("Première lettre du cabinet à %s, que le texte nomme %s : « %s ».", r.Display(), what, n.Full()),
			"Un autre médecin de ce nom, absent de l'annuaire, est possible : vérifier le prénom et la ville, puis répondre.")
		if w.ByHand { // somebody chose this entry, and it is the only one of the name: shown
			f[0].Severity = pipeline.Warning
		}
		return f
	}
	for _, b := range w.Before {
		if s.how <= family && !w.before(r) && sameFamily(b, r) {
			return one(RuleChanged, fmt.Sprintf("Les lettres précédentes de ce patient sont allées à %s ; le texte ne donne que le nom, et le destinataire est %s.", b.Display(), r.Display()),
				"Choisir le même médecin, ou dire pourquoi le correspondant a changé.")
		}
	}
	return w.moved(r, one)
}

// unnamed is about a recipient whom the text does not name as a reader.
func (w *witness) unnamed(i int, one func(rule, message, hint string) []pipeline.Finding) []pipeline.Finding {
	r, s := w.Recipients[i], w.seen[i]
	left := w.left(false)
	if len(left) == 0 && !slices.ContainsFunc(w.Named, func(n pipeline.Named) bool { return !n.Copy }) {
		// Who is named for a copy is the reader where nobody else is.
		if left = w.left(true); len(left) < len(w.Named) {
			left = nil
		}
	}
	if s.how == silent && len(left) == 0 {
		if f, ok := w.familiar(r, one); ok {
			return f
		}
	}
	switch {
	case s.how == similar:
		n := w.Named[s.by]
		if e, ok := w.better(n, r, similar); ok {
			return one(RuleBetter, fmt.Sprintf("Le texte nomme « %s » : la fiche %s répond mieux que le destinataire choisi, %s.", n.Full(), who(e), r.Display()),
				"Choisir cette fiche, ou dire pourquoi l'autre est la bonne.")
		}
		if (w.known(r) || w.ByHand && half(n, r)) && len(w.rivals(n, r, similar)) == 0 {
			return nil
		}
		return one(RuleOther, fmt.Sprintf("Le texte nomme « %s » ; le destinataire choisi porte un nom proche, %s.", n.Full(), r.Display()),
			"Vérifier que c'est la même personne : un prénom ou une lettre de différence désigne souvent quelqu'un d'autre.")
	case s.how == passing && len(w.twins(r)) > 0 && !w.before(r):
		return one(RuleHomonym, fmt.Sprintf("Plusieurs fiches s'appellent « %s » : %s est choisie, il y a aussi %s.", r.Display(), who(w.entry(r)), listed(w.twins(r))),
			"Vérifier laquelle suit ce patient, puis répondre ; écrire la ville dans le texte évite la question.")
	case s.how == passing && !w.before(r) && w.bare(r) && len(w.namesakes(r)) > 0:
		return one(RuleHomonym, fmt.Sprintf("Le texte ne donne que le nom de famille de %s : ce peut être aussi %s.", r.Display(), listed(w.namesakes(r))),
			"Vérifier auprès du patient ou du dossier, puis répondre ; écrire le prénom, le RPPS ou la ville dans le texte évite la question.")
	case s.how == passing && organisation(w.entry(r)) && (w.known(r) || w.writtenTo(r)):
		return w.moved(r, one)
	case s.how == passing && w.vouched(i):
		return w.moved(r, one)
	case s.how == passing && len(left) > 0:
		return one(RuleOther, fmt.Sprintf("Le texte s'adresse à « %s » ; %s n'y est nommé qu'en passant.", called(left), r.Display()),
			"Choisir le médecin à qui le texte s'adresse, ou dire pourquoi la lettre va à l'autre.")
	case s.how == passing && w.known(r):
		return w.moved(r, one)
	case s.how == passing:
		return w.cited(i, one)
	case len(left) > 0 && w.kin(left, r) != "":
		return one(RuleOther, fmt.Sprintf("Le texte s'adresse à « %s » ; le destinataire est %s : même nom, autre prénom.", w.kin(left, r), r.Display()),
			"Un confrère de la même famille est une autre personne : choisir le bon médecin, ou dire pourquoi la lettre va à l'autre.")
	case len(left) > 0:
		return one(RuleOther, fmt.Sprintf("Le texte s'adresse à « %s » ; la lettre irait à %s, que le texte ne nomme pas.", called(left), r.Display()),
			"Choisir le médecin que nomme le texte, ou dire pourquoi la lettre va à l'autre.")
	case w.known(r):
		return w.moved(r, one)
	case len(w.Named) > 0:
		return one(RuleOther, fmt.Sprintf("%s n'est nommé nulle part dans le texte et n'a pas reçu la dernière lettre de ce patient.", r.Display()),
			"Vérifier que ce médecin suit ce patient, puis dire d'où on le sait ; ou le retirer.")
	case w.service() != "" && !w.isService(r):
		return one(RuleOther, fmt.Sprintf("Le texte ne nomme que « %s » ; la lettre irait à %s, que le texte ne nomme pas.", w.service(), r.Display()),
			"Choisir le destinataire que nomme le texte, ou dire pourquoi la lettre va à l'autre.")
	case len(w.Before) > 0:
		return one(RuleChanged, fmt.Sprintf("La dernière lettre de ce patient est allée à %s ; celle-ci irait à %s, et le texte ne nomme personne.", w.Before[0].Display(), r.Display()),
			"Vérifier le correspondant auprès du patient, puis répondre.")
	case w.first(r.Address):
		return one(RuleFirst, fmt.Sprintf("Première lettre du cabinet à %s, que rien dans le texte ne nomme.", r.Display()),
			"Vérifier que ce médecin suit ce patient, puis dire d'où on le sait.")
	}
	return one(RuleOther, fmt.Sprintf("Le texte ne nomme aucun destinataire, et rien ne dit que %s suit ce patient : ni lettre précédente, ni rendez-vous.", r.Display()),
		"Vérifier que ce médecin suit ce patient, puis répondre ; la question n'est plus posée une fois qu'une lettre du patient lui est partie. Nommer le destinataire dans le texte l'évite.")
}

// cited is about a recipient whom the text names, and not as a reader.
func (w *witness) cited(i int, one func(rule, message, hint string) []pipeline.Finding) []pipeline.Finding {
	return one(RuleOther, fmt.Sprintf("%s n'est que cité dans le texte%s : être cité n'est pas être correspondant du patient.", w.Recipients[i].Display(), w.seen[i].quoted()),
		"Si la lettre lui est destinée, dire pourquoi (suit ce patient, copie demandée) ; sinon le retirer. La question n'est plus posée une fois qu'une lettre du patient lui est partie.")
}

// moved asks about a person whose address is not the one of the last letter.
func (w *witness) moved(r pipeline.Recipient, one func(rule, message, hint string) []pipeline.Finding) []pipeline.Finding {
	if w.Former == nil || !w.first(r.Address) {
		return nil
	}
	was := w.Former(r)
	if was == "" || was.Equal(r.Address) {
		return nil
	}
	since := ""
	if e := w.entry(r); !e.Fetched.IsZero() && e.Source != "" {
		since = ", reprise de l'annuaire le " + e.Fetched.French()
	}
	return one(RuleMoved, fmt.Sprintf("L'adresse de %s a changé : %s reçoit cette lettre%s ; la dernière était partie à %s.", r.Display(), r.Address, since, was),
		"Vérifier la nouvelle adresse auprès de son cabinet, puis répondre : elle ne sera plus demandée une fois la lettre partie.")
}

// left lists the physicians whom the text addresses and nobody chosen fits.
func (w *witness) left(copies bool) []pipeline.Named {
	var out []pipeline.Named
	for _, n := range w.Named {
		fit := false
		for _, r := range w.Recipients {
			how, _ := w.fits(n, r)
			fit = fit || max(how, w.shared(n, r)) > similar // a similar name is no answer
		}
		if !fit && (copies || !n.Copy) {
			out = append(out, n)
		}
	}
	return out
}

// missing tells of physicians whom the text addresses and who get nothing: no
// breach, but somebody waits. While a name is unresolved the directory has asked.
func (w *witness) missing() []pipeline.Finding {
	if !w.ByHand {
		return nil
	}
	var out []pipeline.Finding
	for _, n := range w.left(true) {
		out = append(out, pipeline.Finding{Kind: pipeline.Identity, Rule: RuleMissing, Severity: pipeline.Warning, Span: n.Span, Quote: n.Full(),
			Message: fmt.Sprintf("« %s » est nommé comme destinataire dans le texte, et n'est pas parmi ceux de la lettre.", n.Full()),
			Hint:    "L'ajouter, ou laisser si c'est voulu."})
	}
	return out
}

// better finds an entry that fits a name of the text more closely than the one chosen.
func (w *witness) better(n pipeline.Named, r pipeline.Recipient, how strength) (directory.Entry, bool) {
	for _, e := range w.Book.Fits(n) {
		if e.Recipient.Address == "" || e.Recipient.Address.Equal(r.Address) || w.same(e.Entry, r) || w.isChosen(e.Recipient) {
			continue
		}
		if f, swapped := w.fits(n, e.Recipient); f > how && !swapped {
			return e.Entry, true
		}
	}
	return directory.Entry{}, false
}

// rivals are other people, at other addresses, who fit a name of the text as well.
func (w *witness) rivals(n pipeline.Named, r pipeline.Recipient, how strength) []directory.Entry {
	var out []directory.Entry
	// "Dr Martin BERNARD" says which name is the family's.
	told := n.Given != "" && capitals(n.Name) && !capitals(n.Given)
	for _, e := range w.Book.Fits(n) {
		if e.Recipient.Address == "" || e.Recipient.Address.Equal(r.Address) || w.same(e.Entry, r) || w.isChosen(e.Recipient) {
			continue
		}
		if f, swapped := w.fits(n, e.Recipient); f >= how && !(swapped && told) {
			out = append(out, e.Entry)
		}
	}
	return out
}

// twins are other entries of the very name of one that the text mentions, none of
// which the text tells apart by a word of its own place.
func (w *witness) twins(r pipeline.Recipient) []directory.Entry {
	var out []directory.Entry
	theirs := map[string]bool{}
	for _, e := range w.Book.Fits(pipeline.Named{Given: r.Given, Name: r.Name}) {
		if e.Fit == directory.FitName && !reached(e.Entry, r) && !w.same(e.Entry, r) && !w.isChosen(e.Recipient) {
			out = append(out, e.Entry)
			for _, m := range marks(e.Entry) {
				theirs[m] = true
			}
		}
	}
	for _, m := range marks(w.entry(r)) {
		for i, x := range w.words {
			if stem(x) == m && !theirs[m] && !dateline(w.words[i+1:]) {
				return nil
			}
		}
	}
	return out
}

// dateline reports whether words go on as after the town in which a letter is dated:
// "Lille, le 12/11/2026". It is the writer's town.
func dateline(after []string) bool {
	return len(after) > 1 && after[0] == "le" && after[1][0] >= '0' && after[1][0] <= '9'
}

// service is the organisation of the directory that the text names; "" where none.
func (w *witness) service() string {
	for _, e := range w.Book.Entries() {
		if w.isService(e.Recipient) {
			return e.Recipient.Name
		}
	}
	return ""
}

func (w *witness) isService(r pipeline.Recipient) bool {
	return r.Given == "" && r.Address != "" && w.mentions(r)
}

func (w *witness) isChosen(r pipeline.Recipient) bool {
	for _, x := range w.Recipients {
		if r.Address != "" && x.Address.Equal(r.Address) {
			return true
		}
	}
	return false
}

// reached reports whether an entry is where a recipient's copy goes: the mailbox, or
// the postal address of one who has none.
func reached(e directory.Entry, r pipeline.Recipient) bool {
	if e.Recipient.Address != "" || r.Address != "" {
		return e.Recipient.Address.Equal(r.Address)
	}
	return e.Place.Postal() == r.Postal
}

// same reports whether an entry is surely the recipient: by number, or by name in
// the same town. Names alone are what namesakes share.
func (c Case) same(e directory.Entry, r pipeline.Recipient) bool {
	if e.Recipient.RPPS != "" && r.RPPS != "" {
		return e.Recipient.RPPS == r.RPPS
	}
	here := c.entry(r)
	return e.Same(here) && e.Place.Town != "" && strings.EqualFold(e.Place.Town, here.Place.Town) && !strings.EqualFold(e.Place.Name, here.Place.Name)
}

// kin is the reader of the text who has a recipient's family name and another given name.
func (w *witness) kin(left []pipeline.Named, r pipeline.Recipient) string {
	for _, n := range left {
		if sameFamily(pipeline.Recipient{Name: n.Name}, r) || sameFamily(pipeline.Recipient{Name: n.Given}, r) {
			return n.Full()
		}
	}
	return ""
}

func sameFamily(a, b pipeline.Recipient) bool {
	x, y := strings.Join(directory.Words(a.Name), ""), strings.Join(directory.Words(b.Name), "")
	return x != "" && x == y
}

func capitals(s string) bool {
	letters := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			letters++
		}
	}
	return letters > 1
}

func called(ns []pipeline.Named) string { return ns[0].Full() }

// who is an entry as a person tells it from its namesakes.
func who(e directory.Entry) string {
	s := e.Recipient.Display()
	if p := placeOf(e); p != "" {
		s += " (" + p + ")"
	}
	return s + ", " + string(e.Recipient.Address)
}

func placeOf(e directory.Entry) string {
	var parts []string
	for _, p := range []string{e.Specialty, e.Place.Name, e.Place.Town} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

func listed(es []directory.Entry) string {
	s := who(es[0])
	if len(es) > 1 {
		s += " (et " + pipeline.French.Count(len(es)-1, "autre", "autres") + ")"
	}
	return s
}
