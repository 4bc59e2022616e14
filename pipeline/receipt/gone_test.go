package receipt

import "testing"

func TestGone(t *testing.T) {
	for text, want := range map[string]bool{
		"Cette adresse n’est plus relevée. Merci d'écrire à nouveau@exemple.fr":          true,
		"Je ne consulte plus cette boîte.":                                               true,
		"Veuillez noter ma nouvelle adresse : dr@exemple.fr":                             true,
		"Le Dr Durand a cessé son activité le 30 juin.":                                  true,
		"Le docteur est parti à la retraite.":                                            true,
		"This mailbox is no longer monitored.":                                           true,
		"Bonjour, je suis absente jusqu'au 30/11. En cas d'urgence, appelez le cabinet.": false,
		"Le cabinet est fermé pour congés ; reprise lundi.":                              false,
		"I am out of the office until Monday.":                                           false,
	} {
		m, err := Read([]byte("From: a@b.fr\r\nSubject: =?utf-8?q?R=C3=A9ponse_automatique?=\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"))
		if err != nil || m.Kind != Auto || Gone(m) != want {
			t.Errorf("%q: %s, %v, %v", text, m.Kind, Gone(m), err)
		}
	}
}
