// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.console.launcher.BundleIndex.Boot;
import io.dte.console.launcher.BundleIndex.Capability;
import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/** Starts bundles in a real framework. */
class BundlesOnDemandTest {
  @TempDir
  Path folder;
  private Framework framework;
  private final List<Installable> bundles = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    framework = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage", folder.resolve("cache").toString()),
        new BootConnector(folder, index(List.of())));
    framework.start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(10_000);
  }

  @Test
  void startsWhatDeclaresTheCapabilityAndWhatItNeeds() throws Exception {
    bundle("library", "Export-Package", "lib.a;version=\"1.2\"");
    bundle("fragment", "Fragment-Host", "library");
    bundle("format", "Provide-Capability", "osgi.service;objectClass:List<String>=\"x.Format\"");
    bundle("other", "Provide-Capability", "dte.command;dte.command=other");
    bundle("tool", "Import-Package", "lib.a;version=\"[1,2)\",absent;resolution:=optional",
        "Provide-Capability", "dte.command;dte.command=tool;summary=\"Does it\"",
        "Require-Capability", "osgi.service;filter:=\"(objectClass=x.Format)\";effective:=active;cardinality:=multiple",
        "Service-Component", "none.xml");
    BundlesOnDemand onDemand = onDemand();
    assertThat(onDemand.offers("dte.command")).extracting(OnDemand.Offer::name).containsExactly("other", "tool");
    assertThat(onDemand.offers("dte.command").get(1).attributes()).containsEntry("summary", "Does it");
    assertThat(names()).isEmpty();

    assertThat(onDemand.start("dte.command", "tool")).isTrue();
    assertThat(names()).containsExactlyInAnyOrder("tool", "library", "fragment", "format");
    assertThat(state("tool")).isEqualTo(Bundle.ACTIVE);
    assertThat(onDemand.start("dte.command", "tool")).isTrue();
    assertThat(onDemand.start("dte.command", "nothing")).isFalse();
    assertThat(names()).hasSize(4);
  }

  @Test
  void startsNothingBecauseOfAJarThatIsNoBundle() throws Exception {
    bundle("tool", "Provide-Capability", "dte.command;dte.command=tool", "Service-Component", "none.xml");
    bundle("other", "Provide-Capability", "dte.command;dte.command=other");
    jar("annotations");
    assertThat(onDemand().start("dte.command", "tool")).isTrue();
    assertThat(names()).containsExactly("tool");
  }

  @Test
  void startsABundleOfTheBootSetWhenItIsAskedFor() throws Exception {
    bundles.add(new Installable("boot:b.jar", "connected", "", true, List.of(), List.of(), List.of(),
        List.of(new Capability("dte.command", "script", Map.of()))));
    assertThat(index(List.of()).started()).extracting(Boot::file).containsExactly("b.jar");
    assertThat(index(bundles).started()).isEmpty();
    assertThat(onDemand().start("dte.command", "script")).isTrue();
    assertThat(state("connected")).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  void saysWhichBundleCannotStart() throws Exception {
    bundle("tool", "Import-Package", "not.there", "Provide-Capability", "dte.runkind;dte.runkind=tool", "Service-Component", "x");
    assertThatThrownBy(() -> onDemand().start("dte.runkind", "tool")).isInstanceOf(DteException.class)
        .hasMessageContaining("tool").hasMessageContaining("not.there");
  }

  @Test
  void indexKeepsEverything() throws Exception {
    bundle("tool", "Import-Package", "lib.a", "Export-Package", "tool.api", "Provide-Capability", "dte.engine;dte.engine=cwl");
    BundleIndex index = index(bundles);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    index.write(new DataOutputStream(bytes));
    BundleIndex read = BundleIndex.read(Files.write(folder.resolve("index"), bytes.toByteArray()));
    assertThat(read.systemPackages()).isEqualTo(index.systemPackages());
    assertThat(read.installable()).isEqualTo(bundles);
    assertThat(read.boot().get(0).resources().get("r")).containsExactly(1, 2);
  }

  private static BundleIndex index(List<Installable> installable) {
    return new BundleIndex("p;version=\"1\"", List.of(new Boot("b.jar", Map.of("Bundle-ManifestVersion", "2",
        "Bundle-SymbolicName", "connected"), List.of("e"), Map.of("r", new byte[] {1, 2}))), installable);
  }

  private BundlesOnDemand onDemand() {
    return new BundlesOnDemand(framework.getBundleContext(), folder, bundles);
  }

  private List<String> names() {
    return Arrays.stream(framework.getBundleContext().getBundles()).filter(bundle -> bundle.getBundleId() > 0)
        .map(Bundle::getSymbolicName).toList();
  }

  private int state(String name) {
    return Arrays.stream(framework.getBundleContext().getBundles()).filter(bundle -> bundle.getSymbolicName().equals(name))
        .findFirst().orElseThrow().getState();
  }

  private void bundle(String name, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", name));
    all.addAll(List.of(headers));
    jar(name, all.toArray(String[]::new));
  }

  private void jar(String name, String... headers) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    for (int i = 0; i < headers.length; i += 2) {
      main.putValue(headers[i], headers[i + 1]);
    }
    Path file = folder.resolve(name + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      out.putNextEntry(new JarEntry("lib/a/"));
    }
    bundles.add(BundleInspector.installable(file, file.getFileName().toString()));
  }
}
