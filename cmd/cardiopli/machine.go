package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/token"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/store"
)

// Errors are English and for developers. Those of the machine that a practice may meet
// have words here: what happened, and what to do about it. They are told apart by their
// types, never by their text.

// kept says that an error of the machine took nothing away.
const kept = "rien n'est perdu ; "

// machine words an error of the machine; ok is false where nothing is known of it.
func machine(err error) (what, todo string, ok bool) {
	for _, words := range []func(error) (string, string){ofSource, ofToken, ofKeys, ofDatabase, ofFolder, ofFile, ofNetwork} {
		if what, todo = words(err); what != "" {
			return what, todo, true
		}
	}
	return "", "", false
}

func ofKeys(err error) (what, todo string) {
	for _, w := range []struct {
		is         error
		what, todo string
	}{
		{keys.ErrNone, "les clés du cabinet ne sont pas dans le dossier (keys/site.json)", "remettez keys/ d'une sauvegarde : cardiopli restore DOSSIER --dir NOUVEAU ; sans clés, rien ne se rouvre"},
		{keys.ErrBusy, "une autre commande est en train de changer les clés", "attendez qu'elle ait fini, puis tapez de nouveau la commande"},
		{keys.ErrExists, "ce dossier a déjà des clés, et elles ne sont jamais remplacées", "pour en changer : cardiopli keys rotate"},
		{atrest.ErrOpen, "une donnée scellée ne s'ouvre pas : elle est abîmée, ou vient d'un autre dossier", "ne réparez rien à la main : cardiopli preflight dit ce qui va encore, cardiopli restore reprend une sauvegarde dans un autre dossier"},
		{atrest.ErrFormat, "une donnée scellée a été écrite par un cardiopli plus récent, ou est abîmée", "prenez le cardiopli le plus récent ; sinon, une sauvegarde : cardiopli restore"},
	} {
		if errors.Is(err, w.is) {
			return w.what, w.todo
		}
	}
	if errors.Is(err, keys.ErrDamaged) {
		return "le fichier des clés (keys/site.json) est abîmé ou a été modifié", "ne modifiez rien à la main : remettez keys/ d'une sauvegarde (cardiopli restore DOSSIER --dir NOUVEAU)"
	}
	return "", ""
}

// ofSource is about what opens the keys besides the passphrase.
func ofSource(err error) (what, todo string) {
	e, ok := errors.AsType[*keys.SourceError](err)
	if !ok {
		return "", ""
	}
	name, add := "la clé de machine "+plain(e.Where), "cardiopli keys unlock add --key-file CHEMIN"
	if e.Kind == keys.KindVault {
		name, add = "le Vault "+strings.Replace(plain(e.Where), " at ", " à ", 1), "cardiopli keys unlock add --vault"
	}
	const still = " ; la phrase secrète et le code de secours ouvrent toujours"
	switch {
	case errors.Is(err, keys.ErrBeside):
		return name + " est dans le dossier du cabinet, ou dans une copie de celui-ci", "posée à côté de ce qu'elle ouvre, elle ne protège rien : mettez-la ailleurs, par exemple dans /etc/cardiopli"
	case errors.Is(err, keys.ErrExposed):
		return name + " peut être lue par d'autres que ce compte, ou appartient à un autre", "chown COMPTE, puis chmod 600 ; si d'autres ont pu la lire, faites-en une autre : " + add + still
	case errors.Is(err, keys.ErrNotKey):
		return name + " n'est pas une clé de machine, ou est abîmée", "remettez le fichier d'une copie aussi secrète que lui" + still
	case errors.Is(err, keys.ErrExists):
		return name + " existe déjà, et n'est jamais remplacée", "donnez un autre nom ; celle qui est là s'ajoute aussi : " + add
	case errors.Is(err, keys.ErrDamaged):
		return "ce que " + name + " ouvre est abîmé ou a été modifié", "remettez keys/ d'une sauvegarde ; la phrase secrète ouvre peut-être encore"
	case errors.Is(err, keys.ErrNotAdded):
		return name + " n'ouvre pas les clés de ce cabinet : elle n'a pas été ajoutée, ou les clés ont changé depuis", add + still
	case errors.Is(err, keys.ErrSourceSealed):
		return name + " est lui-même verrouillé (scellé)", "demandez à qui le tient de le déverrouiller ; cardiopli réessaie de lui-même" + still
	case errors.Is(err, keys.ErrSourceUnavailable) && e.Kind == keys.KindVault:
		return name + " ne répond pas, ou son jeton ne se lit pas", "vérifiez le réseau, keys.vault et token_file dans " + config.Name + still
	case errors.Is(err, keys.ErrSourceUnavailable):
		return name + " ne peut pas être lue", "montez le disque où elle est, et vérifiez qu'elle appartient au compte qui lance cardiopli (chmod 600)" + still
	case e.Kind == keys.KindVault:
		return name + " refuse d'ouvrir les clés de ce cabinet", "vérifiez keys.vault dans " + config.Name + ", le jeton et sa règle ; sinon : " + add + still
	}
	return name + " n'ouvre pas les clés de ce cabinet", "vérifiez keys.file dans " + config.Name + " ; sinon : " + add + still
}

