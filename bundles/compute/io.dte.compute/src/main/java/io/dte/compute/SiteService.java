// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Site;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Site} out of {@code etc/site.yaml}. No lock is held while a service is registered or a factory is called. */
@Component(service = Site.class)
public final class SiteService implements Site {
  private static final Logger LOG = LoggerFactory.getLogger(SiteService.class);

  /** A runner made from an entry. */
  private record Made(JsonNode settings, TaskRunnerFactory factory, TaskRunner runner, ServiceRegistration<TaskRunner> service) {}

  /** What was read, and the state of the file then. @param problem why a changed file does not count, or null */
  private record Known(String stamp, SiteFile file, DteException problem) {}

  private final Path path;
  private final BundleContext bundles;
  private final SiteSchema schema = new SiteSchema(new ObjectMapper());
  private final Map<String, TaskRunnerFactory> factories = new ConcurrentHashMap<>();
  private final Map<String, TaskRunner> services = new ConcurrentHashMap<>();
  private final Map<String, Made> made = new ConcurrentHashMap<>();
  private Known known;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Secrets secrets;

  @Activate
  public SiteService(BundleContext bundles, @Reference DataDirectory home) {
    this(bundles, home.root().resolve("etc").resolve("site.yaml"));
  }

  SiteService(BundleContext bundles, Path file) {
    this.bundles = bundles;
    path = file;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addFactory(TaskRunnerFactory factory, Map<String, Object> properties) {
    String type = String.valueOf(properties.get(TaskRunnerFactory.TYPE_PROPERTY));
    factories.put(type, factory);
    // Whoever waits for a runner of this type is told by the runner's service.
    SiteFile file;
    synchronized (this) {
      file = known == null ? null : known.file;
    }
    if (file != null && onDemand == null) {
      file.entries().keySet().stream().filter(name -> type(file.entries().get(name)).equals(type)).forEach(this::makeQuietly);
    }
  }

  void removeFactory(TaskRunnerFactory factory, Map<String, Object> properties) {
    factories.remove(String.valueOf(properties.get(TaskRunnerFactory.TYPE_PROPERTY)), factory);
    made.forEach((name, runner) -> {
      if (runner.factory == factory) {
        drop(name, runner);
      }
    });
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRunner(TaskRunner runner, Map<String, Object> properties) {
    services.put(String.valueOf(properties.get(TaskRunner.NAME_PROPERTY)), runner);
  }

  void removeRunner(TaskRunner runner, Map<String, Object> properties) {
    services.remove(String.valueOf(properties.get(TaskRunner.NAME_PROPERTY)), runner);
  }

  @Deactivate
  void close() {
    made.forEach(this::drop);
  }

  @Override
  public String runnerFor(TaskNeeds needs, String requested) throws DteException {
    SiteFile file = file();
    if (!requested.isEmpty()) {
      requireKnown(requested, file, SourceLocation.NONE);
      return requested;
    }
    for (int i = 0; i < file.rules().size(); i++) {
      if (file.rules().get(i).fits(needs)) {
        requireKnown(file.rules().get(i).runner(), file, file.yaml().place("/rules/" + i + "/runner"));
        return file.rules().get(i).runner();
      }
    }
    requireKnown(file.defaultRunner(), file, file.yaml().place("/default"));
    return file.defaultRunner();
  }

  @Override
  public void requireKnown(String name) throws DteException {
    SiteFile file = file();
    if (!isKnown(name, file)) {
      Set<String> names = names(file);
      String near = Spelling.suggest(name, names);
      throw new DteException(ExitCode.USAGE, "There is no task runner '" + name + "'; there are: " + String.join(", ", names),
          near.startsWith("did") ? near : "name one of them");
    }
  }

  private Set<String> names(SiteFile file) {
    Set<String> names = new LinkedHashSet<>(List.of(LOCAL));
    names.addAll(file.entries().keySet());
    names.addAll(new TreeSet<>(services.keySet()));
    return names;
  }

  private void requireKnown(String name, SiteFile file, SourceLocation place) throws DteException {
    if (!isKnown(name, file)) {
      Set<String> names = names(file);
      String near = Spelling.suggest(name, names);
      throw new DteException(new Problem(place.equals(SourceLocation.NONE) ? ExitCode.UNAVAILABLE : ExitCode.INVALID,
          "There is no task runner '" + name + "'", place, near.isEmpty() ? "dte runners list shows them" : near));
    }
  }

  private boolean isKnown(String name, SiteFile file) throws DteException {
    if (name.equals(LOCAL) || file.entries().containsKey(name) || services.containsKey(name)) {
      return true;
    }
    OnDemand starter = onDemand;
    return starter != null && starter.start(OnDemand.SERVICE, TaskRunner.class.getName()) && services.containsKey(name);
  }

  @Override
  public List<Entry> entries() throws DteException {
    SiteFile file = file();
    Map<String, Entry> entries = new LinkedHashMap<>();
    entries.put(LOCAL, new Entry(LOCAL, LOCAL, Map.of()));
    file.entries().forEach((name, entry) -> entries.put(name, new Entry(name, type(entry), settings(entry))));
    services.keySet().stream().sorted().forEach(name -> entries.putIfAbsent(name, new Entry(name, "", Map.of())));
    return List.copyOf(entries.values());
  }

  private static Map<String, String> settings(JsonNode entry) {
    Map<String, String> settings = new TreeMap<>();
    entry.properties().stream().filter(setting -> !setting.getKey().equals("type")).forEach(setting -> settings.put(setting.getKey(),
        setting.getValue().isTextual() ? setting.getValue().asText() : setting.getValue().toString()));
    return settings;
  }

  @Override
  public TaskRunner runner(String name) throws DteException {
    SiteFile file = file();
    TaskRunner there = services.get(name);
    if (there != null) {
      return there;
    }
    requireKnown(name, file, SourceLocation.NONE);
    if (name.equals(LOCAL) || services.containsKey(name)) {
      TaskRunner local = services.get(name);
      if (local == null) {
        throw new DteException(ExitCode.UNAVAILABLE, "The task runner 'local' is not there now", "is compute.local installed?");
      }
      return local;
    }
    return make(name, file).runner;
  }

  private Made make(String name, SiteFile file) throws DteException {
    JsonNode entry = file.entries().get(name);
    String type = type(entry);
    TaskRunnerFactory factory = factory(type);
    if (factory == null) {
      Problem problem = unknownType(name, file);
      throw new DteException(new Problem(ExitCode.UNAVAILABLE, problem.message(), problem.location(), problem.hint()));
    }
    List<Problem> problems = settingsProblems(name, file, factory);
    if (!problems.isEmpty()) {
      throw new DteException(problems.get(0));
    }
    ObjectNode settings = entry.deepCopy();
    settings.remove("type");
    TaskRunner runner = factory.create(name, SecretSettings.resolve(settings, this::keystore));
    Made fresh;
    synchronized (made) {
      Made other = made.get(name);
      if (other != null && other.factory == factory) {
        runner.close();
        return other;
      }
      fresh = new Made(entry, factory, runner, null);
      made.put(name, fresh);
    }
    Dictionary<String, Object> properties = new Hashtable<>(Map.of(TaskRunner.NAME_PROPERTY, name));
    ServiceRegistration<TaskRunner> service = bundles.registerService(TaskRunner.class, runner, properties);
    Made registered = new Made(entry, factory, runner, service);
    if (!made.replace(name, fresh, registered)) {
      service.unregister(); // Its factory left, or its entry changed, in the meantime.
    }
    return registered;
  }

  /** A keystore that is at hand but not started is started now. */
  private Secrets keystore() throws DteException {
    OnDemand starter = onDemand;
    if (secrets == null && starter != null) {
      starter.start(OnDemand.SERVICE, Secrets.class.getName());
    }
    Secrets keystore = secrets;
    if (keystore == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "The keystore of secrets is not there", "is foundation.security installed?");
    }
    return keystore;
  }

  private void makeQuietly(String name) {
    try {
      runner(name);
    } catch (DteException e) {
      LOG.warn("The task runner {} cannot be made: {}", name, e.getMessage());
    }
  }

  private void drop(String name, Made runner) {
    if (made.remove(name, runner)) {
      if (runner.service != null) {
        runner.service.unregister();
      }
      runner.runner.close();
    }
  }

  private List<Problem> settingsProblems(String name, SiteFile file, TaskRunnerFactory factory) throws DteException {
    return SchemaCheck.check(SiteSchema.entry(type(file.entries().get(name)), factory), file.yaml(), SiteFile.pointer(name));
  }

  private static String type(JsonNode entry) {
    return entry.path("type").asText();
  }

  private TaskRunnerFactory factory(String type) throws DteException {
    OnDemand starter = onDemand;
    if (!factories.containsKey(type) && starter != null) {
      starter.start(TaskRunnerFactory.TYPE_PROPERTY, type);
    }
    return factories.get(type);
  }

  /** Types that can be had, started or not. */
  private Set<String> types() {
    Set<String> types = new TreeSet<>(factories.keySet());
    OnDemand starter = onDemand;
    if (starter != null) {
      starter.offers(TaskRunnerFactory.TYPE_PROPERTY).forEach(offer -> types.add(offer.name()));
    }
    return types;
  }

  @Override
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    try {
      SiteFile read = SiteFile.read(path, schema.own());
      for (Map.Entry<String, JsonNode> entry : read.entries().entrySet()) {
        TaskRunnerFactory factory = factory(type(entry.getValue()));
        if (factory == null) {
          problems.add(unknownType(entry.getKey(), read));
        } else {
          problems.addAll(settingsProblems(entry.getKey(), read, factory));
        }
      }
      check(problems, read.defaultRunner(), read, "/default");
      for (int i = 0; i < read.rules().size(); i++) {
        check(problems, read.rules().get(i).runner(), read, "/rules/" + i + "/runner");
      }
    } catch (DteException e) {
      problems.addAll(SiteFile.problems(path, schema.own(), e));
    }
    problems.sort(Comparator.comparingInt((Problem p) -> p.location().line()).thenComparingInt(p -> p.location().column()));
    return List.copyOf(problems);
  }

