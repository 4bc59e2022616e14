package config

import (
	"net"
	"net/url"
	"regexp"
	"strings"
)

// Storage is where the sealed bytes of documents live: without settings in the
// practice folder.
type Storage struct {
	S3 S3 `yaml:"s3"`
}

// S3 is a bucket of an object store. The secret key is sealed in keys/, see
// `cardiopli keys storage`.
type S3 struct {
	Endpoint  string   `yaml:"endpoint"` // https://host; "" : the local folder
	Region    string   `yaml:"region"`
	Bucket    string   `yaml:"bucket"`
	Prefix    string   `yaml:"prefix"` // before each object's name
	AccessKey string   `yaml:"access_key"`
	Anchors   []string `yaml:"anchors"` // PEM files; none: those of the system
	// LockDays is for how many days the bucket refuses to delete what was written.
	LockDays  int  `yaml:"lock_days"`
	LegalHold bool `yaml:"legal_hold"`
}

var (
	bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixForm = regexp.MustCompile(`^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*$`)
)

func (s S3) check() error {
	if s.Endpoint == "" {
		if s.Bucket != "" || s.AccessKey != "" || s.LockDays != 0 || s.LegalHold {
			return &Error{Key: "storage.s3.endpoint", What: "is missing", Hint: "write https:// and the name of the server, or remove the other keys of storage.s3"}
		}
		return nil
	}
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return &Error{Key: "storage.s3.endpoint", What: "not an address of the form https://host", Hint: "write https://s3.exemple.fr, without the bucket"}
	}
	// In clear nobody could tell who reads or deletes.
	ip := net.ParseIP(u.Hostname())
	if own := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback(); u.Scheme != "https" && !(u.Scheme == "http" && own) {
		return &Error{Key: "storage.s3.endpoint", What: "is without TLS and not on this machine", Hint: "write https://; a server with its own authority is trusted through storage.s3.anchors"}
	}
	switch {
	case !bucketForm.MatchString(s.Bucket):
		return &Error{Key: "storage.s3.bucket", What: "is no name of a bucket", Hint: "write the name that the host gave, in lower case"}
	case !prefixForm.MatchString(s.Prefix) || len(s.Prefix) > 200:
		return &Error{Key: "storage.s3.prefix", What: "not of the form name/", Hint: "write cabinet-1/ or leave it empty"}
	case s.AccessKey == "" || strings.ContainsAny(s.AccessKey, " \t\n/"):
		return &Error{Key: "storage.s3.access_key", What: "is missing or no access key", Hint: "write the public half of the access key; seal the secret half with `cardiopli keys storage`"}
	case s.LockDays < 0 || s.LockDays > 36500:
		return &Error{Key: "storage.s3.lock_days", What: "outside 0 to 36500", Hint: "0 locks nothing; a lock cannot be shortened afterwards"}
	}
	return nil
}
