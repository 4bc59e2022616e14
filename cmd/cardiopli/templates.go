package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/cmd/internal/specimen"
	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/draft"
	"cardiopli/pipeline/render"
	"cardiopli/templates"
	"cardiopli/vocab"
)

type templatesCmd struct {
	List    templatesList    `cmd:"" default:"1" help:"Les modèles de lettres et la table des actes : d'origine, ou du cabinet."`
	Copy    templatesCopy    `cmd:"" help:"Copie un modèle dans le dossier du cabinet, pour l'adapter."`
	Check   templatesCheck   `cmd:"" help:"Relit les modèles du cabinet et dit ce qui ne va pas."`
	Preview templatesPreview `cmd:"" help:"Écrit une lettre spécimen d'un modèle, aux valeurs inventées ; sans dossier de cabinet."`
	Phrases templatesPhrases `cmd:"" help:"La liste des phrases prêtes d'un modèle."`
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
	t := a.table()
	fmt.Fprintln(t, "NOM\tTITRE\tD'OÙ\tCONTENU")
	for _, exam := range set.Exams() {
		x, _ := set.For(exam)
		rows := 0
		for _, g := range x.Measurements {
			rows += len(g.Rows)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s, %s\n", exam, x.Title.FR, origin(dir, exam), pipeline.French.Count(len(x.Sections), "partie", "parties"), pipeline.French.Count(rows, "mesure", "mesures"))
	}
	fmt.Fprintf(t, "acts\tActes (%s)\t%s\t%s, %s\n", acts.System, origin(dir, "acts"), pipeline.French.Count(len(acts.Acts), "acte", "actes"), pipeline.French.Count(len(acts.Rules), "règle", "règles"))
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
	Name string `arg:"" help:"Nom du modèle, comme la liste le montre."`
}

func (c templatesCopy) Run(a *app) error {
	b, ok := templates.Source(c.Name)
	if !ok {
		set, err := templates.Load(nil)
		if err != nil {
			return err
		}
		a.say(fmt.Sprintf("aucun modèle ne s'appelle « %s »", c.Name), "l'un de : "+strings.Join(append(set.Exams(), "acts"), ", "))
		return exit(exitUsage)
	}
	dir := filepath.Join(a.cli.Dir, engine.Templates)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(dir, c.Name+".yaml")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		a.say(path+" existe déjà", "modifiez-le, ou écartez-le d'abord : il n'est jamais écrasé")
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

// Run tells everything that is wrong, file by file, and what a right file lacks
// that letters are made with today.
func (templatesCheck) Run(a *app) error {
	dir := filepath.Join(a.cli.Dir, engine.Templates)
	files := os.DirFS(dir)
	bad := templates.Errors(files)
	for _, err := range bad {
		a.tellTemplate(err)
	}
	if _, err := templates.LoadActs(files); err != nil {
		a.say(err.Error(), "comparez avec une copie neuve : cardiopli templates copy acts, dans un autre dossier")
		return exit(exitError)
	}
	if len(bad) > 0 {
		return exit(exitError)
	}
	set, err := templates.Load(files)
	if err != nil {
		return err
	}
	for _, exam := range set.Exams() {
		if k, ok := set.For(exam); ok && exists(filepath.Join(dir, exam+".yaml")) {
			for _, remark := range remarks(k) {
				fmt.Fprintf(a.out, "%s.yaml : %s\n", exam, remark)
			}
		}
	}
	fmt.Fprintln(a.out, "Modèles et table des actes : rien à redire.")
	return nil
}

// tellTemplate prints what is wrong with one template, and what to do.
func (a *app) tellTemplate(err error) {
	var bad *templates.Error
	if !errors.As(err, &bad) {
		a.say(unforeseen(err))
		return
	}
	what := bad.File + ": "
	if bad.Field != "" {
		what += bad.Field + ": "
	}
	hint := bad.Hint
	if hint == "" {
		hint = "comparez avec une copie neuve : cardiopli templates copy, dans un autre dossier"
	}
	a.say(what+bad.Problem, hint)
}

// remarks says what a right template does without, in French: it was copied from
// an older version, or so wanted.
func remarks(k *templates.Template) []string {
	measured := map[string]bool{}
	for _, m := range vocab.Measures() {
		measured[m.Key] = true
	}
	var out []string
	repeat := false
	for _, g := range k.Measurements {
		for _, r := range g.Rows {
			repeat = repeat || !r.Repeat.IsZero()
			if !measured[r.Key] {
				out = append(out, fmt.Sprintf("la mesure « %s » n'est lue dans aucun compte rendu ; sa ligne restera vide.", r.Key))
			}
		}
	}
	if !repeat {
		out = append(out, "aucune mesure ne dit sa variabilité (repeat) ; les lettres ne diront pas ce qui a changé.")
	}
	if len(k.Phrases) == 0 {
		out = append(out, "aucune phrase prête (phrases).")
	}
	return out
}

// named loads the templates, the practice's own included, and returns one.
func (a *app) named(exam string) (*templates.Set, *templates.Template, error) {
	set, err := templates.Load(os.DirFS(filepath.Join(a.cli.Dir, engine.Templates)))
	var bad *templates.Error
	if errors.As(err, &bad) {
		a.tellTemplate(err)
		return nil, nil, exit(exitError)
	}
	if err != nil {
		return nil, nil, err
	}
	k, ok := set.For(exam)
	if !ok {
		a.say(fmt.Sprintf("aucun modèle ne s'appelle « %s »", exam), "l'un de : "+strings.Join(set.Exams(), ", "))
		return nil, nil, exit(exitUsage)
	}
	return set, k, nil
}

type templatesPreview struct {
	Exam string `arg:"" help:"Examen, comme la liste le nomme."`
	Out  string `short:"o" help:"PDF à écrire." required:"" type:"path"`
	Lang string `help:"Langue de la lettre : ${enum}." enum:"fr,en" default:"fr"`
}

func (c templatesPreview) Run(a *app) error {
	set, k, err := a.named(c.Exam)
	if err != nil {
		return err
	}
	lex, err := vocab.Load()
	if err != nil {
		return fmt.Errorf("load vocabulary: %w", err)
	}
	lang := pipeline.Language(c.Lang)
	practice, author := specimen.Practice(lang)
	doc, _, err := draft.New(set, abbreviation.New(lex), practice, author).Run(specimen.Document(k, lang))
	if err != nil {
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
	fmt.Fprintf(a.out, "%s : spécimen du modèle %s (%s).\n", c.Out, k.Name(), origin(filepath.Join(a.cli.Dir, engine.Templates), c.Exam))
	return nil
}

type templatesPhrases struct {
	Exam string `arg:"" help:"Examen, comme la liste le nomme."`
	Lang string `help:"Langue des phrases : ${enum}." enum:"fr,en" default:"fr"`
}

func (c templatesPhrases) Run(a *app) error {
	_, k, err := a.named(c.Exam)
	if err != nil {
		return err
	}
	t := a.table()
	fmt.Fprintln(t, "PARTIE\tPHRASE")
	for _, s := range k.Sections {
		for _, p := range k.PhrasesOf(s.Key) {
			fmt.Fprintf(t, "%s\t%s\n", s.Title.In(c.Lang), p.In(c.Lang))
		}
	}
	return t.Flush()
}
