// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The drop folder: what lies in it, and how files come into it in one piece. */
final class PluginFolder {
  private final Path folder;
  private final Signature.Policy policy;

  PluginFolder(Path folder, Signature.Policy policy) {
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

  /** A file with its signature, both checked. */
  record Checked(PluginFile file, Signature signature) {

    Plugin plugin(String state, String message, String name) {
      BundleManifest main = file.main().manifest();
      List<String> offers = file.bundles().stream().flatMap(content -> content.manifest().offers().stream()).toList();
      return new Plugin(main.symbolicName(), main.version(), main.name(), state, message, name, file.sha256(),
          signature.signer(), offers);
    }
  }

  /** @param sha256 the expected digest in hex, or empty */
  Checked check(Path path, String sha256) throws DteException {
    PluginFile file = PluginFile.read(path);
    if (!sha256.isBlank() && !sha256.strip().toLowerCase(Locale.ROOT).equals(file.sha256())) {
      throw new DteException(Problem.of(ExitCode.INVALID,
          "the plug-in's SHA-256 is " + file.sha256() + ", not " + sha256.strip(),
          "the file was damaged or exchanged on its way: get it again")
          .at(SourceLocation.of(path.getFileName().toString())));
    }
    Signature signature = Signature.of(path);
    signature.require(policy, path);
    return new Checked(file, signature);
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

  /** Copies a file into the folder; it appears whole or not at all. */
  void publish(Path source, String name) throws DteException {
    Path target = folder.resolve(name);
    Path temporary = folder.resolve("." + name + ".tmp");
    try {
      Files.createDirectories(folder);
      Files.copy(source, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException leftOver) {
        e.addSuppressed(leftOver);
      }
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
