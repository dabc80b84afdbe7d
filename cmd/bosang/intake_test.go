package main

import (
	"strings"
	"testing"

	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
)

func TestWhereEvidenceIsKeptIsSaidByOneSettingAndBesideTheDataByNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said map[string]string
		want string
	}{
		"nothing":     {map[string]string{"BOSANG_DATA": "/var/lib/bo sang"}, "/var/lib/bo sang/evidence"},
		"a directory": {map[string]string{"BOSANG_EVIDENCE": "file:///srv/files"}, "/srv/files"},
	} {
		files, limits, err := settled(t, c.said).settings.files()
		if err != nil || limits != evidence.DefaultLimits() {
			t.Errorf("%s: %+v, %v", name, limits, err)
		}
		if files != evidence.Files(kept.Directory(c.want)) {
			t.Errorf("%s: %v", name, files)
		}
	}
	for variable, value := range map[string]string{"BOSANG_EVIDENCE": "ftp://hunter2@host/", "BOSANG_EVIDENCE_LIMITS": "file=hunter2"} {
		p := &program{env: func(name string) string { return map[string]string{variable: value}[name] }}
		if err := p.settle(); err == nil || !strings.Contains(err.Error(), variable+": ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", variable, err)
		}
	}
}
