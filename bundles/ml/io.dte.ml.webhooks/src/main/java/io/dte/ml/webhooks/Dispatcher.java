// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.webhook.Webhook;
import io.dte.ml.webhooks.Rows.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, off the path of requests: one thread looks every second, the sending itself takes none. A delivery
 * is forgotten once it was taken, or after the last attempt; one that was under way in a crash is sent again.
 */
final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int MOST = 100;
  private static final long LONGEST_WAIT = 600_000;
  private final Database database;
  private final Payloads payloads;
  private final Sender sender;
  private final SecretOf secrets;
  private final int attempts;
  private final Clock clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
    Thread thread = new Thread(work, "dte-webhooks");
    thread.setDaemon(true);
    return thread;
  });

  /** The secret of a webhook; empty for none. */
  @FunctionalInterface
  interface SecretOf {
    char[] get(String hook) throws DteException;
  }

  Dispatcher(Database database, Payloads payloads, Sender sender, SecretOf secrets, int attempts, Clock clock) {
    this.database = database;
    this.payloads = payloads;
    this.sender = sender;
    this.secrets = secrets;
    this.attempts = attempts;
    this.clock = clock;
    timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      Map<String, Webhook> hooks = database.read(Rows::hooks).stream()
          .collect(Collectors.toMap(Webhook::id, Function.identity()));
      for (Delivery delivery : database.read(connection -> Rows.due(connection, clock.millis(), MOST))) {
        if (underWay.add(delivery.id())) {
          send(delivery, Optional.ofNullable(hooks.get(delivery.hook())));
        }
      }
    } catch (DteException | RuntimeException e) {
      LOG.warn("Deliveries of webhooks are looked for again in a second: {}", e.getMessage());
    }
  }

  private void send(Delivery delivery, Optional<Webhook> hook) {
    try {
      Optional<Payloads.Payload> payload = hook.isEmpty() ? Optional.empty() : payloads.of(delivery.type(),
          delivery.payload());
      if (payload.isEmpty() || !hook.get().active() || !hook.get().events().contains(payload.get().event())) {
        done(delivery);
        return;
      }
      sender.send(hook.get(), payload.get(), delivery.id(), delivery.at(), secrets.get(delivery.hook()))
          .whenComplete((answer, problem) -> ended(delivery, hook.get(), answer, problem));
    } catch (DteException | RuntimeException e) {
      failed(delivery, "the webhook " + delivery.hook(), e.getMessage());
    }
  }

  private void ended(Delivery delivery, Webhook hook, HttpResponse<InputStream> answer, Throwable problem) {
    if (problem != null) {
      failed(delivery, hook.name(), problem.getMessage());
      return;
    }
    try {
      answer.body().close();
    } catch (IOException e) {
      LOG.debug("The answer of the webhook {} broke off", hook.name(), e);
    }
    int status = answer.statusCode();
    if (status == 429 || status >= 500) {
      failed(delivery, hook.name(), "it answers " + status);
    } else {
      if (status >= 300) {
        LOG.warn("The webhook {} refused {} with {}; it is not sent again", hook.name(), delivery.type(), status);
      }
      done(delivery);
    }
  }

  private void done(Delivery delivery) {
    database.write(transaction -> {
      Rows.done(transaction.connection(), delivery.id());
      return null;
    }).whenComplete((nothing, problem) -> underWay.remove(delivery.id()));
  }

  private void failed(Delivery delivery, String hook, String why) {
    if (delivery.attempts() + 1 >= attempts) {
      LOG.warn("The webhook {} was not told of {} in {} attempts: {}", hook, delivery.type(), attempts, why);
      done(delivery);
      return;
    }
    long wait = Math.min(LONGEST_WAIT, 1000L << Math.min(20, delivery.attempts()));
    LOG.info("The webhook {} is told of {} again in {} s: {}", hook, delivery.type(), wait / 1000, why);
    database.write(transaction -> {
      Rows.failed(transaction.connection(), delivery, clock.millis() + wait);
      return null;
    }).whenComplete((nothing, problem) -> underWay.remove(delivery.id()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
