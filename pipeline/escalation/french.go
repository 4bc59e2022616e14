package escalation

import "cardiopli/pipeline"

// French says what is the matter, who acts, and what to do. It names nobody.
func (s Step) French() (what, who, todo string) {
	switch s.Why {
	case Refused:
		what = "Le courrier n'est pas arrivé chez le destinataire, ou n'a pas été classé par son logiciel"
	case Unread:
		what = "Le courrier est dans la boîte du destinataire, mais rien ne dit qu'il a été lu"
	case NotTaken:
		what = "Le courrier n'est toujours pas parti du cabinet"
	default:
		what = "Le courrier est parti, mais rien n'est revenu du destinataire"
	}
	switch s.Urgency {
	case pipeline.Immediate:
		what += " ; il contient une urgence immédiate."
	case pipeline.Day:
		what += " ; il contient un constat à traiter sous 24 heures."
	case pipeline.Soon:
		what += " ; il contient un constat à traiter dans les jours qui viennent."
	default:
		what += "."
	}
	who = "Secrétariat"
	if s.Who == Cardiologist {
		who = "Cardiologue"
	}
	switch s.Act {
	case CallDoctor:
		todo = "Téléphoner au médecin destinataire lui-même, lui dire le constat, le lui faire répéter, et noter qui a répondu et à quelle heure."
		if s.Urgency == pipeline.Immediate {
			todo += " Prévenir aussi le cardiologue."
		}
	case CallOther:
		todo = "Décider qui joindre : un autre médecin du patient, le numéro du cabinet ou de garde, le patient lui-même ; en cas de danger, le SAMU (15). Faire répéter le constat et noter qui a répondu et à quelle heure."
	case Post:
		todo = "Imprimer et poster, ou choisir une autre adresse du destinataire."
	default:
		todo = "Regarder l'état de l'envoi (« pourquoi ? »), vérifier l'adresse, puis renvoyer à une autre adresse, imprimer et poster, ou téléphoner."
		if s.Why == Unread {
			todo = "Demander au destinataire s'il a eu le courrier ; au besoin, imprimer et poster."
		}
	}
	return what, who, todo
}