// ofToken is about a card or a hardware module.
func ofToken(err error) (what, todo string) {
	e, ok := errors.AsType[*token.Error](err)
	if !ok {
		return "", ""
	}
	code := ""
	if e.Code != "" {
		code = " (" + plain(e.Code) + ")"
	}
	for _, w := range []struct {
		is         error
		what, todo string
	}{
		{token.ErrNotBuilt, "ce cardiopli a été construit sans les cartes ni les HSM", "construisez-le avec un compilateur C : CGO_ENABLED=1 go build -tags pkcs11 -o cardiopli ./cmd/cardiopli ; ou ôtez keys.pkcs11 de " + config.Name},
		{token.ErrModule, "la bibliothèque de la carte (keys.pkcs11.module) ne se charge pas", "installez celle du fabricant, et écrivez son chemin dans " + config.Name},
		{token.ErrAbsent, "la carte ou le HSM n'est pas là", "remettez la carte dans le lecteur, ou vérifiez le réseau du HSM ; les lettres partent quand il est revenu"},
		{token.ErrPINLocked, "le code PIN de la carte est bloqué", "débloquez-la par le programme du fabricant (PUK), puis cardiopli keys pin"},
		{token.ErrLastTry, "il ne reste qu'un essai du code PIN : rien n'a été essayé", "soyez sûr du code, puis cardiopli keys pin --last-try"},
		{token.ErrPIN, "le code PIN de la carte est refusé ; il n'est pas essayé de nouveau", "scellez le bon : cardiopli keys pin ; une carte se bloque au troisième code faux"},
		{keys.ErrNone, "le code PIN de la carte n'est pas enregistré", "cardiopli keys pin ; d'ici là aucune lettre ne peut être signée"},
		{token.ErrNoKey, "la clé de keys.pkcs11 n'est pas dans la carte, ou plusieurs portent ce nom", "« pkcs11-tool --module BIBLIOTHÈQUE --login --list-objects --type privkey » les montre ; au besoin, donnez key_id au lieu de key_label"},
	} {
		if errors.Is(err, w.is) {
			return w.what + code, w.todo
		}
	}
	return "la carte ou le HSM ne fait pas l'opération demandée" + code, "ôtez et remettez la carte, puis cardiopli keys test ; le journal de la bibliothèque en dit plus"
}

