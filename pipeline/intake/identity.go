package intake

import (
	"fmt"
	"io/fs"
	"os"
	"time"
)

// identity tells one state of one file from every other: which file it is and
// when it was last written.
type identity struct {
	device, inode uint64
	born          int64 // when the file came to be, nanoseconds; 0 where unknown
	changed       int64 // of the inode; only where born is unknown
	size          int64
	modified      time.Time // UTC, without monotonic part, so that == holds
}

// token is what the Taker keeps. Inodes are given out again at once, and copying
// keeps the modification time: the time of birth tells a second drop from the
// first one found again after a crash. Without it the time of the inode's last
// change does, which errs towards a second drop, for a person to settle.
func (i identity) token() string {
	return fmt.Sprintf("%d:%d:%d:%d:%d", i.device, i.inode, i.modified.UnixNano(), i.size, i.born+i.changed)
}

func (i identity) sameFile(j identity) bool {
	return i.device == j.device && i.inode == j.inode && i.born == j.born
}

// identify names the file at path, of which info was just read without following
// a link.
func identify(path string, info fs.FileInfo) identity {
	return identityOf(info, func(inode uint64) int64 { return bornAt(path, inode) })
}

// identifyOpen names an open file.
func identifyOpen(f *os.File, info fs.FileInfo) identity {
	return identityOf(info, func(inode uint64) int64 { return bornOpen(f, inode) })
}

func identityOf(info fs.FileInfo, born func(inode uint64) int64) identity {
	id := identity{size: info.Size(), modified: time.Unix(0, info.ModTime().UnixNano()).UTC()}
	var changed int64
	id.device, id.inode, changed = inodeOf(info)
	if id.born = born(id.inode); id.born == 0 {
		id.changed = changed
	}
	return id
}
