// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginSignature;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class OwnerPluginsTest {
  private static final Map<String, String> OFFER = Map.of("Provide-Capability",
      "osgi.service;objectClass:List<String>=\"a,b\",dte.command;dte.command=hello;summary=\"Says hello, twice\","
          + "dte.runkind;dte.runkind:String=\"hello\"");

  @TempDir
  private Path folder;
  private Path drop;
  private Framework framework;
  private OwnerPlugins plugins;

  @BeforeEach
  void start() throws Exception {
    drop = Files.createDirectory(folder.resolve("plugins"));
    framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE,
        folder.resolve("framework").toString()));
    framework.start();
    plugins = open(new PluginSignature.Policy(false, Set.of()));
  }

  @AfterEach
  void stop() throws Exception {
    plugins.stop();
    framework.stop();
    framework.waitForStop(Patience.LIMIT.toMillis());
  }

  @Test
  void installsIntoTheDropFolderAndRemoves() throws Exception {
    Plugin plugin = plugins.install(TestJars.bundle(folder.resolve("hello.jar"), "org.hello", "1.0.0", OFFER), "");

    assertThat(plugin.state()).isEqualTo("active");
    assertThat(plugin.provides()).containsExactly("command hello", "runkind hello");
    assertThat(drop.resolve("hello.jar")).exists();
    assertThat(bundle("org.hello").getState()).isEqualTo(Bundle.ACTIVE);

    plugins.remove("org.hello");
    assertThat(plugins.list()).isEmpty();
    assertThat(drop.resolve("hello.jar")).doesNotExist();
    assertThat(names()).doesNotContain("org.hello");
    assertThat(folder.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void namesTheMissingPackageAndLeavesNothing() throws Exception {
    Path file = TestJars.bundle(folder.resolve("needy.jar"), "org.needy", "1.0.0",
        Map.of("Import-Package", "org.absent;version=\"[1.2,2)\",org.osgi.framework;version=\"[9,10)\""));
    List<String> before = names();

    assertThatThrownBy(() -> plugins.install(file, "")).isInstanceOf(DteException.class)
        .hasMessageContaining("org.needy needs the package org.absent from version 1.2.0 to below 2.0.0, which nothing offers")
        .hasMessageContaining("org.osgi.framework from version 9.0.0 to below 10.0.0; there is only version 1.");
    assertThat(names()).isEqualTo(before);
    assertThat(drop).isEmptyDirectory();
    assertThat(plugins.list()).isEmpty();
  }

  @Test
  void updatesAndKeepsTheOldOneWhenTheNewOneDoesNotStart() throws Exception {
    plugins.install(TestJars.bundle(folder.resolve("hello-1.jar"), "org.hello", "1.0.0"), "");
    Path bad = TestJars.bundle(folder.resolve("hello-2.jar"), "org.hello", "2.0.0",
        Map.of("Bundle-Activator", "org.hello.NoSuchClass"));

    assertThatThrownBy(() -> plugins.update(bad, "")).hasMessageContaining("does not start")
        .hasMessageContaining("NoSuchClass");
    assertThat(bundle("org.hello").getVersion()).hasToString("1.0.0");
    assertThat(bundle("org.hello").getState()).isEqualTo(Bundle.ACTIVE);
    assertThat(drop.toFile().list()).containsExactly("hello-1.jar");

    plugins.update(TestJars.bundle(folder.resolve("hello-3.jar"), "org.hello", "3.0.0"), "");
    assertThat(bundle("org.hello").getVersion()).hasToString("3.0.0");
    assertThat(drop.toFile().list()).containsExactly("hello-3.jar");
    assertThat(plugins.list()).singleElement().extracting(Plugin::version).isEqualTo("3.0.0");
  }

  @Test
  void refusesASecondOneOfTheSameIdAndAnUpdateOfNone() throws Exception {
    Path file = TestJars.bundle(folder.resolve("hello.jar"), "org.hello", "1.0.0");
    assertThatThrownBy(() -> plugins.update(file, "")).satisfies(e -> code(e, ExitCode.NOT_FOUND));
    plugins.install(file, "");
    assertThatThrownBy(() -> plugins.install(file, "")).satisfies(e -> code(e, ExitCode.CONFLICT));
  }

  @Test
  void checksTheDigest() throws Exception {
    Path file = TestJars.bundle(folder.resolve("hello.jar"), "org.hello", "1.0.0");
    assertThatThrownBy(() -> plugins.install(file, "00")).hasMessageContaining("SHA-256");
    assertThat(plugins.install(file, Sha256.of(file).toUpperCase()).sha256()).hasSize(64);
  }

  @Test
  void whatComesInIsTheCopyThatWasChecked() throws Exception {
    Path file = TestJars.bundle(folder.resolve("hello.jar"), "org.hello", "1.0.0");
    PluginFolder drops = new PluginFolder(drop, new PluginSignature.Policy(false, Set.of()));
    try (PluginFolder.Checked checked = drops.check(file, Sha256.of(file))) {
      TestJars.bundle(file, "org.evil", "1.0.0");
      assertThat(Files.getPosixFilePermissions(checked.file().path().getParent())).hasSize(3);
      drops.publish(checked, "hello.jar");
      assertThat(Sha256.of(drop.resolve("hello.jar"))).isEqualTo(checked.file().sha256());
    }
    assertThat(PluginFile.read(drop.resolve("hello.jar")).id()).isEqualTo("org.hello");
    assertThat(drop.toFile().list()).containsExactly("hello.jar");
    assertThatThrownBy(() -> drops.check(folder.resolve("absent.jar"), "")).hasMessageContaining("no such file");
    assertThat(drop.toFile().list()).containsExactly("hello.jar");
  }

  @Test
  void takesWhatIsDroppedAndWhatIsExchangedAndLetsGoOfWhatIsGone() throws Exception {
    TestJars.bundle(drop.resolve("hello.jar"), "org.hello", "1.0.0");
    await().until(() -> names().contains("org.hello"));

    TestJars.bundle(drop.resolve("hello.jar"), "org.hello", "1.1.0", OFFER);
    await().until(() -> plugins.list().stream().anyMatch(plugin -> plugin.version().equals("1.1.0")));
    assertThat(bundle("org.hello").getVersion()).hasToString("1.1.0");

    Files.writeString(drop.resolve("hello.jar"), "half a ja");
    await().until(() -> plugins.list().stream().anyMatch(plugin -> !plugin.message().isEmpty()));
    assertThat(plugins.list().get(0).state()).isEqualTo("active");
    assertThat(plugins.list().get(0).message()).contains("the earlier version goes on");
    assertThat(bundle("org.hello").getState()).isEqualTo(Bundle.ACTIVE);

    Files.delete(drop.resolve("hello.jar"));
    await().until(() -> plugins.list().isEmpty());
    assertThat(names()).doesNotContain("org.hello");
  }

  @Test
  void listsABadFileAsFailedAndTriesItAgainWhenSomethingComes() throws Exception {
    Files.writeString(drop.resolve("bad.jar"), "no jar");
    TestJars.bundle(drop.resolve("a.jar"), "org.a", "1.0.0", Map.of("Import-Package", "org.b"));
    await().untilAsserted(() -> {
      List<Plugin> listed = plugins.list();
      assertThat(listed).extracting(Plugin::state).containsExactly("failed", "failed");
      assertThat(listed.get(0).message()).contains("org.a needs the package org.b");
      assertThat(listed.get(1).message()).contains("bad.jar").contains("not a jar");
    });

    plugins.install(TestJars.bundle(folder.resolve("b.jar"), "org.b", "1.0.0", Map.of("Export-Package", "org.b")), "");
    assertThat(plugins.list()).filteredOn(plugin -> plugin.id().equals("org.a")).singleElement()
        .extracting(Plugin::state).isEqualTo("active");
  }

  @Test
  void installsAKarAllOrNone() throws Exception {
    Map<String, String> needs = Map.of("Import-Package", "org.library", "Provide-Capability",
        "dte.runkind;dte.runkind=k");
    byte[] main = TestJars.bytes("org.main", "1.0.0", needs);
    byte[] library = TestJars.bytes("org.library", "1.0.0", Map.of("Export-Package", "org.library"));
    List<String> before = names();

    Path half = TestJars.kar(folder.resolve("half.kar"), Map.of("repository/x/main.jar", main));
    assertThatThrownBy(() -> plugins.install(half, "")).hasMessageContaining("org.library");
    assertThat(names()).isEqualTo(before);

    Path whole = TestJars.kar(folder.resolve("whole.kar"),
        Map.of("repository/x/main.jar", main, "repository/../../library.jar", library, "other.jar", library));
    Plugin plugin = plugins.install(whole, "");
    assertThat(plugin.id()).isEqualTo("org.main");
    assertThat(names()).contains("org.main", "org.library");
    plugins.remove("org.main");
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void takesSignedOnesOnlyWhenAskedTo() throws Exception {
    plugins.stop();
    plugins = open(new PluginSignature.Policy(true, Set.of()));
    Path file = TestJars.bundle(folder.resolve("hello.jar"), "org.hello", "1.0.0");
    assertThatThrownBy(() -> plugins.install(file, "")).satisfies(e -> code(e, ExitCode.REFUSED));

    Signer signer = Signer.create(folder.resolve("keys"), "CN=Example Author");
    Path signed = signer.sign(file, folder.resolve("signed.jar"));
    assertThat(plugins.install(signed, "").signer()).isEqualTo("CN=Example Author");

    Path changed = folder.resolve("changed.jar");
    Signer.exchange(signed, changed, "about.txt", "something else");
    assertThatThrownBy(() -> PluginSignature.of(changed)).satisfies(e -> code(e, ExitCode.REFUSED))
        .hasMessageContaining("changed after it was signed");

    PluginSignature signature = PluginSignature.of(signed);
    signature.require(new PluginSignature.Policy(true, Set.of(signature.fingerprint().toUpperCase())), signed);
    assertThatThrownBy(() -> signature.require(new PluginSignature.Policy(true, Set.of("ab:cd")), signed))
        .hasMessageContaining("does not trust");
  }

  private OwnerPlugins open(PluginSignature.Policy policy) {
    return new OwnerPlugins(framework.getBundleContext(), policy, drop, folder.resolve("cache"), 100);
  }

  private List<String> names() {
    return Arrays.stream(framework.getBundleContext().getBundles()).map(Bundle::getSymbolicName).sorted().toList();
  }

  private Bundle bundle(String name) {
    return Arrays.stream(framework.getBundleContext().getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst().orElseThrow();
  }

  private static void code(Throwable thrown, ExitCode expected) {
    assertThat(((DteException) thrown).problem().code()).isEqualTo(expected);
  }
}
