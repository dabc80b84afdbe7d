package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bosang/rules"
)

const (
	english = rules.English
	korean  = rules.Korean
)

func langFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "lang", "en", "the language of what is shown: en, ko")
}

// authorsLangFlag is langFlag for those who write rulebooks: left out, it is the language of their terminal.
func authorsLangFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "lang", "", "the language of what is shown: en, ko; left out, that of LC_ALL, LC_MESSAGES or LANG")
}

// authorsLanguage reads what authorsLangFlag was given.
func (p *program) authorsLanguage(s string) (rules.Lang, error) {
	if s == "" {
		return p.spoken(), nil
	}
	lang, err := language(s)
	p.lang = lang
	return lang, err
}

// spoken is the language in which what is wrong with rulebooks is told: that of --lang, or of the terminal.
func (p *program) spoken() rules.Lang {
	if p.lang != "" {
		return p.lang
	}
	return p.locale()
}

// locale is the language of the terminal: Korean or else English.
func (p *program) locale() rules.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := p.env(name); value != "" {
			tag, _, _ := strings.Cut(value, ".")
			if lang, _, _ := strings.Cut(strings.ReplaceAll(tag, "-", "_"), "_"); strings.EqualFold(lang, string(korean)) {
				return korean
			}
			break // the first that is set decides
		}
	}
	return english
}

func language(s string) (rules.Lang, error) {
	switch lang := rules.Lang(s); lang {
	case english, korean:
		return lang, nil
	}
	return "", usage("--lang is en or ko, not %q", s)
}

// both is a message in both languages.
type both struct{ ko, en string }

// in fills the message in a language.
func (b both) in(lang rules.Lang, args ...any) string {
	if lang == korean {
		return fmt.Sprintf(b.ko, args...)
	}
	return fmt.Sprintf(b.en, args...)
}
