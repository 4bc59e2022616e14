package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"

	"github.com/minio/minio-go/v7"
)

// Trouble is what a check found, with what to do about it.
type Trouble struct {
	what, todo string // in French, for a person
	err        error
}

func (t *Trouble) Error() string                 { return "object store: " + t.err.Error() }
func (t *Trouble) Unwrap() error                 { return t.err }
func (t *Trouble) French() (what, todo string)   { return t.what, t.todo }
func trouble(err error, what, todo string) error { return &Trouble{what, todo, err} }

// Check is one of the checks, in French, with what was found.
type Check struct {
	Name string
	Err  error // a *Trouble, or nil
}

// Check asks the bucket whether it can be worked with: that it is reached under a
// verified certificate and is there, that a trial blob can be written, read and
// deleted, and that its locks are those of the settings. It ends at the first
// thing that makes the rest pointless.
func (s *Store) Check(ctx context.Context) []Check {
	reach := Check{Name: "stockage S3 : serveur joint, certificat vérifié, compartiment présent", Err: s.reach(ctx)}
	if reach.Err != nil {
		return []Check{reach}
	}
	return []Check{reach, {"stockage S3 : écrire, relire et supprimer un essai", s.trial(ctx)}, {"stockage S3 : verrouillage des objets", s.locks(ctx)}}
}

func (s *Store) reach(ctx context.Context) error {
	// Asked by a listing: to a mere "is it there" some servers say no where they
	// mean that they do not know who asks.
	err := s.try(ctx, min(2, s.cfg.Attempts), 0, func(ctx context.Context) error { // someone waits for the answer
		for o := range s.core.ListObjectsIter(ctx, s.cfg.Bucket, minio.ListObjectsOptions{Prefix: s.cfg.Prefix, Recursive: true, MaxKeys: 1}) {
			return o.Err
		}
		return ctx.Err()
	})
	var r minio.ErrorResponse
	var verify *tls.CertificateVerificationError
	switch {
	case errors.As(err, &verify):
		return trouble(err, "le certificat du serveur n'est pas vérifié : "+verify.Err.Error(),
			"indiquez dans storage.s3.anchors le fichier PEM de l'autorité du serveur, et vérifiez que storage.s3.endpoint porte le nom écrit dans le certificat")
	case is(err, "NoSuchBucket"):
		return trouble(err, "le compartiment "+s.cfg.Bucket+" n'existe pas",
			"faites-le créer par l'hébergeur, ou corrigez storage.s3.bucket ; cardiopli n'en crée pas")
	case errors.As(err, &r):
		return trouble(err, "le serveur refuse l'accès ("+r.Code+")",
			"vérifiez storage.s3.access_key et region, et redonnez la clé secrète : cardiopli keys storage")
	case err != nil:
		return trouble(err, "le serveur n'est pas joint", "vérifiez storage.s3.endpoint, le réseau et le pare-feu")
	}
	return nil
}

// trial writes without a lock of its own: a trial must go.
func (s *Store) trial(ctx context.Context) error {
	var b [64]byte
	rand.Read(b[:])
	key := fmt.Sprintf("%s%x", s.cfg.Prefix, b[:16])
	if err := s.put(ctx, key, bytes.NewReader(b[:]), minio.PutObjectOptions{}); err != nil {
		return trouble(err, "un essai ne peut pas être écrit"+code(err), "donnez au compte le droit s3:PutObject sur ce compartiment")
	}
	o := &object{s: s, ctx: ctx, key: key, size: -1}
	got, err := o.fetch(0, firstSize)
	if err == nil && !bytes.Equal(got, b[:]) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		s.undo(ctx, key)
		return trouble(err, "l'essai ne peut pas être relu tel quel"+code(err), "donnez au compte le droit s3:GetObject")
	}
	other := s.put(ctx, key, bytes.NewReader(b[:32]), minio.PutObjectOptions{})
	err = s.remove(ctx, key)
	var kept *KeptError
	if errors.As(err, &kept) { // told by the check of locks
		err = nil
	}
	if err != nil {
		return trouble(err, "l'essai ne peut pas être supprimé"+code(err), "donnez au compte les droits s3:DeleteObject, s3:DeleteObjectVersion, s3:ListBucket et s3:ListBucketVersions")
	}
	if other == nil {
		return trouble(errors.New("a name was written twice"), "le serveur écrase un objet existant malgré « If-None-Match »",
			"demandez à l'hébergeur un service qui connaît l'écriture conditionnelle ; d'ici là le nom aléatoire des objets reste la seule protection")
	}
	return nil
}

func (s *Store) locks(ctx context.Context) error {
	var enabled string
	var mode *minio.RetentionMode
	var n *uint
	var unit *minio.ValidityUnit
	err := s.do(ctx, 0, func(ctx context.Context) (err error) {
		enabled, mode, n, unit, err = s.core.GetObjectLockConfig(ctx, s.cfg.Bucket)
		return err
	})
	if is(err, "ObjectLockConfigurationNotFoundError", "NotImplemented", "NoSuchObjectLockConfiguration", "InvalidBucketState", "MethodNotAllowed") || is(err, "ObjectLockConfigurationNotFound") {
		enabled, err = "", nil
	}
	wanted := s.cfg.LockDays > 0 || s.cfg.LegalHold
	switch {
	case err != nil && !wanted: // the right to ask is not needed for what is not used
		return nil
	case err != nil:
		return trouble(err, "le verrouillage du compartiment ne peut pas être lu"+code(err), "donnez au compte le droit s3:GetBucketObjectLockConfiguration")
	case wanted && enabled != "Enabled":
		return trouble(errors.New("no object lock"), "storage.s3 demande un verrouillage que le compartiment n'a pas",
			"faites créer un compartiment avec « Object Lock », ou retirez lock_days et legal_hold")
	case mode != nil && n != nil && unit != nil && s.cfg.LockDays == 0:
		return trouble(errors.New("the bucket locks by itself"), fmt.Sprintf("le compartiment verrouille de lui-même chaque objet (%s, %d %s) : rien n'y sera vraiment supprimé avant", *mode, *n, *unit),
			"faites retirer cette règle, ou écrivez lock_days: pour dire que c'est voulu")
	}
	return nil
}

func code(err error) string {
	var r minio.ErrorResponse
	if errors.As(err, &r) && r.Code != "" {
		return " (" + r.Code + ")"
	}
	return ""
}
