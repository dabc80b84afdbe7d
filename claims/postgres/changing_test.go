package postgres

// changing are the columns that the service may update, by table: of the tables
// that are not named, none.
var changing = map[string]string{
	"providers":      "name_ko name_en class jurisdiction telecom_revenue telecom_revenue_currency version",
	"services":       "name_ko name_en daily_users cloud kind version",
	"features":       "name_ko name_en",
	"plans":          "name_ko name_en audience content_service main_features facts version",
	"incidents":      "title_ko title_en merged_into facts revision version",
	"incident_facts": "facts",
	"maintenances":   "approval_id approved_by approved_at",
	"outages":        "incident_id version period",
	"subscriptions":  "ended_at channel billing_day fee fee_currency cohort version end_recorded_at period",
	"claims": "reference incident_id election facts previous_state state decision_id decision_number wakes_at " +
		"features loss loss_currency filed_at claimed_at lane decided_at answered_at refused_by owed goodwill currency",
	"claim_versions": "until incident_id claimed lane state loss loss_currency filed_at decided_at answered_at decision_number refused_by owed goodwill currency",
	"entitlements":   "incident_id decision_id decision_number given amount currency time_micros accrual_id sent overpaid",
	"balances":       "debits credits",
	"surveys":        "finished_at after_id seen filed claimed nothing referred running failed",
	"tokens":         "revoked_at used_at",
	"claimants":      "customer_sealed",
	"reviews":        "due_at due_order extended result answer_sealed answered_by answered_at",
	"determinations": "approved_by number found in_force_at period",
	"objections":     "state answer_sealed answered_by answered_at ended_period",
	"appeals":        "state previous_state handed_over_at due_at extended paused_at answer_sealed answered_by answered_at decided_number ended_period",
	"users":          "language state version",
	"memberships":    "ended_by ended_at said_at",
	"credentials":    "password password_at totp totp_at totp_counter pending_totp",
	"recovery_codes": "used_at",
	"devices":        "expires_at revoked_at",
	"attempts":       "failures expires_at",
	"sessions":       "key hash stage membership_id device idle_seconds used_at expires_at ended_at verified_at",
	"links":          "used_at used_by revoked_at approved_by code tries",
	"approvals":      "state decided_by decided_at reason code",
	"signing_keys":   "approved_by revoked_by revoked_at",
	"master_keys":    "retired_at",
	"person_keys":    "wrapped master_key destroyed_at",
	"contacts":       "name_sealed email_sealed email_index phone_sealed phone_index version changed_at",
	"payees":         "name_sealed bank_sealed account_sealed account_index version changed_at",

	"flags":              "state decided_by decided_at reason_sealed",
	"watches":            "approval_id removal_asked_by removed_by removed_at",
	"clearances":         "decision_number stale cleared_at incident_id decision_id state amount currency failed no_data settings_id payee_version state_by state_at note_id",
	"clearance_settings": "approved_by approved_at",
	"holds":              "released_by released_at release_note_id",
	"assignments":        "user_id assigned_by assigned_at",
	"quality_samples":    "result reviewed_by reviewed_at note_id",
	"submissions":        "mark state why claimant_id claim_id settled_by settled_at",

	"editions": "rulebook edition jurisdiction text law_ko law_en cases hash replaces state number proposed_by proposed_at decided_by decided_at " +
		"reason version",
	"evidence_sweeps":    "due_at",
	"evidence":           "claim_id draft_id provider_id",
	"evidence_files":     "provider_id",
	"claim_drafts":       "content_sealed version saved_at expires_at",
	"libraries":          "number",
	"retention_progress": "reached at",
	"simulations":        "based_on state reason total done checkpoint report samples worked_at finished_at version",
	"notices": "duty since_at due_on due_at no_date uncertain due_order revision library assessed_at affected counted_at reached published_at overdue_at " +
		"wordings version",
	"wordings":     "ko en changed_by changed_at published_at",
	"assessments":  "revision library again_at assessed_at",
	"batches":      "finished_at",
	"batch_ranges": "after_claimant after_claim done seen decided unchanged failed granted granted_in_part refused referred pending",

	"webhooks": "failing_since disabled_at disabled_because removed_by removed_at", "webhook_revisions": "approved_by", "webhook_secrets": "sealed master_key",
	"deliveries": "state attempts next_at tried_at status failure delivered_at",
	"fulfilment_tallies": "decision_number stands number currency given_amount given_micros given_pieces handed_amount handed_micros handed_pieces " +
		"excess_amount excess_micros excess_pieces",
	"fulfilments": "state asked next_at answered_at answered_by reason reference",
	"messages":    "read_at",
	"circulars":   "reached told done_at",
	"deadlines":   "extended extended_by paused_at paused_micros due_at warns_at due_order warn_order met_at missed_at over_at",
	"inquiries":   "state answer_sealed answered_by answered_at ended_by ended_at",
	"remittances": "state count sum withheld reached_incident reached_claimant reached_id approval_id proposed_by approved_by released_at written_at " +
		"closed_at",
	"payouts":         "amount state obstacle vouched changed_at",
	"payout_attempts": "state reason name_sealed bank_sealed account_sealed account_index budgets approval_id proposed_by approved_by sent_at ended_at",
	"budgets":         "cap per_claim reserved version",
	"budget_claims":   "cap reserved",
	"recourses":       "share_id share", "recourse_shares": "number approved_by approved_at", "recourse_totals": "shares",
	"recourse_receipts": "reversal_id reversed_by reversed_at",
}

// passing are the tables from which what is over is removed.
var passing = []string{"answers", "attempts", "sessions", "links", "proofs", "devices", "access_records", "directory", "sign_ins", "retained_data", "webhook_secrets", "deliveries",
	"evidence", "evidence_files", "evidence_sweeps", "claim_drafts", "narratives", "flags", "watches", "assignments", "submission_contents"}
