package enginetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// sentences are what Dictation speaks: invented, as a cardiologist dictates.
var sentences = []string{
	"Le ventricule gauche n'est pas dilaté virgule la fraction d'éjection est à soixante-deux pour cent point",
	"Pas d'épanchement péricardique point",
	"L'oreillette gauche est modérément dilatée à quarante-deux millilitres par mètre carré point",
	"La valve aortique est tricuspide virgule sans sténose ni fuite point",
	"Insuffisance mitrale minime de grade un sur quatre point",
	"Le TAPSE est à vingt-deux millimètres point à la ligne",
	"Le patient est sous bisoprolol deux virgule cinq milligrammes et apixaban cinq milligrammes matin et soir point",
	"Le rythme est sinusal à soixante-huit par minute point",
	"Pas d'hypertension pulmonaire virgule la PAPS est estimée à vingt-huit millimètres de mercure point",
	"Conclusion deux points échographie cardiaque dans les limites de la normale point",
	"Je vous propose de le revoir dans un an point",
}

// say gives an utterance of text that begins at a time, 0.36 s a word, each as
// sure as p.
func say(text string, at time.Duration, p float64) pipeline.Utterance {
	u := pipeline.Utterance{Start: at, Text: text, LogProb: -0.18, NoSpeech: 0.02, Compression: 1.3, Known: true}
	for _, w := range strings.Fields(text) {
		u.Words = append(u.Words, pipeline.Word{Text: w, Start: at, End: at + 340*time.Millisecond, Probability: p})
		at += 360 * time.Millisecond
	}
	u.End = at
	return u
}

// Sample is a short dictation that was heard well.
func Sample() pipeline.Transcript {
	t := pipeline.Transcript{Language: "fr"}
	at := 300 * time.Millisecond
	for _, s := range []string{sentences[0], sentences[1], sentences[3]} {
		u := say(s, at, 0.97)
		t.Segments = append(t.Segments, u)
		at = u.End + 400*time.Millisecond
	}
	t.Duration = at
	return t
}

// Dictation invents a dictation of about a length, well heard, the same for the
// same seed.
func Dictation(seed uint64, length time.Duration) pipeline.Transcript {
	r := rand.New(rand.NewPCG(seed, 0))
	t := pipeline.Transcript{Language: "fr", Duration: length}
	var round []int
	var before []int // the last sentences, which do not come again at once
	for at := time.Second; ; {
		if len(round) == 0 {
			round = r.Perm(len(sentences))
		}
		next := slices.IndexFunc(round, func(i int) bool { return !slices.Contains(before, i) })
		next = max(next, 0)
		before = append(before, round[next])[max(0, len(before)-3):]
		u := say(sentences[round[next]], at, 0)
		round = slices.Delete(round, next, next+1)
		if u.End+time.Second > length {
			return t
		}
		for i := range u.Words {
			u.Words[i].Probability = 0.85 + 0.15*r.Float64()
		}
		u.LogProb = -0.05 - 0.3*r.Float64()
		t.Segments = append(t.Segments, u)
		at = u.End + time.Duration(200+r.IntN(1500))*time.Millisecond
	}
}
