package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// copyView is one recipient's copy with what may be done to it. The desk decides; a
// button left out here is one that it would refuse.
type copyView struct {
	pipeline.Delivery
	Patient string // "" on the page of the document itself
	Next    string // what happens by itself, or who must do something
	AsksWhy bool   // another try needs a reason
	Back    string // the page that its forms lead back to
	Paper   paper  // set on the page of the document

	CanHold, CanRelease, CanRetry, CanCancel bool

	Fate    review.Fate
	Urgency pipeline.Urgency // set on the page of the queue

	told []review.Heard // what came back, where it says why

	// What came back, on the page of the document.
	Heard    []review.Heard
	Odd      string // what contradicts itself in it
	Maybe    string // that a failure came which may be its own
	Watch    review.Watch
	CanPhone bool
	Call     review.Call // that was typed and refused
	Calling  bool
	By       string // user name of who looks
	Wrong    string // what was wrong with it
}

// Why gives the plain words, then the relay's own.
func (c copyView) Why() []string {
	return review.WhyCopy(c.Delivery, c.told)
}

// Codes is the reply code with the enhanced one, "" where there was no reply.
func (c copyView) Codes() string {
	if c.Code == 0 || review.CameLater(c.Delivery) {
		return ""
	}
	return strings.TrimSpace(strconv.Itoa(c.Code) + " " + c.Enhanced)
}

// gates are what stands before the letters: of all, and of each destination.
type gates struct {
	all   []store.Gate
	queue store.Gate
	lanes map[string]store.Gate // by domain
}

func (s *server) gates(r *http.Request) (g gates, err error) {
	g.lanes = map[string]store.Gate{}
	if g.all, err = s.desk.Gates(r.Context()); err != nil {
		return g, err
	}
	for _, x := range g.all {
		if x.Lane == store.Operator {
			g.queue = x
		} else {
			g.lanes[x.Domain] = x
		}
	}
	return g, nil
}

func (s *server) copyView(l pipeline.Delivery, g gates) copyView {
	if l.Form == pipeline.FormPost { // it waits for a person and for nothing else
		c := copyView{Delivery: l, CanCancel: l.State == pipeline.Queued}
		if c.CanCancel {
			c.Next = "à imprimer, à mettre sous enveloppe et à poster par le cabinet."
		}
		return c
	}
	waits := l.State == pipeline.Queued || l.State == pipeline.Unknown
	gate, asks := g.lanes[strings.ToLower(l.Recipient.Address.Domain())], review.AsksWhy(l)
	// Behind a gate that is shut a try now would be none.
	now := waits && !l.Held && gate.Open() && g.queue.Open()
	return copyView{Delivery: l, AsksWhy: asks, Next: review.Next(l, g.queue, gate, s.opt.Now()),
		CanHold: waits && !l.Held, CanRelease: waits && l.Held && !asks, CanRetry: now || asks, CanCancel: waits || l.State == pipeline.Failed}
}

// halted is the line that every page shows while no letter leaves.
type halted struct {
	What, Todo string
	Person     bool // it goes on only by one
}

func (s *server) halted(g gates) *halted {
	what, todo, person := review.Halted(g.all, s.opt.Now())
	if what == "" {
		return nil
	}
	return &halted{what, todo, person}
}

// destination is one domain on the page of the queue.
type destination struct {
	Domain        string
	Waiting, Gone int
	Words         string
	Paused, Shut  bool
}

type queueView struct {
	head
	Stopped bool // only a person starts it
	Paused  bool // by a person
	// Copies are those that are not out of our hands, or of which nothing was heard;
	// nil for an account without access to documents.
	Copies       []copyView
	More         int
	Destinations []destination
	Channel      store.Setting // letters that leave unencrypted between listed domains
	CanChannel   bool
	ChannelWrong string // what was refused of its form
}

// moreUrgent orders copies as somebody has to look at them: the urgent ones, and among
// equals those that failed, those of which nobody knows, those that are silent, those
// that wait for a person, then those that go on by themselves.
func moreUrgent(a, b copyView) int {
	rank := func(c copyView) int {
		switch {
		case c.State == pipeline.Failed:
			return 0
		case c.State == pipeline.Unknown && c.Held:
			return 1
		case c.State == pipeline.Overdue && c.Told.IsZero():
			return 2
		case c.Held, c.Form == pipeline.FormPost && c.State == pipeline.Queued:
			return 3
		}
		return 4
	}
	if d := int(b.Urgency) - int(a.Urgency); d != 0 {
		return d
	}
	return rank(a) - rank(b)
}

// queuePage shows what is on its way: one line per recipient.
func (s *server) queuePage(w http.ResponseWriter, r *http.Request, p *person) {
	s.showQueue(w, r, p, http.StatusOK, nil)
}

