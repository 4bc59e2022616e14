package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/xdm"
)

// Times of laying copies into export/.
const (
	copiesLook  = 2 * time.Second
	copiesAgain = time.Minute // after a fault: a full disk, a share that is away
	copiesBatch = 20
)

// layCopies gives the practice's software a copy of each sent letter, as the
// settings say. It runs beside everything else: a fault here delays no letter, is
// told, and is tried again.
func (e *Engine) layCopies(ctx context.Context) error {
	if err := e.beginCopies(ctx); err != nil {
		return err
	}
	if e.Config.Export.Copies == "none" {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(copiesLook)
	defer tick.Stop()
	var after time.Time
	for {
		if now().After(after) {
			switch err := e.copyAll(ctx); {
			case err == nil:
				e.copyFault.Store(nil)
			case ctx.Err() == nil:
				e.copyFault.Store(&err)
				e.Log.Error("copies into export/", "err", err)
				after = now().Add(copiesAgain)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// beginCopies notes when copies were switched on: letters that went out before are
// not laid into the folder then.
func (e *Engine) beginCopies(ctx context.Context) error {
	was, err := e.Store.Setting(ctx, store.SettingCopies)
	if err != nil {
		return err
	}
	if on := e.Config.Export.Copies != "none"; on != was.On {
		return e.Store.SaveSetting(ctx, store.Setting{Name: store.SettingCopies, On: on, At: now(), By: pipeline.System, Reason: e.Config.Export.Copies}, pipeline.System)
	}
	return nil
}

func (e *Engine) copyAll(ctx context.Context) error {
	for {
		due, err := e.Store.Uncopied(ctx, e.Config.Export.When == "issued", copiesBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		var failed error
		for _, d := range due {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := e.copy(ctx, d.ID, d.Version); err != nil && failed == nil {
				failed = fmt.Errorf("copy of %s: %w", d.ID, err)
			}
		}
		if failed != nil {
			return failed
		}
	}
}

// copy lays one letter into export/ and notes that it did. A crash in between lays
// the same bytes again under the same name, which changes nothing.
func (e *Engine) copy(ctx context.Context, id pipeline.ID, version int) error {
	r, err := e.Store.LoadVersion(ctx, id, version)
	if errors.Is(err, store.ErrErased) {
		return nil
	}
	if err != nil {
		return err
	}
	pdf, err := e.Store.PDF(ctx, id, version)
	if err != nil {
		return err
	}
	files, err := e.copiesOf(ctx, r, pdf)
	outcome := "copied"
	if errors.Is(err, errNotSigned) || unissuable(err) != "" {
		// No later try does better, and others wait behind it.
		e.Log.Error("no copy into export/ can be made", "document", id, "err", err)
		files, err, outcome = nil, nil, "refused"
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := layFile(e.Path(Export), f.Name, f.Data); err != nil {
			return err
		}
	}
	return e.Store.Copied(ctx, id, version, pipeline.Hop{Stage: store.StageCopy, Actor: pipeline.System, At: now(), Outcome: outcome,
		Notes: map[string]string{"form": e.Config.Export.Copies}})
}

// copiesOf are the files of one letter. Those of an amendment say so. The PDF is the
// very file that was signed; the other forms are made anew with the time of the
// signature, so that each try gives the same bytes.
func (e *Engine) copiesOf(ctx context.Context, r store.Record, pdf []byte) ([]message.Attachment, error) {
	approved, err := e.approvedAs(ctx, r, pdf)
	if err != nil {
		return nil, err
	}
	by, err := e.approval(ctx, approved)
	if err != nil {
		return nil, err
	}
	is, err := e.issueOf(ctx, r, pdf, by, approved.At)
	if err != nil {
		return nil, err
	}
	f, err := e.forms(is)
	if err != nil {
		return nil, err
	}
	stem := strings.TrimSuffix(message.PDFName(r.Letter, f.Type.Name), ".pdf")
	if r.Letter.Version > 1 {
		stem += fmt.Sprintf("_annule-et-remplace-v%d", r.Letter.Version)
	}
	out := []message.Attachment{{Name: stem + ".pdf", Data: pdf}}
	switch e.Config.Export.Copies {
	case "pdf+hprim":
		if i := slices.IndexFunc(r.Recipients, func(to pipeline.Recipient) bool { return !to.Copy }); len(r.Recipients) > 0 {
			if text := f.HPRIM(max(i, 0)); text != nil {
				// The text first: software that watches for the PDF finds it complete.
				out = append([]message.Attachment{{Name: stem + ".hpr", Data: text}}, out...)
			}
		}
	case "xdm":
		out = []message.Attachment{{Name: stem + "_" + xdm.Name, Data: f.XDM}}
	}
	return out, nil
}

// approvedAs finds the approval of this version. What nobody signed as it is stored
// is handed to nobody.
func (e *Engine) approvedAs(ctx context.Context, r store.Record, pdf []byte) (pipeline.Decision, error) {
	ds, err := e.Store.Decisions(ctx, r.ID)
	if err != nil {
		return pipeline.Decision{}, err
	}
	for _, d := range slices.Backward(ds) {
		if d.What == pipeline.StageApprove && d.Version == r.Version && d.PDF == pipeline.DigestOf(pdf) && d.Text == pipeline.DigestOf([]byte(r.Text)) {
			return d, nil
		}
	}
	return pipeline.Decision{}, errNotSigned
}

var errNotSigned = errors.New("what is stored is not what was signed")

// layFile writes a file at once, durably and never over other bytes: where another
// file has its name, a number is put behind it.
func layFile(dir, name string, data []byte) error {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 1; n <= 999; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s_%d%s", stem, n, ext))
		}
		there, err := os.ReadFile(path)
		switch {
		case err == nil && bytes.Equal(there, data):
			return nil
		case err == nil:
			continue
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("look into export/: %w", pathless(err))
		}
		if err := putNew(dir, path, data); errors.Is(err, fs.ErrExist) {
			continue // somebody was faster
		} else if err != nil {
			return fmt.Errorf("write into export/: %w", pathless(err))
		}
		return nil
	}
	return errors.New("export/ holds a thousand files of one name")
}

// putNew gives a file its name once its bytes are on disk, and only where no other
// file has it: fs.ErrExist then.
func putNew(dir, path string, data []byte) error {
	f, err := os.CreateTemp(dir, ".cardiopli-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Link(f.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// A share without hard links: the look and the rename are two steps.
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(f.Name(), path)
}

// pathless takes the name of the file, which is a patient's, out of an error.
func pathless(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// copiesNote tells the people of the practice of copies that could not be laid.
func (e *Engine) copiesNote() string {
	if e.copyFault.Load() == nil {
		return ""
	}
	return "Copies dans export/ : elles ne peuvent pas être écrites (disque plein, droits, partage absent ?). Les envois continuent ; nouvel essai chaque minute."
}

// CopiesStay says what an erasure does not reach; "" where no copies are laid.
func (p *Practice) CopiesStay() string {
	if p.Config.Export.Copies == "none" {
		return ""
	}
	return "Les copies déjà déposées dans export/, ou reprises par le logiciel du cabinet, ne sont pas effacées : à supprimer là où elles sont."
}
