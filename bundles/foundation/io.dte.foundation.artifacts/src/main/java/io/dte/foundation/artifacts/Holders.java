// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who holds what: a folder for each holder, {@code holders/HOLDER}, with an empty file for each artifact. */
final class Holders {
  static final String FOLDER = "holders";

  private final Path folder;

  Holders(Path root) {
    this.folder = root.resolve(FOLDER);
  }

  void add(String id, String holder) throws IOException {
    Path of = folder.resolve(encode(holder));
    Files.createDirectories(of);
    try {
      Files.createFile(of.resolve(encode(id)));
    } catch (FileAlreadyExistsException held) {
      return;
    }
    SmallFiles.syncFolder(of);
    SmallFiles.syncFolder(folder);
  }

  void remove(String holder) throws IOException {
    Path of = folder.resolve(encode(holder));
    for (Path file : list(of)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(of);
  }

  List<String> ids(String holder) throws IOException {
    return list(folder.resolve(encode(holder))).stream().map(file -> decode(file.getFileName().toString())).sorted()
        .toList();
  }

  /** Names of holders that begin so. */
  List<String> names(String start) throws IOException {
    return list(folder).stream().map(of -> decode(of.getFileName().toString())).filter(name -> name.startsWith(start))
        .sorted().toList();
  }

  /** Everything that somebody holds. */
  Set<String> all() throws IOException {
    Set<String> held = new HashSet<>();
    for (Path holder : list(folder)) {
      for (Path file : list(holder)) {
        held.add(decode(file.getFileName().toString()));
      }
    }
    return held;
  }

  private static List<Path> list(Path of) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(of)) {
      files.forEach(found::add);
    } catch (NoSuchFileException none) {
      return List.of();
    }
    return found;
  }

  /** Holders are named freely, files are not: a name of dots only would be another folder. */
  static String encode(String name) {
    return "h" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("*", "%2A");
  }

  static String decode(String name) {
    return URLDecoder.decode(name.substring(1), StandardCharsets.UTF_8);
  }
}
