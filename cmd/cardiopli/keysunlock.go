package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/config"
)

type keysUnlock struct {
	List   unlockList   `cmd:"" help:"La liste de ce qui ouvre les clés."`
	Add    unlockAdd    `cmd:"" help:"Ajoute un fichier de clé, ou le Vault des réglages, à ce qui ouvre les clés."`
	Remove unlockRemove `cmd:"" help:"Retire un fichier de clé ou un Vault de ce qui ouvre les clés."`
	Rewrap unlockRewrap `cmd:"" help:"Fait envelopper à nouveau par le Vault des réglages, après la rotation de sa clé."`
}

type unlockList struct{}

// Run needs no secret: what is listed is none.
func (unlockList) Run(a *app) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	ways, err := keys.Ways(filepath.Join(a.cli.Dir, engine.Keys))
	if err != nil {
		return err
	}
	t := a.table()
	fmt.Fprintln(t, "phrase secrète\t\ttoujours")
	fmt.Fprintln(t, "code de secours\t\ttoujours")
	named := map[keys.Way]bool{}
	for _, u := range engine.Unlockers(a.cli.Dir, cfg) {
		if id, err := u.ID(); err == nil {
			named[keys.Way{Kind: u.Kind(), ID: id}] = true
		}
	}
	for _, w := range ways {
		note := "ajouté, absent des réglages ou illisible : n'est pas essayé au démarrage"
		if named[keys.Way{Kind: w.Kind, ID: w.ID}] {
			note = "essayé au démarrage"
		}
		if w.Version > 0 {
			note += fmt.Sprintf(" ; version %d de la clé", w.Version)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", w.Kind, w.ID, note)
	}
	return t.Flush()
}

type unlockAdd struct {
	KeyFile string `type:"path" xor:"source" required:"" help:"Clé de machine, hors du dossier du cabinet ; créée s'il n'y en a pas."`
	Vault   bool   `xor:"source" required:"" help:"La clé « transit » de keys.vault dans les réglages."`
}

func (c unlockAdd) Run(a *app) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	pass, err := a.passphrase("Phrase secrète du cabinet : ")
	if err != nil {
		return err
	}
	u, made := keys.Unlocker(nil), false
	if c.Vault {
		if u, err = vaultOf(cfg); err != nil {
			return err
		}
	} else {
		k := engine.KeyFile(a.cli.Dir, c.KeyFile)
		// The passphrase first: a mistyped one must not leave a key that opens nothing.
		if _, err := keys.Open(filepath.Join(a.cli.Dir, engine.Keys), pass); err != nil {
			return err
		}
		if !exists(c.KeyFile) {
			if err := keys.MakeKeyFile(k); err != nil {
				return err
			}
			made = true
		}
		u = k
	}
	way, err := keys.AddWay(a.ctx, filepath.Join(a.cli.Dir, engine.Keys), pass, u)
	if err != nil {
		if made {
			os.Remove(c.KeyFile)
		}
		return err
	}
	fmt.Fprintf(a.out, "%s %s ouvre maintenant les clés, avec la phrase secrète et le code de secours.\n", way.Kind, way.ID)
	if made {
		fmt.Fprintf(a.out, "Clé créée : %s (mode 0600). Qui lit ce fichier et le dossier du cabinet ouvre tout : ne les sauvegardez pas ensemble.\n", c.KeyFile)
	}
	if !c.Vault && cfg.Keys.File != c.KeyFile {
		fmt.Fprintf(a.out, "Pour qu'elle serve au démarrage, écrivez dans %s :\n\n  keys:\n    file: %s\n", config.Name, c.KeyFile)
	}
	return nil
}

type unlockRemove struct {
	Kind string `arg:"" help:"key-file ou vault, comme la liste le montre."`
	ID   string `arg:"" help:"Identifiant, comme la liste le montre."`
}

func (c unlockRemove) Run(a *app) error {
	if c.Kind != string(keys.KindFile) && c.Kind != string(keys.KindVault) {
		return &advice{"seuls un key-file ou un vault se retirent : la phrase secrète et le code de secours ouvrent toujours",
			`"cardiopli keys unlock list" montre ce qui se retire`}
	}
	pass, err := a.passphrase("Phrase secrète du cabinet : ")
	if err != nil {
		return err
	}
	way := keys.Way{Kind: keys.Kind(c.Kind), ID: c.ID}
	err = keys.RemoveWay(filepath.Join(a.cli.Dir, engine.Keys), pass, way)
	if errors.Is(err, keys.ErrNotAdded) {
		return &advice{plain(c.Kind+" "+c.ID) + " n'ouvre pas les clés de ce cabinet : rien à retirer", `"cardiopli keys unlock list" montre ce qui se retire`}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s n'ouvre plus les clés. Les anciennes copies du dossier s'ouvrent encore ainsi : si d'autres détiennent cette clé, renouvelez les clés du cabinet.\n", way)
	return nil
}

type unlockRewrap struct{}

func (unlockRewrap) Run(a *app) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	u, err := vaultOf(cfg)
	if err != nil {
		return err
	}
	way, err := keys.RewrapWay(a.ctx, filepath.Join(a.cli.Dir, engine.Keys), u)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s %s : clé racine enveloppée sous la version %d.\n", way.Kind, way.ID, way.Version)
	return nil
}

// advice is an error with what to do about it.
type advice struct{ what, hint string }

func (e *advice) Error() string  { return e.what }
func (e *advice) Advice() string { return e.hint }

// adviceOf is what an error says to do about itself.
func adviceOf(err error) string {
	var told interface{ Advice() string }
	if errors.As(err, &told) {
		return told.Advice()
	}
	return "cardiopli keys unlock list"
}

func vaultOf(cfg config.Config) (keys.Unlocker, error) {
	if cfg.Keys.Vault.URL == "" {
		return nil, cfg.Refuse("keys.vault.url", config.Missing, "manque", "écrivez d'abord l'adresse et le nom de la clé : « url: \"https://vault.exemple:8200\" », « key: cabinet »")
	}
	return engine.Vault(cfg), nil
}

// settings reads the settings alone; nothing is opened.
func (a *app) settings() (config.Config, error) {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return config.Config{}, engine.ErrNoPractice
	}
	return config.Read(a.cli.Dir)
}
