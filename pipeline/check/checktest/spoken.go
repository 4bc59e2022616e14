package checktest

// sayStatements adds findings that are denied, recalled, supposed, told of the
// family, and at times one that is there. One letter says each code once, and a
// code that a value raises is not denied.
func (t *Truth) sayStatements(d dice) {
	seen := map[string]bool{"": true}
	for _, v := range t.Values {
		seen[v.Code] = true
	}
	if seen["LVEF_LOW"] {
		seen["THROMBUS"] = true
	}
	for _, exam := range t.Exams {
		order := d.Perm(len(findings))
		say := func(s Statement) {
			seen[s.Code] = true
			t.place(s, exam)
		}
		if t.Clean && t.Scenario == "normal" && d.chance(30) {
			for _, i := range order {
				f := findings[i]
				if in(f.exams, exam) && !seen[f.code] && len(f.present) > 0 && (len(t.Exams) == 1 || !blocks[f.code]) {
					t.reform(f.code, exam)
					t.Clean, t.Scenario = false, f.code
					for _, k := range kin[f.code] {
						seen[k] = true
					}
					say(Statement{f.code, Present, f.urgency, f.present})
					break
				}
			}
		}
		denied, told := int(d.in(1, 3)), d.chance(30)
		for _, i := range order {
			f := findings[i]
			if !in(f.exams, exam) || seen[f.code] {
				continue
			}
			switch {
			case told && len(f.supposed) > 0 && d.chance(50):
				told = false
				say(Statement{f.code, Hypothesis, "", f.supposed})
			case told && len(f.family) > 0:
				told = false
				say(Statement{f.code, Family, "", f.family})
			case told && len(f.history) > 0:
				told = false
				say(Statement{f.code, History, "", f.history})
			case denied > 0 && len(f.denied) > 0:
				denied--
				say(Statement{f.code, Denied, "", f.denied})
			}
		}
	}
}

// blocks are stated of one examination alone: another one of the same letter
// would have to show them too.
var blocks = map[string]bool{"AVB3": true, "AVB2_M2": true}

// kin are codes that are not denied beside a finding: the words overlap, or the
// one goes with the other.
var kin = map[string][]string{
	"VT": {"VT_NS"}, "VT_NS": {"VT"}, "AVB3": {"AVB2_M2", "PAUSE"}, "AVB2_M2": {"AVB3", "PAUSE"}, "TAMPONADE": {"PERIC_LARGE"}, "PERIC_LARGE": {"TAMPONADE"},
	"STEMI": {"PERIC_ACUTE"}, "PERIC_ACUTE": {"STEMI"}, "THROMBUS": {"MASS"}, "MASS": {"THROMBUS"}, "PE_RV": {"THROMBUS"}, "TAKO": {"THROMBUS"}, "MECH_COMPL": {"PERIC_LARGE", "TAMPONADE"}, "BRUGADA1": {"STEMI"},
}

// reform replaces what the normal report would say against the finding.
func (t *Truth) reform(code, exam string) {
	for i := range t.Parts {
		p := &t.Parts[i]
		if p.Exam != exam {
			continue
		}
		switch p.Title {
		case "conclusion":
			for k := range p.Items {
				if len(p.Items[k].Say) > 0 {
					p.Items[k].Say = []Line{{"Avis spécialisé demandé.", "Specialist advice requested."}}
				}
			}
		case "conduction":
			var kept []Item
			for _, it := range p.Items {
				if it.Key == "pr" || it.Key == "p_dur" || len(it.Say) > 0 {
					if code == "AVB3" || code == "AVB2_M2" || code == "WPW" || code == "HYPERK" {
						continue
					}
				}
				kept = append(kept, it)
			}
			p.Items = kept
		case "rhythm":
			for k, it := range p.Items {
				if len(it.Say) > 0 && (code == "AF_NEW" || code == "AVB3" || code == "VT") {
					p.Items[k].Say = []Line{{"Activité sinusale de base.", "Underlying sinus activity."}}
				}
			}
		}
	}
}

// place puts a statement where reports say such things: what is looked for into
// the indication, what was into the indication too, what is there into the body
// and the conclusion.
func (t *Truth) place(s Statement, exam string) {
	t.Statements = append(t.Statements, s)
	item := Item{Say: s.forms}
	first, last := -1, -1
	for i, p := range t.Parts {
		if p.Exam != exam {
			continue
		}
		switch p.Title {
		case "indication":
			first = i
		case "conclusion":
			last = i
		}
	}
	switch s.How {
	case Hypothesis, History, Family:
		title := map[string]string{Hypothesis: "indication", History: "history", Family: "history"}[s.How]
		if title == "indication" && first >= 0 {
			t.Parts[first].Items = append(t.Parts[first].Items, item)
			return
		}
		t.insert(first+1, Part{Exam: exam, Title: title, Items: []Item{item}})
	case Present:
		t.Parts[last].Items = append([]Item{item}, t.Parts[last].Items...)
		fallthrough
	default:
		if last > 0 && t.Parts[last-1].Title == "findings" {
			t.Parts[last-1].Items = append(t.Parts[last-1].Items, item)
			return
		}
		t.insert(last, Part{Exam: exam, Title: "findings", Items: []Item{item}})
	}
}

func (t *Truth) insert(i int, p Part) {
	parts := append([]Part{}, t.Parts[:i]...)
	t.Parts = append(append(parts, p), t.Parts[i:]...)
}
