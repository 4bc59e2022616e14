package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// French says in plain words what happened to the copy, and what to do about it
// ("" where nothing is to be done). It quotes nothing of the mail: the reporter's
// own words stay in r.Words, for who asks why.
func French(r pipeline.Receipt) (what, todo string) {
	defer func() {
		if what != "" && r.Plain {
			what += " (d'après un message en clair, sans avis normalisé)"
		}
	}()
	switch r.Kind {
	case pipeline.ReceiptDelivered:
		return "Remis dans la boîte du destinataire ; rien ne dit encore qu'il a été lu", ""
	case pipeline.ReceiptRelayed:
		return "Transmis à un serveur qui n'envoie pas d'avis de remise : on n'en saura pas plus par ce moyen", ""
	case pipeline.ReceiptExpanded:
		return "L'adresse est une liste : le courrier a été distribué à plusieurs boîtes", "Vérifier que l'adresse est bien celle du destinataire seul."
	case pipeline.ReceiptDisplayed:
		return "Affiché à l'écran du destinataire", ""
	case pipeline.ReceiptProcessed:
		return "Classé par le logiciel du destinataire ; personne ne l'a encore lu", ""
	case pipeline.ReceiptDispatched:
		return "Transféré par le logiciel du destinataire ; rien ne dit encore qu'il a été lu", ""
	case pipeline.ReceiptDeleted:
		return "Supprimé de la boîte du destinataire, sans qu'on sache s'il a été lu", "Appeler le destinataire pour savoir s'il a eu le courrier."
	case pipeline.ReceiptRefused:
		return refused(r.Code)
	case pipeline.ReceiptDelayed:
		return "Pas encore remis, l'opérateur continue d'essayer : " + why(r).what, "Rien à faire dans l'immédiat ; si le contenu presse, téléphoner."
	case pipeline.ReceiptFailed:
		c := why(r)
		return "Non remis : " + c.what, c.todo
	}
	return "", ""
}

// refused explains the codes of the table of integration errors (ANS, transmission of
// a CDA document by MSSanté mail). The letter is in the mailbox all the same.
func refused(code string) (what, todo string) {
	const inbox = "Arrivé dans la boîte, mais pas classé : "
	switch code {
	case "900":
		return inbox + "le logiciel du destinataire n'a pas la version que ce courrier remplace ou annule", "Prévenir le destinataire que ce courrier annule et remplace le précédent ; au besoin, le renvoyer comme courrier nouveau."
	case "901":
		return inbox + "le logiciel du destinataire n'accepte pas cet auteur", "Demander au destinataire d'autoriser le cabinet dans son logiciel ; vérifier le numéro RPPS du signataire."
	case "902":
		return inbox + "le logiciel du destinataire ne connaît pas ce patient", "Vérifier le nom de naissance, les prénoms, la date de naissance et l'INS ; s'ils sont justes, demander au destinataire de créer le patient ou de classer le courrier à la main."
	case "903":
		return inbox + "l'INS du patient manque dans le document", "Qualifier l'INS du patient puis renvoyer, ou demander au destinataire de classer à la main."
	case "904":
		return inbox + "l'INS du document n'est pas celui que connaît le destinataire", "Vérifier l'identité du patient (nom de naissance, date, sexe, lieu) avant tout renvoi : ce peut être un autre patient."
	case "905":
		return inbox + "l'identité accompagnant l'INS est incomplète", "Compléter les traits d'identité (nom et premier prénom de naissance, date de naissance, sexe), puis renvoyer."
	case "906":
		return inbox + "le logiciel du destinataire a rencontré une autre erreur", "Lire ses mots (« pourquoi ? ») et appeler le destinataire : le courrier est dans sa boîte, à classer à la main."
	case "":
		return inbox + "le logiciel du destinataire l'a refusé sans donner de code", "Appeler le destinataire : le courrier est dans sa boîte, à classer à la main."
	}
	return inbox + "le logiciel du destinataire l'a refusé (code " + code + ", inconnu ici)", "Lire ses mots (« pourquoi ? ») et appeler le destinataire : le courrier est dans sa boîte, à classer à la main."
}

// cause is a reason in words, and what to do where the failure is final.
type cause struct{ what, todo string }

