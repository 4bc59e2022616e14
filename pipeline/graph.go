package pipeline

// Graph is a small drawing where a look says more than reading: an ejection
// fraction over the years, a day of blood pressure, the heart rate of a Holter.
// It is drawn from values that the report, or an earlier letter, states.
type Graph struct {
	Form  GraphForm `json:"form"`
	Title string    `json:"title"` // "FEVG (%)": what, and its unit
	// Ticks are the places of both axes that carry a text; X of a Course is
	// minutes after midnight of the first day, of a History days since 1970.
	XTicks []Tick `json:"x_ticks"`
	YTicks []Tick `json:"y_ticks"`
	// From and To bound the axes.
	XFrom float64 `json:"x_from"`
	XTo   float64 `json:"x_to"`
	YFrom float64 `json:"y_from"`
	YTo   float64 `json:"y_to"`
	// Bands are stretches of the ordinate shown behind the values: a normal range,
	// or what lies above a threshold.
	Bands  []Band  `json:"bands,omitempty"`
	Points []Point `json:"points,omitempty"`
	// Bars span from Low to High between two places of the abscissa: a mean
	// pressure from diastolic to systolic, by day and by night.
	Bars []Bar `json:"bars,omitempty"`
}

// GraphForm says what is drawn.
type GraphForm string

// The forms of graphs.
const (
	OverYears GraphForm = "history" // points joined by a line over the dates of examinations
	OverDay   GraphForm = "day"     // 24 hours
)

// Tick is a place of an axis with its text.
type Tick struct {
	At   float64 `json:"at"`
	Text string  `json:"text"`
}

// Point is one value, with the text that stands beside it ("" for none).
type Point struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Text string  `json:"text,omitempty"`
	// Series joins points by lines: those of one name, in order of X.
	Series string `json:"series,omitempty"`
}

// Bar is a value that holds for a while.
type Bar struct {
	From float64 `json:"from"` // of the abscissa
	To   float64 `json:"to"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Text string  `json:"text,omitempty"`
}

// Band is a stretch of the ordinate.
type Band struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Text string  `json:"text,omitempty"` // "seuil 135/85"
}

// Texts lists all that stands written in the graph, in the order of print: title,
// ordinate from the top, bands, bars, points, abscissa.
func (g Graph) Texts() []string {
	out := []string{g.Title}
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	for i := len(g.YTicks) - 1; i >= 0; i-- {
		add(g.YTicks[i].Text)
	}
	for _, b := range g.Bands {
		add(b.Text)
	}
	for _, b := range g.Bars {
		add(b.Text)
	}
	for _, p := range g.Points {
		add(p.Text)
	}
	for _, t := range g.XTicks {
		add(t.Text)
	}
	return out
}
