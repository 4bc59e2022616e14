package web

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

// account is what the page shows of the ledgers of a version.
type account struct {
	Counts []string // "12 nombres"
	Lines  []change // what did not arrive as it was
	Broken bool     // something was lost, added or changed, beside what the speaker corrected
}

type change struct {
	ledger.Change
	Hop, What, Kind string // French
}

var kindNames = []struct {
	kind      ledger.Kind
	one, many string
}{
	{ledger.Number, "nombre", "nombres"}, {ledger.Unit, "unité", "unités"}, {ledger.Side, "côté", "côtés"},
	{ledger.Negation, "négation", "négations"}, {ledger.Drug, "médicament", "médicaments"},
}

var hopNames = map[ledger.Hop]string{
	ledger.Spoken: "de la dictée au texte", ledger.Composed: "du texte à la lettre", ledger.Extracted: "de la lettre au PDF",
}

var whatNames = map[ledger.What]string{
	ledger.Lost: "perdu", ledger.Added: "ajouté", ledger.Changed: "changé", ledger.Corrected: "corrigé en dictant",
}

// accountOf sums up ledgers: what was found in the letter, and every line that
// does not balance.
func accountOf(all []ledger.Ledger) *account {
	if len(all) == 0 {
		return nil
	}
	a := &account{}
	names := map[ledger.Kind]string{}
	for _, k := range kindNames {
		names[k.kind] = k.one
		n := 0
		for _, l := range all {
			if l.Hop != ledger.Composed {
				continue
			}
			for _, e := range l.Entries {
				if e.Kind == k.kind {
					n++
				}
			}
		}
		if n > 0 {
			a.Counts = append(a.Counts, pipeline.French.Count(n, k.one, k.many))
		}
	}
	for _, l := range all {
		a.Broken = a.Broken || !l.Balanced()
		for _, c := range l.Changes {
			a.Lines = append(a.Lines, change{c, hopNames[l.Hop], whatNames[c.What], names[c.Kind]})
		}
	}
	return a
}

// account asks for the ledgers of a version; without its PDF they end at the letter.
func (s *server) account(doc pipeline.Document) *account {
	if s.opt.Account == nil {
		return nil
	}
	all, err := s.opt.Account(doc)
	if err != nil {
		s.opt.Log.Error("ledgers of a letter", "document", doc.ID, "err", err)
		return nil
	}
	return accountOf(all)
}
