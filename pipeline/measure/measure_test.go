package measure

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/vocab"
)

// list gives the values as "key/context=value unit", in text order; the context
// is left out where it is current.
func list(ms []pipeline.Measurement) string {
	var out []string
	for _, m := range ms {
		s := m.Key
		if m.Context != pipeline.Current {
			s += "/" + string(m.Context)
		}
		out = append(out, fmt.Sprintf("%s=%v", s, m.Value))
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		exam pipeline.Exam
		text string
		want string
	}{
		// forms
		{"ett", "DTD 52 mm, DTS 34 mm.", "lvidd=52 lvids=34"},
		{"ett", "DTD 5,2 cm", "lvidd=52"},
		{"ett", "DTD à 5.2 cm", "lvidd=52"},
		{"ett", "DTD 5,2", "lvidd=52"},
		{"ett", "DTD/DTS : 52/34 mm", "lvidd=52 lvids=34"},
		{"ett", "DTD (mm) : 52", "lvidd=52"},
		{"ett", "FEVG | 62 | %", "lvef=62"},
		{"ett", "FEVG 55-60 %", "lvef=57.5"},
		{"ett", "FEVG entre 55 et 60 %", "lvef=57.5"},
		{"ett", "FEVG (Simpson biplan) : 62%", "lvef=62"},
		{"ett", "Fraction d'éjection du VG calculée à 48 % en Simpson biplan", "lvef=48"},
		{"ett", "FEVG altérée, 34 %", "lvef=34"},
		{"ett", "E 80 cm/s, A 60 cm/s, E/A 1,33", "e_vel=0.8 a_vel=0.6 ea=1.33"},
		{"ett", "SOR 0,4 cm²", "eroa=40"},
		{"ett", "Vmax IT 3,1 m/s soit PAPs 43 mmHg", "tr_vmax=3.1 paps=43"},
		{"ett", "IT minime, Vmax 2,4 m/s.", "tr_vmax=2.4"},
		{"ett", "Valve aortique : Vmax 1,4 m/s.", "av_vmax=1.4"},
		{"ett", "Rétrécissement mitral : gradient moyen 6 mmHg.", "mv_gmean=6"},
		{"ett", "Gradient sous-aortique maximal 40 mmHg", ""},
		{"ett", "OG 42 mm", "la_diam=42"},
		{"ett", "OG 22 cm²", "la_area=22"},
		{"ett", "OG 38 mL/m²", "la_vol_i=38"},
		{"ett", "OG 22", ""},
		{"ett", "VCI 18 mm, collapsus 60 %", "ivc=18 ivc_coll=60"},
		{"ett", "TAPSE 2,2", "tapse=22"},
		{"ett", "S' 12 cm/s", "s_prime=12"},
		{"ett", "e' lat 11, e' sept 8 cm/s", "e_prime_lat=11 e_prime_sep=8"},
		{"ett", "SIV/PP 11/10 mm", "ivsd=11 pwd=10"},
		{"ett", "Masse VG 158 g soit 81 g/m²", "lvmass=158 lvmass_i=81"},
		{"ett", "Taille 1m75, poids 82 kg", "height=175 weight=82"},
		{"ett", "Taille : 1,75 m ; poids : 82 kg", "height=175 weight=82"},
		{"ett", "PA 14/8, FC 72/mn", "pas=140 pad=80 hr=72"},
		{"ett", "TA : 132/78 mmHg", "pas=132 pad=78"},
		{"ett", "strain global -19,5 %", "gls=-19.5"},
		{"ett", "Septum à 11 mm", "ivsd=11"},
		{"ett", "Strain longitudinal global : - 19,4 %", "gls=-19.4"},
		{"ett", "VG : 50/33 mm", "lvidd=50 lvids=33"},
		{"holter", "412 ESA dont 3 salves, la plus longue de 6 complexes à 130 bpm", "essv_n=412"},
		{"mapa", "71 mesures dont 68 valides (96 %)", "n_valid=96"},
		{"stress", "Tapis, Bruce, 12 min 10, stade 5", "stress_dur=12.1667"},
		{"ecg", "QRS fins 94ms", "qrs=94"},
		{"ecg", "PR 0,18 s", "pr=180"},
		{"ecg", "PR à 0,18", "pr=180"},
		{"ecg", "QT 400, QTc 420 ms (Bazett), axe -30°", "qt=400 qtc=420 qrs_axis=-30"},
		{"ecg", "Rythme sinusal régulier à 64/min.", "hr=64"},
		{"ecg", "RSR 58", "hr=58"},
		{"ecg", "FC72, QRS94", "hr=72 qrs=94"},
		{"ecg", "rythme sinusal à 80/min pour les ondes P, fréquence ventriculaire à 36/min", "hr=36"},
		{"ecg", "sus-décalage de 3 mm en V2-V4, sous-décalage de 1 mm en D3", "st_shift=3 st_shift=-1"},
		{"ecg", "Sokolow 38 mm", "sokolow=38"},
		{"ecg", "Sokolow 3,8 mV", "sokolow=38"},
		// circumstances
		{"ett", "FEVG 45 % contre 55 % en 2022", "lvef=45 lvef/previous=55"},
		{"ett", "FEVG 60 % (45 % en 2022)", "lvef=60 lvef/previous=45"},
		{"ett", "FEVG 40 % en 2025.", "lvef/previous=40"},
		{"ett", "En 2022 : FEVG 45 %, PAPs 40 mmHg. Ce jour FEVG 55 %.", "lvef/previous=45 paps/previous=40 lvef=55"},
		{"ett", "Précédemment FEVG 45 %.", "lvef/previous=45"},
		{"ett", "FEVG passée de 45 à 55 %", "lvef/previous=45 lvef=55"},
		{"ett", "PAPs 35 mmHg (N < 30)", "paps=35 paps/reference=30"},
		{"ett", "Objectif PA < 130/80 mmHg", "pas/target=130 pad/target=80"},
		{"ett", "FEVG 62 % (normale > 52 %)", "lvef=62 lvef/reference=52"},
		{"ett", "FEVG à 3 mois : 45 %", "lvef=45"},
		{"ett", "Insuffisance mitrale grade 2/4", ""},
		{"ett", "thrombus de 12 x 9 mm", ""},
		{"ecg", "Comparé au tracé de 2024 : PR était à 190.", "pr/previous=190"},
		{"ecg", "PR 210 ms, stable par rapport à 2023 (205 ms)", "pr=210 pr/previous=205"},
		// Holter
		{"holter", "FC moyenne 68/min (min 46 à 4 h 12, max 132 à 17 h 05)", "hr_mean=68 hr_min=46 hr_max=132"},
		{"holter", "FC min/moy/max : 46/68/132", "hr_min=46 hr_mean=68 hr_max=132"},
		{"holter", "Fréquence moyenne 67, minimale 49, maximale 118.", "hr_mean=67 hr_min=49 hr_max=118"},
		{"holter", "8 640 ESV polymorphes (9 %)", "esv_n=8640 esv_pct=9"},
		{"holter", "ESV : 4 310 (4,2 %), ESSV : 120", "esv_n=4310 esv_pct=4.2 essv_n=120"},
		{"holter", "96 000 complexes analysés sur 23 h 50", "qrs_total=96000 rec_dur=23.8333"},
		{"holter", "Aucune pause supérieure à 2 s", ""},
		{"holter", "12 pauses > 2 s, la plus longue de 3,4 s", "pause_n=12 pause_max=3.4"},
		{"holter", "RR max 2300 ms", "pause_max=2.3"},
		{"holter", "une salve de 7 complexes à 168/min", "vt_n=1 vt_len=7 vt_rate=168"},
		{"holter", "Salve d'ESSV de 8 complexes à 140/min", ""},
		{"holter", "Durée analysable 22 h 30 sur 24 h d'enregistrement", "rec_dur=22.5"},
		{"holter", "Enregistrement de 7 jours", "rec_dur=168"},
		{"holter", "FA pendant 3 h 10", ""},
		// pressures
		{"mapa", "24 h : 134/82 ; jour : 139/86 ; nuit : 122/73 mmHg", "pas24=134 pad24=82 pas_day=139 pad_day=86 pas_night=122 pad_night=73"},
		{"mapa", "PA moyenne de 134/82 sur 24 h, 139/86 le jour et 122/73 la nuit", "pas24=134 pad24=82 pas_day=139 pad_day=86 pas_night=122 pad_night=73"},
		{"mapa", "PA au cabinet 148/90 mmHg. Pic à 168/98 mmHg.", "pas=148 pad=90"},
		{"mapa", "Période | PAS | PAD | FC\n24 h | 134 | 82 | 68\nJour | 139 | 86 | 72\nNuit | 122 | 73 | 60", "pas24=134 pad24=82 hr_mean=68 pas_day=139 pad_day=86 hr_mean/day=72 pas_night=122 pad_night=73 hr_mean/night=60"},
		{"ett", "DTD | 50 | SIV | 9\nDTS | 32 | PP | 8", "lvidd=50 ivsd=9 lvids=32 pwd=8"},
		{"ett", "Mesure | 2024 | 2026\nFEVG (%) | 45 | 55\nPAPs (mmHg) | 40 | 32", "lvef/previous=45 lvef=55 paps/previous=40 paps=32"},
		{"ett", "Paramètre | Normale | Valeur\nFEVG | 52-72 % | 58 %\nTAPSE | > 17 mm | 21 mm", "lvef=58 tapse/reference=17 tapse=21"},
		{"mapa", "59 mesures / 62 soit 95% validées", "n_valid=95"},
		// exercise
		{"stress", "repos FC 61 PA 132/76.\neffort 7mn30, 7,8 METs, FC max 133 (89% FMT) PA 176/80", "hr/rest=61 pas/rest=132 pad/rest=76 stress_dur=7.5 mets=7.8 hr_max=133 pmt_pct=89 pas_peak=176 pad_peak=80"},
		{"stress", "PA 130/80 au repos et 192/84 au pic.", "pas/rest=130 pad/rest=80 pas_peak=192 pad_peak=84"},
		{"stress", " | Repos | Effort | Récupération\nFC | 72 | 158 | 90\nPA | 135/82 | 198/86 | 140/80", "hr/rest=72 hr_max=158 hr/recovery=90 pas/rest=135 pad/rest=82 pas_peak=198 pad_peak=86 pas/recovery=140 pad/recovery=80"},
		{"stress", "Palier initial 50 W, incrément 20 W/min. Charge maximale 170 W.", "workload=170"},
		{"stress", "Récupération : FC 132/min à 1 min (-26)", "hr/recovery=132 hrr1=26"},
		{"stress", "double produit 31 284", "dp=31284"},
		{"stress", "effort de 9 min 30 s", "stress_dur=9.5"},
		{"vo2", "Pic de VO2 18,4 mL/kg/min soit 62 % de la théorique, QR 1,15, pente VE/VCO2 38", "vo2peak=18.4 vo2_pct=62 rer=1.15 vevco2=38"},
		// age
		{"ecg", "Patient de 64 ans, père décédé à 48 ans, diabète depuis 12 ans.", "age=64"},
		// English
		{"ett", "LVEF 55%, LVIDd 52 mm, IVSd 1.1 cm, RVSP 35 mmHg", "lvef=55 lvidd=52 ivsd=11 paps=35"},
		{"ett", "LVEF was 55%, previously 45%.", "lvef=55 lvef/previous=45"},
		{"ett", "Aortic valve: peak velocity 4.2 m/s, mean gradient 44 mmHg, AVA 0.8 cm2", "av_vmax=4.2 av_gmean=44 ava=0.8"},
		{"ecg", "Sinus rhythm, heart rate 64 bpm, PR interval 160 ms, QRS duration 90 ms, QTc 420 ms", "hr=64 pr=160 qrs=90 qtc=420"},
		{"holter", "Mean HR 68 bpm, min 46, max 132. 312 PVCs.", "hr_mean=68 hr_min=46 hr_max=132 esv_n=312"},
	} {
		t.Run(string(c.exam)+"/"+c.text, func(t *testing.T) {
			ms, _ := Read(c.text, []pipeline.Exam{c.exam}, nil)
			if got := list(ms); got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
			for _, m := range ms {
				if m.Raw != m.Span.Of(c.text) || m.Raw == "" {
					t.Errorf("raw %q is not the text at its place", m.Raw)
				}
			}
		})
	}
}

