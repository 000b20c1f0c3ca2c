// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.api.InputSource;
import io.dte.workflow.api.RemoteInputs;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Fetches inputs into {@code cache/inputs} of the data directory; one download of an address at a time. */
@Component(service = RemoteInputs.class)
public final class CachedInputs implements RemoteInputs {
  private static final int ATTEMPTS = 4;
  private static final long PAUSE_MILLIS = 500;

  private final Supplier<Path> folder;
  private final Map<String, InputSource> sources = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Activate
  public CachedInputs(@Reference DataDirectory home) {
    this(() -> home.cache("inputs"));
  }

  CachedInputs(Supplier<Path> folder) {
    this.folder = folder;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSource(InputSource source, Map<String, Object> properties) {
    for (String scheme : schemes(properties)) {
      sources.put(scheme, source);
    }
  }

  void removeSource(InputSource source, Map<String, Object> properties) {
    for (String scheme : schemes(properties)) {
      sources.remove(scheme, source);
    }
  }

  private static String[] schemes(Map<String, Object> properties) {
    Object value = properties.get(InputSource.SCHEME_PROPERTY);
    return value instanceof String[] several ? several : new String[] {String.valueOf(value)};
  }

  @Override
  public Fetched fetch(URI address, Listener listener, BooleanSupplier stop) throws DteException {
    InputSource source = source(address);
    String key = Sha256.of(address.toString());
    ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
    lock.lock();
    try (CacheEntry entry = CacheEntry.open(folder.get(), key, address)) {
      return fetch(address, source, entry, listener, stop);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", folder.get(), e), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<URI> list(URI folder, BooleanSupplier stop) throws DteException {
    InputSource source = source(folder);
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      goOn(folder, stop);
      pause(attempt);
      try {
        return source.list(folder);
      } catch (IOException e) {
        last = e;
      }
    }
    throw unavailable(folder, last);
  }

  private static void goOn(URI address, BooleanSupplier stop) throws DteException {
    if (stop.getAsBoolean()) {
      throw new DteException(ExitCode.CANCELLED, "The download of " + address + " was stopped", "");
    }
  }

  private InputSource source(URI address) throws DteException {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    OnDemand starter = onDemand;
    if (!sources.containsKey(scheme) && starter != null) {
      starter.start(InputSource.SCHEME_PROPERTY, scheme);
    }
    InputSource source = sources.get(scheme);
    if (source == null) {
      throw new DteException(ExitCode.UNSUPPORTED, "Nothing here reads inputs such as " + address,
          "there are: " + String.join(", ", sources.keySet().stream().sorted().toList()));
    }
    return source;
  }

  private Fetched fetch(URI address, InputSource source, CacheEntry entry, Listener listener, BooleanSupplier stop)
      throws DteException, IOException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      goOn(address, stop);
      pause(attempt);
      InputSource.Answer answer;
      try {
        answer = source.open(address, entry.known());
      } catch (IOException e) {
        last = e;
        continue;
      }
      if (answer instanceof InputSource.Answer.Content content) {
        CacheEntry.Received received = entry.receive(content, listener, stop);
        if (received == CacheEntry.Received.ALL) {
          return entry.finish();
        }
        last = new IOException("the connection broke off");
      } else if (entry.isComplete()) {
        return entry.reused();
      }
    }
    throw unavailable(address, last);
  }

  private static void pause(int attempt) throws DteException {
    try {
      Thread.sleep(attempt == 0 ? 0 : PAUSE_MILLIS << attempt - 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The download was interrupted", "", e);
    }
  }

  private static DteException unavailable(URI address, IOException cause) {
    boolean unknown = false;
    for (Throwable t = cause; t != null; t = t.getCause()) {
      unknown |= t instanceof UnresolvedAddressException || t instanceof java.net.UnknownHostException;
    }
    String why = unknown ? "the host " + address.getHost() + " is not known"
        : cause instanceof HttpTimeoutException ? "the host " + address.getHost() + " does not answer"
        : cause instanceof ConnectException ? "the host " + address.getHost() + " takes no connections"
        : cause == null ? "the source keeps saying that it did not change" : String.valueOf(cause.getMessage());
    return new DteException(ExitCode.UNAVAILABLE, "The input " + address + " cannot be fetched: " + why,
        unknown ? "check the address" : "try again; what has come so far is kept", cause);
  }
}
