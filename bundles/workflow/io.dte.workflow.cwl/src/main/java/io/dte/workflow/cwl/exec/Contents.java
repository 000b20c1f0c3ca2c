// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Digests of files and folders by content. A file larger than {@value #LARGE} bytes is read once: its digest is kept in a
 * folder, under its size, its time of change and its identity on the disk. Thread-safe.
 */
final class Contents {
  private static final long LARGE = 1 << 20;

  private final Path folder;

  /** @param folder where digests are kept; made when it is needed */
  Contents(Path folder) {
    this.folder = folder;
  }

  /** SHA-256 of a file, or of the names and digests of all that is in a folder. */
  String of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return file(path);
    }
    StringBuilder text = new StringBuilder();
    for (Path child : FileObjects.children(path)) {
      if (Files.exists(child)) {
        text.append(child.getFileName()).append('\0').append(Files.isDirectory(child)).append('\0').append(of(child)).append('\0');
      }
    }
    return Sha256.of(text.toString());
  }

  private String file(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.size() < LARGE || attributes.fileKey() == null) {
      return Sha256.of(file);
    }
    String name = Sha256.of(attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime());
    Path known = folder.resolve(name.substring(0, 2)).resolve(name);
    if (Files.exists(known)) {
      return Files.readString(known, StandardCharsets.US_ASCII);
    }
    String digest = Sha256.of(file);
    // Not one that was changed while it was read.
    if (Files.readAttributes(file, BasicFileAttributes.class).lastModifiedTime().equals(attributes.lastModifiedTime())) {
      Files.createDirectories(known.getParent());
      AtomicFile.write(known, digest.getBytes(StandardCharsets.US_ASCII));
    }
    return digest;
  }
}
