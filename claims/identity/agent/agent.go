// Package agent knows browsers and systems by what they say of themselves.
package agent

import "strings"

// Family cuts a User-Agent header to what its owner recognises, and nobody else can
// tell people by.
func Family(agent string) string {
	find := func(from [][2]string) string {
		for _, f := range from {
			if strings.Contains(agent, f[0]) {
				return f[1]
			}
		}
		return ""
	}
	browser := find([][2]string{{"KAKAOTALK", "KakaoTalk"}, {"Whale/", "Whale"}, {"SamsungBrowser/", "Samsung Internet"}, {"Edg", "Edge"},
		{"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}})
	system := find([][2]string{{"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"}})
	return strings.TrimSpace(browser + " " + system)
}
