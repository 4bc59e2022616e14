package pipeline

// Instructions are what whoever dropped a file said beside it, in NAME.yaml or
// NAME.json: the identity chosen in the practice software instead of dictated,
// whom the letter is for, how soon. They are kept sealed with the source. Where
// they differ from the text a person is asked; they never overwrite it unseen.
type Instructions struct {
	Patient    Patient  `json:"patient,omitzero"`
	Exam       Exam     `json:"exam,omitempty"`
	On         Date     `json:"on,omitzero"` // day of the examination
	Author     Named    `json:"author,omitzero"`
	Recipients []Named  `json:"recipients,omitempty"`
	Due        Date     `json:"due,omitzero"` // the day by which the letter should leave
	Priority   Urgency  `json:"priority,omitempty"`
	Language   Language `json:"language,omitempty"`
}

// IsZero reports whether nothing was said.
func (i Instructions) IsZero() bool {
	return i.Patient == Patient{} && i.Exam == "" && i.On.IsZero() && i.Author == Named{} && len(i.Recipients) == 0 &&
		i.Due.IsZero() && i.Priority == Routine && i.Language == ""
}
