package blobtest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// ServerVariable names the variable with the path of versitygw, the S3 server
// that `go run ./cmd/dev test` builds.
const ServerVariable = "CARDIOPLI_VERSITYGW"

// Server is a real S3 server of its own, over TLS, with a test authority.
type Server struct {
	Endpoint, Region, AccessKey, Secret string
	Anchor                              []byte // of its certificate, PEM
	Roots                               *x509.CertPool
	Certificate                         tls.Certificate // for a proxy at the same address
	Client                              *minio.Client
	Dir                                 string // what the buckets lie in
}

// StartServer starts versitygw. Without the program the test is skipped, and
// fails where CARDIOPLI_E2E says that nothing may be missing.
func StartServer(t *testing.T) *Server {
	t.Helper()
	program := os.Getenv(ServerVariable)
	if program == "" {
		program, _ = exec.LookPath("versitygw")
	}
	if program == "" {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("versitygw is missing: %s", ServerVariable)
		}
		t.Skipf("SKIPPED: no S3 server: set %s to a versitygw, or run \"go run ./cmd/dev test\", which builds it", ServerVariable)
	}
	s := &Server{Region: "fr-par", AccessKey: "CABINETTEST", Secret: "un-secret-d-essai", Dir: t.TempDir()}
	certFile, keyFile := s.authority(t)
	versions := t.TempDir()
	for try := 0; ; try++ {
		port := freePort(t)
		s.Endpoint = "https://" + port
		var out bytes.Buffer
		cmd := exec.Command(program, "--port", port, "--region", s.Region, "--cert", certFile, "--key", keyFile, "--quiet", "posix", "--versioning-dir", versions, s.Dir)
		cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.Secret)
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { cmd.Wait(); close(ended) }()
		if s.answers(port, ended) {
			t.Cleanup(func() {
				cmd.Process.Kill()
				<-ended
			})
			break
		}
		cmd.Process.Kill()
		<-ended
		if try == 3 { // another may have taken the port in between
			t.Fatalf("versitygw does not answer:\n%s", out.Bytes())
		}
	}
	var err error
	s.Client, err = minio.New(s.Endpoint[len("https://"):], &minio.Options{Creds: credentials.NewStaticV4(s.AccessKey, s.Secret, ""), Secure: true, Region: s.Region,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.Roots}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Bucket makes a bucket, with object lock where asked.
func (s *Server) Bucket(t *testing.T, name string, locking bool) {
	t.Helper()
	if err := s.Client.MakeBucket(t.Context(), name, minio.MakeBucketOptions{Region: s.Region, ObjectLocking: locking}); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) answers(port string, ended <-chan struct{}) bool {
	d := tls.Dialer{Config: &tls.Config{RootCAs: s.Roots}}
	for range 200 {
		select {
		case <-ended:
			return false
		case <-time.After(50 * time.Millisecond):
		}
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		c, err := d.DialContext(ctx, "tcp", port)
		stop()
		if err == nil {
			c.Close()
			return true
		}
	}
	return false
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// authority makes a test authority and the server's certificate under it.
func (s *Server) authority(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	day := time.Now().Add(-time.Hour)
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Autorité d'essai"}, NotBefore: day, NotAfter: day.Add(48 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	must(err)
	s.Anchor = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.Roots = x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(s.Anchor)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "s3 d'essai"}, NotBefore: day, NotAfter: day.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err = x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	must(err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	cert, private := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	s.Certificate, err = tls.X509KeyPair(cert, private)
	must(err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(os.WriteFile(certFile, cert, 0o600))
	must(os.WriteFile(keyFile, private, 0o600))
	return certFile, keyFile
}

// Locked makes a bucket that locks each object by itself for so many days.
func (s *Server) Locked(t *testing.T, name string, days uint) {
	t.Helper()
	s.Bucket(t, name, true)
	mode, unit := minio.Compliance, minio.Days
	if err := s.Client.SetObjectLockConfig(t.Context(), name, &mode, &days, &unit); err != nil {
		t.Fatal(fmt.Errorf("set the lock of the bucket: %w", err))
	}
}
