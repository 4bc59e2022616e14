package transcript

import (
	"fmt"
	"strings"
	"time"
)

// reasons say of each doubt why a place was left open, for one place and for
// several, and what a person does.
var reasons = [doubts][2]string{
	silence:    {"un passage écrit par le moteur sur un silence", "passages écrits par le moteur sur un silence"},
	invention:  {"un passage que le moteur a sans doute inventé (sous-titre, bruit, consigne)", "passages que le moteur a sans doute inventés (sous-titres, bruits, consigne)"},
	loop:       {"un passage répété en boucle", "passages répétés en boucle"},
	foreign:    {"un passage écrit dans une autre langue", "passages écrits dans une autre langue"},
	hurry:      {"un passage trop long pour le temps où il aurait été dit", "passages trop longs pour le temps où ils auraient été dits"},
	disorder:   {"un passage situé à un moment impossible de l'enregistrement", "passages situés à un moment impossible de l'enregistrement"},
	unsure:     {"un passage que le moteur a deviné", "passages que le moteur a devinés"},
	critical:   {"un nombre, une négation, un côté, un médicament ou une unité mal entendus", "nombres, négations, côtés, médicaments ou unités mal entendus"},
	dim:        {"un mot mal entendu", "mots ou groupes de mots mal entendus"},
	unheard:    {"un endroit où l'on parle sans que rien ait été écrit", "endroits où l'on parle sans que rien ait été écrit"},
	missing:    {"un long moment sans texte", "longs moments sans texte"},
	ending:     {"la fin de l'enregistrement, sans texte", "la fin de l'enregistrement, sans texte"},
	translated: {"le début du texte : le moteur dit avoir entendu une autre langue et peut avoir traduit", "le début du texte"},
}

// shown is how many places a note names.
const shown = 3

// notes tell what was left open, a note for each doubt.
func (p *pass) notes(w *writer) []string {
	var out []string
	for d := none + 1; d < doubts; d++ {
		at := w.places[d]
		if len(at) == 0 {
			continue
		}
		if d == nothing {
			what := "Transcription : le moteur n'a rien entendu"
			if p.sound.until > 0 && p.sound.voice(0, p.sound.until) < whisper {
				what = "Transcription : l'enregistrement est silencieux"
			}
			out = append(out, what+". Écouter l'enregistrement, puis écrire le texte ou rejeter le document.")
			continue
		}
		count := reasons[d][0]
		if len(at) > 1 {
			count = fmt.Sprintf("%d %s", len(at), reasons[d][1])
		}
		out = append(out, "Transcription, laissé en blanc : "+count+w.where(at)+". Écouter, puis compléter ou effacer.")
	}
	if len(p.atoms) > 0 && !p.judged() {
		out = append(out, "Transcription : le moteur ne dit pas de quels mots il est sûr. Comparer tout le texte à l'enregistrement.")
	}
	return out
}

// judged reports whether the engine said anywhere how sure it is.
func (p *pass) judged() bool {
	for _, u := range p.spoken {
		if u.Known {
			return true
		}
	}
	for _, t := range p.tokens {
		if t.sure > 0 {
			return true
		}
	}
	return false
}

// where names the first places, "" where no times are known.
func (w *writer) where(at []time.Duration) string {
	if !w.timed {
		return ""
	}
	var out []string
	for _, d := range at[:min(len(at), shown)] {
		out = append(out, clock(min(d, w.until)))
	}
	s := "à " + strings.Join(out, ", ")
	if len(at) > shown {
		s += "…"
	}
	return " (" + s + ")"
}

// clock gives a place in the recording as players show it: "1:05", "1:02:05".
func clock(d time.Duration) string {
	s := int(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
