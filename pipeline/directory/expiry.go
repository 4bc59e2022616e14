package directory

import (
	"time"

	"cardiopli/pipeline"
)

// The terms of what is held.
const (
	// LentDays is how long a copy from the Annuaire Santé may be kept: its rules
	// want older data dropped.
	LentDays = 30
	// RefreshDays is when such a copy is asked for again: with time to try often.
	RefreshDays = 20
	// OwnDays is when the practice's own entries are looked at again. They never expire.
	OwnDays = 365
)

// Lent reports whether the entry is a copy of somebody else's directory.
func (e Entry) Lent() bool {
	return e.Source == SourceAnnuaire || e.Source == SourceExtraction || e.Source == SourceLDAP
}

// Age is the days since the entry was taken or confirmed; ok is false where
// nobody noted the day.
func (e Entry) Age(at time.Time) (days int, ok bool) {
	if e.Fetched.IsZero() {
		return 0, false
	}
	f := time.Date(e.Fetched.Year, e.Fetched.Month, e.Fetched.Day, 0, 0, 0, 0, time.UTC)
	d := pipeline.DateOf(at)
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Sub(f).Hours() / 24), true
}

// Expired reports whether the entry may not be used any more: a copy older than
// its term, or of an unknown age.
func (e Entry) Expired(at time.Time) bool {
	if !e.Lent() {
		return false
	}
	days, ok := e.Age(at)
	return !ok || days > LentDays
}

// Stale reports whether the entry should be asked for again.
func (e Entry) Stale(at time.Time) bool {
	days, ok := e.Age(at)
	return e.Lent() && (!ok || days >= RefreshDays)
}

// Old reports whether one of the practice's own entries was last looked at more
// than a year ago.
func (e Entry) Old(at time.Time) bool {
	days, ok := e.Age(at)
	return !e.Lent() && ok && days > OwnDays
}

// Dropped is what may be kept of an expired entry: the name under which the
// practice knows the physician from its own letters, and the practice's own words.
func (e Entry) Dropped() Entry {
	return Entry{Recipient: pipeline.Recipient{Title: e.Recipient.Title, Given: e.Recipient.Given, Name: e.Recipient.Name},
		Source: e.Source, Fetched: e.Fetched, Preference: e.Preference, Favourite: e.Favourite}
}
