package text

import "bosang/claims"

// intakeProblems are those of claims that are not filed yet.
var intakeProblems = map[string]Problem{
	"too_many_drafts": {claims.KindConflict, Texts{"초안이 너무 많습니다", "There are too many drafts"},
		Texts{"접수하지 않은 청구 초안은 100개까지 보관합니다. 쓰지 않는 초안을 지우십시오.", "A hundred claims that are not filed are kept at most. Delete those that are not needed."}},
}

// intakeFields are what can be wrong with files that support claims.
var intakeFields = map[string]Texts{
	"file_name_form":  {`attachment; filename="receipt.pdf" 또는 attachment; filename*=UTF-8''이름 형식으로 적습니다.`, `It has the form attachment; filename="receipt.pdf", or attachment; filename*=UTF-8''name.`},
	"file_too_large":  {"파일 하나는 {}까지 보낼 수 있습니다.", "A file has {} at most."},
	"files_too_large": {"파일을 모두 더해 {}까지 보낼 수 있습니다.", "All files together have {} at most."},
	"too_many_files":  {"파일은 {}개까지 보낼 수 있습니다.", "There can be {} files at most."},
	"digest_form":     {"sha-256=:…: 형식으로, SHA-256을 base64로 적습니다.", "It has the form sha-256=:…:, with the SHA-256 in base64."},
	"other_digest":    {"Content-Digest와 다른 내용이 왔습니다. 처음부터 다시 보내 주십시오.", "What came is not what Content-Digest says. Send it again from its beginning."},
	"file_type":       {"받지 않는 종류의 파일입니다. 받는 종류: {}.", "This kind of file is not taken. These are: {}."},
	"file_type_other": {"내용이 {}이 아닙니다. Content-Type을 내용과 맞게 보내십시오.", "What is in it is no {}. Send the Content-Type of what is in it."},
}
