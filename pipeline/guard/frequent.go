package guard

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// telling reports whether initials tell a physician as well as a given name would:
// two of them, or one before a family name that few bear. Of the names below each
// département has several physicians, so that one letter does not choose.
func telling(n pipeline.Named, r pipeline.Recipient, how strength) bool {
	if how != initials {
		return false
	}
	given := directory.Words(n.Given)
	if len(given) == 1 && len(given[0]) <= 3 { // "JN", written without dots
		return len(given[0]) > 1 || !frequent[strings.Join(directory.Words(r.Name), "")]
	}
	return len(given) > 1 || !frequent[strings.Join(directory.Words(r.Name), "")]
}

// half reports whether a text names one half of a double family name and no given
// name: a birth name or a married name in daily use.
func half(n pipeline.Named, r pipeline.Recipient) bool {
	said, name := directory.Words(n.Name), directory.Words(r.Name)
	return n.Given == "" && len(said) == 1 && len(said[0]) >= 4 && len(name) > 1 && slices.Contains(name, said[0])
}

// frequent are the family names that most people in France bear (INSEE, fichier des
// noms), without accents, and the commonest of those that came from elsewhere.
var frequent = setOf(strings.Fields(`martin bernard thomas petit robert richard durand dubois moreau laurent simon michel lefebvre lefevre leroy roux david bertrand morel
	fournier girard bonnet dupont lambert fontaine rousseau vincent muller faure andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier garcia perrin
	robin clement morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel meyer dufour meunier brun blanchard giraud joly riviere
	lucas brunet gaillard barbier arnaud martinez gerard roche renard schmitt roy leroux colin vidal caron picard roger fabre aubert lemoine renaud dumas lacroix olivier
	philippe bourgeois pierre benoit rey leclerc payet rolland leclercq guillaume lecomte lopez jean dupuy guillot hubert berger carpentier sanchez dupuis moulin louis
	deschamps huet vasseur perez boucher fleury royer klein jacquet adam paris poirier marty aubry guyot carre charles renault charpentier menard maillard baron bertin
	bailly herve schneider fernandez collet leger bouvier julien prevost millet perrot daniel cousin germain breton besson langlois remy pelletier leblanc barre
	nguyen tran pham le diallo traore diop benali cohen levy rodriguez gomez dasilva santos ferreira pereira`)...)
