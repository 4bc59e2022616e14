package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones of calendars, on machines that have no table of them

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/store"

	"github.com/google/renameio/v2"
)

// agendaProfiles is where the practice folder keeps how exports are read.
const agendaProfiles = "agenda.yaml"

type agendaCmd struct {
	Import agendaImport `cmd:"" help:"Lit les rendez-vous d'un export ICS ou CSV."`
	List   agendaList   `cmd:"" help:"Les rendez-vous d'un jour avec leurs comptes rendus, et ceux qui n'ont pas de rendez-vous."`
	Forget agendaForget `cmd:"" help:"Efface les rendez-vous d'avant un jour."`
}

// inZone is the practice's time zone.
type inZone struct {
	Zone string `help:"Fuseau horaire du cabinet." default:"Europe/Paris"`
}

func (z inZone) location() (*time.Location, error) {
	l, err := time.LoadLocation(z.Zone)
	if err != nil || z.Zone == "Local" || z.Zone == "" {
		return nil, said("--zone : aucun fuseau ne s'appelle « %s » ; outre-mer : Indian/Reunion, America/Guadeloupe", z.Zone)
	}
	return l, nil
}

// parseDay reads a day as typed: 2026-11-23 or 23/11/2026; "" is the given one.
func parseDay(flag, s string, otherwise pipeline.Date) (pipeline.Date, error) {
	if s == "" {
		return otherwise, nil
	}
	if d, err := pipeline.ParseDate(s); err == nil {
		return d, nil
	}
	t, err := time.Parse("02/01/2006", s)
	if err != nil {
		return pipeline.Date{}, said("%s : un jour s'écrit 2026-11-23 ou 23/11/2026", flag)
	}
	return pipeline.DateOf(t), nil
}

type agendaImport struct {
	File    string            `arg:"" help:"Export de l'agenda : .ics ou .csv." type:"path"`
	Profile string            `help:"Nom de cet agenda : le sens de ses colonnes est gardé sous ce nom dans agenda.yaml, et resservi."`
	Column  map[string]string `help:"Ce qu'est une colonne : \"TITRE=CHAMP\", par exemple \"Date RDV=date\" ; CHAMP est patient, name, birth_name, used_name, given, birth_date, sex, title, ins, date, time, start, end, duration, motive, subject, notes, doctor, referrer, family_doctor, status, id ou ignore." mapsep:"none"`
	Dates   string            `help:"Ordre des dates comme 03/04/2026, si le fichier ne le montre pas : day-first (jour d'abord) ou month-first (mois d'abord)." enum:",day-first,month-first" default:""`
	From    string            `help:"Premier jour à prendre ; par défaut il y a une semaine."`
	To      string            `help:"Dernier jour à prendre ; par défaut dans soixante jours."`
	Replace bool              `help:"Retire les rendez-vous connus des jours du fichier même s'il n'en contient aucun."`
	JSON    bool              `name:"json" help:"Pour un programme (JSON)."`
	inZone
}

// options turns the flags into what agenda.Read takes.
func (c agendaImport) options(zone *time.Location) (agenda.Options, error) {
	today := time.Now().In(zone)
	o := agenda.Options{Zone: zone, Name: c.Profile, Dates: agenda.Order(c.Dates), Columns: map[string]agenda.Field{}}
	var err error
	if o.Window.From, err = parseDay("--from", c.From, pipeline.DateOf(today.AddDate(0, 0, -7))); err != nil {
		return o, err
	}
	if o.Window.To, err = parseDay("--to", c.To, pipeline.DateOf(today.AddDate(0, 0, 60))); err != nil {
		return o, err
	}
	for title, f := range c.Column {
		if !agenda.Known(agenda.Field(f)) {
			return o, said("--column : « %s » n'est pas un champ ; voyez --help", f)
		}
		o.Columns[title] = agenda.Field(f)
	}
	if c.Profile != "" && !agenda.ValidName(c.Profile) {
		return o, said("--profile : un nom a des lettres, chiffres, espaces, - et _, quarante au plus")
	}
	return o, nil
}

