package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/transcribe/enginetest"
)

const second = time.Second

// say gives an utterance of text, each word 0.4 s long and as sure as sure.
func say(start time.Duration, text string, sure float64) pipeline.Utterance {
	u := pipeline.Utterance{Start: start, Text: " " + text, Known: true, LogProb: -0.2, NoSpeech: 0.02, Compression: 1.2}
	at := start
	for _, w := range strings.Fields(text) {
		u.Words = append(u.Words, pipeline.Word{Text: w, Start: at, End: at + 400*time.Millisecond, Probability: sure})
		at += 400 * time.Millisecond
	}
	u.End = at
	return u
}

// bare gives an utterance without words.
func bare(start, end time.Duration, text string) pipeline.Utterance {
	return pipeline.Utterance{Start: start, End: end, Text: " " + text, Known: true, LogProb: -0.2, NoSpeech: 0.02, Compression: 1.2}
}

func of(us ...pipeline.Utterance) pipeline.Transcript {
	t := pipeline.Transcript{Language: "fr", Segments: us}
	for _, u := range us {
		t.Duration = max(t.Duration, u.End)
	}
	return t
}

func with(u pipeline.Utterance, change func(*pipeline.Utterance)) pipeline.Utterance {
	u.Words = slices.Clone(u.Words)
	change(&u)
	return u
}

func doubtful(u pipeline.Utterance, sure float64, words ...string) pipeline.Utterance {
	return with(u, func(u *pipeline.Utterance) {
		for i := range u.Words {
			if slices.Contains(words, strings.Trim(u.Words[i].Text, ".,")) {
				u.Words[i].Probability = sure
			}
		}
	})
}

func silences(pairs ...time.Duration) []pipeline.Moment {
	var out []pipeline.Moment
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pipeline.Moment{Start: pairs[i], End: pairs[i+1]})
	}
	return out
}

const good = "Le ventricule gauche n'est pas dilaté, la fraction d'éjection est à 55 %."

