package rules

import "bosang/rules/definition"

// What an edition states; see package definition.
type (
	// Definition is one edition as its file states it.
	Definition = definition.Edition
	// Position is where something stands in a file.
	Position = definition.Position
	// Texts is one text in both languages.
	Texts = definition.Texts
	// BookKind is what a rulebook rests on.
	BookKind = definition.BookKind
	// Provision is a rule with its citation, its words, its condition, its effect and the exceptions to it.
	Provision = definition.Provision
	// Condition is an expression in three-valued logic.
	Condition = definition.Condition
	// Comparison relates what is the case to a boundary.
	Comparison = definition.Comparison
	// Binds says which cases an edition is for.
	Binds = definition.Binds
	// Cites is a place in an instrument.
	Cites = definition.Cites
	// AnnouncedUse is what a quantity does with the scope of announced maintenance.
	AnnouncedUse = definition.AnnouncedUse
)

// The kinds of rulebook, and the effects that others ask for; see package definition.
const (
	Statute       = definition.Statute
	Standard      = definition.Standard
	Contract      = definition.Contract
	ProgrammeBook = definition.Programme

	Entitles = definition.Entitles
	Obliges  = definition.Obliges

	AnnouncedIgnored = definition.AnnouncedIgnored
	AnnouncedLeftOut = definition.AnnouncedLeftOut
	AnnouncedOnly    = definition.AnnouncedOnly
)
