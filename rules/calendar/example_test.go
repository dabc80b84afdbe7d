package calendar_test

import (
	"errors"
	"fmt"
	"time"

	"bosang/rules/calendar"
)

// The last feature of October 2022 came back on Thursday the 20th at 23:00. The
// thirtieth day after it is a Saturday, so that Monday is the last day.
func ExampleCalendar_DueDate() {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		panic(err)
	}
	restored := time.Date(2022, 10, 20, 23, 0, 0, 0, seoul)
	due, err := calendar.Korea().DueDate(restored, 30, seoul)
	fmt.Println(due, due.Weekday(), err)
	// Output: 2022-11-21 Monday <nil>
}

// Past the last year whose holidays are known nothing is guessed.
func ExampleErrBeyondLastYear() {
	_, err := calendar.Korea().DueDate(time.Date(2027, 12, 20, 9, 0, 0, 0, time.UTC), 30, time.UTC)
	var beyond calendar.ErrBeyondLastYear
	fmt.Println(errors.As(err, &beyond), beyond.Year)
	// Output: true 2028
}
