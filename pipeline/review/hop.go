package review

import (
	"cardiopli/pipeline"
)

// HopWords says in French what a step of the trace came to. The trace itself keeps
// codes: an outcome that this program has no words for is given as it stands.
func HopWords(h pipeline.Hop) string {
	what, ok := outcomes[h.Stage][h.Outcome]
	if !ok {
		what, ok = outcomes[""][h.Outcome]
	}
	if !ok {
		if what = ReasonWords(h.Outcome); what == "" {
			what = h.Outcome
		}
	}
	return what
}

// outcomes are those of each stage; those of "" mean the same everywhere.
var outcomes = map[pipeline.Stage]map[string]string{
	pipeline.StageIntake: {
		"taken": "compte rendu pris", "already": "déjà pris", "repeat": "retenu : déjà reçu ?", "refused": "fichier refusé", "agenda": "rendez-vous importés",
		"agenda-import": "rendez-vous importés", "agenda-forget": "rendez-vous effacés", "saved": "enregistré", "rejected": "fichier refusé",
	},
	pipeline.StageTranscribe: {"text": "transcrite en texte", "refused": "n'a pas pu être transcrite"},
	pipeline.StagePrepare:    {"drafted": "lettre préparée, à signer", "held": "retenue", "received": "à préparer de nouveau"},
	pipeline.StageView: {
		"sheet": "document ouvert", "pdf": "lettre (PDF) ouverte", "recording": "enregistrement écouté", "remains": "reste d'un document effacé regardé", "list": "liste regardée",
		"agenda": "agenda regardé", "overdue": "lettres sans nouvelle regardées", "unmatched": "courriers à classer regardés", "replies": "réponses regardées",
		"refusals": "refus regardés", "attachment": "pièce jointe enregistrée", "mail": "courrier ouvert", "export": "copie prise",
	},
	pipeline.StageEdit:    {"version": "nouvelle version", "amendment": "correction d'une lettre partie"},
	pipeline.StageAnswer:  {"kept": "texte gardé malgré un point", "version": "nouvelle version", "answered": "réponse notée", "none": "rien n'est demandé au médecin", "asked": "une action est demandée au médecin"},
	pipeline.StageChoose:  {"version": "destinataires choisis"},
	pipeline.StageApprove: {"approved": "lettre signée"},
	pipeline.StageReturn:  {"returned": "rendue au secrétariat"},
	pipeline.StageWithdraw: {
		"withdrawn": "retirée, elle ne partira pas", "rejected": "refusée",
	},
	pipeline.StageHold: {
		"held": "retenue", "to-print": "à imprimer et à poster", "not-a-repeat": "c'est une autre lettre", "transcribe-again": "à transcrire de nouveau", "resumed": "repart", "released": "repart", "received": "repart de la préparation",
	},
	pipeline.StageIssue: {"issued": "scellée, mise en envoi", "queued": "copie mise en file", "to-print": "copie à imprimer et à poster", "held": "retenue", "accepted": "mise en envoi"},
	pipeline.StageSubmit: {
		"submitting": "l'envoi commence", "accepted": "prise par l'opérateur", "queued": "pas encore prise, sera essayée de nouveau", "unknown": "réponse de l'opérateur perdue",
		"failed": "échec de l'envoi", "cancelled": "envoi annulé",
	},
	pipeline.StageReceipt: {
		"delivered": "déposée dans la boîte du destinataire", "relayed": "passée à un système qui n'envoie pas d'avis", "expanded": "passée à plusieurs adresses",
		"delayed": "retardée, l'opérateur continue", "failed": "ne sera pas remise", "displayed": "lue par le destinataire", "processed": "prise par le logiciel du destinataire",
		"dispatched": "renvoyée plus loin par le logiciel du destinataire", "deleted": "supprimée ; lue ou non, on ne sait pas", "refused": "refusée par le logiciel du destinataire",
		"silent": "sans nouvelle : quelqu'un doit agir", "kept": "retour gardé", "unmatched": "retour dont la lettre n'est pas connue", "filed": "retour classé avec la lettre",
	},
	pipeline.StageReply:   {"filed": "réponse classée avec la lettre", "read": "réponse marquée lue", "aside": "courrier mis de côté", "kept": "courrier gardé", "unmatched": "courrier à classer", "unreadable": "courrier illisible, laissé dans la boîte"},
	pipeline.StageCall:    {"told": "dite au téléphone", "read-back": "dite au téléphone et relue"},
	pipeline.StagePost:    {"printed": "imprimée pour le courrier", "reprinted": "imprimée de nouveau"},
	pipeline.StageRefusal: {"recorded": "refus du patient noté", "lifted": "refus levé", "erased": "refus effacé", "cancelled": "envoi annulé : le patient le refuse"},
	pipeline.StageSetting: {"on": "activé", "off": "désactivé"},
	pipeline.StageQueue: {
		"clock-set-back": "horloge de la machine reculée : les attentes sont recomptées",
		"held":           "envoi suspendu", "released": "envoi repris", "retried": "nouvel essai demandé", "cancelled": "envoi annulé", "queued": "remise en file", "stopped": "tous les envois arrêtés",
		"started": "les envois reprennent", "paused": "destination en pause", "resumed": "destination reprise", "stuck": "les envois attendent une réparation",
		"waiting": "pas de réponse, nouvel essai plus tard", "open": "les envois reprennent",
	},
	pipeline.StageUser: {
		"login": "connexion", "saved": "compte enregistré", "refused": "connexion refusée", "delegated": "remplacement déclaré", "ended": "remplacement terminé",
	},
	pipeline.StageKey: {"secret": "secret enregistré", "certificate": "certificat enregistré", "rotated": "clés changées", "added": "ajoutée", "removed": "retirée"},
	pipeline.StageDirectory: {"saved": "annuaire modifié", "imported": "annuaire importé", "removed": "fiche retirée", "learnt": "certificat appris d'un message",
		"looked-up": "Annuaire Santé interrogé", "lookup-failed": "Annuaire Santé interrogé, sans réponse"},
	"": {
		"made": "fait", "copied": "copie déposée pour le logiciel", "refused": "refusé", "read": "lu", "shown": "montré", "set": "réglé", "erased": "effacé", "restored": "restauré d'une sauvegarde",
		"owned": "ce dossier est désormais celui du cabinet", "rotated": "clés changées", "taken": "pris", "kept": "gardé", "cancelled": "annulé", "held": "retenu", "drafted": "à signer",
		"approved": "signé", "issued": "en envoi", "received": "reçu", "returned": "rendu au secrétariat", "withdrawn": "retiré", "rejected": "refusé", "queued": "en file",
		"submitting": "envoi en cours", "accepted": "pris par l'opérateur", "unknown": "réponse perdue", "failed": "échec", "saved": "enregistré", "removed": "retiré", "recorded": "noté",
		"version": "nouvelle version", "text": "texte", "login": "connexion", "on": "activé", "off": "désactivé",
	},
}