func TestAsks(t *testing.T) {
	for _, c := range []struct {
		text string
		asks bool
	}{
		{"DTD 5,2 mm", true}, {"FEVG 62 mm", true}, {"DTS 29 mL", true}, {"Intervalle QT à 378\u202fs", true}, {"une Vmax à 4,5 m/s", false}, {"Vol. TD 110 mL", false}, {"QTc 4200 ms", true}, {"TAPSE 220 mm", true},
		{"DTD 5,2 cm", false}, {"FEVG 62 %", false}, {"FEVG 62", false}, {"Septum paradoxal", false}, {"QRS larges en 2019", false},
	} {
		_, asked := Read(c.text, []pipeline.Exam{pipeline.ETT}, nil)
		if (len(asked) > 0) != c.asks {
			t.Errorf("%q: asked %v", c.text, asked)
		}
		for _, f := range asked {
			if f.Kind != pipeline.Contradiction || f.Rule != "unit" || f.Message == "" || f.Hint == "" {
				t.Errorf("%q: %+v", c.text, f)
			}
		}
	}
}

// TestEveryMeasureHasLabels keeps the label table in step with vocab's: every
// measure is read somewhere, every label's key exists.
func TestEveryMeasureHasLabels(t *testing.T) {
	own := map[string]bool{"hr": true, "hr_mean": true, "hr_min": true, "hr_max": true, "pas": true, "pad": true, "pas24": true, "pad24": true,
		"pas_day": true, "pad_day": true, "pas_night": true, "pad_night": true, "pas_peak": true, "pad_peak": true, "age": true, "st_shift": true,
		"rec_dur": true, "stress_dur": true, "qrs_total": true, "esv_n": true, "esv_pct": true, "essv_n": true, "pause_max": true, "pause_n": true,
		"vt_n": true, "vt_len": true, "vt_rate": true, "workload": true, "pmt_pct": true, "hrr1": true}
	known := map[string]bool{}
	for _, m := range vocab.Measures() {
		known[m.Key] = true
		if labels[m.Key] == "" && !own[m.Key] {
			t.Errorf("%s is never read", m.Key)
		}
		if _, ok := ucum[m.Unit]; !ok {
			t.Errorf("unit %s of %s is unknown", m.Unit, m.Key)
		}
	}
	for k := range labels {
		if k[0] != '?' && !known[k] {
			t.Errorf("label of unknown measure %s", k)
		}
	}
}

func TestSplitCoversNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"94ms": "94 ms", "7mn30": "7 mn 30", "3h10": "<clock>", "12/03/1958": "<date>", "1.2.250.1.213": "<code>", "-20 %": "20 %",
		"V3R-V4R": "v3r - v4r", "E/e'": "e / e'", "S' 12": "s' 12", "l'OG": "l og", "Sus-Décallage": "sus - decalage",
	} {
		var keys []string
		for _, tok := range phrase.Split(text).Tokens {
			keys = append(keys, tok.Key)
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func seeds(tb testing.TB) []string {
	files, err := filepath.Glob("../../testdata/reports/*.txt")
	if err != nil {
		tb.Fatal(err)
	}
	out := []string{"FEVG 62 %", "PA 13/8", "| a | b |\n| 1 | 2 |", "9'30''", "de 45 à 55 %", "FEVG passée de", "\xff\xfe", "1m", strings.Repeat("FEVG contre ", 50)}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	exams := pipeline.Exams[:]
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 || !utf8.ValidString(text) {
			return
		}
		start := time.Now()
		ms, asked := Read(text, exams, nil)
		if d := time.Since(start); d > time.Duration(len(text))*50*time.Microsecond+time.Second {
			t.Fatalf("%d bytes took %v", len(text), d)
		}
		for _, m := range ms {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End || m.Raw != text[m.Start:m.End] {
				t.Fatalf("%+v is not in the text", m)
			}
			if l, ok := limits()[m.Key]; !ok || m.Value < l.low-1e-6 && m.Key != "qrs_axis" || m.Value > l.high+1e-6 {
				t.Fatalf("%+v is outside its limits", m)
			}
		}
		for _, a := range asked {
			if a.Span.Of(text) != a.Quote {
				t.Fatalf("%+v does not quote the text", a)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	texts := seeds(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Read(texts[i%len(texts)], pipeline.Exams[:3], nil)
	}
}
