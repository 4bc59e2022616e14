package config

// Queue is how letters leave.
type Queue struct {
	// Lanes is to how many destinations letters are submitted at once, each over a
	// connection of its own to the operator.
	Lanes int `yaml:"lanes"`
}

func (q Queue) check() error {
	if q.Lanes < 1 || q.Lanes > 40 {
		return &Error{Key: "queue.lanes", What: "outside 1 to 40", Hint: "8 suits most operators; ask yours how many connections it allows"}
	}
	return nil
}
