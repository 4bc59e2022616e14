package intake

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func inodeOf(info fs.FileInfo) (device, inode uint64, changed int64) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, 0
	}
	return uint64(s.Dev), s.Ino, s.Ctim.Nano()
}

// bornAt asks for the time of birth; file systems without one give 0.
func bornAt(path string, inode uint64) int64 {
	return born(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, inode)
}

func bornOpen(f *os.File, inode uint64) int64 {
	return born(int(f.Fd()), "", unix.AT_EMPTY_PATH, inode)
}

func born(fd int, path string, flags int, inode uint64) int64 {
	var s unix.Statx_t
	if err := unix.Statx(fd, path, flags, unix.STATX_BTIME|unix.STATX_INO, &s); err != nil || s.Mask&unix.STATX_BTIME == 0 || s.Ino != inode {
		return 0
	}
	return s.Btime.Sec*1e9 + int64(s.Btime.Nsec)
}

// openRegular opens a regular file and nothing else: O_NOFOLLOW refuses a link,
// O_NONBLOCK keeps a pipe from waiting for its writer.
func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errChanged
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openForWriting reports whether another program holds the file open for writing:
// a read lease is then refused (fcntl(2), F_SETLEASE). Where leases are unknown or
// the file belongs to someone else, nothing is known and the answer is no.
func openForWriting(f *os.File) bool {
	fd := f.Fd()
	if _, err := unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_RDLCK); err != nil {
		return errors.Is(err, unix.EAGAIN)
	}
	_, err := unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_UNLCK)
	return err != nil
}

func unsupported(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS)
}

// code names an error without its path.
func code(err error) string {
	var n syscall.Errno
	switch {
	case errors.Is(err, errChanged):
		return "changed"
	case errors.Is(err, errBusy):
		return "busy"
	case errors.Is(err, fs.ErrNotExist):
		return "gone"
	case errors.Is(err, fs.ErrPermission):
		return "denied"
	case errors.As(err, &n):
		if s := unix.ErrnoName(n); s != "" {
			return s
		}
	}
	return "other"
}