  private Problem unknownType(String name, SiteFile file) {
    String type = type(file.entries().get(name));
    return new Problem(ExitCode.INVALID, "Nothing here makes runners of the type '" + type + "'",
        file.yaml().place(SiteFile.pointer(name) + "/type"), Spelling.suggest(type, types()));
  }

  private void check(List<Problem> problems, String runner, SiteFile read, String pointer) {
    try {
      requireKnown(runner, read, read.yaml().place(pointer));
    } catch (DteException e) {
      problems.add(e.problem());
    }
  }

  @Override
  public JsonNode schema() throws DteException {
    Map<String, TaskRunnerFactory> there = new TreeMap<>();
    for (String type : types()) {
      TaskRunnerFactory factory = factory(type);
      if (factory != null) {
        there.put(type, factory);
      }
    }
    return schema.with(there);
  }

  /** The file as it counts now. */
  private SiteFile file() throws DteException {
    Known before;
    Known now;
    synchronized (this) {
      before = known;
      String stamp = stamp();
      if (before != null && before.stamp.equals(stamp)) {
        now = before;
      } else {
        now = read(stamp, before);
        known = now;
      }
    }
    if (now != before && now.file != null) {
      made.forEach((name, runner) -> {
        if (!java.util.Objects.equals(runner.settings, now.file.entries().get(name))) {
          drop(name, runner);
          if (now.file.entries().containsKey(name)) {
            makeQuietly(name); // Tasks of the old one wait for it.
          }
        }
      });
    }
    if (now.file == null) {
      throw now.problem;
    }
    return now.file;
  }

  private Known read(String stamp, Known before) {
    try {
      return new Known(stamp, SiteFile.read(path, schema.own()), null);
    } catch (DteException e) {
      if (before != null && before.file != null) {
        LOG.warn("What was changed does not count until it is right: {}", e.getMessage());
        return new Known(stamp, before.file, e);
      }
      return new Known(stamp, null, e);
    }
  }

  private String stamp() {
    // Each task asks, and mostly there is none: a look costs less than an exception.
    if (!path.toFile().exists()) {
      return "absent";
    }
    try {
      return Files.getLastModifiedTime(path) + " " + Files.size(path);
    } catch (NoSuchFileException e) {
      return "absent";
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
