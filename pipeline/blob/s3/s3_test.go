package s3

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/blob/blobtest"

	"github.com/minio/minio-go/v7"
)

func open(t *testing.T, s *blobtest.Server, change func(*Config)) *Store {
	t.Helper()
	cfg := Config{Endpoint: s.Endpoint, Region: s.Region, Bucket: "essai", AccessKey: s.AccessKey, Secret: s.Secret, Roots: s.Roots, Pause: 5 * time.Millisecond, Timeout: 5 * time.Second}
	if change != nil {
		change(&cfg)
	}
	st, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func TestConformance(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	s.Bucket(t, "versions", true) // with object lock, hence versions
	n := 0
	for _, bucket := range []string{"essai", "versions"} {
		t.Run(bucket, func(t *testing.T) {
			blobtest.Run(t, func(t *testing.T) (one, two blobtest.Blobs) {
				n++
				of := func(c *Config) { c.Bucket, c.Prefix = bucket, fmt.Sprintf("cabinet-%d/", n) }
				return open(t, s, of), open(t, s, of)
			})
		})
	}
}

func put(t *testing.T, s *Store, b []byte) string {
	t.Helper()
	n, err := s.Put(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A lock keeps the ciphertext: deleting hides the blob and says so.
func TestLock(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", true)
	for _, n := range []int{1000, 9 << 20} {
		for name, change := range map[string]func(*Config){
			"days": func(c *Config) { c.LockDays = 2 }, "hold": func(c *Config) { c.LegalHold = true },
		} {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				st := open(t, s, func(c *Config) { change(c); c.Prefix = fmt.Sprintf("%s-%d/", name, n) })
				b := blobtest.Bytes(1, n)
				blob := put(t, st, b)
				if got, err := blobtest.Read(t.Context(), st, blob); err != nil || !bytes.Equal(got, b) {
					t.Fatal(err)
				}
				for i := range 2 {
					err := st.Delete(t.Context(), blob)
					var kept *KeptError
					if !errors.As(err, &kept) {
						t.Fatalf("%v", err)
					}
					if left := time.Until(kept.Kept()); i == 0 && name == "days" && (left < 47*time.Hour || left > 49*time.Hour) || name == "hold" && !kept.Kept().IsZero() {
						t.Errorf("kept until %v", kept.Kept())
					}
				}
				if _, err := st.Get(t.Context(), blob); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("it still opens: %v", err)
				}
				err := st.List(t.Context(), func(n string, _ time.Time) error { return errors.New("it is still listed") })
				if err != nil {
					t.Error(err)
				}
				versions, err := st.versions(t.Context(), st.cfg.Prefix+blob)
				if err != nil || len(versions) < 2 {
					t.Errorf("%d versions, %v", len(versions), err)
				}
				if err := st.Tidy(t.Context()); err != nil {
					t.Error(err)
				}
				if name == "hold" { // lifted, it goes with the next tidying
					for _, v := range versions {
						if !v.IsDeleteMarker {
							off := minio.LegalHoldDisabled
							if err := s.Client.PutObjectLegalHold(t.Context(), "essai", v.Key, minio.PutObjectLegalHoldOptions{VersionID: v.VersionID, Status: &off}); err != nil {
								t.Fatal(err)
							}
						}
					}
					if err := st.Tidy(t.Context()); err != nil {
						t.Error(err)
					}
					if left, err := st.versions(t.Context(), st.cfg.Prefix+blob); len(left) != 0 || err != nil {
						t.Errorf("%d versions are left, %v", len(left), err)
					}
				}
			})
		}
	}
}

// What is not a bucket's own is left alone, and a name that is taken stays.
func TestWriteOnce(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	st := open(t, s, func(c *Config) { c.Prefix = "a/" })
	for _, n := range []int{100, 9 << 20} {
		b := blobtest.Bytes(1, n)
		name := put(t, st, b)
		err := st.put(t.Context(), "a/"+name, bytes.NewReader(blobtest.Bytes(2, n+1)), minio.PutObjectOptions{})
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("%d bytes: written twice: %v", n, err)
		}
		if got, err := blobtest.Read(t.Context(), st, name); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%d bytes: %v", n, err)
		}
		// Our own object met again is success: its first reply may have been lost.
		if err := st.put(t.Context(), "a/"+name, bytes.NewReader(b), minio.PutObjectOptions{}); err != nil {
			t.Errorf("%d bytes, again: %v", n, err)
		}
	}
	if _, err := s.Client.PutObject(t.Context(), "essai", "a/notes.txt", strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	st.List(t.Context(), func(name string, _ time.Time) error { n++; return nil })
	if n != 2 {
		t.Errorf("%d are listed", n)
	}
}

func TestCheck(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	s.Bucket(t, "verrou", true)
	s.Locked(t, "jours", 3)
	for _, c := range []struct {
		name   string
		change func(*Config)
		says   string // "" : all is well
	}{
		{"all is well", nil, ""},
		{"with lock", func(c *Config) { c.Bucket, c.LockDays = "verrou", 1 }, ""},
		{"with hold", func(c *Config) { c.Bucket, c.LegalHold = "verrou", true }, ""},
		{"no lock there", func(c *Config) { c.LockDays = 1 }, "que le compartiment n'a pas"},
		{"locks by itself", func(c *Config) { c.Bucket = "jours" }, "de lui-même"},
		{"no bucket", func(c *Config) { c.Bucket = "absent" }, "n'existe pas"},
		{"wrong secret", func(c *Config) { c.Secret = "autre" }, "refuse l'accès"},
		{"wrong key", func(c *Config) { c.AccessKey = "AUTRE" }, "refuse l'accès"},
		{"unknown authority", func(c *Config) { c.Roots = x509.NewCertPool() }, "certificat du serveur"},
		{"another name", func(c *Config) { c.Endpoint = strings.Replace(c.Endpoint, "127.0.0.1", "localhost", 1) }, "certificat du serveur"},
		{"nobody there", func(c *Config) { c.Endpoint = "https://127.0.0.1:1" }, "n'est pas joint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := open(t, s, func(cfg *Config) {
				cfg.Attempts = 2
				if c.change != nil {
					c.change(cfg)
				}
			})
			said := ""
			for _, k := range st.Check(t.Context()) {
				var tr *Trouble
				if errors.As(k.Err, &tr) {
					what, todo := tr.French()
					said += what
					if todo == "" {
						t.Errorf("%s: nothing to do", what)
					}
				} else if k.Err != nil {
					t.Errorf("%s: %v", k.Name, k.Err)
				}
			}
			if (said == "") != (c.says == "") || !strings.Contains(said, c.says) {
				t.Errorf("%q, want %q", said, c.says)
			}
			if c.says == "" {
				st.List(context.Background(), func(n string, _ time.Time) error {
					t.Errorf("the trial is left: %s", n)
					return nil
				})
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for endpoint, ok := range map[string]bool{
		"https://s3.example.org": true, "https://s3.example.org:9000/": true, "http://127.0.0.1:7070": true, "http://localhost:7070": true, "http://[::1]:7070": true,
		"http://s3.example.org": false, "http://10.0.0.3:9000": false, "s3.example.org": false, "": false, "ftp://127.0.0.1": false,
		"https://a:b@s3.example.org": false, "https://s3.example.org/bucket": false, "http://127.0.0.1.example.org": false,
	} {
		if _, err := Open(Config{Endpoint: endpoint, Bucket: "essai", AccessKey: "a", Secret: "b"}); (err == nil) != ok {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}
