package config

// Queue is how letters leave.
type Queue struct {
	// Lanes is to how many destinations letters are submitted at once, each over a
	// connection of its own to the operator.
	Lanes int `yaml:"lanes"`
}

func (q Queue) check() error {
	if q.Lanes < 1 || q.Lanes > 40 {
		return refuse("queue.lanes", Bounds, "n'est pas entre 1 et 40", "écrivez « lanes: 8 » ; demandez à votre opérateur combien de connexions il permet")
	}
	return nil
}
