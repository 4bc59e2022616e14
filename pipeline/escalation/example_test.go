package escalation_test

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
)

func ExampleNext() {
	sent := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	letter := escalation.Situation{Urgency: pipeline.Immediate, State: pipeline.Delivered, Accepted: sent, Since: sent, Now: sent.Add(31 * time.Minute)}
	step, next := escalation.Next(letter, escalation.Defaults())
	what, who, todo := step.French()
	fmt.Println(step.Rung, next.Format("15:04"))
	fmt.Println(what)
	fmt.Println(who)
	fmt.Println(todo)
	// Output:
	// 1 10:00
	// Le courrier est dans la boîte du destinataire, mais rien ne dit qu'il a été lu ; il contient une urgence immédiate.
	// Secrétariat
	// Téléphoner au médecin destinataire lui-même, lui dire le constat, le lui faire répéter, et noter qui a répondu et à quelle heure. Prévenir aussi le cardiologue.
}
