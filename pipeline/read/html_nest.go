package read

// open opens an element. A table row gathers cells, a cell is a flow of its own.
func (r *htmlReader) open(e htmlOpen) error {
	if len(r.stack) >= 2*MaxDepth {
		return Refusal{Bomb, "elements nested too deep"}
	}
	if e.drop != dropNone {
		r.stack = append(r.stack, e)
		return nil
	}
	if e.role != roleInline {
		r.endLine()
	}
	switch e.role {
	case roleTable:
		r.gap()
		r.tables = append(r.tables, &htmlTable{depth: len(r.stack)})
	case roleRow:
		if e.flex || len(r.tables) == 0 || r.within(roleCell) >= 0 {
			r.tables = append(r.tables, &htmlTable{depth: len(r.stack)})
		}
	case roleCell:
		if len(r.tables) == 0 {
			e.role = roleBlock
			break
		}
		r.push()
		r.space = true
	}
	r.stack = append(r.stack, e)
	return nil
}

// within finds the innermost open element of that role in the innermost table,
// or -1.
func (r *htmlReader) within(role htmlRole) int {
	if len(r.tables) == 0 {
		return -1
	}
	for i := len(r.stack) - 1; i >= r.tables[len(r.tables)-1].depth; i-- {
		if r.stack[i].role == role {
			return i
		}
	}
	return -1
}

// impliedEnds closes what the start of a block ends without a tag of its own
// (HTML 13.1.2.4), and opens the row that a lone cell begins.
func (r *htmlReader) impliedEnds(e htmlOpen) {
	switch {
	case e.flex || e.name == "#cell" || r.inside().flex:
		return
	case e.role == roleCell:
		if i := r.within(roleCell); i >= 0 {
			r.leave(i)
		}
		if len(r.tables) > 0 && r.within(roleRow) < 0 {
			r.stack = append(r.stack, htmlOpen{name: "tr", role: roleRow, look: r.inside().look})
		}
		return
	case e.role == roleRow || e.role == roleGroup:
		if i := r.within(roleRow); i >= 0 {
			r.leave(i)
		}
		if e.role == roleGroup {
			if i := r.within(roleGroup); i >= 0 {
				r.leave(i)
			}
		}
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		o := r.stack[i]
		switch {
		case o.name == "p":
			r.leave(i)
			i = len(r.stack)
			continue
		case o.role == roleCell, o.role == roleTable, o.role == roleRow:
			return
		case e.name == "li" && o.role == roleList, (e.name == "dd" || e.name == "dt") && o.name == "dl":
			return
		case e.name == "li" && o.name == "li", (e.name == "dd" || e.name == "dt") && (o.name == "dd" || o.name == "dt"):
			r.leave(i)
			return
		}
	}
}

// end reads an end tag. One that ends nothing is passed over.
func (r *htmlReader) end(name string) {
	if name == "br" {
		r.line()
		return
	}
	if top := r.inside(); top.drop != dropNone {
		if top.name == name {
			r.leave(len(r.stack) - 1)
		}
		return
	}
	role := htmlRoles[name]
	for i := len(r.stack) - 1; i >= 0; i-- {
		o := r.stack[i]
		if o.name == name {
			if htmlFormatting[name] {
				r.unformat(i)
			} else {
				r.leave(i)
			}
			return
		}
		switch {
		case o.name == "#cell":
		case o.role == roleTable && role != roleTable:
			return // no end tag reaches out of its table
		case o.role == roleCell && role != roleCell && role != roleRow && role != roleGroup && role != roleTable:
			return
		case role == roleInline && o.role != roleInline && !htmlFormatting[name]:
			return
		}
	}
}

// unformat ends a formatting element that other elements may have been opened
// in: they stay open, without its look (HTML 13.2.6.4.7, the adoption agency).
func (r *htmlReader) unformat(at int) {
	r.stack = append(r.stack[:at], r.stack[at+1:]...)
	for _, t := range r.tables {
		if t.depth > at {
			t.depth--
		}
	}
	r.relook(at)
}

// relook gives the elements from that place on the look that their nesting has
// now.
func (r *htmlReader) relook(from int) {
	for i := from; i < len(r.stack); i++ {
		var l look
		if i > 0 {
			l = r.stack[i-1].look
		}
		if f := r.stack[i].apply; f != nil {
			l = f(l)
		}
		r.stack[i].look = l
	}
}

// leave closes the element at that place and all within it. Formatting elements
// within it that their author has not closed go on behind it, but for those of a
// cell.
func (r *htmlReader) leave(at int) {
	var kept []htmlOpen
	for i := len(r.stack) - 1; i >= at; i-- {
		e := r.stack[i]
		r.stack = r.stack[:i]
		r.finish(e, i)
		switch {
		case e.role == roleCell || e.role == roleTable:
			kept = nil
		case i > at && htmlFormatting[e.name]:
			kept = append(kept, e)
		}
	}
	for i := len(kept) - 1; i >= 0; i-- {
		r.stack = append(r.stack, kept[i])
	}
	r.relook(at)
}

// finish does what the end of one element asks for.
func (r *htmlReader) finish(e htmlOpen, at int) {
	if e.drop != dropNone {
		return
	}
	if e.role == roleCell {
		r.endLine()
	}
	if e.end != nil {
		e.end()
	}
	switch e.role {
	case roleCell:
		lines := r.pop()
		r.space = true
		if t := r.tables[len(r.tables)-1]; !e.look.hidden {
			t.add(lines, max(e.wide, 1), max(e.down, 1))
		}
	case roleRow:
		t := r.tables[len(r.tables)-1]
		cells := t.row()
		if t.depth == at {
			r.tables = r.tables[:len(r.tables)-1]
		}
		r.add(layoutRow(cells))
	case roleTable:
		r.tables = r.tables[:len(r.tables)-1]
		r.gap()
	}
	if e.role != roleInline {
		r.endLine()
	}
}

// add lays a cell down in the row, after the columns that a cell above covers.
func (t *htmlTable) add(lines []string, wide, down int) {
	for t.col < len(t.below) && t.below[t.col] > 0 {
		t.cells = append(t.cells, nil)
		t.below[t.col]--
		t.col++
	}
	t.cells = append(t.cells, lines)
	for range wide {
		if t.col == len(t.below) && len(t.below) < 1000 {
			t.below = append(t.below, 0)
		}
		if t.col < len(t.below) {
			t.below[t.col] = down - 1
		}
		t.col++
	}
}

// row ends a row and gives its cells.
func (t *htmlTable) row() [][]string {
	for ; t.col < len(t.below); t.col++ {
		if t.below[t.col] > 0 {
			t.below[t.col]--
		}
	}
	cells := t.cells
	t.cells, t.col = nil, 0
	return cells
}
