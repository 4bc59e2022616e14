package checktest

import (
	"math"
	"time"
)

// kinds of letters: the eight examinations, then two in one letter.
var letters = [][]string{
	{"ecg"}, {"ett"}, {"eto"}, {"stress_echo"}, {"holter"}, {"mapa"}, {"stress"}, {"vo2"},
	{"ecg", "ett"}, {"ecg", "holter"}, {"ett", "holter"}, {"ecg", "mapa"},
}

// New gives the report of a seed. Reports of consecutive seeds go round the
// kinds of letters.
func New(seed uint64) Truth {
	d := newDice(seed, 0x5eed)
	exams := letters[seed%uint64(len(letters))]
	t := Truth{Seed: seed, Exams: exams, Patient: person(d, exams), Scenario: "normal", Clean: true}
	t.Day = time.Date(2026, time.Month(d.in(1, 10)), int(d.in(1, 28)), 0, 0, 0, 0, time.UTC)
	t.Doctor = physician(d, int(seed%1000))
	t.Recipients = []Physician{physician(d, int(seed%1000)+1000, t.Doctor, Physician{Name: t.Patient.Name})}
	if d.chance(40) {
		t.Recipients = append(t.Recipients, physician(d, int(seed%1000)+2000, t.Doctor, t.Recipients[0], Physician{Name: t.Patient.Name}))
	}
	for t.Patient.Name == t.Doctor.Name {
		t.Patient.Name = pick(d, surnames)
	}
	t.told = told{age: t.Age(), sex: t.Patient.Sex, ins: t.Patient.INS, name: t.Patient.Name}
	for i, e := range exams {
		b := &body{Truth: &t, d: d, exam: e, second: i > 0}
		makers[e](b)
	}
	t.sayStatements(d)
	switch {
	case d.chance(20):
		t.plantWords(d)
	case d.chance(25):
		t.plantRule(d)
	}
	return t
}

// body adds the parts of one examination.
type body struct {
	*Truth
	d      dice
	exam   string
	second bool // another examination of the letter has given pressure and rate
}

func (b *body) part(title string, items ...Item) {
	var kept []Item
	for _, it := range items {
		if it.Key != "" || len(it.Say) > 0 {
			kept = append(kept, it)
		}
	}
	if len(kept) > 0 {
		b.Parts = append(b.Parts, Part{Exam: b.exam, Title: title, Items: kept})
	}
}

func (b *body) flag(code, urgency string) {
	b.Values = append(b.Values, Value{code, urgency})
	b.Scenario, b.Clean = code, false
}

func v(key string, value float64) Item { return Item{Key: key, Context: "current", Value: value} }
func at(ctx, key string, value float64) Item {
	return Item{Key: key, Context: ctx, Value: value}
}
func pair(ctx, key string, high, low float64) Item {
	return Item{Key: key, Lower: lower[key], Context: ctx, Value: high, LowValue: low}
}
func say(fr, en string) Item       { return Item{Say: []Line{{fr, en}}} }
func sayOne(lines ...Line) Item    { return Item{Say: lines} }
func (b *body) maybe(it Item) Item { return b.sometimes(70, it) }
func (b *body) first(it Item) Item {
	return b.sometimes(map[bool]int{true: 0, false: 100}[b.second], it)
}
func noted(it Item, note string) Item { it.Note = note; return it }
func (b *body) sometimes(percent int, it Item) Item {
	if b.d.chance(percent) {
		return it
	}
	return Item{}
}

var makers = map[string]func(*body){
	"ecg": (*body).ecg, "ett": (*body).ett, "eto": (*body).eto, "stress_echo": (*body).stressEcho,
	"holter": (*body).holter, "mapa": (*body).mapa, "stress": (*body).stress, "vo2": (*body).vo2,
}

// rest of the pressure is below every threshold of the guidelines.
func (b *body) pressure(ctx string) Item { return pair(ctx, "pas", b.d.in(112, 136), b.d.in(62, 82)) }

