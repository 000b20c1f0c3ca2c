// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Boot;
import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.console.launcher.ManifestHeader.Clause;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Run when the product is built: writes the index of its bundles ({@code index}), and a digest of the boot jars
 * ({@code boot.id}) that names their class archives, so that no archive ever serves other jars.
 */
final class IndexWriter {
  private IndexWriter() {}

  /**
   * @param args the product's folder, with {@code boot/} and {@code bundles/}; then symbolic names of bundles in {@code boot/}
   *     that start only when somebody asks for them
   */
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    Path product = Path.of(args[0]);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    StringBuilder systemPackages = new StringBuilder();
    Set<String> waiting = Arrays.stream(args).skip(1).collect(Collectors.toSet());
    List<Boot> boot = new ArrayList<>();
    List<Installable> installable = new ArrayList<>();
    for (Path jar : jars(product.resolve("boot"))) {
      ArchivableClasses.rewrite(jar);
      digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(jar));
      Map<String, String> headers = BundleInspector.headers(jar);
      if (headers.getOrDefault("Bundle-SymbolicName", "").startsWith("org.apache.felix.framework")) {
        continue;
      }
      if (BundleInspector.starts(headers)) {
        boot.add(BundleInspector.boot(jar, jar.getFileName().toString()));
        Installable bundle = BundleInspector.installable(jar, BootConnector.LOCATION + jar.getFileName());
        if (waiting.remove(bundle.symbolicName())) {
          installable.add(bundle);
        }
      } else {
        export(headers.get("Export-Package"), systemPackages);
      }
    }
    if (!waiting.isEmpty()) {
      throw new IOException(product.resolve("boot") + " has no bundles with components named " + waiting);
    }
    // Components need the runtime that finds them: it starts first.
    boot.sort(java.util.Comparator.comparing((Boot bundle) -> !bundle.file().startsWith("org.apache.felix.scr"))
        .thenComparing(Boot::file));
    for (Path jar : jars(product.resolve("bundles"))) {
      Installable bundle = BundleInspector.installable(jar, "bundles/" + jar.getFileName());
      if (!bundle.symbolicName().isEmpty()) {
        installable.add(bundle);
      }
    }
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(product.resolve("index")))) {
      new BundleIndex(systemPackages.toString(), boot, installable).write(out);
    }
    digest.update(Files.readAllBytes(product.resolve("index")));
    Files.writeString(product.resolve("boot.id"), HexFormat.of().formatHex(digest.digest(), 0, 8) + "\n");
  }

  private static void export(String header, StringBuilder packages) {
    for (Clause clause : ManifestHeader.parse(header)) {
      String version = clause.attributes().getOrDefault("version", "0.0.0");
      for (String name : clause.names()) {
        packages.append(packages.isEmpty() ? "" : ",").append(name).append(";version=\"").append(version).append('"');
      }
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