func TestWrite(t *testing.T) {
	first := say(0, good, 0.95)
	for name, c := range map[string]struct {
		t    pipeline.Transcript
		o    Options
		want string
		note string // a part of the only note; "" for none
	}{
		"clean": {t: of(first, say(first.End+second/2, "Pas d'épanchement.", 0.9)), want: good + " Pas d'épanchement."},
		"clean, measured": {t: of(first, say(first.End+3*second, "Pas d'épanchement.", 0.9)),
			o:    Options{Measured: first.End + 4*second, Silences: silences(first.End+100*time.Millisecond, first.End+2900*time.Millisecond)},
			want: good + " Pas d'épanchement."},
		"clean, no probabilities":      {t: of(with(first, func(u *pipeline.Utterance) { u.Words = nil })), want: good},
		"normal said thrice":           {t: of(first, say(first.End, "VG normal, VD normal, OG normal, normal, normal.", 0.9)), want: good + " VG normal, VD normal, OG normal, normal, normal."},
		"a list of valves":             {t: of(say(0, "Pas de fuite mitrale. Pas de fuite aortique. Pas de fuite tricuspide. Pas de fuite pulmonaire.", 0.9)), want: "Pas de fuite mitrale. Pas de fuite aortique. Pas de fuite tricuspide. Pas de fuite pulmonaire."},
		"a number said in figures":     {t: of(say(0, "Téléphone 0 4 4 4 4 0 0 0.", 0.9)), want: "Téléphone 0 4 4 4 4 0 0 0."},
		"an English term":              {t: of(say(0, "Aspect de left bundle branch block sur le tracé de ce jour.", 0.9)), want: "Aspect de left bundle branch block sur le tracé de ce jour."},
		"thanks among doctors":         {t: of(say(0, "Merci d'avoir adressé votre patiente. Merci de votre confiance.", 0.9)), want: "Merci d'avoir adressé votre patiente. Merci de votre confiance."},
		"silence in a sentence":        {t: of(say(0, "Pas de silence auscultatoire, bruit de galop, souffle systolique.", 0.9)), want: "Pas de silence auscultatoire, bruit de galop, souffle systolique."},
		"round brackets":               {t: of(say(0, "Insuffisance mitrale (grade 2) stable.", 0.9)), want: "Insuffisance mitrale (grade 2) stable."},
		"Greek signs":                  {t: of(say(0, "Bêtabloquant β1 et 5 µg.", 0.9)), want: "Bêtabloquant β1 et 5 µg."},
		"decomposed letters":           {t: of(bare(0, 2*second, "Oreillette dilate\u0301e")), want: "Oreillette dilatée"},
		"engine says no speech":        {t: of(first, with(say(first.End, "Merci à tous.", 0.4), func(u *pipeline.Utterance) { u.NoSpeech, u.LogProb = 0.9, -1.2 })), want: good + " [? Merci à tous].", note: "un passage écrit par le moteur sur un silence (à 0:05)"},
		"surely no speech":             {t: of(first, with(say(first.End, "La valve est normale.", 0.9), func(u *pipeline.Utterance) { u.NoSpeech = 0.95 })), want: good + " [? La valve est normale].", note: "silence"},
		"no speech, but a voice":       {t: of(first, with(say(first.End, "La valve est normale.", 0.9), func(u *pipeline.Utterance) { u.NoSpeech = 0.95 })), o: Options{Measured: 10 * second, Silences: silences(8*second, 10*second)}, want: good + " La valve est normale."},
		"figures again and again":      {t: of(say(0, "90", 0.9), say(second, "90", 0.9), say(2*second, "90", 0.9), say(3*second, "90", 0.9)), want: "90 [? 90] [? 90] [? 90]", note: "boucle"},
		"text only, of a length":       {t: pipeline.Transcript{Segments: []pipeline.Utterance{{Text: "VG normal."}}}, o: Options{Duration: 2 * time.Minute}, want: "VG normal. [?]", note: "parle"},
		"thanks, no speech":            {t: of(first, with(say(first.End, "Merci.", 0.9), func(u *pipeline.Utterance) { u.NoSpeech = 0.8 })), want: good + " [? Merci].", note: "silence"},
		"measured silence":             {t: of(first, say(first.End+2*second, "Pas de sténose.", 0.9)), o: Options{Measured: first.End + 5*second, Silences: silences(first.End, first.End+5*second)}, want: good + " [? Pas de sténose].", note: "silence"},
		"words in a silence":           {t: of(with(first, func(u *pipeline.Utterance) { u.Words[12].Start, u.Words[12].End, u.End = 8*second, 9*second, 10*second })), o: Options{Measured: 10 * second, Silences: silences(5*second, 10*second)}, want: strings.Replace(good, "%.", "[? %].", 1), note: "silence"},
		"subtitles":                    {t: of(first, say(first.End, "Sous-titres réalisés para la communauté d'Amara.org", 0.99)), want: good + " [? Sous-titres réalisés para la communauté d'Amara.org]", note: "inventé"},
		"subtitles in an utterance":    {t: of(first, say(first.End, "Pas d'épanchement. Sous-titrage ST' 501. Conclusion normale.", 0.99)), want: good + " Pas d'épanchement. [? Sous-titrage ST' 501]. Conclusion normale.", note: "inventé"},
		"misheard invention":           {t: of(first, say(first.End, "Merci d'avoir regardez cette vidéo !", 0.9)), want: good + " [? Merci d'avoir regardez cette vidéo] !", note: "inventé"},
		"call to viewers":              {t: of(first, say(first.End, "N'oubliez pas de vous abonner.", 0.9)), want: good + " [? N'oubliez pas de vous abonner].", note: "inventé"},
		"English thanks":               {t: of(first, say(first.End, "Thank you for watching!", 0.9)), want: good + " [? Thank you for watching]!", note: "inventé"},
		"a note of sound":              {t: of(first, say(first.End, "[Musique de fin]", 0.9)), want: good + " [? Musique de fin]", note: "inventé"},
		"a note in round brackets":     {t: of(first, say(first.End, "(Musique)", 0.9)), want: good + " ([? Musique])", note: "inventé"},
		"a note in stars":              {t: of(first, say(first.End, "*soupir* Suite.", 0.9)), want: good + " [? *soupir*] Suite.", note: "inventé"},
		"music":                        {t: of(first, say(first.End, "♪ ♪", 0.9)), want: good + " [? ♪ ♪]", note: "inventé"},
		"a noise alone":                {t: of(first, say(first.End, "Applaudissements.", 0.9)), want: good + " [? Applaudissements].", note: "inventé"},
		"the prompt":                   {t: of(first, say(first.End, "FEVG, TAPSE, ITV, SIV, PAPs, QTc, BAV.", 0.9)), o: Options{Prompt: "Compte rendu : FEVG, TAPSE, ITV, SIV, PAPs, QTc, BAV, NYHA."}, want: good + " [? FEVG, TAPSE, ITV, SIV, PAPs, QTc, BAV].", note: "inventé"},
		"a word again and again":       {t: of(say(0, "VG normal normal normal normal normal.", 0.9)), want: "VG normal [? normal normal normal normal].", note: "boucle"},
		"a phrase again and again":     {t: of(say(0, "Il est à revoir. Il est à revoir. Il est à revoir. Il est à revoir.", 0.9)), want: "Il est à revoir. [? Il est à revoir. Il est à revoir. Il est à revoir].", note: "boucle"},
		"an utterance repeated":        {t: of(say(0, "Pas d'épanchement.", 0.9), say(2*second, "Pas d'épanchement.", 0.9), say(4*second, "Pas d'épanchement.", 0.9)), want: "Pas d'épanchement. [? Pas d'épanchement]. [? Pas d'épanchement].", note: "2 passages répétés en boucle (à 0:02, 0:04)"},
		"a long sentence twice":        {t: of(first, say(first.End, good, 0.9)), want: good + " [? " + good[:len(good)-1] + "].", note: "boucle"},
		"compresses too well":          {t: of(with(first, func(u *pipeline.Utterance) { u.Compression = 3 })), want: "[? " + good[:len(good)-1] + "].", note: "boucle"},
		"English":                      {t: of(first, say(first.End, "and the left ventricle is not dilated", 0.9)), want: good + " [? and the left ventricle is not dilated]", note: "autre langue"},
		"English sentence":             {t: of(say(0, "Pas de fuite mitrale. There is no pericardial effusion with this. Le VD est normal.", 0.9)), want: "Pas de fuite mitrale. [? There is no pericardial effusion with this]. Le VD est normal.", note: "autre langue"},
		"another script":               {t: of(say(0, "Le patient Спасибо va bien.", 0.9)), want: "Le patient [? Спасибо] va bien.", note: "autre langue"},
		"an English dictation":         {t: of(say(0, "The left ventricle is not dilated and there is no effusion.", 0.9)), o: Options{Language: "en"}, want: "The left ventricle is not dilated and there is no effusion.", note: "traduit"},
		"guesswork":                    {t: of(with(first, func(u *pipeline.Utterance) { u.LogProb = -1.4 })), want: "[? " + good[:len(good)-1] + "].", note: "deviné"},
		"a word":                       {t: of(doubtful(first, 0.2, "ventricule")), want: strings.Replace(good, "ventricule", "[? ventricule]", 1), note: "un mot mal entendu (à 0:00)"},
		"a word, less doubtful":        {t: of(doubtful(first, 0.45, "ventricule")), want: good},
		"a number":                     {t: of(doubtful(first, 0.45, "55")), want: strings.Replace(good, "55", "[? 55]", 1), note: "nombre"},
		"a negation":                   {t: of(doubtful(first, 0.55, "pas")), want: strings.Replace(good, "pas", "[? pas]", 1), note: "négation"},
		"a side":                       {t: of(doubtful(first, 0.5, "gauche")), want: strings.Replace(good, "gauche", "[? gauche]", 1), note: "côté"},
		"a drug":                       {t: of(doubtful(say(0, "Il prend du bisoprolol le matin.", 0.9), 0.5, "bisoprolol")), want: "Il prend du [? bisoprolol] le matin.", note: "médicament"},
		"a number in words":            {t: of(doubtful(say(0, "Gradient à quarante cinq virgule deux millimètres.", 0.9), 0.4, "cinq")), want: "Gradient à [? quarante cinq virgule deux] millimètres.", note: "nombre"},
		"half of an utterance":         {t: of(doubtful(first, 0.1, "Le", "ventricule", "gauche", "dilaté", "la", "fraction", "est")), want: "[? " + good[:len(good)-1] + "].", note: ""},
		"impossible speed":             {t: of(bare(0, second, good), bare(2*second, 3*second, "Suite.")), want: "[? " + good[:len(good)-1] + "]. Suite.", note: "trop long"},
		"no time at all":               {t: of(first, bare(first.End, first.End, "Fin normale.")), want: good + " [? Fin normale].", note: "trop long"},
		"more text than voice":         {t: of(bare(0, 20*second, good)), o: Options{Measured: 20 * second, Silences: silences(second/2, 20*second)}, want: "[? " + good[:len(good)-1] + "].", note: "trop long"},
		"times go back":                {t: of(say(10*second, "Un.", 0.9), say(2*second, "Deux.", 0.9), say(12*second, "Trois.", 0.9)), want: "Un. [? Deux]. Trois.", note: "moment impossible"},
		"behind the end":               {t: of(first, say(20*second, "Suite.", 0.9)), o: Options{}, want: good + " Suite."},
		"a voice without text":         {t: of(first, say(first.End+6*second, "Suite.", 0.9)), o: Options{Measured: first.End + 7*second, Silences: silences(first.End+5*second, first.End+5500*time.Millisecond)}, want: good + " [?] Suite.", note: "un endroit où l'on parle"},
		"begins late":                  {t: of(say(5*second, "Suite.", 0.9)), o: Options{Measured: 6 * second}, want: "[?] Suite.", note: "parle"},
		"a voice between words":        {t: of(with(first, func(u *pipeline.Utterance) { late(u, 5, 6*second) })), o: Options{Measured: 12 * second}, want: "Le ventricule gauche n'est pas [?] dilaté, la fraction d'éjection est à 55 %.", note: "parle"},
		"stops early":                  {t: of(first), o: Options{Measured: 60 * second}, want: good + " [?]", note: "la fin de l'enregistrement"},
		"stops early, silent end":      {t: of(first), o: Options{Measured: 60 * second, Silences: silences(first.End, 60*second)}, want: good},
		"stops early, unmeasured":      {t: of(first), o: Options{Duration: 60 * second}, want: good + " [?]", note: "la fin"},
		"a window lost, unmeasured":    {t: of(first, say(first.End+28*second, "Suite.", 0.9)), want: good + " [?] Suite.", note: "long moment"},
		"a pause, unmeasured":          {t: of(first, say(first.End+12*second, "Suite.", 0.9)), want: good + " Suite."},
		"few words for a long time":    {t: of(bare(0, 28*second, "Le ventricule.")), o: Options{Measured: 28 * second}, want: "Le ventricule. [?]", note: "parle"},
		"text only, without times":     {t: pipeline.Transcript{Segments: []pipeline.Utterance{{Text: good}}}, want: good, note: "Comparer tout le texte"},
		"a word cut between segments":  {t: of(bare(0, 2*second, "Le ventricule gau"), with(bare(2*second, 4*second, ""), func(u *pipeline.Utterance) { u.Text = "che est dilaté" }), bare(4*second, 5*second, "Suite.")), want: "Le ventricule gauche est dilaté Suite."},
		"nothing":                      {t: pipeline.Transcript{}, want: "[?]", note: "rien entendu"},
		"nothing, silent":              {t: pipeline.Transcript{Duration: 5 * second}, o: Options{Measured: 5 * second, Silences: silences(0, 5*second)}, want: "[?]", note: "silencieux"},
		"perhaps translated":           {t: with2(of(first), "english"), want: "[?] " + good, note: "traduit"},
		"language in the engine's way": {t: with2(of(first), "French"), want: good},
		"brackets as heard":            {t: of(say(0, "VG [dilaté] ce jour.", 0.9)), want: "VG [? dilaté] ce jour.", note: "inventé"},
		"half letters in words":        {t: of(with(say(0, "à 55 % dilatée", 0.9), func(u *pipeline.Utterance) { u.Words[3].Text, u.Words[3].Probability = "dilat\ufffd\ufffde", 0.1 })), want: "à 55 % [? dilatée]", note: "mot"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "an English dictation" {
				c.t.Language, c.note = "en", ""
			}
			got := Write(c.t, c.o)
			if got.Text != c.want {
				t.Errorf("got  %s\nwant %s", got.Text, c.want)
			}
			if n := strings.Join(got.Notes, "\n"); c.note == "" && n != "" && name != "half of an utterance" || !strings.Contains(n, c.note) {
				t.Errorf("notes %q, want %q", n, c.note)
			}
			holds(t, c.t, c.o, got)
		})
	}
}

