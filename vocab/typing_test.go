package vocab

import "testing"

// TestHabits: the words between [ ] are asked about by the rule, the first
// proposal follows; without brackets nothing is asked.
func TestHabits(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ text, right, rule string }{
		{"Pas de trouble [du du] rythme.", "du", RuleRepeated},
		{"[Le le] ventricule est normal.", "Le", RuleRepeated},
		{"Revoir [dans un dans un] mois.", "dans un", RuleRepeated},
		{"Valve [mitrale mitrale] fine.", "mitrale", RuleRepeated},
		{"Nous nous reverrons, petit à petit, très très bien. Non non. Dr Martin Martin.", "", ""},
		{"é té té normale", "", ""},
		{"TA\tTA\nVG VG\nnormal\nnormal", "", ""},
		{"Dilatation [de oreillette] gauche.", "d'oreillette", RuleElision},
		{"[Le oreillette] gauche est normale.", "L'oreillette", RuleElision},
		{"Il [ne existe] pas de fuite.", "n'existe", RuleElision},
		{"On note [que il] va bien.", "qu'il", RuleElision},
		{"Contrôle [de hypertension] connue.", "d'hypertension", RuleElision},
		{"La [l'ventricule] gauche.", "le ventricule", RuleElision},
		{"Absence [d'thrombus].", "de thrombus", RuleElision},
		{"Rupture [du oreillette].", "de l'oreillette", RuleElision},
		{"Le onze mars, le un, la une, de un à trois, le ou les, de onze heures, le oui.", "", ""},
		{"L' oreillette gauche, d' un tiers, le Holter, la hanche, le hile, la haute pression.", "", ""},
		{"Mise en place de Evolut, suivi de Amélie, courrier de IDM.", "", ""},
		{"Dilatation [del'oreillette] gauche.", "de l'oreillette", RuleNear},
		{"Stimulation [dansl'auricule].", "dans l'auricule", RuleNear},
		{"[Pasde] thrombus.", "Pas de", RuleNear},
		{"Le [lepatient] va bien.", "le patient", RuleNear},
		{"Insuffisance [mitralemodérée].", "mitrale modérée", RuleNear},
		{"Aujourd'hui, quelqu'un, presqu'île, O'Brien, prud'homme, jusqu'ici, entr'ouvert.", "", ""},
		{"Le patient [à] été vu hier.", "a", RuleConfusable},
		{"Elle a été [convoquer] pour lundi.", "convoqué", RuleConfusable},
		{"Contrôle dans six [moi].", "mois", RuleConfusable},
		{"Tout à fait, à l'été, l'été dernier, été comme hiver. C'est à moi, chez moi.", "", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			text, want := marked(c.text)
			got := l.Check(text, Options{Language: "fr"})
			if len(got) != len(want) {
				t.Fatalf("%d questions, want %d: %+v", len(got), len(want), got)
			}
			for i, w := range want {
				if got[i].Start != w.Start || got[i].End != w.End || got[i].Right[0] != c.right || got[i].Rule != c.rule {
					t.Errorf("%+v", got[i])
				}
			}
		})
	}
}
