package web

import (
	"net/http"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// postal is a reader without a secure mailbox, as typed: the letter goes by post.
type postal struct {
	Title, Given, Name, RPPS, Lines string
	Copy, Keep                      bool
	Wrong                           string // told at the field
}

// postalOf reads the fields of a reader without a mailbox. Nothing typed is nobody.
func postalOf(r *http.Request) (postal, error) {
	p := postal{Title: field(r, "ptitle"), Given: oneLine(field(r, "pgiven")), Name: oneLine(field(r, "pname")), RPPS: strings.ReplaceAll(field(r, "prpps"), " ", ""),
		Lines: unixLines(field(r, "plines")), Copy: r.PostFormValue("pcc") != "", Keep: r.PostFormValue("pkeep") != ""}
	if p.Title != "Pr" && p.Title != "" {
		p.Title = "Dr"
	}
	if p.Name == "" && p.Given == "" && p.Lines == "" {
		return postal{}, nil
	}
	lines, todo := directory.ReadPostal(p.Lines)
	if p.Name == "" {
		todo = "Écrivez le nom du destinataire."
	}
	if todo != "" {
		p.Wrong = todo
		return p, &review.Refusal{Code: "postal", What: "Le destinataire par courrier n'est pas complet.", Todo: todo}
	}
	p.Lines = lines
	return p, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (p postal) recipient() pipeline.Recipient {
	return pipeline.Recipient{Title: p.Title, Given: p.Given, Name: p.Name, RPPS: p.RPPS, Copy: p.Copy, Mode: pipeline.ModePost, Postal: p.Lines}
}

// entry is the reader for the directory of the practice.
func (p postal) entry() directory.Entry { return directory.ByPost(p.recipient()) }
