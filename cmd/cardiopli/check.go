package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/draft"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/render"
	"cardiopli/pipeline/review"
	"cardiopli/templates"
	"cardiopli/vocab"
)

type checkCmd struct {
	JSON  bool     `name:"json" help:"Un objet JSON par ligne, une ligne par fichier."`
	Files []string `arg:"" help:"Fichiers de comptes rendus." type:"path"`
}

func (c checkCmd) Run(a *app) error {
	lex, err := vocab.Load()
	if err != nil {
		return fmt.Errorf("load vocabulary: %w", err)
	}
	acts, err := templates.LoadActs(nil)
	if err != nil {
		return err
	}
	checker := check.New(lex, nil)
	enc := json.NewEncoder(a.raw)
	enc.SetEscapeHTML(false)
	person, failed := false, false
	for _, file := range c.Files {
		doc, findings, err := examine(checker, file)
		if err != nil {
			a.tell(file, err)
			failed = true
			continue
		}
		for _, f := range findings {
			person = person || f.Severity >= pipeline.Warning || f.Urgency > pipeline.Routine
		}
		if c.JSON {
			if err := enc.Encode(answer{check.JSON(file, doc, findings), codes(coding.Propose(doc, acts, nil))}); err != nil {
				return err
			}
			continue
		}
		printFindings(a.out, file, doc, findings)
		printCoding(a.out, coding.Propose(doc, acts, nil))
	}
	switch {
	case failed:
		return exit(exitError)
	case person:
		return exit(exitPerson)
	}
	return nil
}

// answer is one line of --json: what check says, and the acts proposed.
type answer struct {
	check.Answer
	Acts []code `json:"acts"`
}

// code is a proposed act.
type code struct {
	System string   `json:"system"`
	Code   string   `json:"code"`
	Label  string   `json:"label"`
	Source string   `json:"source"`
	Read   string   `json:"read"`
	Sure   bool     `json:"sure"`
	Notes  []string `json:"notes,omitempty"` // with the first act: rules of association
}

func codes(p coding.Proposal) []code {
	out := []code{}
	for _, a := range p.Acts {
		out = append(out, code{a.System, a.Code, a.Label, a.Source, a.Read.Format(time.DateOnly), a.Sure, nil})
	}
	for _, n := range p.Notes {
		out[0].Notes = append(out[0].Notes, n.Say)
	}
	return out
}

func printCoding(w io.Writer, p coding.Proposal) {
	for _, a := range p.Acts {
		sure := ""
		if !a.Sure {
			sure = ", à contrôler dans la classification en vigueur"
		}
		fmt.Fprintf(w, "  [cotation proposée] %s %s : %s\n      (%s, relevé le %s%s)\n", a.System, a.Code, a.Label, a.Source, a.Read.Format("02/01/2006"), sure)
	}
	for _, n := range p.Notes {
		fmt.Fprintf(w, "      → %s\n", n.Say)
	}
}

// tell prints what is wrong with one file of several; the others go on.
func (a *app) tell(file string, err error) {
	var refusal interface{ French() (what, todo string) }
	if errors.As(err, &refusal) {
		what, todo := refusal.French()
		a.say(file+" : "+what, here(codeOf(err), todo))
		return
	}
	if own, ok := errors.AsType[*advice](err); ok {
		a.say(file+" : "+own.what, own.hint)
		return
	}
	what, todo := unforeseen(err)
	if !strings.Contains(what, file) {
		what = file + " : " + what
	}
	a.say(what, todo)
}

// examine reads one file and checks it as of today.
func examine(checker *check.Checker, file string) (pipeline.Document, []pipeline.Finding, error) {
	raw, err := readCapped(file)
	if err != nil {
		return pipeline.Document{}, nil, err
	}
	result, err := read.File(file, raw)
	if err != nil {
		return pipeline.Document{}, nil, err
	}
	doc := pipeline.Document{Version: 1, At: time.Now(), Text: result.Text,
		Source: pipeline.Source{Name: file, Format: result.Format, Size: int64(len(raw)), Notes: result.Notes}}
	return checker.Run(doc)
}

func readCapped(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, said("ce n'est pas un fichier ordinaire")
	} else if info.Size() > read.MaxRaw {
		return nil, read.Refusal{Reason: read.TooLarge}
	}
	return io.ReadAll(io.LimitReader(f, read.MaxRaw+1))
}

func printFindings(w io.Writer, file string, doc pipeline.Document, findings []pipeline.Finding) {
	fmt.Fprintf(w, "%s\n", file)
	if len(findings) == 0 {
		fmt.Fprintln(w, "  rien à signaler")
		return
	}
	sort.SliceStable(findings, func(i, j int) bool {
		if findings[i].Urgency != findings[j].Urgency {
			return findings[i].Urgency > findings[j].Urgency
		}
		return findings[i].Severity > findings[j].Severity
	})
	for _, f := range findings {
		label := review.SeverityWords(f.Severity)
		if f.Urgency > pipeline.Routine {
			label = "urgent, " + review.UrgencyWords(f.Urgency)
		}
		line := 0
		if !f.Span.IsZero() && f.Span.Start <= len(doc.Text) {
			line = 1
			for _, b := range []byte(doc.Text[:f.Span.Start]) {
				if b == '\n' {
					line++
				}
			}
		}
		where := ""
		if line > 0 {
			where = fmt.Sprintf("ligne %d : ", line)
		}
		fmt.Fprintf(w, "  [%s] %s%s\n      → %s\n", label, where, f.Message, f.Hint)
	}
}

type renderCmd struct {
	File string `arg:"" help:"Fichier du compte rendu." type:"path"`
	Out  string `short:"o" help:"PDF à écrire." required:"" type:"path"`
}

func (c renderCmd) Run(a *app) error {
	lex, err := vocab.Load()
	if err != nil {
		return fmt.Errorf("load vocabulary: %w", err)
	}
	doc, findings, err := examine(check.New(lex, nil), c.File)
	if err != nil {
		return err
	}
	// The letter is the same on any day: its id comes from the source, its date
	// from the examination.
	doc.ID = pipeline.ID(pipeline.DigestOf([]byte(doc.Text)).String()[:12])
	if d := doc.Report.Date; !d.IsZero() {
		doc.At = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	} else {
		doc.At = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	doc.Findings = findings
	for _, n := range doc.Report.Named {
		doc.Recipients = append(doc.Recipients, pipeline.Recipient{Title: n.Title, Given: n.Given, Name: n.Name, RPPS: n.RPPS, Address: n.Address, Copy: n.Copy})
	}
	set, err := templates.Load(nil)
	if err != nil {
		return err
	}
	if doc, _, err = draft.New(set, abbreviation.New(lex), pipeline.Practice{Name: "Cabinet de cardiologie"}).Run(doc); err != nil {
		return err
	}
	r, err := render.New()
	if err != nil {
		return err
	}
	if doc, _, err = r.Run(doc); err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, doc.PDF, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s  lettre écrite, à l'en-tête neutre → ce fichier n'est pas chiffré : supprimez-le après usage\n", c.Out)
	return nil
}
