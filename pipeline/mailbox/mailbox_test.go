package mailbox

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

func TestReadsWhatIsNewOnceAndLeavesNoMark(t *testing.T) {
	b, s := openBox(t), newShelf()
	for i := range 3 {
		b.put("INBOX", fmt.Sprint("mail ", i), time.Now())
	}
	r := New(b.config(), s)
	for range 2 {
		if err := r.Once(ctxOf(t)); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"INBOX/1/mail 0", "INBOX/2/mail 1", "INBOX/3/mail 2"}; !slices.Equal(s.taken, want) {
		t.Fatalf("%v", s.taken)
	}
	b.put("INBOX", "later", time.Now())
	if err := r.Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if len(s.taken) != 4 || s.places["INBOX"].UID != 4 {
		t.Errorf("%v, %+v", s.taken, s.places)
	}
	if st := r.Status(); st.Last.IsZero() || st.Failure != nil {
		t.Errorf("%+v", st)
	}
	st, err := b.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true, NumMessages: true})
	if err != nil || *st.NumUnseen != 4 || *st.NumMessages != 4 {
		t.Errorf("%+v, %v", st, err)
	}
	onlyLooks(t, b.log.String())
}

// onlyLooks holds that no command of ours changes a mail, or sends one.
func onlyLooks(t *testing.T, log string) {
	t.Helper()
	seen := 0
	for _, m := range regexp.MustCompile(`(?m)^T\d+ ((?:UID )?[A-Z]+)`).FindAllStringSubmatch(log, -1) {
		seen++
		switch m[1] {
		case "CAPABILITY", "LOGIN", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE", "NOOP", "LOGOUT":
		default:
			if !regexp.MustCompile(`(?m)^T\d+ OK`).MatchString(m[0]) {
				t.Errorf("the reader says %s", m[1])
			}
		}
	}
	if seen < 5 || strings.Contains(log, "BODY[") && !strings.Contains(log, "BODY.PEEK[") {
		t.Errorf("the record is not one of a reader")
	}
}

func TestNewNumbersMeanThatAllIsReadAgain(t *testing.T) {
	b, s := openBox(t), newShelf()
	b.put("INBOX", "one", time.Now())
	r := New(b.config(), s)
	if err := r.Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.user.Delete("INBOX"); err != nil {
		t.Fatal(err)
	}
	if err := b.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	b.put("INBOX", "one", time.Now())
	b.put("INBOX", "two", time.Now())
	before := s.places["INBOX"]
	if err := r.Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if p := s.places["INBOX"]; p.Validity == before.Validity || p.UID != 2 || s.texts["one"] != 2 || s.texts["two"] != 1 {
		t.Errorf("%+v after %+v, %v", p, before, s.texts)
	}
}

func TestOnlyWhatMayBeAboutALetterIsReadAtFirst(t *testing.T) {
	b, s := openBox(t), newShelf()
	for i := range 20 {
		b.put("INBOX", fmt.Sprint("old ", i), time.Now().AddDate(0, -1, 0))
	}
	b.put("INBOX", "young", time.Now())
	if err := New(b.config(), s).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if len(s.taken) != 1 || s.texts["young"] != 1 || s.places["INBOX"].UID != 21 {
		t.Errorf("%v, %+v", s.taken, s.places)
	}
	none := newShelf()
	none.since = time.Time{}
	if err := New(b.config(), none).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if len(none.taken) != 0 || none.places["INBOX"].UID != 21 {
		t.Errorf("no letter waits, and %v were read, %+v", none.taken, none.places)
	}
	b.put("INBOX", "after", time.Now())
	if err := New(b.config(), none).Once(ctxOf(t)); err != nil || none.texts["after"] != 1 {
		t.Errorf("%v, %v", none.taken, err)
	}
}

func TestSeveralFoldersOfWhichOneIsNotThere(t *testing.T) {
	b, s := openBox(t), newShelf()
	if err := b.user.Create("Indésirables & co", nil); err != nil {
		t.Fatal(err)
	}
	b.put("Indésirables & co", "a receipt in the junk", time.Now())
	c := b.config()
	c.Folders = []string{"INBOX", "nowhere", "Indésirables & co"}
	r := New(c, s)
	if err := r.Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if s.texts["a receipt in the junk"] != 1 || !slices.Equal(r.Status().Absent, []string{"nowhere"}) {
		t.Errorf("%v, %+v", s.taken, r.Status())
	}
}

