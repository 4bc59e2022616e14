package guard

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Two physicians of one name who have no mailbox are two, and neither has an address
// that could be somebody else's.
func TestReadersWithoutAMailbox(t *testing.T) {
	at := func(town string) directory.Entry {
		return directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "MARTELAS"}, Preference: directory.PreferPost,
			Place: directory.Place{Lines: []string{"1 rue du Port"}, Postcode: "99100", Town: town}}
	}
	here, there := at("BOURG-EXEMPLE"), at("VILLE-EXEMPLE")
	here.Recipient.RPPS, there.Recipient.RPPS = "99900000029", "99900000045"
	r := here.Recipient
	r.Mode, r.Postal = pipeline.ModePost, here.Place.Postal()
	c := Case{Text: "Patient vu avec le Dr Paul Martelas.", Recipients: []pipeline.Recipient{r}, ByHand: true}
	rules := func(c Case) string {
		var out []string
		for _, f := range Check(c) {
			out = append(out, f.Rule)
		}
		return strings.Join(out, " ")
	}
	c.Book = directory.NewBook(here, there)
	if got := rules(c); !strings.Contains(got, RuleHomonym) {
		t.Errorf("a homonym is not asked about: %q", got)
	}
	c.Book = directory.NewBook(here)
	if got := rules(c); strings.Contains(got, RuleHomonym) || strings.Contains(got, RuleLocal) || strings.Contains(got, RuleDomain) {
		t.Errorf("asked of somebody who stands alone: %q", got)
	}
	other := pipeline.Recipient{Title: "Dr", Given: "Octave", Name: "SANSBOITE", Mode: pipeline.ModePost, Postal: "12 rue des Tilleuls\n99000 VILLE-EXEMPLE"}
	c.Before, c.Recipients, c.Text = []pipeline.Recipient{r}, []pipeline.Recipient{other}, "Examen normal."
	if got := rules(c); !strings.Contains(got, RuleChanged) {
		t.Errorf("another reader without a mailbox passes for the one of before: %q", got)
	}
	c.Recipients = []pipeline.Recipient{r}
	if got := rules(c); strings.Contains(got, RuleChanged) {
		t.Errorf("the reader of before is asked about: %q", got)
	}
}
