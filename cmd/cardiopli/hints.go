package main

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// A refusal is worded once, for the page, where most of the work is done. At the
// terminal there is no page to load again and nothing to click: what the page is
// pointed to has a command here. The words are those of the refusals; a test reads
// every one of them.
var atPage = []struct{ page, here string }{
	{"Attendez quelques secondes, rechargez la page, puis corrigez.", "Attendez quelques secondes, puis tapez de nouveau la commande."},
	{"Rechargez la page, relisez, puis décidez.", "Relisez-le (cardiopli show ID), puis tapez de nouveau la commande."},
	{"Rechargez la page, relisez, puis signez.", "Relisez-la (cardiopli show ID), puis signez de nouveau."},
	{"Corrigez-la par « Corriger cette lettre » :", "Corrigez-la par cardiopli amend ID FICHIER --reason RAISON :"},
	{"Une lettre partie se corrige : « Corriger cette lettre ».", "Une lettre partie se corrige : cardiopli amend ID FICHIER --reason RAISON."},
	{"Rappelez-la d'abord (« retourner »), puis corrigez-la.", "Rappelez-la d'abord (cardiopli recall ID --reason RAISON), puis corrigez-la."},
	{"une lettre signée se rappelle d'abord.", "une lettre signée se rappelle d'abord (cardiopli recall ID --reason RAISON)."},
	{"se lit et s'imprime depuis sa page", "se lit et s'imprime par cardiopli show ID --pdf FICHIER"},
	{"Choisissez un médecin dans l'annuaire.", "Choisissez un médecin de l'annuaire (cardiopli directory list) : cardiopli choose ID ADRESSE."},
	{"Choisissez au moins un médecin dans l'annuaire.", "Choisissez au moins un médecin de l'annuaire (cardiopli directory list) : cardiopli choose ID ADRESSE."},
	{"Reprenez-la à votre nom :", "Reprenez-la à votre nom (cardiopli assign ID IDENTIFIANT) :"},
	{"Choisissez un cardiologue dans la liste.", "Donnez l'identifiant d'un cardiologue : cardiopli users list."},
	{"Revérifiez le document :", "Revérifiez le document (cardiopli release ID) :"},
	{"Répondez à la question,", "Répondez à la question (cardiopli answer ID --action none, ou asked),"},
	{"Corrigez le texte, ou gardez-le en disant pourquoi.", "Corrigez le texte (cardiopli edit ID FICHIER), ou gardez-le en disant pourquoi (cardiopli answer ID POINT --reason RAISON) ; cardiopli show ID nomme les points."},
	{"Corrigez le texte, ou retirez la correction.", "Corrigez le texte (cardiopli edit ID FICHIER), ou retirez la correction (cardiopli withdraw ID --reason RAISON)."},
	{"Dites d'abord si c'est une autre lettre, ou retirez le document.", "Si c'est une autre lettre : cardiopli release ID ; sinon : cardiopli withdraw ID --reason RAISON."},
	{"Ouvrez la lettre et lisez-la avant de signer.", "cardiopli approve la montre avant de la signer : relisez-la, puis tapez de nouveau la commande."},
	{"Connectez-vous avec un compte de secrétaire ou de cardiologue.", "Donnez par --as un compte de secrétaire ou de cardiologue (cardiopli users list)."},
	{"econnectez-vous à la page « Opérateur »", "econnectez-vous à l'adresse de la page de relecture, « Opérateur »"},
	{"dès que quelqu'un s'est connecté à cette page.", "dès que quelqu'un s'est connecté à l'adresse de la page de relecture, « Opérateur »."},
	{"Il ne part plus ; suivez la nouvelle version.", "Il ne part plus ; suivez la nouvelle version (cardiopli queue list)."},
	{"Un envoi qui n'a pas abouti peut être annulé sur la page du document ;", "Un envoi qui n'a pas abouti peut être annulé (cardiopli queue cancel ENVOI --reason RAISON) ;"},
	{"(page « Refus », ou cardiopli refusal lift)", "(cardiopli refusal lift)"},
	{"le noter (page « Refus »)", "le noter (cardiopli refusal add)"},
	{"Pour écrire à un patient, « Envoyer aussi au patient » sur la page de sa lettre.", "Pour écrire à un patient : « Envoyer aussi au patient », sur la page de relecture de sa lettre."},
	{"Choisissez « Une action est demandée », ou effacez la demande.", "Donnez --action asked, ou ôtez --say."},
	{"Rien ne part tant que personne ne relance la file.", "Rien ne part tant que personne ne relance la file : cardiopli queue start --as IDENTIFIANT."},
	{"relancez la file (ou cardiopli preflight)", "cardiopli preflight, ou cardiopli queue start, relance la file"},
	{"tout de suite si vous la relancez (ou cardiopli preflight)", "tout de suite par cardiopli preflight"},
	{"(« pourquoi ? »)", "(cardiopli show ID)"},
}

// reloads are what stands for "load it again", by the code of the refusal.
var reloads = map[string]string{
	"delivery": "« cardiopli queue list --all » dit où en est chaque envoi.",
	"refusal":  "« cardiopli refusal list » montre ceux qui tiennent.",
	"finding":  "« cardiopli show ID » nomme les points de cette version.",
	"stale":    "« cardiopli mails list » montre ceux qui attendent.",
}

// here words for the terminal what to do. code is that of a refusal, or "".
func here(code, todo string) string {
	for _, w := range atPage {
		todo = strings.ReplaceAll(todo, w.page, w.here)
	}
	again, ok := reloads[code]
	if !ok {
		again = "« cardiopli show ID » dit où il en est, « cardiopli list » montre la liste."
	}
	todo = strings.ReplaceAll(todo, "Rechargez la page.", again)
	return strings.ReplaceAll(todo, "Rechargez la liste.", again)
}

// about puts the document, the copy and the person that a command named into what it
// is told to type next.
func about(todo string, args []string) string {
	var doc, copied, who string
	for i, arg := range args {
		if id, err := pipeline.ParseID(arg); err == nil && doc == "" {
			doc = string(id)
		}
		if name, _, ok := strings.Cut(arg, "-"); ok && copyForm.MatchString(arg) && copied == "" {
			copied = arg
			if id, err := pipeline.ParseID(name); err == nil && doc == "" {
				doc = string(id)
			}
		}
		if v, ok := strings.CutPrefix(arg, "--as="); ok {
			who = v
		} else if arg == "--as" && i+1 < len(args) {
			who = args[i+1]
		}
	}
	for _, w := range []struct{ name, is string }{{"ID", doc}, {"ENVOI", copied}, {"IDENTIFIANT", who}} {
		if w.is != "" && plainName.MatchString(w.is) {
			todo = regexp.MustCompile(`\b`+w.name+`\b`).ReplaceAllLiteralString(todo, w.is)
		}
	}
	return todo
}

var (
	copyForm  = regexp.MustCompile(`^[0-9a-z]{12}-\d+-\d+$`)
	plainName = regexp.MustCompile(`^[\p{L}\p{N}._-]+$`)
)