// StageWords names a stage in French.
func StageWords(s pipeline.Stage) string {
	if w, ok := map[pipeline.Stage]string{
		pipeline.StageIntake: "arrivée", pipeline.StageTranscribe: "transcription", pipeline.StagePrepare: "préparation", pipeline.StageView: "consultation", pipeline.StageEdit: "texte",
		pipeline.StageAnswer: "réponse", pipeline.StageChoose: "destinataires", pipeline.StageApprove: "signature", pipeline.StageReturn: "retour", pipeline.StageWithdraw: "retrait",
		pipeline.StageHold: "retenue", pipeline.StageIssue: "scellement", pipeline.StageSubmit: "envoi", pipeline.StageReceipt: "accusé", pipeline.StageReply: "réponse reçue",
		pipeline.StageCall: "appel", pipeline.StagePost: "courrier", pipeline.StageRefusal: "refus", pipeline.StageSetting: "réglage", pipeline.StageQueue: "file",
		pipeline.StageUser: "compte", pipeline.StageKey: "clés", pipeline.StageDirectory: "annuaire",
		"copy": "copie", "erase": "effacement", "backup": "sauvegarde", "restore": "restauration", "own": "dossier",
	}[s]; ok {
		return w
	}
	return string(s)
}

// ActorWords says who acted: a person is known here by a pseudonym alone.
func ActorWords(actor string) string {
	switch actor {
	case pipeline.System:
		return "cardiopli"
	case "terminal":
		return "au terminal"
	}
	return actor
}
