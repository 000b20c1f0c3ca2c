// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real programs to compare with; a test whose peer is not there is skipped and says so. */
final class Peers {
  private Peers() {}

  /** A program of one of the Python environments that {@code tests/peers/install} makes. */
  static Path python(String environment, String program) {
    Path file = Dte.root().resolve("target/peers").resolve(environment).resolve("bin").resolve(program);
    Assumptions.assumeTrue(Files.isExecutable(file),
        environment + " is not installed: tests/peers/install " + environment);
    return file;
  }

  /** A program on the PATH. */
  static Path program(String name) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    Assumptions.abort(name + " is not on the PATH");
    throw new IllegalStateException();
  }

  /** A JDK of this version besides the one that tests. */
  static Path jdk(int version) {
    try (java.util.stream.Stream<Path> found = Files.list(Path.of("/usr/lib/jvm"))) {
      for (Path home : found.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.isRegularFile(release) && Files.readString(release).contains("JAVA_VERSION=\"" + version)) {
          return home;
        }
      }
    } catch (java.io.IOException e) {
      Assumptions.abort("no JDK " + version + " in /usr/lib/jvm");
    }
    Assumptions.abort("no JDK " + version + " in /usr/lib/jvm");
    throw new IllegalStateException();
  }

  static void assumeRoot() {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs to be root");
  }
}
