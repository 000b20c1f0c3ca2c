// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All clients that follow the event log over HTTP, served by one thread. */
@Component(service = EventStreams.class, configurationPid = "io.dte.foundation.rest")
public final class EventStreams {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final int BATCH = 256;

  private final EventLog log;
  private final int maximum;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean due = new AtomicBoolean();
  private final ScheduledExecutorService thread;
  private final EventLog.Subscription subscription;

  @Activate
  public EventStreams(RestSettings settings, @Reference EventLog log) {
    this(log, settings.maximumStreams(), settings.heartbeatSeconds() * 1000L);
  }

  EventStreams(EventLog log, int maximum, long heartbeatMilliseconds) {
    this.log = log;
    this.maximum = maximum;
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread made = new Thread(task, "dte-event-streams");
      made.setDaemon(true);
      return made;
    });
    executor.setRemoveOnCancelPolicy(true);
    this.thread = executor;
    thread.scheduleWithFixedDelay(() -> streams.forEach(EventStream::heartbeat), heartbeatMilliseconds,
        heartbeatMilliseconds, TimeUnit.MILLISECONDS);
    this.subscription = log.onCommit(sequence -> wake());
  }

  /** Ends all streams. */
  @Deactivate
  public void close() {
    subscription.close();
    thread.shutdownNow();
    streams.forEach(EventStream::close);
  }

  /**
   * Starts to write events to a request that is asynchronous already.
   *
   * @param run whose events, or null for all
   * @param cursor the sequence the client has seen
   */
  void open(AsyncContext context, UUID run, long cursor) throws DteException, IOException {
    if (streams.size() >= maximum) {
      throw new DteException(ExitCode.UNAVAILABLE, "There are " + maximum + " event streams already.",
          "Close some, or raise maximumStreams in etc/io.dte.foundation.rest.cfg.");
    }
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    context.setTimeout(0);
    EventStream stream = new EventStream(context, log, run, cursor, this::wake, streams::remove);
    streams.add(stream);
    stream.start();
  }

  /** How many clients follow now. */
  int size() {
    return streams.size();
  }

  private void wake() {
    if (due.compareAndSet(false, true)) {
      try {
        thread.execute(this::advance);
      } catch (RejectedExecutionException e) {
        LOG.debug("Event streams are closed");
      }
    }
  }

  private void advance() {
    due.set(false);
    Map<Long, List<Event>> shared = new HashMap<>();
    boolean more = false;
    for (EventStream stream : streams) {
      try {
        more |= stream.advance(after -> shared.computeIfAbsent(after, sequence -> log.read(sequence, BATCH)), BATCH);
      } catch (RuntimeException e) {
        LOG.error("An event stream ends, since the log cannot be read", e);
        stream.close();
      }
    }
    if (more) {
      wake();
    }
  }
}
