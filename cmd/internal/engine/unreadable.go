package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// unreadable keeps that there is a mail which the operator's server does not give out:
// it may be about any letter, and a person finds it in the mailbox itself.
func (r *returns) unreadable(ctx context.Context, m mailbox.Mail, digest []byte) (mailbox.Outcome, error) {
	limit, err := r.e.Store.FloodSince(ctx, now().Add(-24*time.Hour), "", "")
	if err != nil {
		return 0, err
	}
	if limit.Unmatched >= keptUnknown {
		return mailbox.Refused, nil
	}
	text := fmt.Sprintf("Le serveur de l'opérateur ne donne ni ce message ni son en-tête, à chaque essai. Dossier « %s », message n° %d", m.Folder, m.UID)
	if !m.At.IsZero() {
		text += ", reçu le " + m.At.In(r.e.Config.Location()).Format("02/01/2006 à 15:04")
	}
	sheet := review.Mail{Kind: review.KindUnreadable, Subject: "Un message n'a pas pu être lu", At: m.At,
		Text: text + ". Il est resté dans la boîte, non lu : ouvrez-le avec votre messagerie. S'il parle d'un envoi, classez-le ici avec lui ; sinon, mettez-le de côté. S'il ne s'ouvre pas non plus, prévenez l'opérateur."}
	content, err := json.Marshal(sheet)
	if err != nil {
		return 0, err
	}
	_, _, err = r.e.Store.KeepMail(ctx, store.Arrived{Kind: string(sheet.Kind), Size: m.Size, At: now(), Content: content, Digest: digest, Unread: true,
		Hops: []pipeline.Hop{{Stage: pipeline.StageReply, Actor: pipeline.System, Outcome: "unreadable"}}})
	if err != nil {
		return 0, err
	}
	return mailbox.Filed, nil
}