func (b *body) ecg() {
	d := b.d
	b.part("indication", sayOne(Line{"Bilan préopératoire.", "Preoperative assessment."}, Line{"Palpitations.", "Palpitations."}, Line{"Certificat sportif.", "Sports certificate."}, Line{"Suivi d'une hypertension artérielle.", "Follow-up of hypertension."}), b.first(b.pressure("current")))
	hr, pr, qrs, axis := d.in(62, 88), d.in(130, 190), d.in(78, 104), d.in(-20, 80)
	formula := pick(d, []string{"Bazett", "Fridericia"})
	qtc := d.in(380, 440)
	rhythm := sayOne(Line{"Rythme sinusal régulier.", "Regular sinus rhythm."}, Line{"Rythme sinusal.", "Sinus rhythm."})
	conduction := sayOne(Line{"Pas de trouble de conduction.", "No conduction disorder."}, Line{"QRS fins.", "Narrow QRS complexes."})
	conclusion := sayOne(Line{"ECG dans les limites de la normale.", "Normal ECG."}, Line{"Électrocardiogramme normal.", "ECG within normal limits."}, Line{"Tracé normal.", "Normal tracing."})
	withPR := true
	switch n := d.IntN(10); {
	case n == 0 && len(b.Exams) == 1:
		hr, withPR = d.in(126, 144), false
		urgency := "24h"
		if d.chance(50) {
			hr, urgency = d.in(154, 172), "immediate"
		}
		formula, qtc = "Fridericia", d.in(390, 430)
		rhythm = sayOne(Line{"Fibrillation atriale permanente à réponse ventriculaire rapide.", "Permanent atrial fibrillation with rapid ventricular response."}, Line{"FA connue, rapide.", "Known atrial fibrillation, rapid ventricular rate."})
		conclusion = sayOne(Line{"FA connue, rapide.", "Known rapid AF."}, Line{"Fibrillation atriale connue à réponse ventriculaire rapide.", "Known atrial fibrillation with rapid ventricular response."})
		b.flag("AF_RAPID", urgency)
	case n == 1 && len(b.Exams) == 1:
		pr = d.in(222, 268)
		conduction = sayOne(Line{"Bloc auriculo-ventriculaire du premier degré.", "First-degree AV block."}, Line{"BAV du 1er degré.", "First degree AV block."})
		b.Scenario = "AVB1"
		conclusion = sayOne(Line{"BAV du 1er degré.", "First-degree AV block."}, Line{"BAV 1 isolé.", "Isolated first-degree AV block."})
	case n == 2:
		qrs, formula = d.in(136, 164), "Bazett"
		conduction = sayOne(Line{"Bloc de branche gauche complet connu, inchangé.", "Known complete left bundle branch block, unchanged."})
		conclusion = sayOne(Line{"Bloc de branche gauche connu, inchangé.", "Known left bundle branch block, unchanged."})
		b.Scenario = "LBBB"
	case n == 3:
		qtc = d.in(512, 548)
		conclusion = sayOne(Line{"Allongement de l'intervalle QT.", "Prolonged QT interval."}, Line{"QT long.", "Long QT."})
		b.flag("QTC500", "24h")
	}
	// the QT that the formula leads from the QTc
	rr := 60 / hr
	qt := math.Round(qtc * math.Sqrt(rr))
	qtc = math.Round(qt / math.Sqrt(rr))
	if formula == "Fridericia" {
		qt = math.Round(qtc * math.Cbrt(rr))
		qtc = math.Round(qt / math.Cbrt(rr))
	}
	b.part("rhythm", rhythm, v("hr", hr))
	items := []Item{conduction}
	if withPR {
		items = append(items, v("pr", pr), b.sometimes(25, v("p_dur", d.in(80, 112))))
	}
	b.part("conduction", append(items, v("qrs", qrs), v("qrs_axis", axis), b.sometimes(40, v("sokolow", d.in(16, 32))))...)
	b.part("repolarisation", v("qt", qt), noted(v("qtc", qtc), formula))
	b.part("conclusion", conclusion)
}

