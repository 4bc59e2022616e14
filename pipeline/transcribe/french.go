package transcribe

import "fmt"

// French says in plain words what happened and what to do. Neither sentence
// quotes the recording or the answer.
func (f *Failure) French() (what, todo string) {
	what, todo = f.french()
	if f.Code != 0 {
		what += fmt.Sprintf(" (code %d)", f.Code)
	}
	return what + ".", todo
}

const (
	again = "Nouvel essai automatique."
	safe  = "L'enregistrement est conservé."
)

func (f *Failure) french() (what, todo string) {
	switch f.Cause {
	case CauseSettings:
		field, ok := map[string]string{"url": "l'adresse", "model": "le nom du modèle", "style": "le dialecte (openai ou whispercpp)"}[f.Field]
		if !ok {
			field = "un réglage"
		}
		return "Dans les réglages du moteur de transcription, " + field + " manque ou ne convient pas",
			"Corriger cardiopli.yaml, puis lancer « cardiopli preflight »."
	case CauseAddress:
		return "Le moteur de transcription n'est ni sur ce poste ni dans le réseau du cabinet",
			"Rien n'a été envoyé. Vérifier son adresse ; s'il doit être ailleurs, autoriser son nom dans les réglages et le joindre en https."
	case CauseRecording:
		return "L'enregistrement n'a pas pu être relu en entier", "Vérifier le disque du poste ; au besoin redéposer l'enregistrement."
	case CauseToken:
		return "Le jeton d'accès au moteur de transcription n'a pas pu être lu", again + " Si cela dure, vérifier les réglages du moteur."
	case CauseUnreachable:
		return "Le moteur de transcription ne répond pas", safe + " " + again + " Si cela dure, vérifier que le moteur est démarré et que son adresse est la bonne."
	case CauseTLS:
		return "La connexion chiffrée avec le moteur de transcription n'a pas pu être établie",
			"Rien n'a été envoyé. Vérifier l'adresse, le certificat du moteur et l'heure du poste."
	case CauseTimeout:
		switch f.Phase {
		case PhaseDial:
			return "Le moteur de transcription est injoignable", safe + " " + again
		case PhaseUpload:
			return "Le moteur de transcription a pris l'enregistrement trop lentement", safe + " " + again + " Si cela dure, vérifier le réseau."
		}
		return "Le moteur de transcription n'a pas rendu sa réponse à temps",
			safe + " " + again + " Si cela dure, choisir un modèle plus léger ou allonger le délai dans les réglages."
	case CauseNetwork:
		return "La connexion avec le moteur de transcription a été coupée", safe + " " + again
	case CauseBusy:
		return "Le moteur de transcription est occupé", safe + " " + again
	case CauseEngine:
		return "Le moteur de transcription a signalé une panne", safe + " " + again + " Si cela dure, lire le journal du moteur."
	case CauseAuth:
		return "Le moteur de transcription refuse l'accès", "Vérifier le jeton d'accès dans les réglages."
	case CausePath:
		return "Un serveur répond à l'adresse du moteur, mais il n'y propose pas la transcription",
			"Vérifier l'adresse, le port et le dialecte (openai ou whispercpp) dans les réglages."
	case CauseModel:
		return "Le moteur de transcription ne connaît pas le modèle demandé", "Installer ce modèle dans le moteur, ou corriger son nom dans les réglages."
	case CauseLanguage:
		return "Le moteur ou son modèle ne connaît pas la langue demandée", "Choisir un modèle multilingue, ou corriger la langue dans les réglages."
	case CauseSize:
		return "L'enregistrement est trop volumineux pour le moteur de transcription",
			"Relever la limite du moteur, ou déposer la dictée en plusieurs enregistrements."
	case CauseFormat:
		return "Le moteur de transcription ne lit pas ce format d'enregistrement",
			"Déposer l'enregistrement en WAV (16 kHz), ou activer la conversion dans le moteur (whisper.cpp : --convert)."
	case CauseRedirect:
		return "Le serveur du moteur renvoie vers une autre adresse, ce qui n'est pas suivi", "Rien n'a été envoyé ailleurs. Mettre l'adresse définitive dans les réglages."
	case CauseRefused:
		return "Le moteur de transcription refuse la demande", "Vérifier le dialecte, le modèle et la langue dans les réglages, puis lire le journal du moteur."
	case CauseAnswerKind:
		return "La réponse n'est pas celle d'un moteur de transcription",
			"Vérifier l'adresse et le port ; le moteur doit savoir répondre en JSON (verbose_json)."
	case CauseAnswerCut:
		return "La réponse du moteur de transcription est incomplète", safe + " " + again
	case CauseAnswerForm:
		return "La réponse du moteur de transcription n'a pas la forme attendue", "Vérifier le dialecte et la version du moteur."
	case CauseAnswerTimes:
		return "La réponse du moteur de transcription porte des repères de temps impossibles", "Mettre le moteur à jour, ou transcrire de nouveau."
	case CauseAnswerSize:
		return "La réponse du moteur de transcription est démesurée", "Vérifier l'adresse du moteur ; écouter l'enregistrement."
	case CauseStopped:
		return "La transcription a été interrompue par l'arrêt du programme", "Elle reprendra au prochain démarrage."
	}
	return "La transcription a échoué", safe + " Lire le journal du moteur."
}
