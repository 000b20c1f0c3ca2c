// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

import static io.dte.desktop.selftest.WidgetDriver.PATIENCE_SECONDS;

import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.browser.ProgressListener;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.PlatformUI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the open window as a person would: picks a twin, fills its form, follows the run to its end and looks at its
 * log and results. Writes {@code widgets.json}, {@code desktop.png} and a picture of the last form, {@code form.png},
 * into a folder, then closes the desktop.
 */
public final class SelfTest {
  private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);
  private static final String FIRST_TWIN = "hello";
  private static final String TWIN = "flood-early-warning";
  private static final int RUN_SECONDS = 600;

  private final DesktopModel model;
  private final Path folder;
  private final Path plugin;
  private final WidgetDriver driver;
  private volatile int exitStatus = ExitCode.RUN_FAILED.code();

  /** @param plugin a plug-in's file that comes and goes while the desktop is open, or null */
  public SelfTest(DesktopModel model, Path folder, Path plugin) {
    this.model = model;
    this.plugin = plugin == null ? null : plugin.toAbsolutePath();
    this.folder = folder.toAbsolutePath();
    this.driver = new WidgetDriver(model.display());
  }

  /** Starts driving, on a thread of its own; ends with the workbench closed. */
  public void start() {
    Thread thread = new Thread(this::drive, "dte-desktop-selftest");
    thread.setDaemon(true);
    thread.start();
  }

  /** 0 when everything was as it should be. */
  public int exitStatus() {
    return exitStatus;
  }

  private void drive() {
    String problem = "";
    PluginScript coming = plugin == null ? null : new PluginScript(driver, model, plugin);
    try {
      Files.createDirectories(folder);
      script();
      if (coming != null) {
        coming.bring();
      }
    } catch (SelfTestException e) {
      problem = e.getMessage();
    } catch (IOException e) {
      problem = folder + " cannot be written: " + e.getMessage();
    }
    try {
      new WidgetReport(driver, model).write(folder, problem);
      Screenshot.save(driver, folder.resolve("desktop.png"));
    } catch (SelfTestException | IOException e) {
      problem = problem.isEmpty() ? "The report cannot be written: " + e.getMessage() : problem;
    }
    if (problem.isEmpty() && coming != null) {
      problem = coming.takeAway();
    }
    if (problem.isEmpty()) {
      exitStatus = ExitCode.DONE.code();
    } else {
      System.err.println("dte desktop --selftest: " + problem);
    }
    model.display().asyncExec(() -> {
      for (Shell shell : model.display().getShells()) {
        if (shell.getParent() != null) {
          shell.close();
        }
      }
      PlatformUI.getWorkbench().close();
    });
  }

  private void script() {
    // Nobody manages windows on a virtual display: the window takes all of it.
    driver.onUi(() -> {
      PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell().setBounds(model.display().getBounds());
      return null;
    });
    driver.await("the twins", PATIENCE_SECONDS, () -> model.twins().isEmpty() ? Optional.empty() : Optional.of(true));
    List<String> twins = driver.onUi(() -> model.twins().stream().map(t -> t.name()).toList());
    if (!twins.contains(FIRST_TWIN)) {
      throw new SelfTestException("The twin " + FIRST_TWIN + " is not there; found: " + String.join(", ", twins));
    }
    runTwin(FIRST_TWIN, "input.message", "Hello from the desktop");
    driver.await("the step's output in the log", PATIENCE_SECONDS,
        () -> driver.text("log.text").isBlank() ? Optional.empty() : Optional.of(true));
    if (twins.contains(TWIN)) {
      runTwin(TWIN, "", "");
      driver.await("report.html among the results", PATIENCE_SECONDS, () -> driver.rows("results.table").stream()
          .filter(r -> r.get(0).equals("report.html")).findFirst());
      awaitPage();
    }
  }

  /** Starts a twin through its form and waits until the Runs table says that it succeeded. */
  private void runTwin(String name, String field, String content) {
    LOG.info("Running {}", name);
    UUID before = driver.onUi(() -> model.selectedRun().map(Run::id).orElse(new UUID(0, 0)));
    driver.selectRow("twins.table", name, PATIENCE_SECONDS);
    driver.press("twins.run", PATIENCE_SECONDS);
    driver.await("the form of " + name, PATIENCE_SECONDS, () -> driver.find("run.dialog", Shell.class));
    if (!field.isEmpty()) {
      driver.write(field, content);
    }
    driver.write("run.dialog.outdir", folder.resolve("results").resolve(name).toString());
    driver.becomes(1, () -> false);
    Screenshot.save(driver, folder.resolve("form.png"));
    driver.press("run.dialog.ok", PATIENCE_SECONDS);
    if (!driver.becomes(PATIENCE_SECONDS, () -> driver.onUi(() -> driver.find("run.dialog", Shell.class).isEmpty()))) {
      throw new SelfTestException("The form of " + name + " stays open: the run was refused");
    }
    driver.await("a run of " + name + " in the model", PATIENCE_SECONDS,
        () -> model.selectedRun().filter(r -> !r.id().equals(before)));
    Run run = driver.await("the end of " + name, RUN_SECONDS,
        () -> model.selectedRun().filter(r -> r.state().isFinal()));
    if (run.state() != RunState.SUCCEEDED) {
      throw new SelfTestException(name + " ended " + run.state().label() + ": " + run.message());
    }
    driver.await(name + " as succeeded in the Runs view", PATIENCE_SECONDS, () -> driver.rows("runs.table").stream()
        .filter(r -> r.get(0).equals(name) && r.get(2).equals(RunState.SUCCEEDED.label())).findFirst());
    if (driver.treeRows("details.steps").isEmpty()) {
      throw new SelfTestException("Run details show no steps of " + name);
    }
  }

  /** Gives the browser widget, where there is one, time to draw the report. */
  private void awaitPage() {
    driver.onUi(() -> {
      driver.find("results.browser", Browser.class).ifPresent(browser ->
          browser.addProgressListener(ProgressListener.completedAdapter(e -> browser.setData("loaded", true))));
      return null;
    });
    driver.becomes(5, () -> driver.onUi(() -> driver.find("results.browser", Browser.class)
        .map(b -> b.getData("loaded") != null).orElse(true)));
    driver.becomes(1, () -> false);
  }
}
