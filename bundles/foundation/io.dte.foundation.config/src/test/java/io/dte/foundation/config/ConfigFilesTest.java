// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.cm.file.ConfigurationHandler;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfigFilesTest {
  @TempDir
  private Path folder;
  private Path etc;
  private Framework framework;
  private ConfigurationAdmin admin;

  @BeforeEach
  void start() throws Exception {
    etc = Files.createDirectories(folder.resolve("home/etc"));
    framework = new FrameworkFactory().newFramework(Map.of(
        Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString(),
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=1.6.1",
        "dte.home", folder.resolve("home").toString(), "dte.owner", "true"));
    framework.start();
    BundleContext context = framework.getBundleContext();
    context.installBundle(ConfigurationHandler.class.getProtectionDomain().getCodeSource().getLocation().toString())
        .start();
    admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(Patience.LIMIT.toMillis());
  }

  @Test
  void takesValuesAsTheyAreWritten() throws Exception {
    Files.writeString(etc.resolve("org.example.store.cfg"),
        "# comment\npassword = ${secret:database} \nuser: ${user.name}\nname=Zürich\nport 5432\n");
    new ConfigFiles(etc, admin).begin();
    assertThat(value("org.example.store", "password")).isEqualTo("${secret:database}");
    assertThat(value("org.example.store", "user")).isEqualTo("${user.name}");
    assertThat(value("org.example.store", "name")).isEqualTo("Zürich");
    assertThat(value("org.example.store", "port")).isEqualTo("5432");
  }

  @Test
  void filesOfFactoriesHaveANameAfterTheDash() throws Exception {
    Files.writeString(etc.resolve("org.example.pool-one.cfg"), "a = 1\n");
    Files.writeString(etc.resolve("org.example.pool-two.cfg"), "a = 2\n");
    new ConfigFiles(etc, admin).begin();
    assertThat(admin.listConfigurations("(service.factoryPid=org.example.pool)")).hasSize(2);
    assertThat(value("org.example.pool~two", "a")).isEqualTo("2");
  }

  @Test
  void whatIsGoneAtTheNextStartConfiguresNothing() throws Exception {
    Files.writeString(etc.resolve("org.example.a.cfg"), "a = 1\n");
    admin.getConfiguration("org.example.other", "?").update(new java.util.Hashtable<>(Map.of("a", "b")));
    new ConfigFiles(etc, admin).begin();
    Files.delete(etc.resolve("org.example.a.cfg"));
    new ConfigFiles(etc, admin).begin();
    assertThat(admin.listConfigurations(null)).extracting(Configuration::getPid).containsExactly("org.example.other");
  }

  @Test
  void aBrokenFileKeepsNoOtherFromBeingRead() throws Exception {
    Files.writeString(etc.resolve("a.cfg"), "a = \\u00zz\n");
    Files.write(etc.resolve("b.cfg"), new byte[] {'a', '=', (byte) 0xff});
    Files.writeString(etc.resolve("c.cfg"), "a = 1\n");
    Files.writeString(etc.resolve(".d.cfg"), "a = 1\n");
    new ConfigFiles(etc, admin).begin();
    assertThat(admin.listConfigurations(null)).extracting(Configuration::getPid).containsExactly("c");
  }

  @Test
  void anOwnerSeesChanges() throws Exception {
    Files.writeString(etc.resolve("org.example.a.cfg"), "a = 1\n");
    ConfigActivator activator = new ConfigActivator();
    activator.start(framework.getBundleContext());
    assertThat(value("org.example.a", "a")).isEqualTo("1");
    Files.writeString(etc.resolve("org.example.a.cfg"), "a = 1234\n");
    await("1234");
    Files.delete(etc.resolve("org.example.a.cfg"));
    await("");
    activator.stop(framework.getBundleContext());
  }

  private String value(String pid, String key) throws Exception {
    Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
    try {
      return found == null ? "" : String.valueOf(found[0].getProperties().get(key));
    } catch (IllegalStateException deletedMeanwhile) {
      return "";
    }
  }

  private void await(String expected) throws Exception {
    Patience.await().untilAsserted(() -> assertThat(value("org.example.a", "a")).isEqualTo(expected));
  }
}
