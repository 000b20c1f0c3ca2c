// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IViewReference;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;

/** What the window shows, as JSON: what the widgets say, and beside it what the services say. */
final class WidgetReport {
  private static final int LOG_CHARS = 4000;

  private final WidgetDriver driver;
  private final DesktopModel model;
  private final ObjectMapper mapper = new ObjectMapper();

  WidgetReport(WidgetDriver driver, DesktopModel model) {
    this.driver = driver;
    this.model = model;
  }

  /** @param problem what went wrong, or empty */
  void write(Path folder, String problem) throws IOException {
    ObjectNode report = mapper.createObjectNode();
    report.put("problem", problem);
    report.set("views", driver.onUi(this::views));
    report.set("menus", driver.onUi(this::menus));
    report.set("twins", table("twins.table", "name", "summary"));
    report.set("runs", table("runs.table", "name", "kind", "state", "started", "duration"));
    report.set("steps", rows(driver.treeRows("details.steps"), "name", "state", "duration", "message"));
    report.put("details", driver.text("details.title"));
    String log = driver.text("log.text");
    report.put("log", log.substring(Math.max(0, log.length() - LOG_CHARS)));
    report.set("results", table("results.table", "name", "size"));
    report.put("browser", driver.onUi(() -> driver.find("results.browser", Browser.class)
        .map(b -> b.isVisible() ? b.getUrl() : "hidden").orElse("absent")));
    report.set("plugins", table("plugins.table", "id", "version", "state", "message"));
    report.put("pluginView", driver.onUi(() -> driver.find("plugin.view", Composite.class).stream()
        .flatMap(c -> Stream.of(c.getChildren())).filter(Label.class::isInstance).map(l -> ((Label) l).getText())
        .findFirst().orElse("")));
    ObjectNode services = report.putObject("services");
    driver.onUi(() -> {
      ArrayNode runs = services.putArray("runs");
      model.runs().stream().map(Run::toJson).forEach(runs::add);
      ArrayNode plugins = services.putArray("plugins");
      model.plugins().stream().map(Plugin::id).forEach(plugins::add);
      return null;
    });
    Files.writeString(folder.resolve("widgets.json"),
        mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
  }

  private ArrayNode views() {
    ArrayNode views = mapper.createArrayNode();
    IWorkbenchWindow[] windows = PlatformUI.getWorkbench().getWorkbenchWindows();
    IWorkbenchPage page = windows.length == 0 ? null : windows[0].getActivePage();
    for (IViewReference view : page == null ? new IViewReference[0] : page.getViewReferences()) {
      String secondary = view.getSecondaryId() == null ? "" : view.getSecondaryId();
      views.addObject().put("id", view.getId()).put("secondaryId", secondary).put("title", view.getPartName())
          .put("visible", view.getPart(false) != null && page.isPartVisible(view.getPart(false)));
    }
    return views;
  }

  private ObjectNode menus() {
    ObjectNode menus = mapper.createObjectNode();
    for (Shell shell : model.display().getShells()) {
      Menu bar = shell.getMenuBar();
      if (bar != null) {
        for (MenuItem item : bar.getItems()) {
          ArrayNode entries = menus.putArray(plain(item.getText()));
          if (item.getMenu() != null) {
            item.getMenu().notifyListeners(org.eclipse.swt.SWT.Show, new org.eclipse.swt.widgets.Event());
            for (MenuItem entry : item.getMenu().getItems()) {
              if (!entry.getText().isEmpty()) {
                entries.add(plain(entry.getText()));
              }
            }
            item.getMenu().notifyListeners(org.eclipse.swt.SWT.Hide, new org.eclipse.swt.widgets.Event());
          }
        }
      }
    }
    return menus;
  }

  private ArrayNode table(String id, String... names) {
    return rows(driver.rows(id), names);
  }

  private ArrayNode rows(List<List<String>> rows, String... names) {
    ArrayNode result = mapper.createArrayNode();
    for (List<String> row : rows) {
      ObjectNode object = result.addObject();
      for (int i = 0; i < Math.min(names.length, row.size()); i++) {
        object.put(names[i], row.get(i));
      }
    }
    return result;
  }

  private static String plain(String menuText) {
    return menuText.replaceAll("&(.)", "$1").replaceAll("\\t.*", "");
  }
}
