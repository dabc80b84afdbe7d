package access

import "testing"

func TestEveryPermissionStandsInTheTableOnceWithASentence(t *testing.T) {
	seen := map[Permission]bool{}
	for _, g := range Table() {
		if seen[g.Permission] {
			t.Errorf("%s stands twice", g.Permission)
		}
		seen[g.Permission] = true
		if g.Means == "" || len(g.Roles) == 0 {
			t.Errorf("%s says nothing or is nobody's", g.Permission)
		}
	}
}

func TestWhatIsNotListedIsDenied(t *testing.T) {
	for _, r := range append(Roles(), System, "", "root") {
		if (Actor{Role: r}).May("everything:do") {
			t.Errorf("%q may do what no table lists", r)
		}
	}
	for _, p := range []Permission{WriteProvider, WriteCatalogue, WriteSubscription, WriteIncident, MergeIncident, WriteOutage, RunBatch} {
		if (Actor{Role: Claimant}).May(p) || (Actor{Role: Regulator}).May(p) || (Actor{}).May(p) {
			t.Errorf("%s is given to who only reads", p)
		}
	}
}

func TestAnOperatorIsOneOfItsProvidersOnly(t *testing.T) {
	mine, other := ID{1}, ID{2}
	a := Actor{Role: Operator, Providers: []ID{mine}}
	if !a.OperatorOf(mine) || a.OperatorOf(other) {
		t.Error("membership is mistaken")
	}
	if (Actor{Role: Claimant, Providers: []ID{mine}}).OperatorOf(mine) {
		t.Error("a claimant passes as an operator")
	}
}

func TestScopesNarrowARoleAndNeverWidenIt(t *testing.T) {
	a := Actor{Role: Claimant, Scopes: []Permission{ReadClaim, RunBatch}}
	if !a.May(ReadClaim) || a.May(FileClaim) || a.May(RunBatch) {
		t.Error("the scopes are mistaken")
	}
	if (Actor{Role: Administrator, Scopes: []Permission{}}).May(ReadCatalogue) {
		t.Error("a token without any scope may do something")
	}
}
