// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import io.dte.foundation.api.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The jars that this bundle carries, as files of a folder, since a process cannot read them where they are. */
final class GraalModules {
  private static final List<String> JARS = List.of("polyglot", "js-language", "truffle-api", "regex", "icu4j", "collections",
      "nativeimage", "word", "xz");

  private GraalModules() {}

  /**
   * The folder with all of them; they are written when they are not there in their size.
   *
   * @param cache below which the folder is
   */
  static Path in(Path cache) throws IOException {
    for (String jar : JARS) {
      Path file = cache.resolve(jar + ".jar");
      try (InputStream content = GraalModules.class.getResourceAsStream("/graaljs/" + jar + ".jar")) {
        if (content == null) {
          throw new IOException("the bundle lacks " + jar + ".jar");
        }
        byte[] bytes = content.readAllBytes();
        if (!Files.isRegularFile(file) || Files.size(file) != bytes.length) {
          Files.createDirectories(cache);
          AtomicFile.write(file, bytes);
        }
      }
    }
    return cache;
  }
}