const (
	otherAddress = "Vérifier l'adresse dans l'annuaire, choisir une autre adresse du destinataire, ou imprimer et poster."
	tellThem     = "Prévenir le destinataire par téléphone, choisir une autre adresse, ou imprimer et poster."
	askOperator  = "Demander la raison à l'opérateur avec les mots de la réponse (« pourquoi ? ») ; en attendant, imprimer et poster."
	sendAgain    = "Renvoyer plus tard, ou imprimer et poster ; si cela dure, prévenir le destinataire."
)

// why looks at the enhanced code first (RFC 3463, RFC 5248 registry), then at the
// words, which say more than a bare SMTP code, then at that code.
func why(r pipeline.Receipt) cause {
	general := strings.HasSuffix(r.Status, ".0") // "5.5.0": some operators give it to everything
	if c, ok := byStatus(r.Status); ok && !general {
		return c
	}
	if c, ok := byWords(plainLetters(r.Words)); ok {
		return c
	}
	if c, ok := byStatus(r.Status); ok {
		return c
	}
	if c, ok := byCode(r.Code); ok {
		return c
	}
	if len(r.Status) > 2 {
		if c, ok := bySubject[r.Status[2:3]]; ok {
			return c
		}
	}
	return cause{"le serveur n'a pas donné de raison connue", askOperator}
}

func byStatus(status string) (cause, bool) {
	if c, ok := byWhole[status]; ok {
		return c, true
	}
	_, detail, ok := strings.Cut(status, ".")
	if !ok {
		return cause{}, false
	}
	c, ok := byDetail[detail]
	return c, ok
}

// byWhole holds the codes whose class changes what they mean.
var byWhole = map[string]cause{
	"4.7.1":   {"le serveur du destinataire demande de revenir plus tard (filtrage des expéditeurs nouveaux)", sendAgain},
	"4.7.0":   {"le serveur du destinataire demande de revenir plus tard", sendAgain},
	"4.2.1":   {"la boîte du destinataire n'accepte rien pour l'instant", sendAgain},
	"4.3.2":   {"le serveur du destinataire est arrêté pour l'instant", sendAgain},
	"4.4.7":   {"le serveur du destinataire n'a pas pu être joint dans le délai", tellThem},
	"5.4.1":   {"le serveur du destinataire refuse cette adresse ou ne répond pas", otherAddress},
	"5.5.4":   {"le serveur du destinataire n'accepte pas une option de l'envoi", askOperator},
	"5.7.300": {"le serveur du destinataire refuse l'envoi", askOperator},
	"5.7.700": {"l'opérateur du destinataire a limité les envois de ce compte", askOperator},
}

