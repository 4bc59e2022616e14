package transcript

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
)

// TestInventions gives the variants that users report; each has to be open as a
// whole, wherever it stands.
func TestInventions(t *testing.T) {
	for _, s := range []string{
		"Sous-titres réalisés par la communauté d'Amara.org", "Sous-titres par Amara.org", "Sous-titres fait par Sous-titres par Amara.org",
		"Sous-titres réalisés par les SousTitres d'Amara.org", "SOUS-TITRES RÉALISÉS PAR L'AMARA.ORG", "Sous titres realises par la communaute d'Amara.org",
		"❤️ par SousTitreur.com", "Sous-titrage Société Radio-Canada", "Sous-titrage ST'501", "Cliquez-vous sur les sous-titres et abonnez-vous à la chaîne d'Amara.org",
		"Merci d'avoir regardé cette vidéo !", "Merci d'avoir regardé.", "Merci d'avoir visionné cette vidéo.", "Abonnez-vous !", "Abonez-vous à la chaîne.",
		"N'hésitez pas à vous abonner et à activer la cloche.", "À bientôt pour une nouvelle vidéo.", "Thanks for watching!", "Please subscribe to my channel.",
		"Untertitel im Auftrag des ZDF für funk, 2017", "[Musique]", "[ Musique ]", "(Applaudissements)", "*Rires*", "Generique", "♪ ♪ ♪", "[BLANK_AUDIO]", "Thank you.", "www.mooji.org",
	} {
		for _, around := range []func() (pipeline.Transcript, string){
			func() (pipeline.Transcript, string) { u := say(0, good, 0.9); return of(u, say(u.End, s, 0.95)), good },
			func() (pipeline.Transcript, string) { return of(say(0, s, 0.95), say(20*second, good, 0.9)), good },
		} {
			tr, rest := around()
			r := Write(tr, Options{})
			open := 0
			for _, b := range blank.Find(r.Text) {
				open += len(letters(b.Of(r.Text)))
			}
			if want := len(letters(s)); open < want || strings.Count(r.Text, rest) != 1 {
				t.Errorf("%q: %q", s, r.Text)
			}
		}
	}
}

// TestPlainDictationsStayPlain looks for words of the trade that a guard could
// take for a fault.
func TestPlainDictationsStayPlain(t *testing.T) {
	for _, s := range []string{
		"Merci de m'avoir adressé Monsieur Durand pour avis cardiologique.", "Je vous remercie de votre confiance et reste à disposition.",
		"Examen vidéo de bonne qualité, enregistrement en boucle.", "Pas de souffle, pas de bruit surajouté.", "Fin de l'examen sans incident.",
		"Le souffle est systolique.", "Bruits du cœur réguliers.", "Toux sèche sous ramipril.", "Soupir du patient à l'effort.",
		"QRS fins, QTc à 420 ms, PR à 160 ms.", "Holter ECG : 102 000 complexes, 12 extrasystoles.", "Score CHA2DS2-VASc à 3, HAS-BLED à 1.",
		"Wolff-Parkinson-White, Luciani-Wenckebach, Mobitz 2.", "Bundle branch block, right and left.", "point à la ligne point à la ligne",
		"Patient sous titration progressive de bêtabloquant.", "Dyspnée. Toux. Palpitations. Souffle. Silence auscultatoire.", "Vidéo-capsule prochaine, nouvelle vidéo-échographie.",
		"Doublage de la dose, patron en dents de scie.", "Insuffisance (souffle 2/6) connue, aspirine (75 mg).", "gauche droite gauche droite", "un deux trois quatre cinq", "oui oui oui", "Dr de la Tour, rue des Moulins.", "Test d'effort sur tapis, protocole de Bruce, palier 3.",
		"Traitement : Kardégic 75 mg, bisoprolol 2,5 mg, atorvastatine 40 mg, ramipril 5 mg.", "A B C D E F", "FEVG = 55 % ; E/A = 0,8 ; E/e' = 9.",
	} {
		r := Write(of(say(0, s, 0.9)), Options{})
		if r.Text != s || r.Blanks > 0 {
			t.Errorf("%q became %q", s, r.Text)
		}
	}
}
