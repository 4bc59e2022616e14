package engine

import (
	"context"
	"errors"
	"net/url"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/review/web"
)

// SignIn is the page's view of the sign-in at the identity provider; nil where the
// settings ask for none.
func (e *Engine) SignIn() web.Operator {
	if e.mail.Session == nil {
		return nil
	}
	return signIn{e}
}

// signedOut tells whether nothing can leave until a person signs in. The first copy
// that is due then finds it out for the whole queue, which says so and waits.
func (e *Engine) signedOut() bool {
	if e.mail.Session == nil {
		return false
	}
	s := e.mail.Session.State().Status
	return s == account.SignedOut || s == account.Expired
}

// signInNote tells the administrator that someone must sign in.
func (e *Engine) signInNote() string {
	if !e.signedOut() {
		return ""
	}
	return "Messagerie : personne n'est connecté au fournisseur d'identité ; les lettres attendent (page Opérateur)."
}

// keepSignIn keeps the session alive, and wakes what waits once somebody is there.
func (e *Engine) keepSignIn(ctx context.Context) error {
	if e.mail.Session == nil {
		<-ctx.Done()
		return nil
	}
	return e.mail.Session.Run(ctx)
}

type signIn struct{ e *Engine }

func (s signIn) SignIn() web.SignIn {
	st := s.e.mail.Session.State()
	out := web.SignIn{Needed: s.e.signedOut(), Ended: st.Status == account.Expired, Unsure: st.Status == account.Unsure, Name: st.Name, Since: st.Since}
	if st.Err != nil && st.Status != account.SignedIn {
		r := signInRefusal(st.Err)
		out.Trouble = r.What + " " + r.Todo
	}
	return out
}

func (s signIn) Begin(ctx context.Context) (address, state string, err error) {
	address, state, err = s.e.mail.Session.Begin(ctx)
	if err != nil {
		s.e.Log.Warn("begin a sign-in", "err", err)
		return "", "", signInRefusal(err)
	}
	return address, state, nil
}

func (s signIn) Finish(ctx context.Context, query url.Values, bound string) error {
	if err := s.e.mail.Session.Finish(ctx, query, bound); err != nil {
		s.e.Log.Warn("finish a sign-in", "err", err)
		return signInRefusal(err)
	}
	s.e.client.Drop() // what is kept is under the name of before
	if r := s.e.returns.reader; r != nil {
		r.Again()
	}
	// The queue was shut for want of a sign-in, if it was.
	if err := s.e.Answered(ctx, pipeline.System); err != nil {
		return err
	}
	select {
	case s.e.queue.Wake() <- struct{}{}:
	default:
	}
	return nil
}

func (s signIn) SignOut() {
	s.e.mail.Session.SignOut()
	s.e.client.Drop()
}

// signInRefusal words what went wrong.
func signInRefusal(err error) *review.Refusal {
	var no *account.Declined
	switch {
	case errors.As(err, &no):
		return &review.Refusal{Code: "signin", What: "Le fournisseur d'identité n'a pas ouvert la connexion (" + no.Code + ").", Todo: "Recommencez depuis la page Opérateur."}
	case errors.Is(err, account.ErrState):
		return &review.Refusal{Code: "signin", What: "Cette réponse ne correspond à aucune connexion commencée ici.", Todo: "Recommencez depuis la page Opérateur, dans le même navigateur."}
	case errors.Is(err, account.ErrSettings):
		return &review.Refusal{Code: "signin", What: "Le fournisseur d'identité refuse les réglages du cabinet.", Todo: "Vérifiez mail.auth.provider dans cardiopli.yaml et le secret du client (cardiopli keys operator --client) ; le journal dit lequel."}
	case errors.Is(err, account.ErrIdentity):
		return &review.Refusal{Code: "signin", What: "La preuve d'identité reçue n'est pas valable : elle n'a pas été acceptée.", Todo: "Vérifiez l'heure de ce poste et recommencez ; si cela se répète, prévenez l'administrateur."}
	case errors.Is(err, account.ErrSignIn):
		return &review.Refusal{Code: "signin", What: "Le fournisseur d'identité a mis fin à la connexion.", Todo: "Reconnectez-vous."}
	case errors.Is(err, account.ErrProvider):
		return &review.Refusal{Code: "signin", What: "Le fournisseur d'identité ne répond pas.", Todo: "Vérifiez la connexion à Internet et recommencez dans quelques minutes."}
	}
	return &review.Refusal{Code: "signin", What: "La connexion n'a pas pu être établie.", Todo: "Le secret du client se scelle par cardiopli keys operator --client ; le journal dit ce qui manque."}
}
