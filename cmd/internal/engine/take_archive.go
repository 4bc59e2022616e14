package engine

import (
	"context"
	"errors"

	"cardiopli/pipeline/batch"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/store"
)

// receiveAll takes the files of an archive one by one, each like a file of the
// inbox at a place of its own: a crash between two of them leaves the archive,
// which is handed over again and of which the first are then known.
func (p *Practice) receiveAll(ctx context.Context, archive intake.File, files []batch.File, by string) (Received, error) {
	var all Received
	for _, f := range entriesOf(archive, files) {
		got, err := p.receiveEntry(ctx, f, by)
		if err != nil {
			return Received{}, err
		}
		all.Documents, all.Refused = append(all.Documents, got.Documents...), append(all.Refused, got.Refused...)
		fault.Point(fault.IntakeEntry)
	}
	return all, nil
}

// entry is a file of an archive with what lies beside it.
type entry struct {
	intake.File
	refusal *batch.Refusal
	beside  []batch.File
}

// entriesOf pairs the files of an archive with their sidecars, within a folder.
func entriesOf(archive intake.File, files []batch.File) []entry {
	byPath := map[string]batch.File{}
	var paths []string
	for _, f := range files {
		if f.Refusal == nil {
			byPath[f.Path] = f
			paths = append(paths, f.Path)
		}
	}
	pairs := intake.Pairs(paths)
	paired := map[string]bool{}
	for _, ss := range pairs {
		for _, s := range ss {
			paired[s] = true
		}
	}
	var all []entry
	for _, f := range files {
		if paired[f.Path] && f.Refusal == nil {
			continue
		}
		e := entry{File: intake.File{Name: f.Name, Raw: f.Raw, Size: int64(len(f.Raw)), ModTime: archive.ModTime, Token: archive.Token + "/" + f.Path}, refusal: f.Refusal}
		if f.Refusal == nil {
			for _, s := range pairs[f.Path] {
				e.beside = append(e.beside, byPath[s])
				e.Sidecars = append(e.Sidecars, intake.Sidecar{Name: byPath[s].Name, Raw: byPath[s].Raw})
			}
		}
		all = append(all, e)
	}
	return all
}

// receiveEntry takes one file of an archive. A refusal is part of the answer: the
// others are taken all the same.
func (p *Practice) receiveEntry(ctx context.Context, e entry, by string) (Received, error) {
	var got Received
	var err error
	if e.refusal != nil {
		got, err = p.refuse(ctx, arrivalOf(e.File, by), e.refusal)
	} else {
		got, err = p.Receive(ctx, e.File, by)
	}
	var r refusal
	if !errors.As(err, &r) {
		return got, err
	}
	what, todo := r.French()
	got.Refused = []intake.Entry{{Name: e.Name, Raw: e.Raw, What: what, Todo: todo}}
	for _, s := range e.beside {
		got.Refused = append(got.Refused, intake.Entry{Name: s.Name, Raw: s.Raw, What: "Ce fichier accompagnait un compte rendu qui n'a pas pu être pris.",
			Todo: "Lisez la note à côté du compte rendu, puis déposez les deux à nouveau, ensemble."})
	}
	return got, nil
}

func arrivalOf(f intake.File, by string) store.Arrival {
	a := store.Arrival{Raw: f.Raw, Place: f.Token, By: by, At: now()}
	a.Source.Name, a.Source.Size = f.Name, f.Size
	return a
}