// byDetail holds "subject.detail" of the enhanced codes.
var byDetail = map[string]cause{
	"1.0":  {"l'adresse n'est pas acceptée", otherAddress},
	"1.1":  {"cette boîte n'existe pas ou plus", otherAddress},
	"1.2":  {"le domaine de l'adresse n'existe pas ou ne reçoit pas de courrier", "Vérifier ce qui suit le @ de l'adresse dans l'annuaire, ou imprimer et poster."},
	"1.3":  {"l'adresse est mal formée", "Corriger l'adresse dans l'annuaire du cabinet."},
	"1.4":  {"l'adresse désigne plusieurs boîtes possibles", otherAddress},
	"1.6":  {"le destinataire a changé d'adresse", "Chercher sa nouvelle adresse dans l'annuaire santé, ou imprimer et poster."},
	"1.7":  {"l'adresse d'expéditeur du cabinet est mal formée", "Vérifier l'adresse du cabinet dans les réglages."},
	"1.8":  {"le domaine de l'adresse du cabinet n'est pas reconnu par le destinataire", "Prévenir l'opérateur : le domaine du cabinet n'est pas reconnu."},
	"1.10": {"cette boîte n'existe pas chez cet opérateur", otherAddress},
	"2.0":  {"la boîte du destinataire n'a pas pu recevoir", tellThem},
	"2.1":  {"la boîte du destinataire est fermée ou désactivée", otherAddress},
	"2.2":  {"la boîte du destinataire est pleine", "Prévenir le destinataire par téléphone pour qu'il libère de la place, ou imprimer et poster."},
	"2.3":  {"le message dépasse la taille que cette boîte accepte", "Alléger les pièces jointes, ou imprimer et poster."},
	"2.4":  {"l'adresse est une liste qui ne se laisse pas distribuer", otherAddress},
	"3.0":  {"le serveur du destinataire est en panne", sendAgain},
	"3.1":  {"le serveur du destinataire n'a plus de place", sendAgain},
	"3.2":  {"le serveur du destinataire n'accepte pas de courrier", sendAgain},
	"3.3":  {"le serveur du destinataire ne sait pas traiter ce message", askOperator},
	"3.4":  {"le message dépasse la taille acceptée par un serveur", "Alléger les pièces jointes, ou imprimer et poster."},
	"3.5":  {"le serveur du destinataire est mal réglé", tellThem},
	"4.0":  {"le serveur du destinataire n'a pas pu être joint", sendAgain},
	"4.1":  {"le serveur du destinataire ne répond pas", sendAgain},
	"4.2":  {"la liaison avec le serveur du destinataire a été coupée", sendAgain},
	"4.3":  {"l'annuaire des domaines (DNS) ne répond pas", sendAgain},
	"4.4":  {"aucun serveur de courrier n'a été trouvé pour ce domaine", "Vérifier ce qui suit le @ de l'adresse dans l'annuaire, ou imprimer et poster."},
	"4.5":  {"le serveur du destinataire est surchargé", sendAgain},
	"4.6":  {"le courrier tourne en rond entre des serveurs", "Prévenir l'opérateur et le destinataire : une redirection est mal réglée ; en attendant, imprimer et poster."},
	"4.7":  {"le serveur du destinataire n'a pas pu être joint dans le délai", tellThem},
	"5.0":  {"les serveurs ne se sont pas compris", askOperator},
	"5.1":  {"les serveurs ne se sont pas compris", askOperator},
	"5.2":  {"les serveurs ne se sont pas compris", askOperator},
	"5.3":  {"trop de destinataires pour un seul envoi", sendAgain},
	"6.0":  {"le serveur du destinataire n'accepte pas ce contenu", askOperator},
	"6.1":  {"le serveur du destinataire n'accepte pas cette forme de message", askOperator},
	"6.7":  {"le serveur du destinataire n'accepte pas les adresses accentuées", "Choisir une adresse sans accent, ou imprimer et poster."},
	"7.0":  {"le serveur du destinataire refuse l'envoi pour des raisons de sécurité", askOperator},
	"7.1":  {"le destinataire ou son serveur n'accepte pas les messages du cabinet", "Prévenir le destinataire (sa boîte filtre l'expéditeur) et demander la raison à l'opérateur ; en attendant, imprimer et poster."},
	"7.2":  {"le cabinet n'a pas le droit d'écrire à cette liste", otherAddress},
	"7.4":  {"un serveur n'a pas la sécurité demandée", askOperator},
	"7.5":  {"un serveur n'a pas pu chiffrer ou déchiffrer", askOperator},
	"7.8":  {"le compte du cabinet n'a pas été reconnu", "Vérifier le compte dans les réglages."},
	"7.9":  {"le serveur du destinataire n'accepte pas l'envoi pour une raison de règlement", askOperator},
	"7.10": {"le serveur du destinataire exige un chiffrement qui a manqué", askOperator},
	"7.13": {"la boîte du destinataire est désactivée", otherAddress},
	"7.17": {"la boîte a changé de titulaire", "Ne rien renvoyer avant d'avoir vérifié à qui est cette adresse dans l'annuaire."},
	"7.18": {"le domaine a changé de titulaire", "Ne rien renvoyer avant d'avoir vérifié à qui est cette adresse dans l'annuaire."},
	"7.20": {"l'authentification du message (DKIM) a échoué", askOperator},
	"7.23": {"le serveur qui envoie n'est pas reconnu pour le domaine du cabinet (SPF)", askOperator},
	"7.25": {"le serveur qui envoie n'a pas de nom reconnu (DNS inverse)", askOperator},
	"7.26": {"le message n'a pas passé les contrôles d'authenticité de l'expéditeur (SPF, DKIM, DMARC)", "Prévenir l'opérateur : le domaine du cabinet n'est pas correctement déclaré ; en attendant, imprimer et poster."},
	"7.27": {"le domaine du cabinet est déclaré comme n'acceptant pas de courrier", askOperator},
	"7.28": {"trop de messages en peu de temps", sendAgain},
	"7.30": {"un serveur en chemin ne garantit pas le chiffrement exigé", "Choisir une adresse MSSanté du destinataire, ou imprimer et poster."},
	// Exchange and Exchange Online
	"7.57":  {"l'opérateur n'accepte pas d'envoi sans authentification", askOperator},
	"7.64":  {"le destinataire n'est plus chez cet opérateur", otherAddress},
	"7.124": {"le cabinet n'a pas le droit d'écrire à ce groupe", otherAddress},
	"7.133": {"le cabinet n'a pas le droit d'écrire à ce groupe", otherAddress},
	"7.134": {"cette boîte n'accepte que les messages internes", otherAddress},
	"7.509": {"le message n'a pas passé les contrôles d'authenticité de l'expéditeur (DMARC)", askOperator},
	"7.606": {"l'opérateur du destinataire a bloqué l'adresse du serveur qui envoie", askOperator},
	"4.14":  {"le courrier tourne en rond entre des serveurs", askOperator},
	"4.300": {"le message n'a pas pu être remis dans le délai", tellThem},
	"4.310": {"le domaine de l'adresse n'existe pas", otherAddress},
	"4.316": {"la liaison avec le serveur du destinataire a été refusée", sendAgain},
}

