// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.file.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks layers into a root folder. Nothing is written outside of it: an entry whose way leads through a symbolic link or
 * out of the folder is refused. Whiteouts delete what lower layers brought, as the OCI image specification says
 * (layer.md). Devices are left out, owners are not kept.
 */
final class RootFolder {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final Path root;

  RootFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Unpacks one layer, packed by gzip or not packed. */
  void unpack(InputStream layer) throws IOException {
    TarEntries entries = new TarEntries(unzipped(layer));
    Map<Path, Integer> folders = new LinkedHashMap<>();
    Set<Path> fresh = new java.util.HashSet<>();
    TarEntries.Entry entry;
    while ((entry = entries.next()) != null) {
      Path target = confined(entry.name());
      if (target.equals(root)) {
        continue;
      }
      parents(target.getParent());
      String name = target.getFileName().toString();
      if (name.equals(OPAQUE)) {
        clear(target.getParent(), fresh);
      } else if (name.startsWith(WHITEOUT)) {
        remove(target.resolveSibling(name.substring(WHITEOUT.length())));
      } else {
        put(entries, entry, target, folders);
        fresh.add(target);
      }
    }
    // Last, since a folder may be closed to its owner.
    for (Map.Entry<Path, Integer> folder : folders.entrySet()) {
      if (Files.isDirectory(folder.getKey(), LinkOption.NOFOLLOW_LINKS)) {
        mode(folder.getKey(), folder.getValue() | 0700);
      }
    }
  }

  /** The stream, unpacked if it is gzip's; zstd is not read. */
  static InputStream unzipped(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(4);
    byte[] magic = buffered.readNBytes(4);
    buffered.reset();
    if (magic.length == 4 && (magic[0] & 0xff) == 0x28 && (magic[1] & 0xff) == 0xb5) {
      throw new IOException("the layer is packed by zstd, which is not read here; save the image with gzip layers");
    }
    return magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }

  private void put(TarEntries entries, TarEntries.Entry entry, Path target, Map<Path, Integer> folders) throws IOException {
    switch (entry.type()) {
      case '5' -> {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
          remove(target);
          Files.createDirectory(target);
        }
        folders.put(target, entry.mode());
      }
      case '2' -> {
        remove(target);
        Files.createSymbolicLink(target, Path.of(entry.link()));
      }
      case '1' -> {
        Path source = confined(entry.link());
        parents(source.getParent());
        if (!source.equals(target)) {
          remove(target);
          Files.createLink(target, source);
        }
      }
      case '0', '7' -> {
        remove(target);
        try (InputStream content = entries.stream()) {
          Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
        }
        mode(target, entry.mode() | 0400);
      }
      default -> {
        // Devices and pipes need root, and /dev is the engine's.
      }
    }
  }

  private Path confined(String name) throws IOException {
    Path target = root.resolve(name.replaceFirst("^/+", "")).normalize();
    if (!target.startsWith(root) || name.indexOf('\0') >= 0) {
      throw new IOException("the archive has an entry that leads out of its folder: " + name);
    }
    return target;
  }

  /** Makes the folders above an entry; none of them may be a link. */
  private void parents(Path folder) throws IOException {
    if (folder.equals(root)) {
      return;
    }
    parents(folder.getParent());
    if (Files.isSymbolicLink(folder)) {
      throw new IOException("the archive has an entry behind the symbolic link " + root.relativize(folder));
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        throw new IOException("the archive has an entry below the file " + root.relativize(folder), e);
      }
    }
  }

  private static void clear(Path folder, Set<Path> fresh) throws IOException {
    try (var children = Files.list(folder)) {
      for (Path child : children.toList()) {
        if (fresh.stream().noneMatch(made -> made.startsWith(child))) {
          remove(child);
        }
      }
    }
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      FileTree.delete(path);
    } else {
      Files.deleteIfExists(path);
    }
  }

  private static void mode(Path path, int bits) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((bits & 0400 >> i) != 0) {
        permissions.add(all[i]);
      }
    }
    Files.setPosixFilePermissions(path, permissions);
  }
}
