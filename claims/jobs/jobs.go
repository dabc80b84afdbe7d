// Package jobs does background work: it puts work into the queue (River, in the
// schema migrations.QueueSchema) inside the transaction that causes it, and
// works it.
//
//   - decide_filed decides the claims of an incident that were filed since the
//     work was put into the queue.
//   - decide_overdue decides all filed claims of an incident.
//   - wake decides claims again at the instant at which their outcome changes.
//   - decide_again starts the run in which the claims are decided again that a
//     change affects.
//   - batch is one share of the work on a run over many claims.
//   - simulate works a simulation.
//   - survey works a survey of who is owed what without having claimed.
//   - deliver sends what is due to a webhook.
//   - hand_over hands over what the claims of an incident give in kind, or those of all,
//     every hour, when what was not answered is asked for again too.
//   - circulate tells everybody with a claim on an incident what is to be told of it.
//   - check_deadlines, every hour, starts, stops and misses the clocks of claims.
//   - remit collects or releases a remittance.
//   - clear finds out which claims of an incident or a claimant may be paid.
//   - catch_up, every five minutes, puts work into the queue again that should have
//     been done some time ago.
//   - forget_answers removes old answers to repeated requests, every hour.
//   - retain removes what is past its time, once a day (package retention).
//   - check_notices, every five minutes, brings notices up to what is recorded of their
//     incidents, and puts on the trail which are overdue (package notice).
//   - sweep_evidence removes files that nothing refers to, every ten minutes.
//
// The same work waits only once. Work that has begun is no longer waiting: what
// is put into the queue after that instant waits anew, because the work that
// runs may already have passed what it is about.
//
// Work that fails is tried maxAttempts times, waiting twice as long each time;
// then it is discarded, which is logged as an error and stays visible in the
// queue for a week. What it was about is not lost: catch_up looks for claims that
// were filed or should have woken and for runs that should have ended, whatever
// became of the jobs, and has discarded decide_again and clear tried once more. It is also
// how claims that could not be decided are tried again, every few minutes and not
// with every further filing. Long work is done in slices that begin where the one
// before ended, so that a killed worker's job is known to be dead soon.
package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
)

const (
	// maxAttempts with the pauses of retry take about an hour.
	maxAttempts = 15
	// slice is how long a job works before it gives way to others.
	slice = 20 * time.Second
	// jobTimeout ends a job that hangs, and rescueAfter is when a job counts as
	// dead whose worker was killed.
	jobTimeout  = time.Minute
	rescueAfter = 2 * time.Minute
	// stopTimeout is how long running jobs have to end when the program stops.
	stopTimeout = 15 * time.Second
	// shares is how many jobs work one run: as many workers, in whatever
	// processes, can take part in it at a time.
	shares = 8
	// runsLine is where the shares of runs wait, so that what was just filed or
	// wakes up does not wait behind a long run.
	runsLine = "runs"
	// whatIfLine is where simulations wait. A process works one at a time, for a slice,
	// so that half of the processors are left to others.
	whatIfLine = "what_if"
	// webhooksLine is where deliveries wait, so that nothing waits behind the endpoints of
	// others.
	webhooksLine = "webhooks"
	// answersKept is how long the answer to a request with an idempotency key is
	// given again; answersEvery is how often older ones are removed.
	answersKept  = 48 * time.Hour
	answersEvery = time.Hour
	// retainEvery is how often what is past its time is removed.
	retainEvery = 24 * time.Hour
	// handOverEvery is how often what is given in kind is looked for.
	handOverEvery = time.Hour
	// sweepEvery is how often files are removed that nothing refers to.
	sweepEvery = 10 * time.Minute
	// silenceEvery is how often decisions are accepted to which nobody objects.
	silenceEvery = time.Hour
	// catchUpEvery is how often overdue work is looked for, and overdueAfter since
	// when it must be due: long enough for work that is merely behind.
	catchUpEvery = 5 * time.Minute
	overdueAfter = 10 * time.Minute
	// filedBefore is how long before its job a claim can have been added that the
	// job is about: as long as a filing takes, and what clocks differ by.
	filedBefore = 5 * time.Minute
)

type decideFiledArgs struct {
	Incident string `json:"incident_id"`
}

func (decideFiledArgs) Kind() string { return string(claims.WorkDecideFiled) }

type decideOverdueArgs struct {
	Incident string `json:"incident_id"`
}

func (decideOverdueArgs) Kind() string { return "decide_overdue" }

type catchUpArgs struct{}

func (catchUpArgs) Kind() string { return "catch_up" }

type wakeArgs struct {
	Incident string    `json:"incident_id"`
	At       time.Time `json:"at"`
}

func (wakeArgs) Kind() string { return string(claims.WorkWake) }

type decideAgainArgs struct {
	Incident string   `json:"incident_id"`
	Plans    []string `json:"plan_ids"`
}

func (decideAgainArgs) Kind() string { return string(claims.WorkDecideAgain) }

type batchArgs struct {
	Batch string `json:"batch_id"`
	Share int    `json:"share"`
}

func (batchArgs) Kind() string { return string(claims.WorkBatch) }

type simulateArgs struct {
	Simulation string `json:"simulation_id"`
}

func (simulateArgs) Kind() string { return string(claims.WorkSimulate) }

type surveyArgs struct {
	Survey string `json:"survey_id"`
}

func (surveyArgs) Kind() string { return string(claims.WorkSurvey) }

type forgetAnswersArgs struct{}

func (forgetAnswersArgs) Kind() string { return "forget_answers" }

type retainArgs struct{}

func (retainArgs) Kind() string { return "retain" }

type sweepEvidenceArgs struct{}

func (sweepEvidenceArgs) Kind() string { return "sweep_evidence" }

type silenceArgs struct{}

func (silenceArgs) Kind() string { return "silence" }

// once makes the same work wait only once. River wants running jobs among these
// states; begin takes a job out of them when it runs.
func once() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}
}
