package pipeline

// Part is one part of the box that the referring physician reads first.
type Part struct {
	Kind  PartKind
	Label string // in capitals; "" for none
	Lines []string
	Ours  bool // the lines are made of values and settings, not the report's sentences
}

// PartKind tells the parts of the box apart.
type PartKind string

// The parts of the box, in order.
const (
	PartConclusion PartKind = "conclusion"
	PartTrends     PartKind = "trends"
	PartDrugs      PartKind = "drugs"
	PartAsk        PartKind = "ask"
	PartContact    PartKind = "contact"
)

// Box lays out what the reader reads first: the conclusion, what changed, changes
// of treatment, what is asked of them or that nothing is, and whom to call. Every
// form of the letter shows these words in this order.
func (l Letter) Box() []Part {
	say := func(fr, en string) string {
		if l.Language == English {
			return en
		}
		return fr
	}
	var out []Part
	add := func(p Part) {
		if len(p.Lines) > 0 {
			out = append(out, p)
		}
	}
	add(Part{Kind: PartConclusion, Label: say("CONCLUSION", "IMPRESSION"), Lines: l.Conclusion})
	trends := Part{Kind: PartTrends, Label: say("CE QUI A CHANGÉ", "WHAT CHANGED"), Ours: true}
	for _, t := range l.Trends {
		trends.Lines = append(trends.Lines, t.Text(l.Language))
	}
	add(trends)
	add(Part{Kind: PartDrugs, Label: say("TRAITEMENT", "TREATMENT"), Lines: l.Drugs})
	ask := Part{Kind: PartAsk, Label: say("CE QUI VOUS EST DEMANDÉ", "WHAT IS ASKED OF YOU")}
	switch l.Ask.Action {
	case ActionAsked:
		ask.Lines = append(ask.Lines, l.Ask.Lines...)
		if l.Ask.Added != "" {
			ask.Lines = append(ask.Lines, l.Ask.Added)
		}
		if len(ask.Lines) == 0 {
			ask.Lines = append(ask.Lines, say("Une action de votre part est attendue ; elle est dite dans le texte.", "An action of yours is expected; the text says which."))
		}
		if !l.Ask.Due.IsZero() {
			ask.Lines = append(ask.Lines, say("Échéance : le ", "Due by ")+l.Ask.Due.In(l.Language)+".")
		}
	case ActionNone:
		ask.Lines = append([]string{say("Aucune action ne vous est demandée.", "No action is asked of you.")}, l.Ask.Lines...)
		if l.Ask.Added != "" {
			ask.Lines = append(ask.Lines, l.Ask.Added)
		}
	}
	add(ask)
	if l.Practice.Phone != "" && len(out) > 0 {
		who := l.Author.Display()
		if who == "" {
			who = l.Practice.Name
		}
		add(Part{Kind: PartContact, Lines: []string{say("Pour toute question : ", "For any question: ") + who + say(", tél. ", ", tel. ") + l.Practice.Phone}, Ours: true})
	}
	return out
}