func ofDatabase(err error) (what, todo string) {
	switch store.FaultOf(err) {
	case store.FaultBusy:
		return "la base est occupée par une autre commande", kept + "attendez quelques secondes, puis tapez de nouveau la commande"
	case store.FaultFull:
		return "le disque est plein : la base ne peut plus rien écrire", kept + "faites de la place sur le disque du cabinet, puis tapez de nouveau la commande"
	case store.FaultDamaged:
		return "la base (data/cardiopli.db) est abîmée", "arrêtez run et n'effacez rien : restaurez une sauvegarde dans un autre dossier (cardiopli restore DOSSIER --dir NOUVEAU), et vérifiez le disque"
	case store.FaultReadOnly:
		return "la base (data/cardiopli.db) ne peut pas être ouverte ou écrite par ce compte", "prenez le compte à qui est le dossier du cabinet, ou donnez-lui le droit d'y lire et d'y écrire (data/ compris)"
	case store.FaultDisk:
		return "le disque ne lit ou n'écrit plus la base (data/cardiopli.db)", "vérifiez la place et l'état du disque ; faites une sauvegarde dès qu'il répond"
	case store.FaultOther:
		return "la base (data/cardiopli.db) a refusé une opération", kept + "tapez de nouveau la commande ; si cela se répète, gardez ce que dit --verbose"
	}
	return "", ""
}

// ofFolder is about the practice folder and what is set in it.
func ofFolder(err error) (what, todo string) {
	for _, w := range []struct {
		is         error
		what, todo string
	}{
		{store.ErrBusy, "une autre commande lit la base : ce qui a été effacé y reste jusqu'à ce qu'elle finisse", "attendez la fin des autres commandes, puis recommencez"},
		{store.ErrStale, "le document a changé entre-temps", "relisez-le (cardiopli show ID), puis tapez de nouveau la commande"},
		{engine.ErrNoOperator, "aucun opérateur n'est réglé", "complétez « mail: » dans " + config.Name + ", puis cardiopli keys operator"},
		{engine.ErrNoMailbox, "la boîte du cabinet n'a pas encore de certificat", "cardiopli keys import FICHIER.p12"},
		{engine.ErrNoCertificate, "le compte chez l'opérateur n'a pas encore de certificat", "cardiopli keys operator --certificate FICHIER.p12"},
		{engine.ErrNoAnnuaire, "aucun annuaire à interroger n'est réglé", "complétez directory.annuaire ou directory.ldap.url dans " + config.Name},
		{engine.ErrNoSpeech, "aucun moteur de transcription n'est réglé", "complétez speech.url dans " + config.Name},
	} {
		if errors.Is(err, w.is) {
			return w.what, w.todo
		}
	}
	return "", ""
}

// ofFile is about a file or the disk. Its name is what a person typed, or a place in
// the practice folder.
func ofFile(err error) (what, todo string) {
	name := ""
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		name = plain(e.Path)
	} else if _, ok := errors.AsType[*net.OpError](err); ok {
		return "", "" // a socket
	}
	file := func(s string) string {
		if name == "" {
			return s
		}
		return s + " : " + name
	}
	const room = kept + "faites de la place, puis tapez de nouveau la commande"
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return file("le disque est plein"), room
	case errors.Is(err, syscall.EDQUOT):
		return file("la place permise à ce compte sur le disque est épuisée"), room
	case errors.Is(err, syscall.EROFS):
		return file("le disque est en lecture seule"), "montez-le en écriture, ou nommez un autre endroit"
	case errors.Is(err, syscall.EIO):
		return file("le disque ne lit ou n'écrit plus"), "vérifiez le disque ; faites une sauvegarde dès qu'il répond"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "trop de fichiers sont ouverts sur ce poste", "fermez d'autres programmes, puis tapez de nouveau la commande"
	case errors.Is(err, syscall.EISDIR):
		return file("c'est un dossier, et un fichier est attendu"), "nommez le fichier lui-même"
	case errors.Is(err, syscall.ENOTDIR):
		return file("un fichier est à la place d'un dossier"), "vérifiez le chemin"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "ce nom de fichier est trop long", "nommez-le plus court"
	case errors.Is(err, fs.ErrNotExist) && name != "":
		return file("ce fichier ou ce dossier n'existe pas"), "vérifiez le nom et le dossier ; un nom avec des espaces se met entre guillemets"
	case errors.Is(err, fs.ErrExist) && name != "":
		return file("ce fichier existe déjà, et n'est pas remplacé"), "donnez un autre nom, ou ôtez-le d'abord"
	case errors.Is(err, fs.ErrPermission) && name != "":
		return file("ce compte n'en a pas le droit"), "prenez le compte à qui est le dossier du cabinet, ou donnez-lui le droit d'y lire et d'y écrire"
	case errors.Is(err, io.ErrUnexpectedEOF) && name != "":
		return file("le fichier est coupé avant sa fin"), "reprenez-le de là d'où il vient"
	}
	return "", ""
}

