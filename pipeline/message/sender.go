package message

import (
	"strings"

	"cardiopli/pipeline"
)

// SenderName is the display name of From that the MSSanté client requirements ask
// for (ECO.2.2.7): from a person's mailbox (PER) title, given name, NAME and entity
// joined by underscores, of which given name and NAME must be there:
// Dr_Marie_MARTIN_Cabinet; from the mailbox of an organisation, a practice or an
// application the entity alone. Without the names of a person the entity stands.
func SenderName(kind string, who pipeline.Signatory, entity string) string {
	entity = oneLine(entity)
	given, name := oneLine(who.Given), oneLine(who.Name)
	if kind != "PER" || given == "" || name == "" {
		return entity
	}
	parts := []string{strings.TrimSuffix(oneLine(who.Title), "."), given, strings.ToUpper(name), entity}
	kept := parts[:0]
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "_")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
