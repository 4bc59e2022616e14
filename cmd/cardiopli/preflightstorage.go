package main

import (
	"errors"

	"cardiopli/cmd/internal/engine"
)

// storage checks the object store, where the settings name one. The local folder
// is among those that writable tries.
func (a *app) storage(p *engine.Practice, say func(what string, err error, todo string)) {
	if p.Config.Storage.S3.Endpoint == "" {
		return
	}
	st, err := p.ObjectStore()
	if errors.Is(err, engine.ErrNoStorageSecret) {
		say("stockage S3 : clé secrète", errors.New("elle n'est pas encore enregistrée"), "cardiopli keys storage")
		return
	}
	if err != nil {
		say("stockage S3 : réglages et clé secrète", err, "vérifiez storage.s3: dans cardiopli.yaml, puis cardiopli keys storage")
		return
	}
	defer st.Close()
	for _, c := range st.Check(a.ctx) {
		say(c.Name, c.Err, "")
	}
}
