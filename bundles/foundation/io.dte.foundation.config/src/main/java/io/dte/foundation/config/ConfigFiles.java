// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.config;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Properties;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Config Admin and a folder of files {@code PID.cfg} and {@code PID-NAME.cfg} (of factories) the same. They are
 * Java properties in UTF-8 with blanks around values stripped; values are taken as they are written: a placeholder such
 * as <code>${secret:NAME}</code> is the business of whom the value is for. For use by one thread at a time.
 */
final class ConfigFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigFiles.class);
  private static final String SUFFIX = ".cfg";

  /** Configurations that came from a file name it, so that they go with it even over a restart. */
  static final String SOURCE = "dte.config.file";

  /** Size and time tell a changed file. */
  private record Stamp(long size, long modified) {}

  private final Path folder;
  private final ConfigurationAdmin admin;
  private final Map<String, Stamp> taken = new HashMap<>();
  private final Map<String, Stamp> settling = new HashMap<>();

  ConfigFiles(Path folder, ConfigurationAdmin admin) {
    this.folder = folder;
    this.admin = admin;
  }

  /** Takes all files, and forgets what came from files that are gone. */
  void begin() {
    Map<String, Stamp> files = files();
    forgetOthers(files);
    files.forEach(this::take);
  }

  /** Takes what changed. A file counts once it was the same at two looks, so none is read half-written. */
  void look() {
    Map<String, Stamp> files = files();
    if (taken.keySet().retainAll(files.keySet())) {
      forgetOthers(files);
    }
    settling.keySet().retainAll(files.keySet());
    files.forEach((name, stamp) -> {
      if (!stamp.equals(taken.get(name)) && stamp.equals(settling.put(name, stamp))) {
        settling.remove(name);
        take(name, stamp);
      }
    });
  }

  private Map<String, Stamp> files() {
    Map<String, Stamp> files = new HashMap<>();
    File[] found = folder.toFile().listFiles((parent, name) -> name.endsWith(SUFFIX) && !name.startsWith("."));
    for (File file : found == null ? new File[0] : found) {
      if (file.isFile()) {
        files.put(file.getName(), new Stamp(file.length(), file.lastModified()));
      }
    }
    return files;
  }

  private void take(String name, Stamp stamp) {
    taken.put(name, stamp);
    try {
      Properties read = new Properties();
      try (Reader text = Files.newBufferedReader(folder.resolve(name), StandardCharsets.UTF_8)) {
        read.load(text);
      }
      Hashtable<String, Object> values = new Hashtable<>();
      read.forEach((key, value) -> values.put(key.toString(), value.toString().strip()));
      values.put(SOURCE, name);
      configuration(name).updateIfDifferent(values);
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("{} cannot be read, what it configures stays as it was: {} (it is to be Java properties in UTF-8)",
          folder.resolve(name), e.toString());
    }
  }

  private Configuration configuration(String name) throws IOException {
    String pid = name.substring(0, name.length() - SUFFIX.length());
    int dash = pid.indexOf('-');
    return dash < 1 ? admin.getConfiguration(pid, "?")
        : admin.getFactoryConfiguration(pid.substring(0, dash), pid.substring(dash + 1), "?");
  }

  private void forgetOthers(Map<String, Stamp> files) {
    try {
      Configuration[] known = admin.listConfigurations("(" + SOURCE + "=*)");
      for (Configuration configuration : known == null ? new Configuration[0] : known) {
        if (!files.containsKey(String.valueOf(configuration.getProperties().get(SOURCE)))) {
          configuration.delete();
        }
      }
    } catch (IOException e) {
      LOG.error("the configuration of files that are gone stays: {}", e.toString());
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a filter of this class is wrong", e);
    }
  }
}