func with2(t pipeline.Transcript, language string) pipeline.Transcript {
	t.Language = language
	return t
}

// late moves the words of u from i on.
func late(u *pipeline.Utterance, i int, by time.Duration) {
	for ; i < len(u.Words); i++ {
		u.Words[i].Start += by
		u.Words[i].End += by
	}
	u.End += by
}

// holds checks what is true of every result.
func holds(t *testing.T, tr pipeline.Transcript, o Options, r Result) {
	t.Helper()
	if !utf8.ValidString(r.Text) || strings.ContainsAny(r.Text, "\n\r\t") || r.Text == "" || strings.Contains(r.Text, "  ") {
		t.Fatalf("text %q", r.Text)
	}
	end := max(within(tr.Duration), within(o.Duration), within(o.Measured))
	if end == 0 {
		for _, u := range tr.Segments {
			end = max(end, within(u.Start), within(u.End))
		}
	}
	last := pipeline.Moment{}
	for _, m := range r.Moments {
		if m.Span.Start < last.Span.End || m.Span.End <= m.Span.Start || m.Span.End > len(r.Text) || m.Start < last.Start || m.End < m.Start || m.End > end ||
			!utf8.ValidString(m.Span.Of(r.Text)) {
			t.Fatalf("moment %+v after %+v in %d bytes, %v", m, last, len(r.Text), end)
		}
		last = m
	}
	if r.Moments != nil && (r.Moments[0].Span.Start != 0 || last.Span.End != len(r.Text)) {
		t.Fatal("moments leave text out")
	}
	found := len(blank.Find(r.Text))
	if found < r.Blanks {
		t.Fatalf("%d blanks written, %d found in %q", r.Blanks, found, r.Text)
	}
	if r.Blanks > 0 && len(r.Notes) == 0 {
		t.Fatal("no note tells of the blanks")
	}
	// Every word is in the text, in order.
	text := letters(r.Text)
	var all strings.Builder
	for _, u := range tr.Segments {
		all.WriteString(letters(clean(u.Text)))
	}
	if text != all.String() {
		t.Fatalf("heard %q, wrote %q", all.String(), text)
	}
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func TestMoments(t *testing.T) {
	a := doubtful(say(second, good, 0.95), 0.3, "55")
	b := say(a.End+second, "Pas d'épanchement.", 0.95)
	r := Write(of(a, b), Options{})
	got := ""
	for _, m := range r.Moments {
		got += fmt.Sprintf("%v-%v %s|", m.Start, m.End, m.Span.Of(r.Text))
	}
	want := "1s-5.4s Le ventricule gauche n'est pas dilaté, la fraction d'éjection est à|5.4s-5.8s [? 55]|5.8s-6.2s %.|7.2s-8s Pas d'épanchement.|"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// A long utterance without the times of words is parted by its letters.
	r = Write(of(bare(0, 40*second, good+" Pas de fuite mitrale. Les cavités droites sont de taille normale, le TAPSE est à 22 mm. L'aorte initiale mesure 34 mm, la veine cave est fine et compliante, sans épanchement.")), Options{})
	if n := len(r.Moments); n < 5 || n > 8 {
		t.Errorf("%d moments: %v", n, r.Moments)
	}
	if Write(pipeline.Transcript{Segments: []pipeline.Utterance{{Text: good}}}, Options{}).Moments != nil {
		t.Error("times out of nothing")
	}
}

func TestStandIn(t *testing.T) {
	for _, tr := range []pipeline.Transcript{enginetest.Sample(), enginetest.Dictation(3, 10*time.Minute)} {
		var want []string
		for _, u := range tr.Segments {
			want = append(want, u.Text)
		}
		r := Write(tr, Options{})
		if r.Text != strings.Join(want, " ") || r.Blanks > 0 || len(r.Notes) > 0 {
			t.Errorf("%d blanks, %q", r.Blanks, r.Notes)
		}
		holds(t, tr, Options{}, r)
	}
}

func TestNotesQuoteNothing(t *testing.T) {
	r := Write(of(doubtful(say(0, "Je revois ce jour Madame Valentine MARTEL née en 1950.", 0.9), 0.1, "Valentine", "MARTEL", "1950")), Options{})
	for _, n := range r.Notes {
		if strings.Contains(n, "MARTEL") || strings.Contains(n, "1950") || !strings.HasSuffix(n, ".") {
			t.Error(n)
		}
	}
	if len(r.Notes) != 2 {
		t.Error(r.Notes)
	}
}
