package engine

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/seal"
)

// A patient stands in no directory, and has no certificate: their copy takes the
// channel or does not leave. The guard has judged the address.
func patientEntry(r pipeline.Recipient) (directory.Entry, bool) {
	return directory.Entry{Recipient: r, Preference: directory.PreferChannel}, guard.IsPatient(r.Address)
}

// physicians are the recipients that the directory answers for.
func physicians(rs []pipeline.Recipient) []pipeline.Recipient {
	var out []pipeline.Recipient
	for _, r := range rs {
		if !guard.IsPatient(r.Address) {
			out = append(out, r)
		}
	}
	return out
}

// patientWay gives the findings about patients' copies that have no way to leave.
func patientWay(rs []pipeline.Recipient, w seal.Ways) []pipeline.Finding {
	var out []pipeline.Finding
	for _, r := range rs {
		entry, is := patientEntry(r)
		if !is {
			continue
		}
		if err := w.Still(pipeline.ModeChannel, entry, now()); err != nil {
			what, todo := frenchOf(err)
			out = append(out, pipeline.Finding{Kind: pipeline.Identity, Rule: guard.RuleMailbox, Severity: pipeline.Fatal, Firm: true, Quote: r.Display() + " <" + string(r.Address) + ">",
				Message: "La copie du patient ne peut pas partir : " + what, Hint: todo + " Sinon, retirez le patient des destinataires et remettez-lui la lettre."})
		}
	}
	return out
}
