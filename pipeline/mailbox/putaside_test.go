package mailbox

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// sick is a server of a folder of many mails, at some of which it fails.
type sick struct {
	mu       sync.Mutex
	validity int
	mails    int
	bad      func(uid int) string // how it fails at one: NO, drop, garbage, silent, unlisted, gone; "" not at all
	dialled  int
	open     string // the folder
}

func (k *sick) set(f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f()
}

func (k *sick) answer(tag, line string, w *bufio.Writer) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case line == "GREETING":
		k.dialled++
		return sane(tag, line, w)
	case strings.HasPrefix(line, "EXAMINE"):
		k.open = line
		fmt.Fprintf(w, "* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n", k.mails, k.validity, k.mails+1)
	case strings.HasPrefix(line, "UID SEARCH"):
		from, to := 1, k.mails
		if _, rest, ok := strings.Cut(line, "UID SEARCH UID "); ok {
			if n, _ := fmt.Sscanf(rest, "%d:%d", &from, &to); n == 1 && !strings.Contains(rest, ":") {
				to = from
			}
		}
		fmt.Fprint(w, "* SEARCH")
		for i := from; i <= min(to, k.mails); i++ {
			if k.bad(i) != "gone" {
				fmt.Fprint(w, " ", i)
			}
		}
		fmt.Fprint(w, "\r\n")
	case strings.HasPrefix(line, "UID FETCH"):
		var from, to int
		if n, _ := fmt.Sscanf(line, "UID FETCH %d:%d ", &from, &to); n < 2 {
			to = from
		}
		body := strings.Contains(line, "BODY")
		for i := from; i <= min(to, k.mails); i++ {
			switch how := k.bad(i); {
			case how == "gone" || how == "unlisted" && !body:
			case how == "NO" && body:
				fmt.Fprintf(w, "%s NO [SERVERBUG] no\r\n", tag)
				return true
			case how == "NO always":
				fmt.Fprintf(w, "%s NO [SERVERBUG] no\r\n", tag)
				return true
			case how == "drop" && body:
				return false
			case how == "garbage" && body:
				fmt.Fprintf(w, "* %d FETCH (UID %d BODY[] (((\r\n", i, i)
			case how == "silent" && body:
			case body:
				fmt.Fprintf(w, "* %d FETCH (UID %d BODY[] {19}\r\nSubject: x\r\n\r\n%03d\r\n)\r\n", i, i, i)
			default:
				fmt.Fprintf(w, "* %d FETCH (UID %d RFC822.SIZE 19 INTERNALDATE \"01-Mar-2026 10:00:00 +0100\")\r\n", i, i)
			}
		}
	default:
		return sane(tag, line, w)
	}
	fmt.Fprintf(w, "%s OK done\r\n", tag)
	return true
}

// told keeps which mails a shelf was told that they are unreadable.
func told(s *shelf) map[uint32]int {
	all := map[uint32]int{}
	s.whole = func(m Mail) (Outcome, error) {
		if m.Unreadable {
			all[m.UID]++
		}
		return Filed, nil
	}
	return all
}

// Nobody waits for a mail that does not come: the others are read at once, over
// another connection where need be, though the next try of the one is an hour away.
func TestTheOthersAreReadMeanwhile(t *testing.T) {
	for _, how := range []string{"NO", "NO always", "drop", "garbage", "silent", "unlisted"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			k := &sick{validity: 9, mails: 10, bad: func(uid int) string {
				if uid == 3 || uid == 6 {
					return how
				}
				return ""
			}}
			s := newShelf()
			told := told(s)
			c := scripted(t, k.answer)
			c.Pause = func(int) time.Duration { return time.Hour }
			r := New(c, s)
			r.times = times{10 * time.Second, 10 * time.Second}
			ctx, stop := context.WithCancel(ctxOf(t))
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			want := 8
			if how == "unlisted" { // asked for all the same
				want = 10
			}
			for range want {
				wait(t, ctx, s.heard)
			}
			stop()
			<-ended
			for i := 1; i <= 10; i++ {
				if n := s.texts[fmt.Sprintf("%03d", i)]; n != 1 && (i != 3 && i != 6 || want == 10) {
					t.Errorf("mail %d came %d times", i, n)
				}
			}
			if p := s.places["INBOX"]; len(p.Aside) != 10-want || len(told) != 0 || r.Status().Aside != 10-want {
				t.Errorf("%+v, told of %v, %+v", p, told, r.Status())
			}
		})
	}
}

