package engine

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/export"
	"cardiopli/pipeline/render"
)

// Lacking lists what the practice's settings, or who signs, still lack for the
// structured documents that receiving software files by.
func (p *Practice) Lacking(signer pipeline.Signatory, at time.Time) []pipeline.Finding {
	on := pipeline.DateOf(at)
	is := pipeline.Issue{
		Letter: pipeline.Letter{Document: "7k3m9q2xp4rt", Version: 1, Language: pipeline.French, Title: "ECG", Practice: p.Config.Letterhead(), Author: signer,
			Date: on, ExamOn: on, Patient: pipeline.Patient{Name: "SPÉCIMEN", Given: "Essai", Sex: pipeline.Male, BirthDate: pipeline.Date{Year: 1950, Month: 1, Day: 1}},
			Recipients: []pipeline.Recipient{{Given: "Essai", Name: "SPÉCIMEN"}}},
		PDF: []byte("%PDF-1.4\n"), Exams: []pipeline.Exam{pipeline.ECG}, Approved: pipeline.Approval{By: signer, At: at}, At: at,
		UID: "2.25.1", SetUID: "2.25.2", SubmissionUID: "2.25.3", Site: "2.25.4", Chart: "1",
	}
	var out []pipeline.Finding
	for _, f := range export.Check(is) {
		if export.Setting(f.Field) {
			out = append(out, export.Finding(f))
		}
	}
	return out
}

// CheckLogo reads the logo of the letterhead as the engine will.
func (p *Practice) CheckLogo() error {
	_, err := p.Renderer()
	return err
}

// Renderer sets letters under the practice's letterhead, with its logo.
func (p *Practice) Renderer() (*render.Renderer, error) {
	r, err := render.New()
	if err != nil {
		return nil, fmt.Errorf("load fonts: %w", err)
	}
	logo, err := p.Config.Logo()
	if err != nil || logo == nil {
		return r, err
	}
	if r, err = r.WithLogo(logo); err != nil {
		return nil, fmt.Errorf("read the logo: %w", err)
	}
	return r, nil
}

// Cover is the page with the address that goes before a printed letter.
func (p *Practice) Cover(l pipeline.Letter, address []string) ([]byte, error) {
	r, err := p.Renderer()
	if err != nil {
		return nil, err
	}
	return r.Cover(l, address)
}
