// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.EventConsumer;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.webhook.Webhook;
import io.dte.ml.api.webhook.WebhookService;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Webhooks in the database, their secrets among the platform's secrets. Events become deliveries in the transaction of
 * the event log's cursor; {@link Dispatcher} sends them.
 */
@Component(service = {WebhookService.class, EventConsumer.class}, configurationPid = "io.dte.ml.webhooks")
@Designate(ocd = WebhookConfig.class)
public final class Webhooks implements WebhookService, EventConsumer {
  private static final int LONGEST_ANSWER = 4000;
  private final Database database;
  private final Secrets secrets;
  private final Destinations destinations;
  private final Sender sender;
  private final Dispatcher dispatcher;
  private final Clock clock;

  @Activate
  public Webhooks(@Reference Database database, @Reference ModelRegistry registry, @Reference Secrets secrets,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner,
      WebhookConfig config) throws DteException {
    this.database = database;
    this.secrets = secrets;
    this.clock = Clock.systemUTC();
    // A plain .cfg file gives all of a list as one text, parted by commas.
    this.destinations = new Destinations(Arrays.stream(config.hosts()).flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip).collect(Collectors.toUnmodifiableSet()));
    this.sender = new Sender(Sender.client(), destinations, Duration.ofSeconds(config.timeoutSeconds()));
    database.migrate("webhooks", Rows.MIGRATIONS);
    this.dispatcher = new Dispatcher(database, new Payloads(registry), sender, this::secret, config.attempts(), clock);
  }

  @Deactivate
  void stop() {
    dispatcher.close();
  }

  private char[] secret(String hook) throws DteException {
    return secrets.get(name(hook)).orElseGet(() -> new char[0]);
  }

  private static String name(String hook) {
    return "webhook-" + hook;
  }

  private <T> T write(UnitOfWork<T> work) throws DteException {
    try {
      return database.write(work).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      throw new DteException(ExitCode.STORAGE, "the webhook was not stored: " + e.getCause(), "see the log", e);
    }
  }

  @Override
  public String name() {
    return "ml.webhooks";
  }

  @Override
  public void consume(List<Event> events, Transaction transaction) throws SQLException, DteException {
    List<Event> concerned = events.stream().filter(event -> event.type().name().startsWith("model.")).toList();
    if (concerned.isEmpty()) {
      return;
    }
    for (Webhook hook : Rows.hooks(transaction.connection())) {
      for (Event event : concerned) {
        if (hook.active() && event.time().toEpochMilli() >= hook.createdAt()) {
          Rows.enqueue(transaction.connection(), hook, event);
        }
      }
    }
  }

  private Settings checked(Settings settings) throws DteException {
    if (settings.name().isBlank() || settings.name().length() > 255) {
      throw new DteException(ExitCode.INVALID, "The webhook's name has to have from 1 to 255 characters", "");
    }
    if ((settings.name() + settings.description()).indexOf('\0') >= 0) {
      throw new DteException(ExitCode.INVALID, "The webhook's name or description contains a NUL character", "");
    }
    if (settings.events().isEmpty()) {
      throw new DteException(ExitCode.INVALID, "A webhook needs events", "");
    }
    for (String event : settings.events()) {
      if (!Payloads.EVENTS.contains(event)) {
        throw new DteException(ExitCode.INVALID, "Invalid webhook event " + event + ". Valid ones are "
            + Payloads.EVENTS.stream().sorted().toList(), "");
      }
    }
    destinations.checkGiven(settings.url());
    return settings;
  }

  private Webhook store(String id, Settings settings, long created) throws DteException {
    Webhook hook = new Webhook(id, settings.name(), settings.description(), settings.url(), settings.events(),
        settings.active(), created, clock.millis());
    if (!settings.secret().isEmpty()) {
      secrets.set(name(id), settings.secret().toCharArray());
    }
    return write(transaction -> {
      Rows.store(transaction.connection(), hook);
      return hook;
    });
  }

  @Override
  public Webhook create(Settings settings) throws DteException {
    return store(UUID.randomUUID().toString(), checked(settings), clock.millis());
  }

  @Override
  public List<Webhook> list() throws DteException {
    return database.read(Rows::hooks).stream().sorted(Comparator.comparing(Webhook::name)).toList();
  }

  @Override
  public Optional<Webhook> find(String id) throws DteException {
    return list().stream().filter(hook -> hook.id().equals(id)).findFirst();
  }

  private Webhook require(String id) throws DteException {
    return find(id).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND, "Webhook with ID " + id + " not found.",
        ""));
  }

  @Override
  public Webhook update(String id, Settings settings) throws DteException {
    return store(id, checked(settings), require(id).createdAt());
  }

  @Override
  public void delete(String id) throws DteException {
    require(id);
    write(transaction -> {
      Rows.delete(transaction.connection(), id);
      return null;
    });
    if (secrets.names().contains(name(id))) {
      secrets.remove(name(id));
    }
  }

  @Override
  public TestResult test(String id, String event) throws DteException {
    Webhook hook = require(id);
    if (!event.isEmpty() && !Payloads.EVENTS.contains(event)) {
      throw new DteException(ExitCode.INVALID, "Invalid webhook event " + event, "");
    }
    try {
      HttpResponse<InputStream> answer = sender.send(hook, Payloads.example(event.isEmpty() ? hook.events().get(0)
          : event), UUID.randomUUID().toString(), clock.instant(), secret(id)).join();
      try (InputStream body = answer.body()) {
        return new TestResult(answer.statusCode() < 400, answer.statusCode(),
            new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8), "");
      }
    } catch (CompletionException | IOException e) {
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      return new TestResult(false, 0, "", "Failed to test webhook: " + cause);
    }
  }
}
