package pdf

// The objects of ISO 32000-1, 7.3: nil, bool, int, float64, string, name, array,
// dict, *stream and ref.
type (
	name  string
	array []any
	dict  map[name]any
	ref   struct{ num, gen int }
	// word is an operator, or a mark of the file's structure.
	word string
)

// stream is a dictionary with bytes, as they stand in the file.
type stream struct {
	dict dict
	raw  []byte
}

func number(o any) (float64, bool) {
	switch v := o.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func integer(o any) (int, bool) {
	switch v := o.(type) {
	case int:
		return v, true
	case float64:
		if v > -1e9 && v < 1e9 {
			return int(v), true
		}
	}
	return 0, false
}

func (d dict) has(key name) bool { _, ok := d[key]; return ok }
