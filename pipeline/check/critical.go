package check

import (
	"fmt"
	"strings"
	"sync"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/vocab"
)

// A signal proposes that someone must act. The cardiologist confirms it.
type signal struct {
	urgency pipeline.Urgency
	span    pipeline.Span
	doubt   bool // to be confirmed
}

// alarm decides one code of the critical-findings table.
type alarm struct {
	code string
	fn   func(*facts) (signal, bool)
}

// alarms in the order of the table. Some look at what earlier ones decided, so
// they run in this order; see facts.raised.
var alarms = []alarm{
	{"STEMI", stemi}, {"STEMI_EQ", stemiEquivalent}, {"NSTE_ACS", nsteACS},
	{"AVB3", avb3}, {"AVB2_M2", avb2}, {"PAUSE", pause}, {"VF_TDP", arrest}, {"VT_NS", vtNonSustained}, {"VT", vt},
	{"BRADY", brady}, {"AF_RAPID", afRapid}, {"PREEX_AF", preexcitedAF}, {"AF_NEW", afNew}, {"WPW", wpw},
	{"BRUGADA1", brugada}, {"QTC500", longQT}, {"QT_SHORT", shortQT}, {"HYPERK", hyperkalaemia},
	{"PE_RV", embolism}, {"TAMPONADE", tamponade}, {"PERIC_LARGE", effusion}, {"DISSECTION", dissection}, {"AO_ANEURYSM", aneurysm},
	{"THROMBUS", thrombus}, {"VEGETATION", vegetation}, {"LVEF_LOW", lowEF},
	{"AS_SEVERE", severeAS}, {"AS_SYNCOPE", symptomaticAS}, {"VALVE_ACUTE", acuteValve}, {"MECH_COMPL", mechanical}, {"PROSTH_OBS", prosthesis},
	{"PH_SEVERE", pulmonaryHypertension}, {"MASS", mass},
	{"STRESS_STE", stressElevation}, {"STRESS_ISCH", stressIschaemia}, {"STRESS_HYPO", stressHypotension}, {"STRESS_SYNC", stressSyncope},
	{"HTN_EMERG", hypertensiveEmergency}, {"BP_HIGH", highPressure}, {"SYNC_RISK", riskSyncope},
	{"PM_FAIL", pacingFailure}, {"ICD_SHOCK", shocks}, {"PERIC_ACUTE", pericarditis}, {"TAKO", takotsubo}, {"LVOT_OBS", outflowObstruction},
}

// names of the codes, from the table of vocab.
var names = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, c := range vocab.CriticalFindings() {
		m[c.Code] = c.Name
	}
	return m
})

// critical proposes what someone must act on.
func critical(f *facts) []pipeline.Finding {
	var out []pipeline.Finding
	f.raised = make(map[string]signal)
	for _, a := range alarms {
		g, ok := a.fn(f)
		if !ok {
			continue
		}
		f.raised[a.code] = g
		out = append(out, announce(a.code, g, f.t.Raw))
	}
	return out
}

// announce words a signal for a person.
func announce(code string, g signal, text string) pipeline.Finding {
	quote := g.span.Of(text)
	name := names()[code]
	p := pipeline.Finding{Kind: pipeline.Critical, Rule: code, Severity: pipeline.Info, Urgency: g.urgency, Span: g.span, Quote: quote}
	sure := ""
	if g.doubt {
		sure = ", à confirmer"
	}
	p.Message = fmt.Sprintf("%s%s : « %s ».", upperFirst(name), sure, strings.Join(strings.Fields(quote), " "))
	switch g.urgency {
	case pipeline.Immediate:
		p.Hint = "Prévenir le cardiologue tout de suite : il confirme et appelle avant que le patient parte."
	case pipeline.Day:
		p.Hint = "Montrer au cardiologue aujourd'hui : appel du correspondant le jour même ou le lendemain."
	default:
		p.Hint = "À faire confirmer par le cardiologue : courrier prioritaire, rendez-vous sous 7 à 15 jours."
	}
	return p
}

