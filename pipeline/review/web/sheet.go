package web

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// doubt is a finding with its form.
type doubt struct {
	pipeline.Finding
	Key        string
	Words      bool     // its choices are words for the text
	Physicians bool     // its choices are entries of the directory
	Typed      string   // a reason that was typed and refused
	Offered    []choice // what can be clicked
	Placed     bool     // its quotation is marked in the text that is shown
	Said       *passage // where in the recording, nil where there is none
}

// Blank reports whether it is a place that the text leaves open.
func (d doubt) Blank() bool { return d.Rule == blank.Rule }

// Quoted reports whether its quotation is the text's: that of a field is its name.
func (d doubt) Quoted() bool {
	return d.Quote != "" && d.Rule != "field" && !d.Reader()
}

// Reader reports whether it is about a recipient, not about the text.
func (d doubt) Reader() bool { return strings.HasPrefix(d.Rule, "guard_") }

// erase stands for the position of a choice: nothing.
const erase = "0-"

type choice struct {
	Ref  string // which one, in a form: key of the finding, dot, position
	Text string
}

// row is one recipient in the form.
type row struct {
	Guard  []pipeline.Finding
	N      int
	Choice string
	Copy   bool
	Post   bool // printed and posted
}

// typed is what a person had written in the forms of a page that is shown again.
type typed struct {
	Text    *string
	Rows    []row
	Reason  string // of a return or withdrawal
	Finding string
	Answer  string
	Why     string // a letter is corrected
	Added   string // to the answer about what the letter asks
	Call    review.Call
	Wrong   string // with the field in which it was typed
	Paper   postal // a reader without a mailbox
	Words   string // of a patient who refuses
	Found   Found  // what the Annuaire answered
}

type sheetView struct {
	head
	review.Sheet
	Pieces    []piece
	Doubts    []doubt
	Told      []doubt // needs nothing more: answered, or information
	Open      int
	Blanks    int    // among them, places that the text leaves open
	Edited    string // what stands in the text area
	Unsaved   bool
	Rows      []row
	Entries   []bookLine
	Keeps     bool                 // what is typed can be kept in the directory
	MoreBook  bool                 // the directory holds more than stands on the page
	Offers    []agenda.Appointment // the day's, whose patient the letter may be about
	To        string               // digest of the recipients that are shown
	PDF       string               // digest of the PDF that is shown, "" for none
	HasPDF    bool
	CanEdit   bool
	CanAnswer bool
	CanSign   bool
	CanReturn bool
	Mine      bool // the letter is in the name of who looks
	CanClaim  bool
	CanDrop   bool
	Standing  []pipeline.Signatory // whose letters who looks may sign
	Signers   []store.Person       // to whom the letter can be assigned
	Repeat    bool
	Stopped   bool // held after approval: Resume is the way on
	InBatch   bool
	Recording bool      // the source is one
	ToType    bool      // it waits to be typed
	Passages  []passage // of the recording, with the text that came of them
	// What follows is about letters that were sent, and what this one asks.
	Replaced []replaced
	Amending bool // it is the correction of a letter that was sent
	CanAmend bool
	CanAsk   bool
	Answered pipeline.Action // what was said of the letter that was sent
	Question bool            // it is not known whether it asks anything
	WillAsk  bool            // the cardiologist will be asked that
	Coding   coding.Proposal
	Account  *account // nil where it is not known
	Copies   []copyView
	Echo     review.Echo
	Taken    string // how many of them the operator has, where not all
	Left     bool   // one is out of our hands
	// Recall is set while a signed letter can be called back before anything leaves.
	Recall        bool
	Leaving       bool // the same, for who may not call it back
	RecallIn      string
	RecallSeconds int
	Typed         typed
	now           time.Time
	CanLookUp     bool // the Annuaire can be asked
	Found         Found
	here          *directory.Book
	beside        func(directory.Entry) string
}

// Bound are the recipients as the signature names them: first those to whom the letter
// does not go encrypted, which no scrolling may hide.
func (v sheetView) Bound() []pipeline.Recipient {
	rank := map[pipeline.Mode]int{pipeline.ModeChannel: -2, pipeline.ModePost: -1}
	rs := slices.Clone(v.Recipients)
	slices.SortStableFunc(rs, func(a, b pipeline.Recipient) int { return rank[a.Mode] - rank[b.Mode] })
	return rs
}

