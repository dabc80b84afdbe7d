package edge

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what the interface counts of itself.
type metrics struct {
	took    *prometheus.HistogramVec
	running prometheus.Gauge
	shown   http.Handler
}

func newMetrics(registry *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "bosang_http_request_seconds", Help: "Time until a request was answered.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
		}, []string{"method", "route", "class"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "bosang_http_requests_running", Help: "Requests that are being answered.",
		}),
		shown: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
	}
	for _, c := range []prometheus.Collector{m.took, m.running} {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
