// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginSignature;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drop folder: what lies in it, and how files come into it in one piece. */
final class PluginFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

  private final Path folder;
  private final PluginSignature.Policy policy;

  PluginFolder(Path folder, PluginSignature.Policy policy) {
    this.folder = folder;
    this.policy = policy;
  }

  /** Jars and KARs, by name. */
  List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(PluginFile::isCandidate).filter(Files::isRegularFile).sorted().toList();
    }
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  static PluginSignature.Policy policy(PluginConfig config) {
    return new PluginSignature.Policy(config.requireSignature(), Set.of(config.trustedCertificates()));
  }

  /**
   * A file with its signature, both checked.
   *
   * @param file a copy that nobody else can write to, when it is to be started or to come in: the given file may be
   *     exchanged right after it was looked at
   * @param copied whether it is such a copy, and goes when this is closed
   */
  record Checked(PluginFile file, PluginSignature signature, boolean copied) implements AutoCloseable {

    Plugin plugin(String state, String message, String name) {
      BundleManifest main = file.main().manifest();
      List<String> offers = file.bundles().stream().flatMap(content -> content.manifest().offers().stream()).toList();
      return new Plugin(main.symbolicName(), main.version(), main.name(), state, message, name, file.sha256(),
          signature.signer(), offers);
    }

    @Override
    public void close() {
      if (copied) {
        drop(file.path());
      }
    }
  }

  /** Looks at a file that lies there, without starting it. */
  Checked inspect(Path path) throws DteException {
    return check(path, "", false);
  }

  /** Checks a copy of a file that is to come in. @param sha256 the expected digest in hex, or empty */
  Checked check(Path path, String sha256) throws DteException {
    return check(path, sha256, folder);
  }

  /** @param scratch where the copy is made, in a folder of its own */
  Checked check(Path path, String sha256, Path scratch) throws DteException {
    Path copy = copy(path, scratch);
    boolean done = false;
    try {
      Checked checked = check(copy, sha256, true);
      done = true;
      return checked;
    } finally {
      if (!done) {
        drop(copy);
      }
    }
  }

  private static Path copy(Path path, Path scratch) throws DteException {
    Path own;
    try {
      Files.createDirectories(scratch);
      own = Files.createTempDirectory(scratch, ".incoming");
    } catch (IOException e) {
      throw storage("copy", scratch, e);
    }
    Path copy = own.resolve(path.getFileName().toString());
    try {
      return Files.copy(path, copy);
    } catch (IOException e) {
      drop(copy);
      throw e instanceof NoSuchFileException ? new DteException(Problem.of(ExitCode.INVALID, "there is no such file",
          "check the path").at(SourceLocation.of(path.toString())), e) : storage("copy", path, e);
    }
  }

  private static void drop(Path copy) {
    try {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(copy.getParent());
    } catch (IOException e) {
      LOG.warn("a copy stays: {}", copy, e);
    }
  }

  private Checked check(Path path, String sha256, boolean copied) throws DteException {
    PluginFile file = PluginFile.read(path);
    if (!sha256.isBlank() && !sha256.strip().toLowerCase(Locale.ROOT).equals(file.sha256())) {
      throw new DteException(Problem.of(ExitCode.INVALID,
          "the plug-in's SHA-256 is " + file.sha256() + ", not " + sha256.strip(),
          "the file was damaged or exchanged on its way: get it again")
          .at(SourceLocation.of(path.getFileName().toString())));
    }
    PluginSignature signature = PluginSignature.of(path);
    signature.require(policy, path);
    return new Checked(file, signature, copied);
  }

  /** A plug-in that could not even be read, or was refused. */
  static Plugin failed(Path path, Problem problem) {
    String name = path.getFileName().toString();
    return new Plugin(name.replaceFirst("\\.[A-Za-z]+$", ""), "", name, "failed", problem.toString(), name, "", "",
        List.of());
  }

  /** The name a plug-in's file gets: its own, unless another plug-in's file has it. */
  String nameFor(PluginFile file, boolean taken) {
    String name = file.path().getFileName().toString();
    return taken ? file.id() + "-" + file.main().manifest().version() + name.substring(name.lastIndexOf('.')) : name;
  }

  /** Moves the copy that was checked to where it stays; it appears whole or not at all. */
  void publish(Checked checked, String name) throws DteException {
    Path target = folder.resolve(name);
    try {
      Files.move(checked.file().path(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw storage("write", target, e);
    }
  }

  void delete(String name) throws DteException {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw storage("delete", folder.resolve(name), e);
    }
  }

  static DteException storage(String verb, Path file, IOException e) {
    return new DteException(Problem.of(ExitCode.STORAGE, "cannot " + verb + " the plug-in: " + e.getMessage(),
        "check the folder's permissions and the space on its disk").at(SourceLocation.of(file.toString())), e);
  }

  static DteException alreadyThere(Plugin plugin) {
    return new DteException(ExitCode.CONFLICT, "the plug-in " + plugin.id() + " is there already, version "
        + plugin.version() + " in " + plugin.file(), "replace it with: dte plugin update FILE");
  }

  static DteException notThere(String id) {
    return new DteException(ExitCode.NOT_FOUND, "there is no plug-in " + id, "dte plugin list shows all");
  }
}
