// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.EventUpcaster;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.security.Secrets;
import io.dte.foundation.api.store.ConsumerProgress;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.EventConsumer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database once the data directory is owned and publishes it with the event log; or publishes the problem.
 */
@Component(service = {}, immediate = true, configurationPid = "io.dte.foundation.store")
@Designate(ocd = StoreConfig.class)
public final class StoreComponent {
  private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
  private static final String PLACEHOLDER = "${secret:";

  private final BundleContext context;
  private final DataDirectory home;
  private final StoreConfig config;
  private final Upcasters upcasters = new Upcasters();
  private final List<EventConsumer> waiting = new ArrayList<>();
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private Secrets secrets;
  private Store store;
  private Dispatcher dispatcher;
  private ScheduledExecutorService cleaner;
  private boolean active;

  @Activate
  public StoreComponent(BundleContext context, StoreConfig config, @Reference DataDirectory home,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner) {
    this.context = context;
    this.config = config;
    this.home = home;
  }

  @Activate
  synchronized void activate() {
    active = true;
    open();
  }

  @Deactivate
  synchronized void close() {
    active = false;
    for (int i = registrations.size() - 1; i >= 0; i--) {
      try {
        registrations.get(i).unregister();
      } catch (IllegalStateException alreadyGone) {
        LOG.debug("unregistered by the framework already", alreadyGone);
      }
    }
    registrations.clear();
    if (cleaner != null) {
      cleaner.shutdown();
    }
    if (dispatcher != null) {
      dispatcher.close();
    }
    if (store != null) {
      store.close();
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  synchronized void bindSecrets(Secrets service) {
    secrets = service;
    if (active && store == null && registrations.isEmpty()) {
      open();
    }
  }

  synchronized void unbindSecrets(Secrets service) {
    if (secrets == service) {
      secrets = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindUpcaster(EventUpcaster upcaster) {
    upcasters.add(upcaster);
  }

  void unbindUpcaster(EventUpcaster upcaster) {
    upcasters.remove(upcaster);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  synchronized void bindConsumer(EventConsumer consumer) {
    waiting.add(consumer);
    if (dispatcher != null) {
      dispatcher.add(consumer);
    }
  }

  synchronized void unbindConsumer(EventConsumer consumer) {
    waiting.remove(consumer);
    if (dispatcher != null) {
      dispatcher.remove(consumer);
    }
  }

  private void open() {
    if (config.password().contains(PLACEHOLDER) && secrets == null) {
      LOG.info("the database's password is a secret: waiting for the secrets");
      return;
    }
    try {
      Backend backend = config.url().isBlank() ? new H2Backend(home.state("store"))
          : new PostgresBackend(config.url(), config.user(), password());
      store = Store.open(backend,
          new Store.Settings(config.readers(), config.group_size(), config.queue_size()), Clock.systemUTC(), upcasters);
    } catch (DteException e) {
      LOG.error("{}", e.getMessage());
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put(DataDirectory.START_PROPERTY, "store");
      registrations.add(context.registerService(Problem.class, e.problem(), properties));
      return;
    }
    dispatcher = new Dispatcher(store);
    waiting.forEach(dispatcher::add);
    if (config.retention_days() > 0) {
      keepFor(Duration.ofDays(config.retention_days()));
    }
    registrations.add(context.registerService(ConsumerProgress.class, dispatcher, null));
    registrations.add(context.registerService(HealthProbe.class, new StoreHealth(store), null));
    registrations.add(context.registerService(new String[] {Database.class.getName(), EventLog.class.getName()}, store,
        new Hashtable<>()));
  }

  private String password() throws DteException {
    return config.password().contains(PLACEHOLDER) ? secrets.resolve(config.password()) : config.password();
  }

  private void keepFor(Duration time) {
    Retention retention = new Retention(store, Clock.systemUTC(), time);
    cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "dte-store-retention");
      thread.setDaemon(true);
      return thread;
    });
    cleaner.scheduleWithFixedDelay(() -> {
      try {
        int deleted = retention.apply();
        LOG.info("deleted {} events older than {} days", deleted, time.toDays());
      } catch (DteException | RuntimeException e) {
        LOG.warn("cannot delete old events: {}", e.getMessage());
      }
    }, 10, 24 * 60, TimeUnit.MINUTES);
  }
}
