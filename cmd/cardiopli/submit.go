package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/store"
)

type submitCmd struct {
	Files []string `arg:"" help:"Fichiers de comptes rendus ; un NOM.yaml à côté part avec." type:"path"`
}

var outcomeWords = map[store.Outcome]string{store.Taken: "pris", store.Repeat: "déjà reçu : à confirmer", store.Already: "déjà pris"}

// Run puts files in. The file stays where it is; submitting it again is a repeat.
func (c submitCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	failed := false
	for _, file := range c.Files {
		refused, err := c.submit(a, p, file)
		if err != nil {
			a.tell(file, err)
		}
		failed = failed || refused > 0 || err != nil
	}
	if failed {
		return exit(exitError)
	}
	return nil
}

// submit puts one file in and tells what became of each letter in it; refused
// counts the files of an archive that could not be taken.
func (submitCmd) submit(a *app, p *engine.Practice, file string) (refused int, err error) {
	f, err := handedIn(file)
	if err != nil {
		return 0, err
	}
	r, err := p.Receive(a.ctx, f, pipeline.System)
	if err != nil {
		return 0, err
	}
	for _, d := range r.Documents {
		fmt.Fprintf(a.out, "%s  %s\n", d.ID, outcomeWords[d.Outcome])
	}
	for _, e := range r.Refused {
		a.tell(filepath.Join(file, e.Name), notTaken{e.What, e.Todo})
	}
	return len(r.Refused), nil
}

// notTaken is a file of an archive that was refused.
type notTaken struct{ what, todo string }

func (n notTaken) Error() string            { return "file of the archive not taken" }
func (n notTaken) French() (string, string) { return n.what, n.todo }

// handedIn reads a file as the watch folder would hand it over, with what lies
// beside it. A recording is opened only when its turn comes.
func handedIn(file string) (intake.File, error) {
	info, err := os.Stat(file)
	if err != nil {
		return intake.File{}, err
	}
	f := intake.File{Name: filepath.Base(file), Size: info.Size(), ModTime: info.ModTime(), Token: "submit " + time.Now().Format(time.RFC3339Nano)}
	if info.Mode().IsRegular() && info.Size() > read.MaxRaw {
		f.Over = true
		f.Open = func() (io.ReadCloser, error) { return os.Open(file) }
	} else if f.Raw, err = readCapped(file); err != nil {
		return intake.File{}, err
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return intake.File{}, err
	}
	names := []string{f.Name} // of its namesakes, the file that was asked for
	for _, e := range entries {
		if e.Type().IsRegular() && intake.IsSidecar(e.Name()) {
			names = append(names, e.Name())
		}
	}
	for _, name := range intake.Pairs(names)[f.Name] {
		raw, err := readCapped(filepath.Join(filepath.Dir(file), name))
		if err != nil {
			return intake.File{}, err
		}
		f.Sidecars = append(f.Sidecars, intake.Sidecar{Name: name, Raw: raw, Token: f.Token + " " + name})
	}
	return f, nil
}