// bySubject is what the second number of an enhanced code says alone.
var bySubject = map[string]cause{
	"1": {"l'adresse n'est pas acceptée", otherAddress},
	"2": {"la boîte du destinataire n'a pas pu recevoir", tellThem},
	"3": {"le serveur du destinataire n'a pas pu recevoir", sendAgain},
	"4": {"le serveur du destinataire n'a pas pu être joint", sendAgain},
	"5": {"les serveurs ne se sont pas compris", askOperator},
	"6": {"le serveur du destinataire n'accepte pas ce contenu", askOperator},
	"7": {"le serveur du destinataire refuse l'envoi", askOperator},
}

// spoken holds what the words of servers mean, folded by plainLetters.
var spoken = []struct {
	form *regexp.Regexp
	key  string // into byDetail
}{
	{regexp.MustCompile(`\bfull\b|quota|mailbox size|exceeded .{0,20}limit|\bpleine?\b|\bvoll\b|\bllen[oa]\b`), "2.2"},
	{regexp.MustCompile(`disabled|suspended|inactive|not active|desactiv|deactivat|ferme|(?:compte|account).{0,30}(?:bloque|blocked|locked)`), "2.1"},
	{regexp.MustCompile(`(?:user|recipient|mailbox|address|account)\b.{0,60}(?:unknown|not found|not listed|not recogni[sz]ed|no longer|doesn't exist|does not exist|invalid|unavailable)|(?:unknown|no such|invalid) .{0,20}(?:user|recipient|mailbox|address)|no mailbox|not recogni[sz]ed|user unknown|inconnu|n'existe pas|invalide|unbekannt|desconocid`), "1.1"},
	{regexp.MustCompile(`host (?:or domain name )?(?:unknown|not found)|domain.{0,30}(?:not|invalid)|unrouteable|couldn't find any host`), "1.2"},
	{regexp.MustCompile(`timed? ?out|connection (?:refused|lost)|smtp connection|network error|no route|unreachable|injoignable`), "4.1"},
	{regexp.MustCompile(`too (?:large|big)|size limit|trop volumineux|depasse`), "3.4"},
	{regexp.MustCompile(`greylist|try (?:again )?later|come back later|essayer plus tard`), "4.0"},
	{regexp.MustCompile(`dmarc|spf\b|dkim`), "7.26"},
	{regexp.MustCompile(`spam|policy|blacklist|blocked|rejected|refused|denied|n'accepte`), "7.1"},
}

func byWords(words string) (cause, bool) {
	for _, s := range spoken {
		if s.form.MatchString(words) {
			return byDetail[s.key], true
		}
	}
	return cause{}, false
}

// byCode explains a bare SMTP code (RFC 5321 4.2).
func byCode(code string) (cause, bool) {
	switch code {
	case "421", "450", "451", "454":
		return cause{"le serveur du destinataire demande de revenir plus tard", sendAgain}, true
	case "452":
		return byDetail["3.1"], true
	case "550":
		return cause{"le serveur du destinataire refuse cette adresse ou ce message", otherAddress}, true
	case "551":
		return byDetail["1.6"], true
	case "552":
		return cause{"la boîte du destinataire est pleine, ou le message trop volumineux", tellThem}, true
	case "553":
		return byDetail["1.3"], true
	case "521", "556":
		return byDetail["1.2"], true
	case "530", "535":
		return byDetail["7.8"], true
	case "554":
		return cause{"le serveur du destinataire refuse le message", askOperator}, true
	}
	return cause{}, false
}