func upperFirst(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// lower gives the degree below, not under Soon.
func lower(u pipeline.Urgency) pipeline.Urgency { return max(u-1, pipeline.Soon) }

// flagOf makes a signal of a mention that stands as st.
func (f *facts) flagOf(m mention, st status, u pipeline.Urgency) signal {
	if st == unexcluded {
		u = lower(u)
	}
	return signal{urgency: u, span: f.span(m.from, f.extend(m.to)), doubt: st != affirmed}
}

// extend takes into the evidence what belongs to a mention: its complement and
// its figure with the unit, to the end of the item.
func (f *facts) extend(to int) int {
	end := to
	for j := to; j < to+14 && f.t.Same(to-1, j); j++ {
		tok := &f.t.Tokens[j]
		switch {
		case itemEnds[tok.Key]:
			return end
		case tok.Kind == phrase.Number || tok.Kind == phrase.Clock:
			end = j + 1
		case tok.Kind == phrase.Sign && tok.Key != "%" && tok.Key != "/":
		case small[tok.Key] || loose[tok.Key]:
		case j < to+6 || f.t.Tokens[j-1].Kind == phrase.Number || f.t.Key(j-1) == "/":
			end = j + 1
		}
	}
	return end
}

var (
	// itemEnds close what a mention is quoted with.
	itemEnds = phrase.Set(",;(;);:;|;et;mais;sans;ou;ni;est;sont;n;ne;qui;que;contre;and;but;or;without;is;was;which;pas;non;malgre;chez;.;?;!")
	// loose words do not end a quote: more must follow.
	loose = phrase.Set("avec;dans;sur;sous;en;par;pour;with;in;on;at;of;from;entre;plus;environ;jusqu;du;des")
)

// worth judges how the report means the figure of a value: ok where it is the
// patient's, of today, and not the reason for the examination. "Inchangée"
// behind a figure makes it no older.
func (f *facts) worth(v pipeline.Measurement) (st status, ok bool) {
	m := f.figure(v)
	if p := f.part[m.from]; p == identity || p == motive || p == history {
		return negated, false
	}
	st = f.statusOf(m)
	if st == past {
		s := f.scopeOf(m)
		if s.told() || s.dated() || !s.kept() {
			return past, false
		}
		st = affirmed
	}
	return st, st.present()
}

// valued makes a signal of a value that stands as st.
func (f *facts) valued(v pipeline.Measurement, st status, u pipeline.Urgency) signal {
	if st == unexcluded {
		u = lower(u)
	}
	return signal{urgency: u, span: v.Span, doubt: st != affirmed}
}

// told gives the first mention of code that the report states of the patient
// now, the sure before the doubtful, outside the reason for the examination,
// for which keep (nil: every mention) agrees.
func (f *facts) told(code string, keep func(mention) bool) (mention, status, bool) {
	return f.toldIn(code, keep, false)
}

func (f *facts) toldIn(code string, keep func(mention) bool, motiveToo bool) (best mention, st status, ok bool) {
	for _, m := range f.known[code] {
		p := f.part[m.from]
		if p == identity || p == motive && !motiveToo {
			continue
		}
		s := f.statusOf(m)
		if !s.present() || keep != nil && !keep(m) || ok && s >= st {
			continue
		}
		best, st, ok = m, s, true
	}
	return best, st, ok
}

// simple flags the first stated mention of code with urgency u.
func (f *facts) simple(code string, u pipeline.Urgency, keep func(mention) bool) (signal, bool) {
	m, st, ok := f.told(code, keep)
	if !ok {
		return signal{}, false
	}
	return f.flagOf(m, st, u), true
}

// when gives a where c holds, else b.
func when(c bool, a, b pipeline.Urgency) pipeline.Urgency {
	if c {
		return a
	}
	return b
}

// has reports whether one of keys is in the mention's sentence within n tokens
// after it.
func (f *facts) follows(m mention, n int, keys ...string) bool {
	for j := m.to; j < m.to+n && f.t.Same(m.from, j); j++ {
		if k(f.t, j, keys...) {
			return true
		}
	}
	return false
}

// precedes reports whether one of keys is in the sentence within n tokens
// before the mention.
func (f *facts) precedes(m mention, n int, keys ...string) bool {
	for j := m.from - 1; j >= m.from-n && f.t.Same(m.from, j); j-- {
		if k(f.t, j, keys...) {
			return true
		}
	}
	return false
}

// syncope reports whether the patient had a syncope, or nearly, that the text
// does not deny, put far back or call vasovagal.
func (f *facts) syncope() bool { return f.fell(false) }

// fainted is syncope for consciousness that was lost.
func (f *facts) fainted() bool { return f.fell(true) }

func (f *facts) fell(wholly bool) bool {
	for _, m := range f.known["SYNCOPE"] {
		if wholly && k(f.t, m.from, key("lipothymie"), key("lipothymies"), key("presyncope"), key("presyncopes"), "near") {
			continue
		}
		if k(f.t, m.from, "malaise", "malaises", key("collapsus")) || f.part[m.from] == identity {
			continue
		}
		if f.statusOf(m) == affirmed && !f.beside("vagal", m) {
			return true
		}
	}
	return false
}
