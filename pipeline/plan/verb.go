package plan

import "strings"

// act is what a verb or a noun of action does.
type act uint8

const (
	noAct     act = iota
	see           // revoir, suivre
	test          // contrôler, doser, surveiller
	arrange       // programmer, prévoir, demander
	refer         // adresser, orienter
	call          // appeler, prévenir
	do            // faire, réaliser
	discuss       // discuter, réévaluer
	admit         // hospitaliser, transférer
	advise        // proposer, conseiller
	prescribe     // prescrire, renouveler
	take          // prendre: "prendre rendez-vous"
	start         // introduire
	stop          // arrêter
	raise         // majorer
	lower         // diminuer
	swap          // remplacer
	change        // adapter
	keep          // poursuivre
)

// ofDrug reports whether the act changes a treatment.
func (a act) ofDrug() bool { return a >= start && a <= change }

// form is the set of forms that a written word may be.
type form uint16

const (
	inf  form = 1 << iota // infinitive
	pp                    // past participle
	je                    // first person singular, present or future
	il                    // third person singular
	nous                  // first person plural
	vous                  // second person plural, imperative among them
	ils                   // third person plural
	cond                  // conditional, any person
	noun                  // noun of action
	base                  // English verb: imperative, or behind "to"
	edPP                  // English past or participle
)

// french are verbs in -er, folded, by act.
var french = map[act]string{
	see:       "consulter reconsulter suivre",
	test:      "controler recontroler doser verifier surveiller monitorer dépister rechercher completer evaluer tester quantifier documenter confirmer eliminer ecarter mesurer",
	arrange:   "programmer reprogrammer organiser planifier demander solliciter fixer envisager anticiper avancer convoquer reconvoquer assurer reserver",
	refer:     "adresser readresser orienter confier renvoyer envoyer presenter referer deleguer",
	call:      "appeler rappeler contacter recontacter alerter avertir informer aviser signaler communiquer recontacter telephoner",
	do:        "realiser effectuer pratiquer repeter renouveler beneficier veiller proceder eviter respecter insister encourager",
	discuss:   "parler discuter rediscuter reevaluer reconsiderer",
	admit:     "hospitaliser transferer",
	advise:    "proposer conseiller suggerer recommander preconiser inviter",
	prescribe: "prescrire delivrer",
	start:     "debuter donner administrer instaurer initier commencer demarrer ajouter rajouter associer tenter anticoaguler",
	stop:      "arreter stopper cesser supprimer sevrer retirer",
	raise:     "majorer augmenter monter doubler titrer renforcer intensifier optimiser",
	lower:     "ramener diminuer baisser abaisser minorer alleger",
	swap:      "passer porter remplacer substituer relayer switcher basculer",
	change:    "modifier adapter ajuster changer revoir",
	keep:      "continuer laisser garder conserver",
}

// irregular verbs: infinitives; participles; je; il; nous; vous; ils. Conditionals
// follow from the future stem in the last place.
var irregular = []struct {
	act   act
	forms string
}{
	{see, "revoir;revu revue revus revues;revois reverrai;revoit reverra;revoyons reverrons;revoyez reverrez;revoient reverront;reverr"},
	{see, "voir;;vois verrai;voit verra;voyons verrons;voyez verrez;verront;verr"},
	{see, "suivre;suivi suivie suivis suivies;suivrai;suivra;suivons suivrons;suivez suivrez;suivront;suivr"},
	{see, "revenir;;;revient reviendra;;;reviendront;reviendr"},
	{do, "faire;fait faite faits faites;fais ferai;fait fera;faisons ferons;faites ferez;feront;fer"},
	{do, "refaire;refait refaite refaits refaites;refais referai;refait refera;referons;refaites referez;referont;refer"},
	{do, "penser;;;;;pensez;;"},
	{arrange, "prevoir;prevu prevue prevus prevues;prevois prevoirai;prevoit prevoira;prevoyons prevoirons;prevoyez prevoirez;prevoient;prevoir"},
	{arrange, "inscrire;inscrit inscrite inscrits inscrites;inscris inscrirai;inscrira;inscrivons;inscrivez;;"},
	{take, "prendre;pris prise prises;prends prendrai;prend prendra;prenons prendrons;prenez prendrez;prendront;prendr"},
	{call, "prevenir;prevenu prevenue prevenus prevenues;previens previendrai;previent previendra;prevenons;prevenez;;previendr"},
	{call, "joindre;joint jointe;joins;;;joignez;;joindr"},
	{call, "transmettre;transmis transmise;transmets transmettrai;transmettra;transmettons;transmettez transmettrez;;transmettr"},
	{admit, "admettre;admis admise;;;;;;"},
	{prescribe, "prescrire;prescrit prescrite prescrits prescrites;prescris prescrirai;prescrira;prescrivons prescrirons;prescrivez prescrirez;;prescrir"},
	{prescribe, "remettre;remis remise remises;remets remettrai;remettra;remettons;remettez;;remettr"},
	{start, "introduire;introduit introduite introduits introduites;introduis introduirai;introduira;introduisons introduirons;introduisez introduirez;introduiront;introduir"},
	{start, "reintroduire;reintroduit reintroduite;reintroduis reintroduirai;;reintroduisons;reintroduisez;;reintroduir"},
	{start, "reprendre;repris reprise reprises;reprends reprendrai;reprend reprendra;reprenons reprendrons;reprenez reprendrez;;reprendr"},
	{start, "entreprendre;entrepris entreprise;entreprends;;;;;"},
	{start, "mettre;mis mise mises;mets mettrai;mettra;mettons mettrons;mettez mettrez;;mettr"},
	{stop, "interrompre;interrompu interrompue interrompus interrompues;interromps interromprai;interrompra;interrompons;interrompez;;interrompr"},
	{stop, "suspendre;suspendu suspendue suspendus suspendues;suspends suspendrai;suspendra;suspendons;suspendez;;suspendr"},
	{lower, "reduire;reduit reduite reduits reduites;reduis reduirai;reduira;reduisons reduirons;reduisez reduirez;;reduir"},
	{keep, "poursuivre;poursuivi poursuivie poursuivis poursuivies;poursuis poursuivrai;poursuit poursuivra;poursuivons poursuivrons;poursuivez poursuivrez;;poursuivr"},
	{keep, "maintenir;maintenu maintenue maintenus maintenues;maintiens maintiendrai;maintient maintiendra;maintenons maintiendrons;maintenez;;maintiendr"},
	{keep, "reconduire;reconduit reconduite;reconduis;;;reconduisez;;"},
}

