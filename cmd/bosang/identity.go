package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/identity/proof"
	"bosang/claims/late"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/persons"
)

// identify gives the database its users: who may come in, and what takes a second
// person's consent.
func (d *database) identify(p *program) error {
	var err error
	if d.trusted, err = p.trusted(); err != nil {
		return err
	}
	o := identity.Options{
		Vault: persons.Vault{Ring: d.keys}, Hasher: password.NewHasher(password.Standard, runtime.GOMAXPROCS(0)),
		Issuers: d.trusted.Issuers(), Logger: d.logger,
	}
	if path := p.settings.breached; path != "" {
		file, err := os.Open(path)
		if err != nil {
			return usage("BOSANG_BREACHED_PASSWORDS: %w", err)
		}
		d.closing = append(d.closing, file.Close)
		info, err := file.Stat()
		if err != nil {
			return fmt.Errorf("BOSANG_BREACHED_PASSWORDS: %w", err)
		}
		if o.Breached, err = password.NewPwned(file, info.Size()); err != nil {
			return usage("BOSANG_BREACHED_PASSWORDS: %w", err)
		}
	}
	late.Register(d.useCases, d.approvals)
	d.tellProviders(p)
	d.identity = identity.New(identities.Store{Store: d.store}, d.useCases, d.approvals, o)
	d.proofs = proof.New(identities.Store{Store: d.store}, d.identity, d.approvals, publicURL(p.settings.network.public))
	return nil
}

// close ends what was opened.
func (d *database) close() error {
	if d.store != nil {
		d.store.Close()
	}
	var errs []error
	for _, end := range d.closing {
		errs = append(errs, end())
	}
	return errors.Join(errs...)
}

// publicURL gives the address by which the service is known: the first of those that
// are set, without a slash at its end; empty where none is.
func publicURL(all string) string {
	for _, origin := range origins(all) {
		return origin
	}
	return ""
}

// origins are all of them.
func origins(all string) []string {
	list := strings.FieldsFunc(all, func(r rune) bool { return r == ',' || r == ' ' })
	for at := range list {
		list[at] = strings.TrimRight(list[at], "/")
	}
	return list
}
