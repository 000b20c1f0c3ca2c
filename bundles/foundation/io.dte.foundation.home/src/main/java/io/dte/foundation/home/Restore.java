// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a backup in the place of a data directory's content. It is unpacked beside it first, for its
 * owner's eyes only, then exchanged by renames; what was there before is kept under {@code backups/}. An exchange that a crash interrupts is finished by the next
 * owner. The caller owns the folder.
 */
final class Restore {
  private static final String WORK = "restore.tmp";
  private static final String READY = "ready";
  private static final String CONTENT = "content";

  private final Path root;
  private final Path work;

  Restore(Path root) {
    this.root = root;
    this.work = root.resolve(WORK);
  }

  /**
   * Restores a backup.
   *
   * @param newest the newest format this version understands
   * @return where the former content is
   */
  Path from(Path file, int newest) throws DteException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      JsonNode manifest = manifest(zip, file, newest);
      FileTree.delete(work);
      unpack(zip, manifest, file);
      Path replaced = Backup.defaultFile(root, "replaced").resolveSibling(
          Backup.defaultFile(root, "replaced").getFileName().toString().replace(".zip", ""));
      Files.writeString(work.resolve(READY), "1 " + replaced.getFileName());
      finish();
      return replaced;
    } catch (ZipException e) {
      throw invalid(file, "is not a backup, or damaged: " + e.getMessage());
    } catch (IOException e) {
      throw new DteException(Problem.storage("restore", file, e), e);
    }
  }

  /** Goes on with an exchange that was interrupted; does nothing when there is none. */
  void finish() throws IOException {
    Path ready = work.resolve(READY);
    if (!Files.exists(ready)) {
      return;
    }
    String[] state = Files.readString(ready).strip().split(" ", 2);
    Path replaced = root.resolve("backups").resolve(state[1]);
    OwnersOnly.createFolders(replaced);
    if (state[0].equals("1")) {
      for (Path entry : list(root)) {
        if (!Backup.LEFT_OUT.contains(entry.getFileName().toString())) {
          Files.move(entry, replaced.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Path next = work.resolve(READY + ".2");
      Files.writeString(next, "2 " + state[1]);
      Files.move(next, ready, StandardCopyOption.ATOMIC_MOVE);
    }
    for (Path entry : list(work.resolve(CONTENT))) {
      Files.move(entry, root.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.delete(ready);
    FileTree.delete(work);
  }

  private static JsonNode manifest(ZipFile zip, Path file, int newest) throws IOException, DteException {
    ZipEntry entry = zip.getEntry(Backup.MANIFEST);
    if (entry == null) {
      throw invalid(file, "is not a backup of a data directory");
    }
    JsonNode manifest;
    try (InputStream in = zip.getInputStream(entry)) {
      manifest = new ObjectMapper().readTree(in);
    }
    if (manifest.path("format").asInt() > newest) {
      throw new DteException(Problem.of(ExitCode.UNAVAILABLE, "the backup has format " + manifest.path("format").asInt()
          + ", this version knows formats up to " + newest, "use the version of dte that wrote it")
          .at(SourceLocation.of(file.toString())));
    }
    return manifest;
  }

  private void unpack(ZipFile zip, JsonNode manifest, Path file) throws IOException, DteException {
    Path content = work.resolve(CONTENT);
    OwnersOnly.createFolders(content);
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (entry.getName().equals(Backup.MANIFEST)) {
        continue;
      }
      Path target = inside(content, entry.getName(), file);
      if (entry.isDirectory()) {
        OwnersOnly.createFolders(target);
      } else {
        OwnersOnly.createFolders(target.getParent());
        OwnersOnly.createFile(target);
        try (InputStream in = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(target)) {
          in.transferTo(out);
        }
        Files.setLastModifiedTime(target, FileTime.fromMillis(entry.getTime()));
      }
    }
    for (JsonNode name : manifest.path("executable")) {
      inside(content, name.asText(), file).toFile().setExecutable(true, true);
    }
    // Links come last, so that nothing can be written through one.
    for (var link : manifest.path("links").properties()) {
      Path target = inside(content, link.getKey(), file);
      OwnersOnly.createFolders(target.getParent());
      Files.createSymbolicLink(target, Path.of(link.getValue().asText()));
    }
  }

  private static Path inside(Path content, String name, Path file) throws DteException {
    Path target = content.resolve(name).normalize();
    if (!target.startsWith(content) || target.equals(content)) {
      throw invalid(file, "names a file outside of the data directory: " + name);
    }
    return target;
  }

  private static DteException invalid(Path file, String what) {
    return new DteException(Problem.of(ExitCode.INVALID, "the file " + what, "give a file that dte backup wrote")
        .at(SourceLocation.of(file.toString())));
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      found.forEach(entries::add);
    }
    return entries;
  }
}
