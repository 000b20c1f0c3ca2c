// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.store.ConsumerProgress;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What Prometheus asks for: the JVM, HTTP requests, runs by state, the event log. Safe for use by many threads. */
@Component(service = Metrics.class)
public final class Metrics {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");
  private static final int SEGMENTS = 3;
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile RunService runs;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile EventLog log;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile ConsumerProgress consumers;

  @Activate
  public Metrics() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collector.bindTo(registry);
    Gauge.builder("dte.event.log.sequence", this, Metrics::lastSequence)
        .description("Sequence of the last event in the log").register(registry);
  }

  /** Stops listening to the garbage collector. */
  @Deactivate
  public void close() {
    collector.close();
    registry.close();
  }

  /** Counts a request. Unknown methods are one, and failed requests are not told apart by path, since anybody could make up any number of those. */
  void answered(String method, String path, int status, long nanoseconds) {
    registry.timer("http.server.requests", Tags.of("method", METHODS.contains(method) ? method : "OTHER", "status", String.valueOf(status),
        "uri", status < 400 ? base(path) : "-")).record(nanoseconds, TimeUnit.NANOSECONDS);
  }

  /** The registry in Prometheus' text format. */
  String scrape() {
    StringBuilder text = new StringBuilder(registry.scrape());
    text.append("# HELP dte_runs Runs by state\n# TYPE dte_runs gauge\n");
    states().forEach((state, count) ->
        text.append("dte_runs{state=\"").append(state.label()).append("\"} ").append(count).append('\n'));
    ConsumerProgress progress = consumers;
    List<ConsumerProgress.State> all = progress == null ? List.of() : progress.states();
    text.append("# HELP dte_event_consumer_sequence Sequence of the last event of the log that a consumer has handled\n"
        + "# TYPE dte_event_consumer_sequence gauge\n");
    all.forEach(one -> text.append("dte_event_consumer_sequence{consumer=\"").append(one.name()).append("\"} ")
        .append(one.sequence()).append('\n'));
    text.append("# HELP dte_event_consumer_cpu_seconds CPU time that the work of a consumer of the log took\n"
        + "# TYPE dte_event_consumer_cpu_seconds counter\n");
    all.forEach(one -> text.append("dte_event_consumer_cpu_seconds{consumer=\"").append(one.name()).append("\"} ")
        .append(one.cpuSeconds()).append('\n'));
    return text.toString();
  }

  private Map<RunState, Integer> states() {
    Map<RunState, Integer> counts = new EnumMap<>(RunState.class);
    for (RunState state : RunState.values()) {
      counts.put(state, 0);
    }
    RunService service = runs;
    if (service != null) {
      for (Run run : service.list(RunQuery.ALL)) {
        counts.merge(run.state(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private double lastSequence() {
    EventLog events = log;
    return events == null ? Double.NaN : events.lastSequence();
  }

  private static String base(String path) {
    StringBuilder base = new StringBuilder();
    int count = 0;
    for (String segment : path.split("/")) {
      if (!segment.isEmpty() && count < SEGMENTS) {
        base.append('/').append(ID.matcher(segment).matches() ? "{id}" : segment);
        count++;
      }
    }
    return base.isEmpty() ? "/" : base.toString();
  }
}