func (s *server) sheet(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID) {
	var banner *Banner
	t, back := s.given(r, p, id)
	if back {
		banner = &Banner{What: "La page était verrouillée : ce que vous aviez tapé est conservé, mais pas encore enregistré.", Todo: "Relisez-le, puis enregistrez-le."}
	}
	s.showSheet(w, r, p, id, http.StatusOK, banner, t)
}

// showSheet opens the document and shows it, with a banner and what was typed.
func (s *server) showSheet(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID, code int, banner *Banner, t typed) {
	ctx := r.Context()
	sh, err := s.desk.Open(ctx, p.Actor, id)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := sheetView{head: s.head(r, p, "Lettre"), Sheet: sh, Typed: t, now: s.opt.Now()}
	if banner != nil {
		v.Banner = banner
	}
	for _, ver := range sh.Versions {
		v.HasPDF = v.HasPDF || ver.N == sh.Version && ver.HasPDF
	}
	v.To = pipeline.DigestRecipients(sh.Recipients).String()
	v.allow(p)
	v.fillLetters(p)
	if s.opt.Propose != nil {
		v.Coding = s.opt.Propose(sh.Document)
	}
	if v.HasPDF && p.Decides() {
		b, err := s.desk.PDF(ctx, p.Actor, id, sh.Version)
		if err != nil {
			s.broken(w, r, p, err)
			return
		}
		v.PDF = pipeline.DigestOf(b).String()
		sh.Document.PDF = b
	}
	if sh.Prepared {
		v.Account = s.account(sh.Document)
	}
	if v.Standing, err = s.desk.Standing(ctx, p.Actor); err != nil {
		s.broken(w, r, p, err)
		return
	}
	if v.Signers, err = s.desk.Cardiologists(ctx); err != nil {
		s.broken(w, r, p, err)
		return
	}
	v.CanSign = v.CanSign && v.PDF != ""
	g, err := s.gates(r)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	for _, l := range sh.Deliveries {
		c := s.copyView(l, g)
		c.Paper, c.By = paperOf(l, p), p.Name
		v.Copies = append(v.Copies, c)
		v.Left = v.Left || l.State.Left()
	}
	slices.SortStableFunc(v.Copies, moreUrgent)
	v.Taken = review.Taken(sh.Deliveries)
	echo, err := s.desk.Receipts(ctx, p.Actor, id)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v.came(echo)
	if left := sh.Due.Sub(s.opt.Now()); sh.State == pipeline.Approved && left > 0 {
		v.Recall, v.Leaving, v.RecallIn, v.RecallSeconds = v.CanReturn, !v.CanReturn, review.In(left), int(left.Seconds())
	}
	// The letter that is shown offers it itself.
	v.Recalls = slices.DeleteFunc(v.Recalls, func(l review.Recallable) bool { return l.ID == id })
	for _, b := range s.batch(r) {
		v.InBatch = v.InBatch || b.ID == id && b.Version == sh.Version
	}
	v.Pieces = pieces(sh.Text, sh.Findings)
	v.sortDoubts()
	v.Blanks, _ = blank.Count(v.Findings)
	v.Recording = sh.Source.Format.Audio()
	v.ToType = v.Recording && sh.State == pipeline.Held && review.HeldForTyping(sh.Reason)
	v.Passages = passages(sh.Moments, sh.Text)
	v.Edited = sh.Text
	if t.Text != nil {
		v.Edited, v.Unsaved = *t.Text, *t.Text != sh.Text
	}
	if v.CanEdit {
		book, err := s.book(ctx)
		if err != nil {
			s.broken(w, r, p, err)
			return
		}
		v.Entries = s.bookLines(r, book, "", offeredAtOnce)
		v.Keeps, v.CanLookUp, v.Found, v.here, v.beside = s.opt.Keep != nil, s.opt.Lookup != nil, t.Found, book, s.beside
		v.MoreBook = len(v.Entries) == offeredAtOnce
		v.fillRows(sh.Recipients)
		if v.Offers, err = s.desk.Offers(ctx, p.Actor, sh.Record); err != nil {
			s.broken(w, r, p, err)
			return
		}
	}
	if sh.State == pipeline.Received && s.opt.Now().Sub(sh.Changed) < idle {
		v.Refresh = 2
	}
	s.render(w, r, code, "sheet", v)
}

