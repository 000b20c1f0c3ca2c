// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a data directory into one ZIP file: everything but locks, caches, logs and earlier backups. Symbolic links and
 * execute permissions, which ZIP files of this kind do not carry, are listed in the entry {@value #MANIFEST}.
 */
final class Backup {
  static final String MANIFEST = "dte-backup.json";
  static final Set<String> LEFT_OUT = Set.of("owner.lock", "owner.json", "cache", "logs", "backups", "restore.tmp");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path root;
  private final int format;
  private final Map<String, Path> replaced = new TreeMap<>();

  Backup(Path root, int format) {
    this.root = root;
    this.format = format;
  }

  static Path defaultFile(Path root, String why) {
    return root.resolve("backups").resolve("dte-" + why + "-" + STAMP.format(Instant.now()) + ".zip");
  }

  /** Puts another file in the place of one that is being written to, such as the open database. */
  Backup replace(String name, Path copy) {
    replaced.put(name, copy);
    return this;
  }

  Path writeTo(Path file) throws DteException {
    return writeTo(file, format);
  }

  /** @param stamp the format the folder has now */
  Path writeTo(Path file, int stamp) throws DteException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(temporary);
      Files.createFile(temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        write(Channels.newOutputStream(channel), stamp, file);
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      discard(temporary);
      throw new DteException(Problem.storage("write the backup", file, e), e);
    }
  }

  private void write(OutputStream out, int stamp, Path target) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode manifest = mapper.createObjectNode();
    manifest.put("format", stamp);
    manifest.put("createdAt", Instant.now().toString());
    ObjectNode links = manifest.putObject("links");
    ArrayNode executable = manifest.putArray("executable");
    ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16));
    zip.setLevel(Deflater.BEST_SPEED);
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        if (folder.equals(root)) {
          return FileVisitResult.CONTINUE;
        }
        String name = name(folder);
        if (LEFT_OUT.contains(name)) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        zip.putNextEntry(new ZipEntry(name + "/"));
        zip.closeEntry();
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
        String name = name(path);
        if (attributes.isSymbolicLink()) {
          links.put(name, Files.readSymbolicLink(path).toString());
        } else if (attributes.isRegularFile() && !LEFT_OUT.contains(name) && !name.endsWith(".tmp")
            && !replaced.containsKey(name) && !path.equals(target)) {
          add(zip, name, path, attributes);
          if (Files.isExecutable(path)) {
            executable.add(name);
          }
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path path, IOException problem) throws IOException {
        if (problem instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw problem;
      }
    });
    for (Map.Entry<String, Path> entry : replaced.entrySet()) {
      add(zip, entry.getKey(), entry.getValue(),
          Files.readAttributes(entry.getValue(), BasicFileAttributes.class));
    }
    zip.putNextEntry(new ZipEntry(MANIFEST));
    zip.write(mapper.writeValueAsBytes(manifest));
    zip.closeEntry();
    zip.finish();
    zip.flush();
  }

  private static void add(ZipOutputStream zip, String name, Path path, BasicFileAttributes attributes)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(attributes.lastModifiedTime());
    try (var in = Files.newInputStream(path)) {
      zip.putNextEntry(entry);
      in.transferTo(zip);
      zip.closeEntry();
    } catch (NoSuchFileException gone) {
      // A run that goes on deletes its temporary files while the backup walks by.
      return;
    }
  }

  private String name(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException leftover) {
      file.toFile().deleteOnExit();
    }
  }
}
