package rules

import (
	"bosang/rules/internal/counterfactual"
	"bosang/rules/internal/explain"
	"bosang/rules/text"
)

// Lang is a language that explanations are written in.
type Lang = text.Lang

// The languages. Every text of the engine and of every rulebook exists in both.
const (
	Korean  = text.Korean
	English = text.English
)

// RemedyText writes what a remedy gives.
func RemedyText(lang Lang, m *Remedy) string { return explain.RemedyText(lang, m) }

type (
	// Explanation is an outcome written out for people in one language.
	Explanation = explain.Explanation
	// SumText is how a remedy was worked out, written step by step.
	SumText = explain.SumText
	// FindingText is a finding written out.
	FindingText = explain.FindingText
	// CheckText is one comparison written out.
	CheckText = explain.CheckText
	// DutyText is a duty of the provider written out.
	DutyText = explain.DutyText
	// EditionText names an edition that was used.
	EditionText = explain.EditionText
	// Change is one thing that would have to be otherwise for a finding to turn. Each of its values does.
	Change = counterfactual.Change
)
