package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

func (s *server) funcs() template.FuncMap {
	return template.FuncMap{
		"state":       review.SheetWords,
		"delivery":    review.DeliveryWords,
		"way":         review.ModeWords,
		"ways":        review.Ways,
		"form":        formWords,
		"closed":      closedWords,
		"copyWords":   review.CopyWords,
		"wayShape":    wayShape,
		"urgency":     review.UrgencyWords,
		"severity":    review.SeverityWords,
		"reasonWords": reasonWords,
		"exams":       exams,
		"clockOf":     clockOf,
		"dayWords":    dayWords,
		"when":        when,
		"since":       func(t time.Time) string { return span(s.opt.Now().Sub(t)) },
		"until":       func(t time.Time) string { return until(t.Sub(s.opt.Now())) },
		"plural":      pipeline.French.Count,
		"clock":       func(t time.Time) string { return t.Local().Format("15:04:05") },
		"seconds":     func(t time.Time) int { return int(t.Sub(s.opt.Now()).Seconds()) + 1 },
		"shape":       shape,
		"urgentShape": func(u pipeline.Urgency) string { return [...]string{"", "▲", "▲▲", "▲▲▲"}[u] },
		"copyShape":   copyShape,
		"stage":       stageWords,
		"hop":         review.HopWords,
		"sex": func(x pipeline.Sex) string {
			return map[pipeline.Sex]string{pipeline.Male: "homme", pipeline.Female: "femme"}[x]
		},
		"bytes":    bytesWords,
		"upper":    strings.ToUpper,
		"asked":    asked,
		"source":   sourceWords,
		"lastLine": func(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] },
		"change":   func(e pipeline.Edit) string { return e.Text(pipeline.French) },
	}
}

func formWords(form string) string {
	switch form {
	case pipeline.FormChannel:
		return "canal MSSanté, sans chiffrement de bout en bout"
	case pipeline.FormPost:
		return "courrier"
	}
	return form
}

// closedWords says how a copy is kept from others' eyes; the form of S/MIME by its
// parts is for whoever asks further.
func closedWords(form string) string {
	switch form {
	case pipeline.FormChannel, pipeline.FormPost:
		return formWords(form)
	}
	return "chiffré pour le destinataire"
}

func wayShape(m pipeline.Mode) string {
	return map[pipeline.Mode]string{pipeline.ModeSMIME: "■", pipeline.ModeChannel: "◇", pipeline.ModePost: "✉"}[m]
}

// reasonWords falls back on the reason itself: a refused file's code may be one
// that only the reader knows.
func reasonWords(code string) string {
	if w := review.ReasonWords(code); w != "" {
		return w
	}
	return code
}

func exams(es []pipeline.Exam) string {
	var ws []string
	for _, e := range es {
		ws = append(ws, review.ExamWords(e))
	}
	return strings.Join(ws, " + ")
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("02/01/2006 15:04")
}

// span says a duration the way people do: its two largest units at most, days alone
// from two on.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "à l'instant"
	case d < time.Hour:
		return fmt.Sprintf("depuis %d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("depuis %d h %02d", int(d.Hours()), int(d.Minutes())%60)
	}
	if h := int(d.Hours()); h < 48 {
		return fmt.Sprintf("depuis 1 j %d h", h-24)
	}
	return fmt.Sprintf("depuis %d j", int(d.Hours())/24)
}

func until(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "tout de suite"
	case d < time.Hour:
		return fmt.Sprintf("dans %d min", int(d.Minutes()))
	}
	return fmt.Sprintf("dans %d h %02d", int(d.Hours()), int(d.Minutes())%60)
}

// shape is told from the others without colour.
func shape(s pipeline.Severity) string { return [...]string{"ℹ", "○", "◆", "■"}[s] }

func copyShape(l pipeline.Delivery) string {
	if l.Held && l.State == pipeline.Unknown {
		return "?"
	}
	if l.Held {
		return "‖"
	}
	switch l.State {
	case pipeline.Delivered, pipeline.Displayed, pipeline.Printed:
		return "✔"
	case pipeline.Accepted:
		return "➜"
	case pipeline.Failed:
		return "✖"
	case pipeline.Unknown, pipeline.Overdue:
		return "?"
	case pipeline.DeliveryCancelled:
		return "–"
	}
	return "…"
}

var stages = map[pipeline.Stage]string{
	pipeline.StageIntake: "arrivée", pipeline.StageTranscribe: "transcription", pipeline.StagePrepare: "préparation", pipeline.StageView: "consultation", pipeline.StageEdit: "nouvelle version",
	pipeline.StageAnswer: "réponse à une question", pipeline.StageChoose: "choix des destinataires", pipeline.StageApprove: "signature",
	pipeline.StageReturn: "retour", pipeline.StageWithdraw: "retrait", pipeline.StageHold: "mise en attente", pipeline.StageIssue: "scellement",
	pipeline.StageSubmit: "remise à l'opérateur", pipeline.StageReceipt: "accusé", pipeline.StageQueue: "action sur un envoi",
	pipeline.StageRefusal: "refus du patient", pipeline.StageUser: "compte", pipeline.StageKey: "clé", pipeline.StageDirectory: "annuaire",
}

func stageWords(st pipeline.Stage) string {
	if w := stages[st]; w != "" {
		return w
	}
	return review.StageWords(st)
}

// sourceWords says where an entry of the directory comes from.
func sourceWords(source string) string {
	if w := map[string]string{directory.SourceHand: "saisie au cabinet", directory.SourceAnnuaire: "Annuaire Santé", directory.SourceExtraction: "Annuaire Santé (extraction)",
		directory.SourceLDAP: "annuaire des certificats", directory.SourceDemo: "démonstration"}[source]; w != "" {
		return w
	}
	return "fichier importé"
}
