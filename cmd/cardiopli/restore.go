package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
)

type restoreCmd struct {
	Backup   string   `arg:"" type:"path" help:"Dossier où backup a écrit."`
	Snapshot string   `help:"Sauvegarde, comme backup --list la nomme ; par défaut la dernière."`
	Erasures []string `type:"path" help:"Une liste d'effacements plus récente (data/erasures du dossier perdu, ou d'une autre sauvegarde)."`
	Refusals []string `type:"path" help:"Un journal des refus plus récent (data/refusals du dossier perdu, ou refusals d'une autre sauvegarde)."`
	Trace    string   `type:"path" help:"Un data/trace plus récent du cabinet, sauvé du dossier perdu : ses effacements comptent aussi."`
	Recovery string   `help:"Ouvre avec ce code de secours au lieu de la phrase secrète." placeholder:"CODE"`
}

func (c restoreCmd) Run(a *app) error {
	dir, err := filepath.Abs(a.cli.Dir)
	if err != nil {
		return err
	}
	var pass []byte
	o := engine.Restoration{From: c.Backup, Snapshot: c.Snapshot, Dir: dir, Erasures: c.Erasures, Refusals: c.Refusals, Trace: c.Trace,
		Unlock: func(keysDir string) (*atrest.Site, error) {
			if c.Recovery != "" {
				return keys.OpenWithRecovery(keysDir, c.Recovery)
			}
			if pass == nil { // once, for newer keys too
				var err error
				if pass, err = a.passphrase("Phrase secrète du cabinet, au jour de la sauvegarde : "); err != nil {
					return nil, err
				}
			}
			return keys.Open(keysDir, pass)
		}}
	r, err := engine.Restore(a.ctx, o)
	if err != nil {
		return err
	}
	return c.tell(a, r)
}

func (c restoreCmd) tell(a *app, r engine.Restored) error {
	at := r.At.Local().Format("02/01/2006 15:04:05")
	fmt.Fprintf(a.out, "Restauré dans %s : l'état du %s (sauvegarde %s).\n", a.cli.Dir, at, r.Snapshot)
	printBalance(a.out, r.Balance)
	fmt.Fprintf(a.out, "Trace vérifiée : %s.\n", pipeline.French.Count(int(r.Trace.Size), "étape", "étapes"))
	if r.Erased > 0 {
		fmt.Fprintf(a.out, "%s ici aussi.\n", pipeline.French.Count(r.Erased, "document effacé depuis la sauvegarde : effacé", "documents effacés depuis la sauvegarde : effacés"))
	}
	fmt.Fprintf(a.out, `
Ce qui s'est passé après le %s n'est pas connu ici :
  - les comptes rendus pris depuis n'y sont pas : redéposez-les ;
  - des lettres encore en attente ce jour-là sont peut-être parties depuis. Rien ne part deux fois sans vous :
    %s (queue list --all, queue release ou queue cancel),
    %s (list, puis release ID ou withdraw ID) ;
  - %s ;
  - les points de contrôle de la trace donnés depuis ne s'y retrouveront pas : gardez l'ancienne trace, s'il en reste une, comme preuve.
`, at, pipeline.French.Count(r.Held.Copies, "envoi suspendu", "envois suspendus"), pipeline.French.Count(r.Held.Documents, "document retenu", "documents retenus"), c.refusals(r.Refusals))
	if r.Since > 0 {
		fmt.Fprintf(a.out, "  - d'après la trace plus récente, %s par l'opérateur depuis.\n", pipeline.French.Count(r.Since, "envoi a été pris", "envois ont été pris"))
	}
	if r.Far {
		fmt.Fprintln(a.out, "Les réglages nomment un stockage S3, qui reste à l'autre dossier : run n'y touche pas et s'arrête. Pour un essai, ôtez storage.s3 de cardiopli.yaml ; si ce dossier-ci remplace l'autre : cardiopli own.")
	}
	if n := len(r.Held.Unreadable); n > 0 {
		fmt.Fprintf(a.out, "%s.\n", pipeline.French.Count(n, "document ou envoi ne s'ouvre pas ; il n'avance plus", "documents ou envois ne s'ouvrent pas ; ils n'avancent plus"))
	}
	unsound := r.Refusals.Damaged()
	if unsound {
		a.say(refusalsWrong(r.Refusals))
	}
	if r.Foreign > 0 {
		a.say(pipeline.French.Count(r.Foreign, "ligne des listes d'effacements n'a pas été écrite par ce cabinet", "lignes des listes d'effacements n'ont pas été écrites par ce cabinet"),
			pipeline.French.Agree(r.Foreign, "elle n'a pas été suivie", "elles n'ont pas été suivies")+" ; comparez les listes")
	}
	if unsound || r.Foreign > 0 {
		return exit(exitUnproven)
	}
	return nil
}

// refusals says what is known of what patients refused since.
func (c restoreCmd) refusals(r engine.Refusals) string {
	if r.Old {
		return "les refus d'envoi notés depuis n'y sont pas (la sauvegarde est d'une version qui n'en tenait pas de journal) : notez-les de nouveau (refusal add) avant de libérer un envoi"
	}
	n := r.Recorded + r.Lifted + r.Erased
	s := "refus d'envoi : le journal de la sauvegarde n'a rien de plus récent"
	if n > 0 {
		s = fmt.Sprintf("refus d'envoi : %s du journal (%s, %s, %s)", pipeline.French.Count(n, "repris", "repris"),
			pipeline.French.Count(r.Recorded, "noté", "notés"), pipeline.French.Count(r.Lifted, "levé", "levés"), pipeline.French.Count(r.Erased, "détruit", "détruits"))
	}
	if len(c.Refusals) == 0 {
		s += " ; ceux d'après la dernière écriture de backup n'y sont pas : donnez --refusals ANCIEN/data/refusals, ou notez-les de nouveau (refusal add) avant de libérer un envoi"
	}
	return s
}

// refusalsWrong says what is wrong with a journal of refusals, and what to do.
func refusalsWrong(r engine.Refusals) (what, hint string) {
	switch {
	case r.Cut, r.Foreign > 0:
		what = "le journal des refus a été coupé, abîmé ou modifié"
		if r.Foreign > 0 {
			what += " : " + pipeline.French.Count(r.Foreign, "ligne n'a pas été suivie", "lignes n'ont pas été suivies")
		}
	case r.Lacking:
		what = "le journal des refus de la sauvegarde a disparu, ou un plus ancien est à sa place"
	case r.Unopened > 0:
		what = pipeline.French.Count(r.Unopened, "refus du journal ne s'ouvre pas : il est scellé", "refus du journal ne s'ouvrent pas : ils sont scellés") + " sous des clés plus récentes"
		return what, "tout reste retenu ; restaurez la dernière sauvegarde, avec la phrase secrète d'aujourd'hui, ou notez ces refus de nouveau (refusal add) avant de libérer un envoi"
	default:
		what = "la trace plus récente parle de " + pipeline.French.Count(r.Unknown, "refus que rien ici ne contient", "refus que rien ici ne contient")
	}
	return what, "tout reste retenu ; ce qui se lit a été repris. Restaurez de nouveau avec --refusals ANCIEN/data/refusals, ou comparez refusal list à vos notes et complétez (refusal add) avant de libérer un envoi"
}

// backupHint words an error of backups, and says what to type; "" of any other.
func backupHint(err error) (what, hint string, code int) {
	for _, h := range backupHints {
		if errors.Is(err, h.err) {
			return h.what, h.hint, h.code
		}
	}
	return "", "", exitError
}
