package main

import (
	"net/url"
	"path/filepath"

	"bosang/api/intake"
	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
	drafts "bosang/claims/intake"
)

// files gives where files are kept that support claims, and how much of them is taken.
func (s settings) files() (evidence.Files, evidence.Limits, error) {
	place := s.evidence
	if place == "" {
		beside, err := filepath.Abs(filepath.Join(s.data, "evidence"))
		if err != nil {
			return nil, evidence.Limits{}, err
		}
		place = (&url.URL{Scheme: "file", Path: beside}).String()
	}
	files, err := kept.Open(place)
	if err != nil {
		return nil, evidence.Limits{}, usage("BOSANG_EVIDENCE: %w", err)
	}
	limits, err := evidence.ParseLimits(s.evidenceLimits)
	if err != nil {
		return nil, evidence.Limits{}, usage("BOSANG_EVIDENCE_LIMITS: %w", err)
	}
	return files, limits, nil
}

// intake gives how claims come in.
func (p *program) intake(store evidence.Store, of drafts.Store, useCases *claims.UseCases) (intake.Cases, error) {
	files, limits, err := p.settings.files()
	return intake.Cases{Evidence: evidence.New(store, useCases, files, limits), Drafts: drafts.New(of, useCases)}, err
}
