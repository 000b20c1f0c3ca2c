// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Small things done to files. */
final class Disk {
  private static final int TAIL_BYTES = 4096;
  private static final int TAIL_LINES = 5;

  private Disk() {}

  /** Deletes a folder and all in it; links are not followed. */
  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
        dir.toFile().setWritable(true, true);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path dir, IOException error) throws IOException {
        Files.delete(dir);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** The last lines of a log, joined; empty when there is none. */
  static String lastLines(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL_BYTES, in.length())];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank() && !l.startsWith("$ ")).toList();
      return String.join(" / ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