func (b *body) ett() {
	d := b.d
	man := b.Patient.Sex == "M"
	height, weight := d.in(165, 186), d.in(64, 92)
	if !man {
		height, weight = d.in(152, 172), d.in(50, 76)
	}
	bsa := fixed(0.007184*math.Pow(weight, 0.425)*math.Pow(height, 0.725), 2)
	reason := sayOne(Line{"Souffle systolique.", "Systolic murmur."}, Line{"Bilan d'hypertension artérielle.", "Assessment of hypertension."}, Line{"Surveillance.", "Follow-up."})
	scenario := d.IntN(8)
	if scenario == 0 {
		reason = sayOne(Line{"Dyspnée récente.", "Recent dyspnoea."}, Line{"Dyspnée d'apparition récente.", "Recent onset dyspnoea."})
	}
	b.part("indication", reason)
	b.part("conditions", sayOne(Line{"Bonne échogénicité.", "Good image quality."}, Line{"Rythme sinusal.", "Sinus rhythm."}), b.maybe(v("height", height)), b.maybe(v("weight", weight)), v("bsa", bsa),
		b.first(b.pressure("current")), b.first(v("hr", d.in(62, 84))))

	var dd, ds, iv, pw, mass, massI float64
	limit := 112.0
	if !man {
		limit = 92
	}
	for {
		dd = d.in(44, 56)
		if !man {
			dd = d.in(40, 50)
		}
		fs := d.in(32, 40)
		if scenario == 0 {
			dd, fs = d.in(60, 68), d.in(12, 18)
		}
		ds = math.Round(dd * (1 - fs/100))
		iv, pw = d.in(7, 10), d.in(7, 9)
		cube := func(x float64) float64 { return x * x * x }
		mass = math.Round(0.8*1.04*(cube((dd+iv+pw)/10)-cube(dd/10)) + 0.6)
		massI = math.Round(mass / bsa)
		if 2*pw/dd <= 0.41 && (massI <= limit || scenario == 0) {
			break
		}
	}
	edv := d.in(84, 128)
	if !man {
		edv = d.in(66, 98)
	}
	ef := d.in(57, 67)
	strain := -d.in(18, 22)
	if scenario == 0 {
		edv, ef, strain = d.in(170, 230), d.in(20, 33), -d.in(7, 11)
		b.flag("LVEF_LOW", "24h")
	}
	esv := math.Round(edv * (1 - ef/100))
	ef = math.Round((edv - esv) / edv * 100)
	b.part("lv", v("lvidd", dd), v("lvids", ds), v("ivsd", iv), v("pwd", pw), b.maybe(v("lvmass", mass)), b.maybe(v("lvmass_i", massI)), b.maybe(v("rwt", fixed(2*pw/dd, 2))), b.maybe(v("fs", math.Round((dd-ds)/dd*100))))
	lvef := noted(v("lvef", ef), pick(d, []string{"", "Simpson"}))
	if scenario == 1 && d.chance(60) {
		lvef.Previous = ef - 2
	}
	b.part("systolic", b.maybe(v("lvedv", edv)), b.maybe(v("lvesv", esv)), lvef, b.maybe(v("gls", strain)))

	e, a := d.cent(0.62, 0.90), d.cent(0.52, 0.74)
	lat := d.in(11, 14)
	ee := noted(v("ee", fixed(e*100/lat, 1)), "lat")
	sep := Item{}
	if d.chance(40) {
		s := d.in(8, 10)
		sep, ee = v("e_prime_sep", s), noted(v("ee", fixed(e*100/((lat+s)/2), 1)), "mean")
	}
	b.part("diastolic", v("e_vel", e), v("a_vel", a), v("ea", fixed(e/a, 1)), b.maybe(v("dt", d.in(160, 220))), v("e_prime_lat", lat), sep, ee)
	vol := math.Round(d.tenth(19, 31) * bsa)
	b.part("la", v("la_vol", vol), v("la_vol_i", math.Round(vol/bsa)), b.sometimes(40, v("la_area", d.in(13, 19))))

	if scenario == 2 {
		vmax, dia, vti := d.tenth(4.1, 4.8), d.in(20, 22), d.in(19, 22)
		gmax := math.Round(4 * vmax * vmax)
		area := math.Pi * dia * dia / 400
		ao := math.Round(area * vti / d.cent(0.65, 0.88))
		b.part("aortic", v("av_vmax", vmax), v("av_gmax", gmax), v("av_gmean", math.Round(gmax*0.6)), v("lvot_d", dia), v("lvot_vti", vti), v("ao_vti", ao),
			v("ava", fixed(area*vti/ao, 2)), b.maybe(v("dvi", fixed(vti/ao, 2))))
		b.flag("AS_SEVERE", "soon")
	} else {
		b.part("aortic", v("av_vmax", d.tenth(1.1, 1.6)), say("Valve aortique tricuspide, sans fuite.", "Tricuspid aortic valve, no regurgitation."))
	}
	sinus, asc := d.in(31, 37), d.in(29, 34)
	if !man {
		sinus, asc = d.in(28, 33), d.in(25, 31)
	}
	if scenario == 3 {
		asc = d.in(56, 59)
		b.flag("AO_ANEURYSM", "soon")
	}
	b.part("aorta", v("ao_sinus", sinus), v("ao_asc", asc))
	tr, pod, vci := d.tenth(1.9, 2.5), 3.0, d.in(11, 19)
	if scenario == 4 {
		tr, pod, vci = d.tenth(3.8, 4.2), 8, d.in(17, 20)
		b.flag("PH_SEVERE", "soon")
	}
	b.part("right", v("tapse", d.in(18, 26)), b.maybe(v("s_prime", d.in(10, 14))), b.maybe(v("rv_basal", d.in(28, 38))), b.sometimes(40, v("ra_area", d.in(11, 16))),
		v("tr_vmax", tr), b.maybe(v("pod", pod)), v("paps", math.Round(4*tr*tr+pod)), v("ivc", vci))
	end := sayOne(Line{"Échocardiographie normale.", "Normal echocardiogram."}, Line{"Fonction systolique conservée, pas d'hypertrophie ventriculaire gauche.", "Preserved systolic function, no left ventricular hypertrophy."})
	switch scenario {
	case 0:
		end = sayOne(Line{"Cardiopathie dilatée avec altération sévère de la fonction systolique.", "Dilated cardiomyopathy with severely impaired systolic function."})
	case 2:
		end = sayOne(Line{"Rétrécissement aortique serré.", "Severe aortic stenosis."}, Line{"RA calcifié serré.", "Severe calcified aortic stenosis."})
	case 3:
		end = sayOne(Line{"Anévrisme de l'aorte ascendante.", "Ascending aortic aneurysm."})
	case 4:
		end = sayOne(Line{"Hypertension pulmonaire sévère.", "Severe pulmonary hypertension."}, Line{"HTP sévère.", "Severe pulmonary hypertension."})
	}
	b.part("conclusion", end, b.sometimes(50, v("lvef", ef)))
}