// restarted reads with a new reader each time, as after a restart, until done.
func restarted(t *testing.T, c Config, s *shelf, most int, done func(Place) bool) (n int) {
	t.Helper()
	for ; !done(s.places["INBOX"]); n++ {
		if n == most {
			t.Fatalf("%d sessions, and still at %+v", n, s.places["INBOX"])
		}
		r := New(c, s)
		r.times = times{10 * time.Second, 10 * time.Second}
		_ = r.Once(ctxOf(t))
		time.Sleep(2 * time.Millisecond)
	}
	return n
}

// What was put aside is known after a restart: it is asked for again, told of once,
// and had where the operator has mended it, before that or later.
func TestWhatWasPutAsideOutlastsARestart(t *testing.T) {
	for _, how := range []string{"NO", "drop", "garbage", "silent", "NO always"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			k := &sick{validity: 9, mails: 4, bad: func(uid int) string {
				if uid == 2 {
					return how
				}
				return ""
			}}
			s := newShelf()
			told := told(s)
			c := scripted(t, k.answer)
			restarted(t, c, s, 4, func(p Place) bool { return p.UID == 4 })
			if len(told) != 0 || len(s.places["INBOX"].Aside) != 1 {
				t.Fatalf("told of %v, %+v", told, s.places["INBOX"])
			}
			n := restarted(t, c, s, 3*tries, func(p Place) bool { return waiting(p) == 0 })
			if told[2] != 1 || n < tries-2 || len(s.places["INBOX"].Aside) != 1 {
				t.Fatalf("told of %v after %d sessions, %+v", told, n, s.places["INBOX"])
			}
			if due := time.Until(s.places["INBOX"].Aside[0].Due); due < later-time.Minute {
				t.Errorf("asked for again in %v", due)
			}
			k.set(func() { k.bad = func(int) string { return "" } })
			p := s.places["INBOX"]
			p.Aside[0].Due = time.Now()
			s.places["INBOX"] = p
			restarted(t, c, s, 2, func(p Place) bool { return len(p.Aside) == 0 })
			if told[2] != 1 || s.texts["002"] != 1 || s.texts["003"] != 1 || s.places["INBOX"].Refused != 1 {
				t.Errorf("%v, %v, %+v", told, s.texts, s.places)
			}
		})
	}
}

func TestAMailPutAsideThatWasDeleted(t *testing.T) {
	how := "NO"
	k := &sick{validity: 9, mails: 3, bad: func(uid int) string {
		if uid == 2 {
			return how
		}
		return ""
	}}
	s := newShelf()
	told := told(s)
	c := scripted(t, k.answer)
	restarted(t, c, s, 2, func(p Place) bool { return p.UID == 3 && len(p.Aside) == 1 })
	k.set(func() { how = "gone" })
	restarted(t, c, s, 2, func(p Place) bool { return len(p.Aside) == 0 })
	k.set(func() { how = "NO" })
	k.set(func() { k.validity = 10 }) // numbered anew: the old numbers name nothing
	restarted(t, c, s, 2, func(p Place) bool { return p.Validity == 10 && p.UID == 3 && len(p.Aside) == 1 })
	k.set(func() { k.validity, how = 11, "" })
	restarted(t, c, s, 2, func(p Place) bool { return p.Validity == 11 && p.UID == 3 && len(p.Aside) == 0 })
	if len(told) != 0 || s.texts["002"] != 1 {
		t.Errorf("%v, %v", told, s.texts)
	}
}

// What is due in one folder does not stand before what is new in another.
func TestADueMailStandsBeforeNoOtherFolder(t *testing.T) {
	k := &sick{validity: 9, mails: 5}
	k.bad = func(uid int) string {
		if uid <= 3 && strings.Contains(k.open, "INBOX") {
			return "drop"
		}
		return ""
	}
	s := newShelf()
	s.places["INBOX"] = Place{Validity: 9, UID: 5, Aside: []Aside{{UID: 1}, {UID: 2}, {UID: 3}}}
	c := scripted(t, k.answer)
	c.Folders = []string{"INBOX", "Junk"}
	if err := New(c, s).Once(ctxOf(t)); err == nil {
		t.Error("the server did not break off")
	}
	if p := s.places["Junk"]; p.UID != 5 || len(s.taken) != 5 || s.places["INBOX"].Aside[2].Failed != 1 {
		t.Errorf("%+v, %v", s.places, s.taken)
	}
}

