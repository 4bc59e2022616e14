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
			return refuse("storage.s3.endpoint", Missing, "manque, alors que d'autres réglages de storage.s3 sont donnés", "écrivez l'adresse de l'hébergeur, « endpoint: \"https://s3.exemple.fr\" », ou ôtez les autres")
		}
		return nil
	}
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return refuse("storage.s3.endpoint", Malformed, "n'est pas une adresse de la forme https://serveur", "écrivez « endpoint: \"https://s3.exemple.fr\" », sans le nom du compartiment")
	}
	// In clear nobody could tell who reads or deletes.
	ip := net.ParseIP(u.Hostname())
	if own := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback(); u.Scheme != "https" && !(u.Scheme == "http" && own) {
		return refuse("storage.s3.endpoint", Malformed, "est sans TLS, et n'est pas sur ce poste", "écrivez « endpoint: \"https://s3.exemple.fr\" » ; l'autorité propre au serveur se nomme dans storage.s3.anchors")
	}
	switch {
	case !bucketForm.MatchString(s.Bucket):
		return refuse("storage.s3.bucket", Malformed, "n'est pas un nom de compartiment", "écrivez celui que l'hébergeur a donné, en minuscules : « bucket: \"cabinet-exemple\" »")
	case !prefixForm.MatchString(s.Prefix) || len(s.Prefix) > 200:
		return refuse("storage.s3.prefix", Malformed, "n'est pas de la forme nom/", "écrivez « prefix: \"cabinet-1/\" », ou laissez vide")
	case s.AccessKey == "" || strings.ContainsAny(s.AccessKey, " \t\n/"):
		return refuse("storage.s3.access_key", Missing, "manque, ou n'est pas une clé d'accès", "écrivez sa moitié publique : « access_key: \"AKEXEMPLE\" » ; l'autre se scelle par « cardiopli keys storage »")
	case s.LockDays < 0 || s.LockDays > 36500:
		return refuse("storage.s3.lock_days", Bounds, "n'est pas entre 0 et 36500 (jours)", "écrivez « lock_days: 0 », qui ne verrouille rien ; un verrou ne se raccourcit pas")
	}
	return nil
}