func TestWhatIsFiledIsMovedWhereTheSettingsSaySo(t *testing.T) {
	b, s := openBox(t), newShelf()
	if err := b.user.Create("Traités", nil); err != nil {
		t.Fatal(err)
	}
	s.whole = func(m Mail) (Outcome, error) {
		if strings.Contains(string(m.Raw), "newsletter") {
			return Ordinary, nil
		}
		return Filed, nil
	}
	b.put("INBOX", "receipt", time.Now())
	b.put("INBOX", "newsletter", time.Now())
	c := b.config()
	c.Move = "Traités"
	if err := New(c, s).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	for folder, n := range map[string]uint32{"INBOX": 1, "Traités": 1} {
		if st, err := b.user.Status(folder, &imap.StatusOptions{NumMessages: true}); err != nil || *st.NumMessages != n {
			t.Errorf("%s: %+v, %v", folder, st, err)
		}
	}
	if p := s.places["INBOX"]; p.Ordinary != 1 || p.UID != 2 {
		t.Errorf("%+v", p)
	}
}

// A server without MOVE and UIDPLUS could only EXPUNGE everything that is marked.
func TestNothingIsMovedWhereOthersWouldGoToo(t *testing.T) {
	b, s := openBox(t, imap.CapIdle), newShelf()
	b.user.Create("Traités", nil)
	b.put("INBOX", "receipt", time.Now())
	c := b.config()
	c.Move = "Traités"
	if err := New(c, s).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if st, _ := b.user.Status("INBOX", &imap.StatusOptions{NumMessages: true}); *st.NumMessages != 1 {
		t.Error("it was moved")
	}
}

func TestRunHearsOfNewMails(t *testing.T) {
	for name, caps := range map[string][]imap.Cap{"awake": nil, "polling": {imap.CapUIDPlus}} {
		t.Run(name, func(t *testing.T) {
			b, s := openBox(t, caps...), newShelf()
			c := b.config()
			if name == "awake" {
				c.Poll = 5 * time.Second // a mail between the last look and IDLE is not told of by this server
			}
			r := New(c, s)
			ctx, stop := context.WithCancel(ctxOf(t))
			ended := make(chan error)
			go func() { ended <- r.Run(ctx) }()
			for i := range 5 {
				for start := time.Now(); r.Status().Last.IsZero() && time.Since(start) < 10*time.Second; {
					time.Sleep(5 * time.Millisecond)
				}
				b.put("INBOX", fmt.Sprint("mail ", i), time.Now())
				select {
				case <-s.heard:
				case <-time.After(20 * time.Second):
					t.Fatalf("mail %d was not heard of: %+v", i, r.Status())
				}
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if len(s.taken) != 5 {
				t.Errorf("%v", s.taken)
			}
			onlyLooks(t, b.log.String())
		})
	}
}

func TestThousandsAtFirstStartInFlatMemory(t *testing.T) {
	b, s := openBox(t), newShelf()
	const n = 3000
	text := strings.Repeat("x", 20<<10)
	for i := range n {
		b.put("INBOX", fmt.Sprint(i, text), time.Now())
	}
	var base, peak runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&base)
	count := 0
	s.whole = func(m Mail) (Outcome, error) {
		s.texts, s.taken = map[string]int{}, nil
		if count++; count%500 == 0 {
			runtime.GC()
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak.HeapAlloc = max(peak.HeapAlloc, now.HeapAlloc)
		}
		return Filed, nil
	}
	start := time.Now()
	if err := New(b.config(), s).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	grown := int64(peak.HeapAlloc) - int64(base.HeapAlloc)
	t.Logf("%d mails of 20 KB in %v, heap grown by %d KB (the server's is in it)", count, time.Since(start).Round(time.Millisecond), grown>>10)
	if count != n || grown > 200<<20 {
		t.Errorf("%d mails, heap grown by %d bytes", count, grown)
	}
}
