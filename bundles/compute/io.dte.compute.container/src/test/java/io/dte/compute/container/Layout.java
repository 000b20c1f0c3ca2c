// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Makes small images in the OCI layout. */
final class Layout {
  private Layout() {}

  /** A folder as an archive. */
  static byte[] tar(Path root) throws Exception {
    Path file = Files.createTempFile("layer", ".tar");
    Call tar = Call.of(Duration.ofMinutes(5), List.of("tar", "-C", root.toString(), "-cf", file.toString(), "."));
    assertThat(tar.succeeded()).as(tar.said()).isTrue();
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /** An archive of files that hold a word. */
  static byte[] entries(List<String> names) throws Exception {
    Path root = Files.createTempDirectory("layer");
    for (String name : names) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "word\n");
    }
    byte[] bytes = tar(root);
    FileTree.delete(root);
    return bytes;
  }

  /** An image of these layers, with the tag {@code latest}. */
  static Path of(Path folder, List<byte[]> layers) throws Exception {
    Files.createDirectories(folder.resolve("blobs/sha256"));
    StringBuilder descriptors = new StringBuilder();
    for (byte[] layer : layers) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(layer);
      }
      descriptors.append(descriptors.length() == 0 ? "" : ",")
          .append(blob(folder, packed.toByteArray(), "application/vnd.oci.image.layer.v1.tar+gzip"));
    }
    String config = blob(folder, bytes("{'architecture':'amd64','os':'linux','config':{'Entrypoint':['/bin/entry'],'Env':['MODE=test']},"
        + "'rootfs':{'type':'layers','diff_ids':[" + layers.stream().map(layer -> "'sha256:" + Sha256.of(layer) + "'")
        .collect(Collectors.joining(",")) + "]}}"), "application/vnd.oci.image.config.v1+json");
    String manifest = blob(folder, bytes("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':"
        + config + ",'layers':[" + descriptors + "]}"), "application/vnd.oci.image.manifest.v1+json");
    Files.write(folder.resolve("index.json"), bytes("{'schemaVersion':2,'manifests':["
        + manifest.replaceFirst("}$", ",'annotations':{'org.opencontainers.image.ref.name':'latest'}}") + "]}"));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return folder;
  }

  private static String blob(Path folder, byte[] content, String type) throws Exception {
    String digest = Sha256.of(content);
    Files.write(folder.resolve("blobs/sha256").resolve(digest), content);
    return "{'mediaType':'" + type + "','digest':'sha256:" + digest + "','size':" + content.length + "}";
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