func (s *server) showQueue(w http.ResponseWriter, r *http.Request, p *person, code int, banner *Banner) {
	g, err := s.gates(r)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := queueView{head: s.head(r, p, "Envois"), Stopped: g.queue.Waits(), Paused: g.queue.Paused}
	if banner != nil {
		v.Banner = banner
	}
	if v.Channel, err = s.desk.ChannelNow(r.Context()); err != nil {
		s.broken(w, r, p, err)
		return
	}
	v.CanChannel = p.Decides() || p.Role == review.Admin
	if banner != nil && r.PostFormValue("do") == "channel" {
		v.ChannelWrong = banner.What + " " + banner.Todo
	}
	at := map[string]int{}
	of := func(domain string) *destination {
		i, ok := at[domain]
		if !ok {
			i = len(v.Destinations)
			at[domain] = i
			gate := g.lanes[domain]
			v.Destinations = append(v.Destinations, destination{Domain: domain, Words: review.GateWords(gate, s.opt.Now()), Paused: gate.Paused, Shut: !gate.Open()})
		}
		return &v.Destinations[i]
	}
	for _, x := range g.all {
		if x.Lane != store.Operator {
			of(x.Domain)
		}
	}
	if p.Reads() {
		list, balance, err := s.desk.List(r.Context(), p.Actor)
		if err != nil {
			s.broken(w, r, p, err)
			return
		}
		v.Balance = &balance
		for _, m := range list {
			for _, l := range m.Deliveries {
				if l.Form != pipeline.FormPost { // the post is no destination of the operator's
					d := of(strings.ToLower(l.Recipient.Address.Domain()))
					if l.State.Settled() {
						d.Gone++
					} else {
						d.Waiting++
					}
				}
				if l.State.Settled() && l.State != pipeline.Overdue {
					continue
				}
				c := s.copyView(l, g)
				c.Urgency = m.Urgency
				c.Patient, c.Back = strings.TrimSpace(strings.ToUpper(m.Patient.Name)+" "+m.Patient.Given), "queue"
				v.Copies = append(v.Copies, c)
			}
		}
		slices.SortStableFunc(v.Copies, moreUrgent)
		if n := len(v.Copies); n > perPage {
			v.Copies, v.More = v.Copies[:perPage], n-perPage
		}
		for i := range v.Copies { // what came back is read for those that are shown
			c, echo := &v.Copies[i], review.Echo{}
			if review.ToldByReceipts(c.Delivery) {
				if echo, err = s.desk.Receipts(r.Context(), p.Actor, c.Document); err != nil {
					s.broken(w, r, p, err)
					return
				}
				c.told, c.Maybe = echo.Copies[c.ID], echo.Maybe[c.ID]
			}
			c.Fate = review.FateOf(c.Delivery, echo.Watches[c.ID], c.told, s.opt.Now())
		}
	}
	slices.SortStableFunc(v.Destinations, func(a, b destination) int {
		if a.Shut != b.Shut {
			return map[bool]int{true: -1, false: 1}[a.Shut]
		}
		return b.Waiting - a.Waiting
	})
	s.render(w, r, code, "queue", v)
}

// queueAct stops or starts all, pauses a destination or lets it go on.
func (s *server) queueAct(w http.ResponseWriter, r *http.Request, p *person) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Recommencez.")
		return
	}
	ctx, domain, reason := r.Context(), field(r, "domain"), field(r, "reason")
	var err error
	said := ""
	switch r.PostFormValue("do") {
	case "stop":
		said, err = "Plus rien ne part. Un message déjà en cours de transmission se termine.", s.desk.Stop(ctx, p.Actor, reason)
	case "start":
		said, err = "La file repart. Les envois en échec ou suspendus restent en l'état.", s.desk.Start(ctx, p.Actor)
	case "pause":
		said, err = "Plus rien ne part vers "+domain+".", s.desk.Pause(ctx, p.Actor, domain, reason)
	case "resume":
		said, err = "Les envois vers "+domain+" reprennent.", s.desk.Unpause(ctx, p.Actor, domain)
	case "channel":
		on := r.PostFormValue("on") == "1"
		if said = "Le canal MSSanté est désactivé : une lettre ne part plus que chiffrée, ou par courrier."; on {
			said = "Le canal MSSanté est activé. Chaque lettre dit, avant la signature, qui la reçoit par lui."
		}
		var code []byte
		if code, err = pin(r); err == nil {
			err = s.desk.Channel(ctx, p.Actor, code, on, reason)
		}
	default:
		err = &review.Refusal{Code: "delivery", What: "Cette action n'existe pas.", Todo: "Rechargez la page."}
	}
	var no *review.Refusal
	switch {
	case errors.As(err, &no):
		s.showQueue(w, r, p, refusalCode(no), refusalBanner(no))
	case err != nil:
		s.broken(w, r, p, err)
	default:
		s.sessions.Put(ctx, keyFlash, said)
		http.Redirect(w, r, "/queue", http.StatusSeeOther)
	}
}