// Many bad mails are bounded in what is kept and in how often the server is dialled,
// and every good one is read, whether they stand in between or behind.
func TestManyBadMails(t *testing.T) {
	const limit = 6
	for name, c := range map[string]struct {
		mails int
		bad   func(uid int) bool
	}{
		"every second":         {24, func(uid int) bool { return uid%2 == 1 }},
		"one after the other":  {24, func(uid int) bool { return uid > 3 && uid <= 20 }},
		"all but every eighth": {24, func(uid int) bool { return uid%8 != 0 }},
	} {
		for _, how := range []string{"NO", "drop"} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				k := &sick{validity: 9, mails: c.mails, bad: func(uid int) string {
					if c.bad(uid) {
						return how
					}
					return ""
				}}
				s := newShelf()
				told := told(s)
				config := scripted(t, k.answer)
				config.Pause = func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
				r := New(config, s)
				r.limit = limit
				ctx, stop := context.WithCancel(ctxOf(t))
				ended := make(chan error, 1)
				go func() { ended <- r.Run(ctx) }()
				at := func() Place { p, _ := s.Place(ctx, "INBOX"); return p }
				for at().UID < uint32(c.mails) && ctx.Err() == nil {
					if n := len(at().Aside); n > limit {
						t.Fatalf("%d put aside", n)
					}
					time.Sleep(5 * time.Millisecond)
				}
				for waiting(at()) > 0 && ctx.Err() == nil {
					time.Sleep(5 * time.Millisecond)
				}
				stop()
				<-ended
				p, bad := s.places["INBOX"], 0
				for i := 1; i <= c.mails; i++ {
					n := s.texts[fmt.Sprintf("%03d", i)]
					switch {
					case c.bad(i):
						if bad++; n != 0 || told[uint32(i)] != 1 {
							t.Fatalf("bad mail %d came %d times, told of %d times", i, n, told[uint32(i)])
						}
					case n == 0 || told[uint32(i)] != 0:
						t.Fatalf("mail %d came %d times, told of %d times; %+v", i, n, told[uint32(i)], p)
					}
				}
				dialled := 0
				k.set(func() { dialled = k.dialled })
				t.Logf("%d connections for %d bad mails", dialled, bad)
				if dialled > 3*tries*bad || len(p.Aside) > limit {
					t.Errorf("%d connections for %d bad mails, %d put aside", dialled, bad, len(p.Aside))
				}
			})
		}
	}
}

// A server at which nothing comes any more is at fault itself: the keeper is told of
// few, and once the server is well again every mail is read.
func TestAServerThatGivesOutNothingForAWhile(t *testing.T) {
	const limit = 40
	for _, how := range []string{"NO", "drop", "NO always"} {
		for _, mails := range []int{limit / 2, 3 * limit} {
			t.Run(fmt.Sprint(how, " ", mails), func(t *testing.T) {
				t.Parallel()
				k := &sick{validity: 9, mails: mails, bad: func(int) string { return how }}
				s := newShelf()
				told, header := told(s), map[uint32]bool{}
				count := s.whole
				s.whole = func(m Mail) (Outcome, error) {
					header[m.UID] = m.HeaderOnly
					return count(m)
				}
				config := scripted(t, k.answer)
				r := New(config, s)
				r.limit = limit
				ctx, stop := context.WithCancel(ctxOf(t))
				ended := make(chan error, 1)
				go func() { ended <- r.Run(ctx) }()
				for n := 0; n < 150 && ctx.Err() == nil; {
					time.Sleep(5 * time.Millisecond)
					k.set(func() { n = k.dialled })
				}
				s.mu.Lock()
				if len(told) > unproven || len(s.texts) > 1 {
					t.Errorf("told of %d mails", len(told))
				}
				s.mu.Unlock()
				k.set(func() { k.bad = func(int) string { return "" } })
				for ctx.Err() == nil {
					p, _ := s.Place(ctx, "INBOX")
					if p.UID == uint32(mails) && waiting(p) == 0 {
						break
					}
					time.Sleep(5 * time.Millisecond)
				}
				stop()
				<-ended
				for i := 1; i <= mails; i++ {
					if s.texts[fmt.Sprintf("%03d", i)] == 0 && told[uint32(i)] == 0 {
						t.Fatalf("mail %d is lost; %+v", i, s.places)
					}
					if header[uint32(i)] {
						t.Errorf("of mail %d only the header is read", i)
					}
				}
			})
		}
	}
}