// nouns of action.
var actNouns = map[act]string{
	start:  "introduction instauration initiation debut mise ajout reprise reintroduction demarrage adjonction prescription starting addition initiation",
	stop:   "arret stop suspension interruption sevrage cessation stopping discontinuation withdrawal",
	raise:  "majoration augmentation titration doublement intensification renforcement optimisation increase uptitration",
	lower:  "diminution reduction baisse minoration allegement decrease",
	swap:   "relais remplacement switch substitution passage replacement",
	change: "adaptation modification ajustement changement adjustment",
	keep:   "poursuite maintien reconduction continuation",
	admit:  "hospitalisation admission transfert transfer",
	call:   "appel",
}

// english verbs by act: base form; irregular participles stand behind a slash.
var english = map[act]string{
	see:       "see/seen review follow reassess",
	test:      "check recheck monitor measure repeat screen exclude",
	arrange:   "arrange organise organize schedule book request plan order consider",
	refer:     "refer/referred send/sent discharge",
	call:      "call phone ring contact telephone inform notify alert",
	do:        "perform undergo ensure avoid",
	discuss:   "discuss reconsider re-evaluate",
	admit:     "admit/admitted transfer/transferred",
	advise:    "tell/told suggest recommend advise propose",
	prescribe: "prescribe",
	start:     "give/given start commence initiate add introduce begin/begun resume restart",
	stop:      "stop/stopped discontinue cease withhold/withheld suspend",
	raise:     "increase uptitrate titrate double raise",
	lower:     "reduce decrease lower downtitrate halve",
	swap:      "replace switch substitute",
	change:    "change adjust adapt alter",
	keep:      "continue maintain keep/kept",
}

type verb struct {
	act  act
	form form
}

// verbs gives the forms of every verb and noun of action. Words of several acts
// keep the last; the order of acts puts treatment behind the rest.
func verbs() map[string]verb {
	m := map[string]verb{}
	add := func(a act, f form, words string) {
		for _, w := range strings.Fields(words) {
			v := m[w]
			m[w] = verb{a, v.form | f}
		}
	}
	for a := see; a <= keep; a++ {
		for _, v := range strings.Fields(french[a]) {
			if v = fold(v); strings.HasSuffix(v, "er") {
				conjugate(add, a, v)
			}
		}
		for _, v := range irregular {
			if v.act == a {
				forms := strings.Split(v.forms, ";")
				for i, f := range []form{inf, pp, je, il, nous, vous, ils} {
					add(a, f, forms[i])
				}
				if s := forms[7]; s != "" {
					add(a, cond, s+"ais "+s+"ait "+s+"ions "+s+"iez "+s+"aient")
				}
			}
		}
		for _, v := range strings.Fields(english[a]) {
			b, past, irregular := strings.Cut(v, "/")
			add(a, base, b)
			if irregular {
				add(a, edPP, past)
			}
			e := strings.TrimSuffix(b, "e")
			y := strings.TrimSuffix(b, "y")
			add(a, edPP, e+"ed")
			if y != b {
				add(a, edPP, y+"ied")
			}
		}
		add(a, noun, actNouns[a])
	}
	for _, w := range []string{"revoir", "revu", "revue"} { // "revoir la posologie" is told by what follows
		v := m[w]
		m[w] = verb{see, v.form}
	}
	return m
}

func conjugate(add func(act, form, string), a act, v string) {
	s := strings.TrimSuffix(v, "er")
	mute := s // "appelle"
	if strings.HasSuffix(s, "appel") {
		mute = s + "l"
	}
	soft := s // "changeons"
	if strings.HasSuffix(s, "g") {
		soft = s + "e"
	}
	future := mute + "er"
	add(a, inf, v)
	add(a, pp, s+"e "+s+"ee "+s+"es "+s+"ees")
	add(a, je|il, mute+"e")
	add(a, je, future+"ai")
	add(a, il, future+"a")
	add(a, nous, soft+"ons "+future+"ons")
	add(a, vous, s+"ez "+future+"ez "+s+"iez")
	add(a, ils, mute+"ent "+future+"ont")
	add(a, cond, future+"ais "+future+"ait "+future+"ions "+future+"iez "+future+"aient")
}
