// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Boot;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Connects the bundles of the boot set to the framework: their classes come from the application's class path, everything
 * else from the index. A jar is opened only for an entry that the index does not hold.
 */
final class BootConnector implements ModuleConnector {
  /** Bundle locations of the boot set are this and the jar's name. */
  static final String LOCATION = "boot:";

  private final Map<String, Boot> bundles = new HashMap<>();
  private final Path folder;

  BootConnector(Path folder, BundleIndex index) {
    this.folder = folder;
    index.boot().forEach(bundle -> bundles.put(LOCATION + bundle.file(), bundle));
  }

  @Override
  public void initialize(File storage, Map<String, String> configuration) {
    // Nothing is kept from one start to the next.
  }

  @Override
  public Optional<ConnectModule> connect(String location) {
    Boot bundle = bundles.get(location);
    if (bundle == null) {
      return Optional.empty();
    }
    ConnectContent content = new Content(bundle, folder.resolve(bundle.file()));
    return Optional.of(() -> content);
  }

  @Override
  public Optional<BundleActivator> newBundleActivator() {
    return Optional.empty();
  }

  private record Content(Boot bundle, Path jar) implements ConnectContent {
    @Override
    public Optional<Map<String, String>> getHeaders() {
      return Optional.of(bundle.headers());
    }

    @Override
    public Iterable<String> getEntries() {
      return bundle.entries();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String path) {
      byte[] known = bundle.resources().get(path);
      if (known != null) {
        return Optional.of(new Entry(path, known));
      }
      if (!bundle.entries().contains(path)) {
        return Optional.empty();
      }
      try (JarFile file = new JarFile(jar.toFile(), false)) {
        JarEntry entry = file.getJarEntry(path);
        try (InputStream content = file.getInputStream(entry)) {
          return Optional.of(new Entry(path, content.readAllBytes()));
        }
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
      return Optional.of(BootConnector.class.getClassLoader());
    }

    @Override
    public void open() {
      // Entries are read one by one.
    }

    @Override
    public void close() {
      // Nothing stays open.
    }
  }

  private record Entry(String name, byte[] content) implements ConnectContent.ConnectEntry {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public long getContentLength() {
      return content.length;
    }

    @Override
    public long getLastModified() {
      return 0;
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(content);
    }
  }
}
