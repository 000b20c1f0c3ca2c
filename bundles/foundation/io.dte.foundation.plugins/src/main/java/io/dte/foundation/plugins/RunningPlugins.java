// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.plugins.PluginFolder.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the framework and the drop folder the same. One change at a time; listing never waits for one. Of each running
 * plug-in a copy is kept, so that an update that fails can be taken back although its file is gone.
 */
final class RunningPlugins {
  private static final Logger LOG = LoggerFactory.getLogger(RunningPlugins.class);

  /** Size and time tell a changed file. */
  private record Stamp(long size, long modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    }
  }

  /** @param kept the copy of what runs; null when nothing does */
  private record Entry(Plugin plugin, Stamp stamp, List<Bundle> bundles, Path kept) {
    boolean isRunning() {
      return kept != null;
    }

    Entry with(Stamp newStamp, String message) {
      Plugin p = plugin;
      return new Entry(new Plugin(p.id(), p.version(), p.name(), p.state(), message, p.file(), p.sha256(), p.signer(),
          p.provides()), newStamp, bundles, kept);
    }
  }

  private final PluginFolder folder;
  private final Bundles bundles;
  private final Path cache;
  private final Object change = new Object();
  /** By the file's name. */
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, Stamp> settling = new HashMap<>();
  private boolean begun;

  RunningPlugins(PluginFolder folder, Bundles bundles, Path cache) {
    this.folder = folder;
    this.bundles = bundles;
    this.cache = cache;
  }

  List<Plugin> list() {
    synchronized (entries) {
      return entries.values().stream().map(Entry::plugin).toList();
    }
  }

  Plugin install(Path file, String sha256) throws DteException {
    synchronized (change) {
      begin();
      try (Checked checked = folder.check(file, sha256)) {
        Optional<Entry> other = running(checked.file().id());
        if (other.isPresent()) {
          throw PluginFolder.alreadyThere(other.get().plugin());
        }
        String name = folder.nameFor(checked.file(), isRunning(file.getFileName().toString()));
        Entry entry = start(checked, name);
        try {
          folder.publish(checked, name);
          put(name, entry.with(Stamp.of(folder.resolve(name)), ""));
        } catch (DteException e) {
          stop(entry);
          throw e;
        } catch (IOException e) {
          stop(entry);
          throw PluginFolder.storage("read", folder.resolve(name), e);
        }
        retryFailed();
        return entry.plugin();
      }
    }
  }

  Plugin update(Path file, String sha256) throws DteException {
    synchronized (change) {
      begin();
      try (Checked checked = folder.check(file, sha256)) {
        String id = checked.file().id();
        Entry old = running(id).or(() -> failed(id)).orElseThrow(() -> PluginFolder.notThere(id));
        String oldName = old.plugin().file();
        String name = folder.nameFor(checked.file(), !oldName.equals(file.getFileName().toString())
            && isRunning(file.getFileName().toString()));
        Entry entry = replace(old, checked, name);
        try {
          folder.publish(checked, name);
          if (!name.equals(oldName)) {
            folder.delete(oldName);
            drop(oldName);
          }
          put(name, entry.with(Stamp.of(folder.resolve(name)), ""));
        } catch (DteException e) {
          takeBack(entry, old);
          throw e;
        } catch (IOException e) {
          takeBack(entry, old);
          throw PluginFolder.storage("read", folder.resolve(name), e);
        }
        discard(old, entry);
        retryFailed();
        return entry.plugin();
      }
    }
  }

  void remove(String id) throws DteException {
    synchronized (change) {
      begin();
      Entry entry = running(id).or(() -> failed(id)).orElseThrow(() -> PluginFolder.notThere(id));
      folder.delete(entry.plugin().file());
      stop(entry);
      drop(entry.plugin().file());
      retryFailed();
    }
  }

  /** Compares the folder with what runs. A file counts once it was the same at two looks, so none is read half-copied. */
  void look() throws IOException {
    synchronized (change) {
      begin();
      Map<String, Stamp> now = new TreeMap<>();
      for (Path file : folder.files()) {
        try {
          now.put(file.getFileName().toString(), Stamp.of(file));
        } catch (NoSuchFileException gone) {
          LOG.debug("{} went away", file);
        }
      }
      boolean changed = false;
      for (String name : List.copyOf(entries.keySet())) {
        if (!now.containsKey(name)) {
          Entry entry = entries.get(name);
          stop(entry);
          drop(name);
          LOG.info("plug-in {} was removed: {} is gone", entry.plugin().id(), name);
          changed = true;
        }
      }
      for (Map.Entry<String, Stamp> file : now.entrySet()) {
        Entry entry = entries.get(file.getKey());
        if (entry != null && entry.stamp().equals(file.getValue())) {
          continue;
        }
        if (file.getValue().equals(settling.put(file.getKey(), file.getValue()))) {
          settling.remove(file.getKey());
          changed |= take(file.getKey(), file.getValue(), entry);
        }
      }
      settling.keySet().retainAll(now.keySet());
      if (changed) {
        retryFailed();
      }
    }
  }

  /** Not in the constructor: the framework may wait for that. */
  private void begin() {
    if (!begun) {
      bundles.removeLeftOvers();
      begun = true;
    }
  }

  /** A file that appeared or changed. Whatever is wrong with it becomes its entry's message. */
  private boolean take(String name, Stamp stamp, Entry before) {
    Path path = folder.resolve(name);
    Checked known = null;
    try (Checked checked = folder.check(path, "", cache)) {
      known = checked;
      if (before != null && before.isRunning()) {
        if (before.plugin().sha256().equals(checked.file().sha256())) {
          put(name, before.with(stamp, ""));
          return false;
        }
        Entry after = replace(before, checked, name);
        put(name, after.with(stamp, ""));
        discard(before, after);
        LOG.info("plug-in {} was updated to {}", after.plugin().id(), after.plugin().version());
        return true;
      }
      Optional<Entry> other = running(checked.file().id());
      if (other.isPresent()) {
        throw PluginFolder.alreadyThere(other.get().plugin());
      }
      Entry entry = start(checked, name);
      put(name, entry.with(stamp, ""));
      LOG.info("plug-in {} {} was started", entry.plugin().id(), entry.plugin().version());
      return true;
    } catch (DteException e) {
      LOG.warn("{}", e.problem());
      if (before != null && before.isRunning()) {
        put(name, before.with(stamp, "the earlier version goes on, since the file that replaced it cannot be used: "
            + e.problem()));
      } else {
        Plugin plugin = known == null ? PluginFolder.failed(path, e.problem())
            : known.plugin("failed", e.problem().toString(), name);
        put(name, new Entry(plugin, stamp, List.of(), null));
      }
      return false;
    }
  }

  /** What failed may have needed what came, or been in the way of what went. */
  private void retryFailed() {
    for (Map.Entry<String, Entry> failed : Map.copyOf(entries).entrySet()) {
      if (!failed.getValue().isRunning() && Files.isRegularFile(folder.resolve(failed.getKey()))) {
        take(failed.getKey(), failed.getValue().stamp(), null);
      }
    }
  }

  private Entry start(Checked checked, String name) throws DteException {
    List<Bundle> started = bundles.start(checked.file());
    try {
      return new Entry(checked.plugin("active", "", name), new Stamp(-1, -1), started, keep(checked.file()));
    } catch (DteException e) {
      bundles.remove(started);
      throw e;
    }
  }

  private Entry replace(Entry old, Checked checked, String name) throws DteException {
    bundles.remove(old.bundles());
    try {
      return start(checked, name);
    } catch (DteException e) {
      restart(old);
      throw e;
    }
  }

  private void takeBack(Entry entry, Entry old) {
    bundles.remove(entry.bundles());
    restart(old);
  }

  private void restart(Entry old) {
    if (!old.isRunning()) {
      return;
    }
    try {
      List<Bundle> started = bundles.start(PluginFile.read(old.kept()));
      put(old.plugin().file(), new Entry(old.plugin(), old.stamp(), started, old.kept()));
    } catch (DteException e) {
      LOG.error("the earlier version of {} does not start again: {}", old.plugin().id(), e.problem());
      drop(old.plugin().file());
    }
  }

  private Path keep(PluginFile file) throws DteException {
    String name = file.path().getFileName().toString();
    Path kept = cache.resolve(file.sha256() + name.substring(name.lastIndexOf('.')));
    try {
      Files.createDirectories(cache);
      Files.copy(file.path(), kept, StandardCopyOption.REPLACE_EXISTING);
      return kept;
    } catch (IOException e) {
      throw PluginFolder.storage("keep a copy of", kept, e);
    }
  }

  private void stop(Entry entry) {
    bundles.remove(entry.bundles());
    discard(entry, null);
  }

  private static void discard(Entry entry, Entry unless) {
    if (entry.kept() != null && (unless == null || !entry.kept().equals(unless.kept()))) {
      try {
        Files.deleteIfExists(entry.kept());
      } catch (IOException e) {
        LOG.debug("a copy in the cache stays: {}", entry.kept(), e);
      }
    }
  }

  private boolean isRunning(String name) {
    Entry entry = entries.get(name);
    return entry != null && entry.isRunning();
  }

  private Optional<Entry> running(String id) {
    return entries.values().stream().filter(Entry::isRunning).filter(entry -> entry.plugin().id().equals(id)).findFirst();
  }

  private Optional<Entry> failed(String id) {
    return entries.values().stream().filter(entry -> entry.plugin().id().equals(id)).findFirst();
  }

  private void put(String name, Entry entry) {
    synchronized (entries) {
      entries.put(name, entry);
    }
  }

  private void drop(String name) {
    synchronized (entries) {
      entries.remove(name);
    }
  }
}
