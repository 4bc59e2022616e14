package render

// item is one line, row or space of the letter. Items are laid down the pages in
// order; a page ends where the next one does not fit.
type item struct {
	height length
	draw   func(top length) // nil for a space
	keep   bool             // not at the foot of a page: stays with the next item
	ground *ground          // painted behind neighbouring items of the same ground
	head   []item           // set again when a page begins with this row
}

// ground is a box behind several items; broken by a page's end it is painted on
// both pages.
type ground struct {
	color rgb
	bar   rgb // of the bar on its left; color where there is none
	frame bool
}

// The type area.
const (
	left       length = 60 * point
	right      length = 60 * point
	textWidth         = pageWidth - left - right
	firstTop   length = 44 * point
	laterTop   length = 62 * point
	bottom            = pageHeight - 66*point
	barWidth   length = 3 * point
	pad        length = 11 * point // inside boxes
	frameWidth length = 1100
)

type placed struct {
	item
	top length
}

// paginate distributes items over pages. Runs held together by keep move to the
// next page as a whole, as long as they fit on one.
func paginate(items []item) [][]placed {
	pages := [][]placed{nil}
	y := firstTop
	page := func() *[]placed { return &pages[len(pages)-1] }
	put := func(it item) {
		*page() = append(*page(), placed{it, y})
		y += it.height
	}
	turn := func() {
		pages = append(pages, nil)
		y = laterTop
	}
	for i := 0; i < len(items); {
		j, height := i, 0
		for ; j < len(items); j++ {
			height += items[j].height
			if !items[j].keep {
				j++
				break
			}
		}
		if y+height > bottom && len(*page()) > 0 && height <= bottom-laterTop {
			turn()
		}
		for ; i < j; i++ {
			it := items[i]
			if y+it.height > bottom && len(*page()) > 0 && it.draw != nil {
				turn()
			}
			if len(*page()) == 0 {
				if it.draw == nil && len(pages) > 1 {
					continue // no space at the head of a page
				}
				for _, h := range it.head {
					put(h)
				}
			}
			put(it)
		}
	}
	if last := len(pages) - 1; last > 0 && blank(pages[last]) {
		pages = pages[:last]
	}
	return pages
}

func blank(page []placed) bool {
	for _, p := range page {
		if p.draw != nil {
			return false
		}
	}
	return true
}

// paint draws one page: grounds first, then what stands on them.
func (c *canvas) paint(page []placed) {
	for i := 0; i < len(page); {
		j := i + 1
		for j < len(page) && page[j].ground == page[i].ground {
			j++
		}
		if g := page[i].ground; g != nil {
			top, end := page[i].top, page[j-1].top+page[j-1].height
			c.fill(left, top, textWidth, end-top, g.color)
			if g.bar != g.color {
				c.fill(left, top, barWidth, end-top, g.bar)
			}
			if g.frame {
				c.frame(left, top, textWidth, end-top, frameWidth, g.bar)
			}
		}
		i = j
	}
	for _, p := range page {
		if p.draw != nil {
			p.draw(p.top)
		}
	}
}
