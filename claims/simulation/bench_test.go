package simulation_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/demonstration"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/simulation"
	"bosang/rules/library"
)

// kakao reads the dossier of the incident of October 2022.
func kakao(t testing.TB) *claims.Dossier {
	t.Helper()
	w, err := open(t.Context(), pgtest.New(t).ServiceURL)
	if err != nil {
		t.Fatal(err)
	}
	defer w.store.Close()
	loaded, err := demonstration.Load(t.Context(), w.useCases, administrator, demonstration.Population{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var d *claims.Dossier
	err = w.store.InTx(t.Context(), administrator, func(tx claims.Tx) (err error) {
		d, err = tx.Dossier(t.Context(), loaded.Incident.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// BenchmarkSubscribers draws subscribers, evaluates each by both sets of rules and
// counts what changes.
func BenchmarkSubscribers(b *testing.B) {
	d := kakao(b)
	current, err := library.Load()
	if err != nil {
		b.Fatal(err)
	}
	n := merchantsGetMore(d.Incident.ID)
	proposed, _, _, err := n.Propose(current)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	simulation.Judge(d, current, proposed, simulation.Population{Size: int64(b.N), Seed: 1}, 5, 0, int64(b.N))
}

// BenchmarkDrawing draws subscribers and makes facts of them, without evaluating.
func BenchmarkDrawing(b *testing.B) {
	d := kakao(b)
	b.ReportAllocs()
	b.ResetTimer()
	simulation.Subscribers(d, claims.ProviderID{}, simulation.Population{Size: int64(b.N), Seed: 1}, 0, int64(b.N), func(int64, *claims.Undecided) {})
}
