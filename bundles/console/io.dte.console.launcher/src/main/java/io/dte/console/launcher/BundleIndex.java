// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of all shipped bundles without opening their jars; written when the product is built.
 *
 * @param systemPackages exports of the boot jars that need no bundle of their own, as a manifest header
 * @param boot bundles of the boot set that have components, in the order they start
 * @param installable all others, and those of the boot set that start only when somebody asks for them
 */
record BundleIndex(String systemPackages, List<Boot> boot, List<Installable> installable) {
  private static final int FORMAT = 1;

  /** A bundle on the flat class path: its headers, its entries' names, and the content of its small resources. */
  record Boot(String file, Map<String, String> headers, List<String> entries, Map<String, byte[]> resources) {}

  /** @param name value of the attribute named like the namespace */
  record Capability(String namespace, String name, Map<String, String> attributes) {}

  /**
   * A bundle that is installed only when needed.
   *
   * @param file its path; relative to the index's folder when shipped, or {@link BootConnector#LOCATION} and a jar of the boot set
   * @param symbolicName without attributes
   * @param host the symbolic name of the host of a fragment, else empty
   * @param starts it has components or an activator
   * @param imports packages it cannot do without
   * @param exports packages others may get from it
   * @param services interfaces its components refer to
   * @param capabilities what it declares; its services in the namespace {@code osgi.service}
   */
  record Installable(String file, String symbolicName, String host, boolean starts, List<String> imports,
      List<String> exports, List<String> services, List<Capability> capabilities) {}

  /** Bundles of the boot set that start at once. */
  List<Boot> started() {
    Set<String> later = installable.stream().map(Installable::file).collect(Collectors.toSet());
    return boot.stream().filter(bundle -> !later.contains(BootConnector.LOCATION + bundle.file())).toList();
  }

  static BundleIndex read(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readInt() != FORMAT) {
        throw new IOException(file + " was written by another version; build again");
      }
      String systemPackages = text(in);
      List<Boot> boot = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        String name = text(in);
        Map<String, String> headers = map(in);
        List<String> entries = list(in);
        Map<String, byte[]> resources = new LinkedHashMap<>();
        for (int m = in.readInt(); m > 0; m--) {
          resources.put(text(in), bytes(in));
        }
        boot.add(new Boot(name, headers, entries, resources));
      }
      List<Installable> installable = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        installable.add(installable(in));
      }
      return new BundleIndex(systemPackages, boot, installable);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(FORMAT);
    text(out, systemPackages);
    out.writeInt(boot.size());
    for (Boot bundle : boot) {
      text(out, bundle.file);
      map(out, bundle.headers);
      list(out, bundle.entries);
      out.writeInt(bundle.resources.size());
      for (Map.Entry<String, byte[]> resource : bundle.resources.entrySet()) {
        text(out, resource.getKey());
        bytes(out, resource.getValue());
      }
    }
    out.writeInt(installable.size());
    for (Installable bundle : installable) {
      installable(out, bundle);
    }
  }

  private static Installable installable(DataInputStream in) throws IOException {
    String file = text(in);
    String symbolicName = text(in);
    String host = text(in);
    boolean starts = in.readBoolean();
    List<String> imports = list(in);
    List<String> exports = list(in);
    List<String> services = list(in);
    List<Capability> capabilities = new ArrayList<>();
    for (int n = in.readInt(); n > 0; n--) {
      capabilities.add(new Capability(text(in), text(in), map(in)));
    }
    return new Installable(file, symbolicName, host, starts, imports, exports, services, capabilities);
  }

  private static void installable(DataOutputStream out, Installable bundle) throws IOException {
    text(out, bundle.file);
    text(out, bundle.symbolicName);
    text(out, bundle.host);
    out.writeBoolean(bundle.starts);
    list(out, bundle.imports);
    list(out, bundle.exports);
    list(out, bundle.services);
    out.writeInt(bundle.capabilities.size());
    for (Capability capability : bundle.capabilities) {
      text(out, capability.namespace);
      text(out, capability.name);
      map(out, capability.attributes);
    }
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> list(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<String> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(text(in));
    }
    return list;
  }

  private static void list(DataOutputStream out, List<String> list) throws IOException {
    out.writeInt(list.size());
    for (String text : list) {
      text(out, text);
    }
  }

  private static Map<String, String> map(DataInputStream in) throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      map.put(text(in), text(in));
    }
    return map;
  }

  private static void map(DataOutputStream out, Map<String, String> map) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, String> entry : map.entrySet()) {
      text(out, entry.getKey());
      text(out, entry.getValue());
    }
  }
}