func (b *body) eto() {
	d := b.d
	b.part("indication", sayOne(Line{"Bilan avant ablation.", "Assessment before ablation."}, Line{"Avant cardioversion.", "Before cardioversion."}, Line{"Bilan d'une valvulopathie mitrale.", "Assessment of mitral valve disease."}))
	b.part("conditions", say("Examen bien toléré, sans complication.", "Well tolerated, no complication."), b.first(b.pressure("current")), b.first(v("hr", d.in(62, 88))))
	b.part("laa", v("laa_vel", d.in(42, 68)))
	b.part("valves", say("Fuite mitrale minime.", "Trivial mitral regurgitation."), b.maybe(v("ao_asc", d.in(28, 33))))
	b.part("conclusion", sayOne(Line{"Examen terminé sans incident.", "Examination completed without incident."}, Line{"Contrôle dans un an.", "Follow-up in one year."}))
}

// effort gives the values that the exercise tests share.
type effort struct {
	rest, top, fmt, pct, work, mets, weight, dur float64
	pasRest, padRest, pasTop, padTop             float64
}

func (b *body) effort() effort {
	d := b.d
	x := effort{weight: d.in(62, 92), rest: d.in(62, 82), fmt: float64(220 - b.Age())}
	x.top = math.Round(x.fmt * d.in(89, 98) / 100)
	x.pct = math.Round(x.top / x.fmt * 100)
	x.work = d.in(10, 17) * 10
	x.mets = fixed((10.8*x.work/x.weight+7)/3.5, 1)
	x.dur = d.in(14, 22) / 2
	x.pasRest, x.padRest, x.pasTop, x.padTop = d.in(118, 136), d.in(66, 82), d.in(168, 188), d.in(74, 88)
	return x
}