// allow says which forms are shown. The desk decides; a form left out here is
// one that it would refuse.
func (v *sheetView) allow(p *person) {
	st := v.State
	v.CanEdit = mayChoose(st, v.Reason)
	v.Repeat = st == pipeline.Held && v.Reason == store.ReasonRepeat
	v.Stopped = st == pipeline.Held && review.Resumable(v.Reason)
	if v.Repeat {
		v.CanEdit = false // first it is said whether it is a letter at all
	}
	v.CanAnswer = st == pipeline.Drafted || st == pipeline.Held && v.Prepared
	v.CanDrop = pipeline.CanMove(st, pipeline.Withdrawn)
	sg := p.Signatory
	v.Mine = p.Decides() && v.Letter.Author.Name == sg.Name && v.Letter.Author.Given == sg.Given && v.Letter.Author.RPPS == sg.RPPS
	v.CanReturn = p.Decides() && pipeline.CanMove(st, pipeline.Returned)
	v.CanSign = p.Decides() && st == pipeline.Drafted && v.Prepared
	v.CanClaim = p.Decides() && v.CanEdit && v.Prepared && !v.Mine
}

// mayChoose reports whether what a letter says, and to whom, can still be changed.
func mayChoose(st pipeline.State, reason string) bool {
	return st == pipeline.Drafted || st == pipeline.Returned || st == pipeline.Held && !review.Resumable(reason)
}

func (v *sheetView) sortDoubts() {
	for _, f := range v.Findings {
		d := doubt{Finding: f, Key: f.Key(), Said: said(v.Moments, f.Span)}
		d.Placed = slices.ContainsFunc(v.Pieces, func(p piece) bool { return p.ID == d.Key })
		d.Words = v.CanEdit && (f.Kind == pipeline.Vocabulary || f.Kind == pipeline.Reading) && f.Quote != ""
		d.Physicians = v.CanEdit && strings.HasPrefix(f.Rule, "recipient_")
		if d.Words || d.Physicians {
			for i, c := range f.Choices {
				d.Offered = append(d.Offered, choice{d.Key + "." + strconv.Itoa(i), c})
			}
		}
		if d.Words && f.Rule == blank.Rule { // what was never said is taken out
			d.Offered = append(d.Offered, choice{d.Key + "." + erase, "rien : effacer"})
		}
		if v.Typed.Finding == d.Key {
			d.Typed = v.Typed.Answer
		}
		if f.Answer == nil && (f.Severity > pipeline.Info || f.Urgency > pipeline.Routine) {
			v.Doubts = append(v.Doubts, d)
		} else {
			v.Told = append(v.Told, d)
		}
		if f.Blocks() {
			v.Open++
		}
	}
	sort.SliceStable(v.Doubts, func(i, j int) bool {
		a, b := v.Doubts[i], v.Doubts[j]
		if a.Blocks() != b.Blocks() {
			return a.Blocks()
		}
		if a.Urgency != b.Urgency {
			return a.Urgency > b.Urgency
		}
		return a.Severity > b.Severity
	})
}

// spareRows are the empty recipient lines of the form.
const spareRows = 2

func (v *sheetView) fillRows(rs []pipeline.Recipient) {
	v.Rows = v.Typed.Rows
	if v.Rows == nil {
		for _, r := range rs {
			v.Rows = append(v.Rows, row{Guard: v.Guard(r), Choice: directory.Entry{Recipient: r}.Choice(), Copy: r.Copy, Post: r.Mode == pipeline.ModePost})
		}
	}
	for range spareRows {
		v.Rows = append(v.Rows, row{})
	}
	for i := range v.Rows {
		v.Rows[i].N = i + 1
	}
}

// pdf gives the very bytes that are shown, approved and sent.
func (s *server) pdf(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 {
		s.broken(w, r, p, store.ErrNotFound)
		return
	}
	b, err := s.desk.PDF(r.Context(), p.Actor, id, n)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	// The name under which a browser would save it says nothing of the patient.
	h.Set("Content-Disposition", `inline; filename="`+string(id)+"-"+strconv.Itoa(n)+`.pdf"`)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.Write(b)
}