func ofNetwork(err error) (what, todo string) {
	const again = " ; rien n'est perdu : « cardiopli preflight » dit ce qui ne va pas, puis tapez de nouveau la commande"
	op, isOp := errors.AsType[*net.OpError](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, misnamed := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case isOp && op.Op == "listen" && errors.Is(err, syscall.EADDRINUSE):
		return "l'adresse de la page (" + addressOf(op) + ") est déjà prise par un autre programme, peut-être un autre cardiopli run", "arrêtez-le, ou écrivez un autre port dans " + config.Name + ", sous « web: », par exemple « listen: \"127.0.0.1:8735\" »"
	case isOp && op.Op == "listen" && errors.Is(err, fs.ErrPermission):
		return "ce compte n'a pas le droit de servir la page à l'adresse " + addressOf(op), "écrivez un port à partir de 1024 dans " + config.Name + ", sous « web: », par exemple « listen: \"127.0.0.1:8734\" »"
	case isOp && op.Op == "listen":
		return "la page ne peut pas être servie à l'adresse " + addressOf(op), "vérifiez web.listen dans " + config.Name + ", par exemple « listen: \"127.0.0.1:8734\" »"
	case isDNS:
		return "le serveur " + plain(dns.Name) + " n'est pas trouvé : son nom est faux, ou il n'y a pas de réseau", "vérifiez la connexion à Internet et le nom dans " + config.Name + again
	case unknown, misnamed, invalid, refused:
		return "le certificat du serveur n'est pas accepté : rien ne lui a été dit", "vérifiez le nom du serveur, ses autorités dans " + config.Name + " et l'heure de ce poste" + again
	case errors.Is(err, syscall.ECONNREFUSED):
		return "le serveur " + addressOf(op) + " refuse la connexion : rien n'écoute à ce port", "vérifiez le nom et le port dans " + config.Name + again
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETDOWN):
		return "il n'y a pas de réseau, ou pas de chemin jusqu'au serveur", "vérifiez le câble ou le Wi-Fi" + again
	case errors.Is(err, context.DeadlineExceeded), isOp && op.Timeout():
		return "un serveur ne répond pas", "vérifiez la connexion à Internet" + again
	case isOp:
		return "la liaison avec un serveur a été coupée", "vérifiez la connexion à Internet" + again
	}
	return "", ""
}

// addressOf is the other end of a connection, or the own one of a page.
func addressOf(op *net.OpError) string {
	if op == nil || op.Addr == nil {
		return "demandé"
	}
	return plain(op.Addr.String())
}

// unforeseen words any error for the terminal; of one that nothing here knows, the
// words of developers stand behind, for who is asked about it.
func unforeseen(err error) (what, todo string) {
	if what, todo, ok := machine(err); ok {
		return what, todo
	}
	return "la commande s'est arrêtée sur une erreur imprévue (" + plain(err.Error()) + ")", kept + "tapez de nouveau la commande ; si cela se répète, gardez cette ligne pour qui s'occupe de ce poste"
}

// said is a mistake in what was typed, in French.
func said(what string, args ...any) error {
	return &advice{what: fmt.Sprintf(what, args...), hint: "corrigez, puis tapez de nouveau la commande ; --help en montre la forme"}
}

// mailAddress reads an address that was typed.
func mailAddress(s string) (pipeline.Address, error) {
	a, err := pipeline.ParseAddress(s)
	if err != nil {
		return "", said("« %s » n'est pas une adresse de messagerie, de la forme nom@domaine", plain(s))
	}
	return a, nil
}