// Run reads the file, compares it with what is known of its days, and keeps what
// differs, in one transaction.
func (c agendaImport) Run(a *app) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	o, err := c.options(zone)
	if err != nil {
		return err
	}
	raw, err := readCapped(c.File)
	if err != nil {
		return err
	}
	profiles, err := readProfiles(a.cli.Dir)
	if err != nil {
		return err
	}
	if p, ok := profiles[c.Profile]; ok {
		if len(c.Column) > 0 {
			return said("--column : le profil « %s » dit déjà ce que sont les colonnes ; changez-le dans %s", c.Profile, agendaProfiles)
		}
		o.Profile = &p
	}
	res, err := agenda.Read(raw, o)
	if err != nil {
		return err
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	known, err := knownTo(a, p, res, o.Window)
	if err != nil {
		return err
	}
	changes := agenda.Compare(known, res)
	if changes.Foreign && c.Replace {
		changes = agenda.Supersede(known, res)
	}
	if changes.Foreign {
		a.say(fmt.Sprintf("Le fichier ne contient aucun des %d rendez-vous connus de cet agenda pour ses jours : rien n'a été importé.", changes.Missing),
			"un autre agenda ? donnez-lui un nom par --profile NOM ; le même : --replace retire les anciens")
		return exit(exitPerson)
	}
	saved := false
	if c.Profile != "" && o.Profile == nil && res.Profile != nil {
		if err := saveProfile(a.cli.Dir, profiles, c.Profile, *res.Profile); err != nil {
			return err
		}
		saved = true
	}
	if err := keep(a, p, res, changes); err != nil {
		return err
	}
	if c.JSON {
		return a.json(importJSON(res, changes, saved))
	}
	printImport(a, res, changes, c.Profile, saved)
	return nil
}

// knownTo lists what is known of the window, and of the file's appointments beyond
// it: what moved here from there is changed, not new.
func knownTo(a *app, p *engine.Practice, res agenda.Result, w agenda.Window) ([]agenda.Appointment, error) {
	rows, err := p.Store.Appointments(a.ctx, w.From, w.To)
	if err != nil {
		return nil, err
	}
	here := map[string]bool{}
	for _, r := range rows {
		here[r.Key] = true
	}
	var keys []string
	for _, key := range append(res.Keys(), res.Cancelled...) {
		if !here[key] {
			keys = append(keys, key)
		}
	}
	moved, err := p.Store.AppointmentsByKey(a.ctx, keys...)
	if err != nil {
		return nil, err
	}
	return parseAppointments(append(rows, moved...))
}

// keep stores what an import changes, and records the access.
func keep(a *app, p *engine.Practice, res agenda.Result, ch agenda.Changes) error {
	var put []store.Appointment
	for _, list := range [][]agenda.Appointment{ch.New, ch.Changed} {
		for _, x := range list {
			put = append(put, store.Appointment{Key: x.Key, Day: x.Day(), Content: x.Content()})
		}
	}
	var gone []string
	for _, x := range ch.Removed {
		gone = append(gone, x.Key)
	}
	n := strconv.Itoa
	return p.Store.SaveAppointments(a.ctx, put, gone, agendaLook("agenda-import", map[string]string{"read": n(len(res.Appointments)), "new": n(len(ch.New)),
		"changed": n(len(ch.Changed)), "removed": n(len(ch.Removed))}))
}

// agendaLook is the hop of an access to the agenda. It is a view and no intake:
// the balance counts intakes as arrivals of documents.
func agendaLook(outcome string, notes map[string]string) pipeline.Hop {
	return pipeline.Hop{Stage: pipeline.StageView, Actor: onTerminal().Pseudonym, At: time.Now().UTC().Truncate(time.Microsecond), Outcome: outcome, Notes: notes}
}