func (b *body) exertion(e effort) {
	b.part("protocol", sayOne(Line{"Bicyclette ergométrique, paliers progressifs.", "Bicycle ergometer, graded protocol."}), v("weight", e.weight))
	b.part("rest", at("rest", "hr", e.rest), pair("rest", "pas", e.pasRest, e.padRest))
	b.part("exercise", v("stress_dur", e.dur), v("workload", e.work), b.maybe(v("mets", e.mets)), v("hr_max", e.top), v("pmt_pct", e.pct), b.maybe(v("fmt", e.fmt)),
		pair("current", "pas_peak", e.pasTop, e.padTop), b.maybe(v("dp", e.top*e.pasTop)))
}

func (b *body) stress() {
	b.part("indication", sayOne(Line{"Dépistage, facteurs de risque cardiovasculaire.", "Screening, cardiovascular risk factors."}, Line{"Reprise du sport.", "Return to sport."}))
	e := b.effort()
	if b.d.chance(12) {
		e.pasTop, e.padTop = e.pasRest-b.d.in(22, 30), e.padRest-6
		b.flag("STRESS_HYPO", "24h")
	}
	b.exertion(e)
	b.part("recovery", v("hrr1", b.d.in(18, 34)))
	end := sayOne(Line{"Épreuve d'effort maximale, négative cliniquement et électriquement.", "Maximal exercise test, clinically and electrically negative."}, Line{"Épreuve maximale négative.", "Maximal negative test."})
	if !b.Clean {
		end = say("Épreuve d'effort maximale, avis spécialisé.", "Maximal exercise test, specialist advice needed.")
	}
	b.part("conclusion", end)
}

func (b *body) stressEcho() {
	b.part("indication", sayOne(Line{"Douleur atypique à distance.", "Atypical chest pain in the past."}, Line{"Dépistage.", "Screening."}))
	e := b.effort()
	b.part("protocol", say("Bicyclette demi-assise, paliers progressifs.", "Semi-supine bicycle, graded protocol."))
	low := b.d.in(57, 63)
	b.part("rest", at("rest", "hr", e.rest), pair("rest", "pas", e.pasRest, e.padRest), at("rest", "lvef", low), say("Cinétique normale.", "Normal wall motion."))
	b.part("exercise", v("stress_dur", e.dur), v("workload", e.work), v("hr_max", e.top), v("pmt_pct", e.pct), pair("current", "pas_peak", e.pasTop, e.padTop))
	b.part("peak", at("peak", "lvef", low+b.d.in(8, 12)), say("Renforcement de tous les segments.", "All segments improve."))
	b.part("conclusion", sayOne(Line{"Échographie d'effort maximale négative.", "Maximal negative stress echocardiogram."}))
}

func (b *body) vo2() {
	b.part("indication", sayOne(Line{"Bilan d'aptitude.", "Fitness assessment."}, Line{"Évaluation des capacités d'effort.", "Assessment of exercise capacity."}))
	e := b.effort()
	b.part("protocol", say("Rampe sur bicyclette.", "Ramp protocol on bicycle."), v("weight", e.weight))
	b.part("rest", at("rest", "hr", e.rest), pair("rest", "pas", e.pasRest, e.padRest))
	b.part("exercise", v("stress_dur", e.dur), v("workload", e.work), v("hr_max", e.top), v("pmt_pct", e.pct), pair("current", "pas_peak", e.pasTop, e.padTop))
	// 10 mL/kg/min and W: the ACSM equation of the bicycle
	b.part("gas", v("vo2peak", fixed(10.8*e.work/e.weight+7, 1)), v("vo2_pct", b.d.in(86, 112)), v("rer", b.d.cent(1.10, 1.22)), v("vevco2", b.d.in(24, 29)), b.maybe(v("sv1", b.d.in(50, 64))))
	b.part("conclusion", sayOne(Line{"Effort maximal, capacité d'effort normale.", "Maximal effort, normal exercise capacity."}))
}

