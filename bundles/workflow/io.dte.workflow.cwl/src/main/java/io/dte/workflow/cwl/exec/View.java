// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.Container.Mount;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a tool sees the files of the host: at their own places, or, in a container, where they are mounted. Inputs are
 * below {@code /var/lib/cwl/in} there, each with its companions in a folder of its own; links that the working directory
 * is given lead to mounts below {@code /var/lib/cwl/link}. Paths inside do not depend on the host, so that neither do
 * command lines. For one thread.
 */
final class View {
  private static final Path INSIDE = Path.of("/var/lib/cwl");
  private static final Path TEMPORARY = Path.of("/tmp");

  /** Everything is where it is. */
  static final View HOST = new View(null, null, null, "");

  private final Path staged;
  private final Path outdir;
  private final Path innerOutdir;
  private final List<Mount> mounts = new ArrayList<>();
  private int next;

  private View(Path staged, Path outdir, Path tmpdir, String outputDirectory) {
    this.staged = staged;
    this.outdir = outdir;
    innerOutdir = outputDirectory.isEmpty() ? INSIDE.resolve("out") : Path.of(outputDirectory).normalize();
    if (outdir != null) {
      mounts.add(new Mount(tmpdir, TEMPORARY.toString(), true));
      mounts.add(new Mount(outdir, innerOutdir.toString(), true));
    }
  }

  /**
   * The view out of a container.
   *
   * @param staged the host's folder of staged inputs
   * @param outdir the host's working directory
   * @param tmpdir the host's folder for temporary files
   * @param outputDirectory where the working directory is inside; empty for the usual place
   */
  static View container(Path staged, Path outdir, Path tmpdir, String outputDirectory) {
    return new View(staged, outdir, tmpdir, outputDirectory);
  }

  boolean isContainer() {
    return outdir != null;
  }

  List<Mount> mounts() {
    return List.copyOf(mounts);
  }

  Path innerTmpdir(Path tmpdir) {
    return isContainer() ? TEMPORARY : tmpdir;
  }

  /** Where the tool sees something in its own folders. */
  Path inner(Path outer) {
    if (!isContainer()) {
      return outer;
    }
    if (outer.startsWith(outdir)) {
      return innerOutdir.resolve(outdir.relativize(outer));
    }
    return outer.startsWith(staged) ? INSIDE.resolve("in").resolve(staged.relativize(outer)) : outer;
  }

  /** Where on the host something is that the tool names; as it is when it is not the host's. */
  Path outer(Path inner) {
    return mounts.stream().filter(mount -> inner.startsWith(mount.target()))
        .max(Comparator.comparingInt(mount -> mount.target().length()))
        .map(mount -> {
          Path rest = Path.of(mount.target()).relativize(inner);
          return rest.toString().isEmpty() ? mount.source() : mount.source().resolve(rest);
        }).orElse(inner);
  }

  /** Puts a link for the tool at a place in its folders; in a container what it leads to is mounted. */
  void link(Path target, Path source, boolean writable) throws IOException {
    if (!isContainer()) {
      Files.createSymbolicLink(target, source);
      return;
    }
    Path inside = INSIDE.resolve("link").resolve(Integer.toString(next++)).resolve(source.getFileName());
    mount(source, inside, writable);
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(target, inside);
    }
  }

  /** Mounts something where a place of the tool's folders, or any other, is seen. */
  void mount(Path source, Path inside, boolean writable) throws IOException {
    mounts.add(new Mount(source.toRealPath(), inside.toString(), writable));
  }

  /** Links that a container left, or was given, lead to the host's files afterwards. */
  void settle() throws IOException {
    if (!isContainer()) {
      return;
    }
    Files.walkFileTree(outdir, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
          Path leads = Files.readSymbolicLink(file);
          Path outside = leads.isAbsolute() ? outer(leads.normalize()) : leads;
          if (!outside.equals(leads)) {
            Files.delete(file);
            Files.createSymbolicLink(file, outside);
          }
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