func parseAppointments(rows []store.Appointment) ([]agenda.Appointment, error) {
	var all []agenda.Appointment
	for _, r := range rows {
		x, err := agenda.Parse(r.Content)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}

func readProfiles(dir string) (agenda.Profiles, error) {
	b, err := os.ReadFile(filepath.Join(dir, agendaProfiles))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return agenda.ReadProfiles(b)
}

func saveProfile(dir string, all agenda.Profiles, name string, p agenda.Profile) error {
	next := agenda.Profiles{name: p}
	for n, x := range all {
		next[n] = x
	}
	b, err := next.Bytes()
	if err != nil {
		return err
	}
	if _, err := agenda.ReadProfiles(b); err != nil { // never leave a file that cannot be read
		return fmt.Errorf("keep the profile: %w", err)
	}
	path := filepath.Join(dir, agendaProfiles)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	return renameio.WriteFile(path, b, 0o600, renameio.WithTempDir(dir))
}

func importJSON(r agenda.Result, c agenda.Changes, saved bool) map[string]any {
	out := r.Out
	if out == nil {
		out = []agenda.Out{}
	}
	m := map[string]any{"form": r.Form, "read": len(r.Appointments), "new": len(c.New), "changed": len(c.Changed), "same": c.Same, "removed": len(c.Removed),
		"kept_out": out, "notes": r.Notes, "from": r.From, "to": r.To, "profile_saved": saved}
	if r.Profile != nil {
		m["columns"], m["dates"] = r.Columns, r.Profile.Dates
	}
	if r.Notes == nil {
		m["notes"] = []string{}
	}
	return m
}

func printImport(a *app, r agenda.Result, c agenda.Changes, profile string, saved bool) {
	fmt.Fprintf(a.out, "Rendez-vous lus : %d (nouveaux : %d ; modifiés : %d ; inchangés : %d ; retirés : %d)\n", len(r.Appointments), len(c.New), len(c.Changed), c.Same, len(c.Removed))
	if !r.From.IsZero() {
		fmt.Fprintf(a.out, "Jours : du %s au %s\n", r.From.French(), r.To.French())
	}
	fmt.Fprintf(a.out, "Laissés de côté : %d\n", len(r.Out))
	lines := map[agenda.Reason][]string{}
	var order []agenda.Reason
	for _, o := range r.Out {
		if lines[o.Reason] == nil {
			order = append(order, o.Reason)
		}
		lines[o.Reason] = append(lines[o.Reason], strconv.Itoa(o.Line))
	}
	for _, why := range order {
		l := lines[why]
		more := ""
		if len(l) > 12 {
			more = " et " + pipeline.French.Count(len(l)-12, "autre", "autres")
			l = l[:12]
		}
		fmt.Fprintf(a.out, "  %s : %s %s%s\n", why.French(), pipeline.French.Agree(len(lines[why]), "ligne", "lignes"), strings.Join(l, ", "), more)
	}
	if len(lines[agenda.Outside]) > 0 && len(r.Appointments) == 0 {
		fmt.Fprintln(a.out, "  Pour une autre période : --from 2026-01-01 --to 2026-01-31")
	}
	for _, n := range r.Notes {
		fmt.Fprintln(a.out, "Note :", n)
	}
	if r.Profile != nil {
		var ignored []string
		fmt.Fprintln(a.out, "Colonnes :")
		t := a.table()
		for _, col := range r.Columns {
			if col.Field == agenda.FieldIgnore {
				ignored = append(ignored, "« "+col.Heading+" »")
				continue
			}
			fmt.Fprintf(t, "  « %s »\t%s\n", col.Heading, col.Field.French())
		}
		t.Flush()
		if len(ignored) > 0 {
			fmt.Fprintf(a.out, "  Non reprises : %s\n", strings.Join(ignored, ", "))
		}
	}
	if saved {
		fmt.Fprintf(a.out, "Profil « %s » enregistré dans %s.\n", profile, agendaProfiles)
	}
}

type agendaForget struct {
	Before string `required:"" help:"Premier jour à garder : 2026-11-23."`
}

func (c agendaForget) Run(a *app) error {
	day, err := parseDay("--before", c.Before, pipeline.Date{})
	if err != nil {
		return err
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	n, err := p.Store.ForgetAppointments(a.ctx, day, agendaLook("agenda-forget", map[string]string{"before": day.String()}))
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Rendez-vous effacés : %d\n", n)
	return nil
}