func (b *body) holter() {
	d := b.d
	b.part("indication", sayOne(Line{"Palpitations.", "Palpitations."}, Line{"Bilan d'accident vasculaire cérébral ancien.", "Assessment after an old stroke."}, Line{"Suivi sous traitement.", "Follow-up under treatment."}))
	hours := 22 + d.in(0, 7)/4
	mean := d.in(62, 82)
	total := math.Round(mean*60*hours/100) * 100
	pvc := d.in(3, 40) * 100
	b.part("recording", v("rec_dur", fixed(hours, 2)), v("qrs_total", total))
	b.part("rhythm", sayOne(Line{"Rythme sinusal permanent.", "Sinus rhythm throughout."}, Line{"Rythme sinusal.", "Sinus rhythm."}), v("hr_mean", mean), v("hr_min", d.in(46, 56)), v("hr_max", d.in(112, 138)))
	longest := Item{}
	if d.chance(20) {
		longest = v("pause_max", d.tenth(3.2, 4.6))
		b.flag("PAUSE", "24h")
	}
	b.part("conduction", say("Conduction auriculo-ventriculaire normale.", "Normal atrioventricular conduction."), longest)
	b.part("supraventricular", v("essv_n", d.in(20, 380)))
	b.part("ventricular", v("esv_n", pvc), v("esv_pct", fixed(pvc/total*100, 1)), b.sometimes(25, v("sdnn", d.in(110, 170))))
	b.part("diary", sayOne(Line{"Pas de symptôme noté au journal.", "No symptom in the diary."}))
	end := sayOne(Line{"Extrasystoles ventriculaires peu nombreuses.", "Infrequent ventricular ectopics."}, Line{"Enregistrement rassurant.", "Reassuring recording."})
	if !longest.empty() {
		end = sayOne(Line{"Avis rythmologique demandé.", "Referral to electrophysiology."})
	}
	b.part("conclusion", end)
}

func (i Item) empty() bool { return i.Key == "" && len(i.Say) == 0 }

func (b *body) mapa() {
	d := b.d
	items := []Item{sayOne(Line{"Suivi d'hypertension artérielle.", "Follow-up of hypertension."}, Line{"HTA traitée.", "Treated hypertension."})}
	b.part("indication", items...)
	b.part("readings", v("n_valid", d.in(84, 99)))
	day, dayLow := d.in(118, 132), d.in(70, 82)
	night := math.Round(day * (1 - d.in(11, 17)/100))
	nightLow := dayLow - d.in(9, 13)
	if night > 117 {
		night = 117
	}
	nightLow = math.Min(nightLow, 67)
	severe := d.chance(15)
	if severe {
		day, dayLow = d.in(188, 198), d.in(114, 122)
		night, nightLow = math.Round(day*0.87), dayLow-12
		b.flag("BP_HIGH", "24h")
	}
	whole := math.Round((day*2 + night) / 3)
	wholeLow := math.Round((dayLow*2 + nightLow) / 3)
	if severe && (whole < 180 || wholeLow < 110) {
		day, dayLow = 198, 122
		night, nightLow = 172, 110
		whole, wholeLow = 189, 118
	}
	b.part("means", pair("current", "pas24", whole, wholeLow), pair("current", "pas_day", day, dayLow), pair("current", "pas_night", night, nightLow), b.maybe(v("hr_mean", d.in(62, 80))))
	b.part("dipping", v("dip", math.Round((day-night)/day*100)), sayOne(Line{"Profil dipper.", "Dipper profile."}, Line{"Profil nycthéméral conservé.", "Preserved nocturnal dipping."}))
	end := sayOne(Line{"HTA bien contrôlée.", "Well-controlled hypertension."}, Line{"MAPA normale.", "Normal ABPM."})
	if severe {
		end = sayOne(Line{"HTA sévère non contrôlée.", "Severe uncontrolled hypertension."})
	}
	b.part("conclusion", end)
}
