// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

import static io.dte.desktop.selftest.WidgetDriver.PATIENCE_SECONDS;

import io.dte.desktop.model.DesktopModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.eclipse.swt.widgets.Composite;

/** A plug-in is put into the drop folder while the desktop is open, shows its view, and is taken away again. */
final class PluginScript {
  private final WidgetDriver driver;
  private final DesktopModel model;
  private final Path source;
  private Path dropped;

  PluginScript(WidgetDriver driver, DesktopModel model, Path source) {
    this.driver = driver;
    this.model = model;
    this.source = source;
  }

  /** Waits until the Plug-ins view says that it is active, and its own view is there. */
  void bring() throws IOException {
    Path drop = model.platform().home().orElseThrow(() -> new SelfTestException("There is no data directory")).plugins();
    Path partial = drop.resolve("." + source.getFileName() + ".part");
    Files.copy(source, partial, StandardCopyOption.REPLACE_EXISTING);
    dropped = Files.move(partial, drop.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    driver.await("the plug-in as active", PATIENCE_SECONDS, () -> rows().stream().filter(r -> r.get(2).equals("active")).findFirst());
    driver.await("the plug-in's view", PATIENCE_SECONDS, () -> driver.find("plugin.view", Composite.class));
  }

  /** What went wrong; empty when plug-in and view are gone. */
  String takeAway() {
    try {
      Files.delete(dropped);
      driver.await("the plug-in to go", PATIENCE_SECONDS, () -> rows().isEmpty() ? Optional.of(true) : Optional.empty());
      driver.await("the plug-in's view to close", PATIENCE_SECONDS,
          () -> driver.find("plugin.view", Composite.class).isEmpty() ? Optional.of(true) : Optional.empty());
      return "";
    } catch (SelfTestException e) {
      return e.getMessage();
    } catch (IOException e) {
      return dropped + " cannot be deleted: " + e.getMessage();
    }
  }

  private List<List<String>> rows() {
    return driver.rows("plugins.table");
  }
}
