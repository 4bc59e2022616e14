package read

import "encoding/xml"

// table reads 17.4.38: a row is a line (see layoutRow).
func (x *docx) table() error {
	if x.top().line.Len() > 0 {
		x.endParagraph()
	}
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return x.row()
		case "sdt", "sdtContent", "ins", "moveTo", "customXml":
			return x.each(func(e xml.StartElement) error { return x.rows(e) })
		case "del", "moveFrom":
			x.n.deleted++
		}
		return x.skip()
	})
}

// rows finds rows below wrappers of a table.
func (x *docx) rows(e xml.StartElement) error {
	switch e.Name.Local {
	case "tr":
		return x.row()
	case "sdtContent", "ins", "moveTo", "customXml", "sdt":
		return x.each(x.rows)
	}
	return x.skip()
}

func (x *docx) row() error {
	var cells [][]string
	deleted := false
	saved := x.look
	var cell func(e xml.StartElement) error
	cell = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "del":
					deleted = true
				case "ins":
					x.n.inserted++
				}
				return x.skip()
			})
		case "tc":
			x.push()
			gone := false
			err := x.each(func(e xml.StartElement) error {
				if e.Name.Local != "tcPr" {
					return x.node(e)
				}
				return x.each(func(e xml.StartElement) error {
					gone = gone || e.Name.Local == "cellDel"
					return x.skip()
				})
			})
			lines := x.pop()
			if gone {
				x.n.deleted++
			} else if cells = append(cells, lines); len(cells) > maxCells {
				return Refusal{Bomb, "too many cells in a row"}
			}
			return err
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return x.each(cell)
		}
		return x.skip()
	}
	err := x.each(cell)
	x.look = saved
	if deleted {
		x.n.deleted++
		return err
	}
	x.add(layoutRow(cells))
	return err
}
