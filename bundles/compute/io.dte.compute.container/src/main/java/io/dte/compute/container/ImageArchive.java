// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code docker save}, {@code podman save} and skopeo write: an archive or folder with {@code manifest.json} (docker)
 * or {@code index.json} (an OCI layout); or else the archive of a root file system.
 */
final class ImageArchive {
  private final ObjectMapper json = new ObjectMapper();

  /** Unpacks all layers into a folder and returns the image's configuration; empty for a bare root file system. */
  JsonNode unpack(Path file, Path root, Path temporary) throws IOException {
    Files.createDirectories(root);
    if (Files.isDirectory(file)) {
      return layers(file, root);
    }
    if (!isImage(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        new RootFolder(root).unpack(in);
      }
      return json.createObjectNode();
    }
    try (InputStream in = Files.newInputStream(file)) {
      new RootFolder(Files.createDirectories(temporary)).unpack(in);
    }
    return layers(temporary, root);
  }

  /** Whether one of its entries is an image's table of contents. */
  private static boolean isImage(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      TarEntries entries = new TarEntries(RootFolder.unzipped(in));
      boolean manifest = false;
      boolean usual = false;
      for (TarEntries.Entry entry = entries.next(); entry != null; entry = entries.next()) {
        String name = entry.name().replaceFirst("^\\./", "");
        manifest |= name.equals("manifest.json") || name.equals("index.json");
        usual |= name.startsWith("etc/") || name.startsWith("bin/") || name.startsWith("usr/");
        if (usual) {
          return false;
        }
      }
      return manifest;
    }
  }

  private JsonNode layers(Path folder, Path root) throws IOException {
    Path docker = folder.resolve("manifest.json");
    List<Path> layers = new ArrayList<>();
    JsonNode config;
    if (Files.exists(docker)) {
      JsonNode manifest = read(docker).path(0);
      config = read(inside(folder, manifest.path("Config").asText()));
      for (JsonNode layer : manifest.path("Layers")) {
        layers.add(inside(folder, layer.asText()));
      }
    } else {
      JsonNode manifest = read(blob(folder, platform(read(inside(folder, "index.json")))));
      if (manifest.has("manifests")) {
        manifest = read(blob(folder, platform(manifest)));
      }
      config = read(blob(folder, manifest.path("config").path("digest").asText()));
      for (JsonNode layer : manifest.path("layers")) {
        layers.add(blob(folder, layer.path("digest").asText()));
      }
    }
    for (Path layer : layers) {
      try (InputStream in = Files.newInputStream(layer)) {
        new RootFolder(root).unpack(in);
      }
    }
    return config.path("config");
  }

  /** The digest of the manifest for this machine, else the first one. */
  static String platform(JsonNode index) {
    String machine = System.getProperty("os.arch");
    String wanted = machine.equals("aarch64") ? "arm64" : "amd64";
    for (JsonNode manifest : index.path("manifests")) {
      JsonNode platform = manifest.path("platform");
      if (platform.path("architecture").asText().equals(wanted) && platform.path("os").asText("linux").equals("linux")) {
        return manifest.path("digest").asText();
      }
    }
    return index.path("manifests").path(0).path("digest").asText();
  }

  private static Path blob(Path folder, String digest) throws IOException {
    return inside(folder, "blobs/" + digest.replace(':', '/'));
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder) || !Files.exists(path) || !path.toRealPath().startsWith(folder.toRealPath())) {
      throw new IOException("this is no image: it has no " + name);
    }
    return path;
  }

  private JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(file)) {
      throw new IOException("this is no image: " + file.getFileName() + " is no file");
    }
    return json.readTree(Files.readAllBytes(file));
  }
}
