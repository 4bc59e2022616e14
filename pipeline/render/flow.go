package render

// item is one line, row or space of the letter. Items are laid down the pages in
// order; a page ends where the next one does not fit.
type item struct {
	height  length           // the least that it needs
	stretch length           // what it takes besides where the letter has room
	draw    func(top length) // nil for a space
	keep    bool             // not at the foot of a page: stays with the next item
	ground  *ground          // painted behind neighbouring items of the same ground
	head    []item           // set again when a page begins with this row
	under   *line            // painted along the lower edge
	measure bool             // a row of the first table
}

// line is a rule of the width of the type area.
type line struct {
	thick length
	color rgb
}

// ground is a box behind several items; broken by a page's end it is painted on
// both pages.
type ground struct {
	color rgb
	bar   rgb // of the bar on its left and of its frame; color where there is none
	frame bool
}

// The type area.
const (
	left       length = 56 * point
	right      length = 56 * point
	textWidth         = pageWidth - left - right
	firstTop   length = 36 * point
	laterTop   length = 60 * point
	bottom            = pageHeight - 55*point
	barWidth   length = 3 * point
	pad        length = 11 * point // inside boxes
	frameWidth length = 1000
)

// full is the stretch of a letter with room to spare, in hundredths.
const full = 100

// tall is the item's height where a share of its stretch is given.
func (it *item) tall(loose int) length { return it.height + it.stretch*loose/full }

type placed struct {
	*item
	top, end length
}

// compose chooses how loosely the letter is set: as loosely as possible without
// costing a page more than the tightest setting, or driving the measurements
// over to a later page. All letters keep one rhythm from top to end.
func compose(items []item) [][]placed {
	pages := paginate(items, full)
	if len(pages) == 1 {
		return pages
	}
	tight := paginate(items, 0)
	least, last := len(tight), measured(tight)
	for loose := full; loose > 0; loose -= 20 {
		if loose < full {
			pages = paginate(items, loose)
		}
		if len(pages) <= least && measured(pages) <= last {
			return pages
		}
	}
	return tight
}

// measured is the last page with a row of the first table.
func measured(pages [][]placed) int {
	for i := len(pages) - 1; i > 0; i-- {
		for _, p := range pages[i] {
			if p.measure {
				return i
			}
		}
	}
	return 0
}

// paginate distributes items over pages. Runs held together by keep move to the
// next page as a whole, as long as they fit on one.
func paginate(items []item, loose int) [][]placed {
	pages := [][]placed{make([]placed, 0, min(len(items), 96))}
	y := firstTop
	page := func() *[]placed { return &pages[len(pages)-1] }
	put := func(it *item) {
		end := y + it.tall(loose)
		*page() = append(*page(), placed{it, y, end})
		y = end
	}
	turn := func() {
		pages = append(pages, make([]placed, 0, 64))
		y = laterTop
	}
	for i := 0; i < len(items); {
		j, height := i, 0
		for ; j < len(items); j++ {
			height += items[j].tall(loose)
			if !items[j].keep {
				j++
				break
			}
		}
		if y+height > bottom && len(*page()) > 0 && height <= bottom-laterTop {
			turn()
		}
		for ; i < j; i++ {
			it := &items[i]
			if y+it.tall(loose) > bottom && len(*page()) > 0 && it.draw != nil {
				turn()
			}
			if len(*page()) == 0 {
				if it.draw == nil && len(pages) > 1 {
					continue // no space at the head of a page
				}
				for h := range it.head {
					put(&it.head[h])
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
			c.ground(g, page[i].top, page[j-1].end)
		}
		i = j
	}
	for _, p := range page {
		if p.draw != nil {
			p.draw(p.top + (p.end-p.top-p.height)/2)
		}
		if p.under != nil {
			c.rule(left, p.end, textWidth, p.under.thick, p.under.color)
		}
	}
}

func (c *canvas) ground(g *ground, top, end length) {
	if g.color != white {
		c.fill(left, top, textWidth, end-top, g.color)
	}
	if g.frame {
		c.frame(left+frameWidth/2, top+frameWidth/2, textWidth-frameWidth, end-top-frameWidth, frameWidth, g.bar)
	}
	if g.bar != g.color {
		c.fill(left, top, barWidth, end-top, g.bar)
	}
}
