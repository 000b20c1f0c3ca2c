// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks zip files of strangers: nothing lands outside of the folder, and neither number nor size is without end. */
final class ZipFolder {
  static final int MAX_ENTRIES = 200_000;
  static final long MAX_BYTES = 256L << 30;
  /** Below this size nothing is suspicious, however well it was compressed. */
  private static final long HARMLESS = 64L << 20;
  private static final long MAX_RATIO = 1_000;

  private ZipFolder() {}

  /** Unpacks into a folder that is not there yet; it is there as a whole or not at all. */
  static Path unpack(Path file, Path folder) throws DteException, IOException {
    Path part = folder.resolveSibling(folder.getFileName() + ".part-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw refused(file, "it holds " + zip.size() + " files; " + MAX_ENTRIES + " are allowed");
      }
      Files.createDirectories(part);
      entries(zip, file, part);
      try {
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException othersWereFaster) {
        return folder;
      }
      return folder;
    } catch (ZipException e) {
      throw new DteException(new Problem(ExitCode.INVALID, "This is no zip file, or it is damaged: " + e.getMessage(),
          SourceLocation.of(file.toString()), "copy or export it again"), e);
    } finally {
      FileTree.delete(part);
    }
  }

  private static void entries(ZipFile zip, Path file, Path folder) throws DteException, IOException {
    long total = 0;
    byte[] buffer = new byte[1 << 16];
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
      ZipEntry entry = all.nextElement();
      Path target = inside(file, folder, entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Files.createDirectories(target.getParent());
      long size = 0;
      try (InputStream in = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(target)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          size += n;
          total += n;
          if (total > MAX_BYTES || size > HARMLESS && size / MAX_RATIO > Math.max(1, entry.getCompressedSize())) {
            throw refused(file, entry.getName() + " grows beyond what is allowed (" + MAX_RATIO + " times its packed size, "
                + (MAX_BYTES >> 30) + " GiB in all)");
          }
        }
      }
    }
  }

  private static Path inside(Path file, Path folder, String name) throws DteException {
    try {
      Path target = folder.resolve(name).normalize();
      if (!name.isEmpty() && name.indexOf('\\') < 0 && target.startsWith(folder)) {
        return target;
      }
    } catch (InvalidPathException e) {
      throw refused(file, "the name \"" + name + "\" cannot be used here");
    }
    throw refused(file, "the name \"" + name + "\" leads out of it");
  }

  private static DteException refused(Path file, String why) {
    return new DteException(new Problem(ExitCode.INVALID, "This zip file is not unpacked: " + why,
        SourceLocation.of(file.toString()), "ask whoever made it for a sound one"));
  }
}
