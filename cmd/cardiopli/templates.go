package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"cardiopli/cmd/internal/engine"
	"cardiopli/templates"
)

type templatesCmd struct {
	List  templatesList  `cmd:"" default:"1" help:"List the templates of letters and the table of acts: built in, or the practice's own."`
	Copy  templatesCopy  `cmd:"" help:"Copy a built-in template into the practice folder, to change it there."`
	Check templatesCheck `cmd:"" help:"Read the practice's own templates and say what is wrong with them."`
}

type templatesList struct{}

func (templatesList) Run(a *app) error {
	dir := filepath.Join(a.cli.Dir, engine.Templates)
	set, err := templates.Load(os.DirFS(dir))
	if err != nil {
		return err
	}
	acts, err := templates.LoadActs(os.DirFS(dir))
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NOM\tTITRE\tD'OÙ\tCONTENU")
	for _, exam := range set.Exams() {
		x, _ := set.For(exam)
		rows := 0
		for _, g := range x.Measurements {
			rows += len(g.Rows)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d parties, %d mesures\n", exam, x.Title.FR, origin(dir, exam), len(x.Sections), rows)
	}
	fmt.Fprintf(t, "acts\tActes (%s)\t%s\t%d actes, %d règles\n", acts.System, origin(dir, "acts"), len(acts.Acts), len(acts.Rules))
	return t.Flush()
}

// origin says where a template comes from.
func origin(dir, name string) string {
	if exists(filepath.Join(dir, name+".yaml")) {
		return "du cabinet"
	}
	return "intégré"
}

type templatesCopy struct {
	Name string `arg:"" help:"Name of the template, as listed."`
}

func (c templatesCopy) Run(a *app) error {
	b, ok := templates.Source(c.Name)
	if !ok {
		set, err := templates.Load(nil)
		if err != nil {
			return err
		}
		a.say(fmt.Sprintf("no template is called %q", c.Name), "one of "+strings.Join(append(set.Exams(), "acts"), ", "))
		return exit(exitUsage)
	}
	dir := filepath.Join(a.cli.Dir, engine.Templates)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(dir, c.Name+".yaml")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		a.say(path+" is there already", "change it, or move it away first: it is never overwritten")
		return exit(exitError)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s : à modifier, puis « cardiopli templates check ». Pris en compte au prochain démarrage.\n", path)
	return nil
}

type templatesCheck struct{}

func (templatesCheck) Run(a *app) error {
	dir := os.DirFS(filepath.Join(a.cli.Dir, engine.Templates))
	if _, err := templates.Load(dir); err != nil {
		return err
	}
	if _, err := templates.LoadActs(dir); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "Modèles et table des actes : rien à redire.")
	return nil
}
