// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.DesktopIds;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.plugin.Plugin;
import java.util.Optional;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.events.SelectionListener;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;

/** The plug-ins, their states and what they bring. */
public final class PluginsView extends ModelView {
  public static final String ID = DesktopIds.PLUGINS;

  private TableViewer table;
  private Label hint;
  private Button install;
  private Button remove;

  @Override
  public void createPartControl(Composite parent) {
    Icons icons = new Icons(new LocalResourceManager(JFaceResources.getResources(), parent));
    GridLayoutFactory.fillDefaults().margins(4, 4).applyTo(parent);
    Composite area = new Composite(parent, SWT.NONE);
    GridDataFactory.fillDefaults().grab(true, true).applyTo(area);
    table = new Tables<>(area, Plugin.class)
        .column("Plug-in", 40, 110, Plugin::id, p -> icons.image("plugin"))
        .column("Version", 20, 60, Plugin::version)
        .column("State", 20, 60, Plugin::state)
        .column("Message", 20, 80, p -> p.message().isEmpty() ? String.join(", ", p.provides()) : p.message())
        .viewer();
    WidgetId.mark(table.getTable(), "plugins.table");
    hint = new Label(parent, SWT.WRAP);
    GridDataFactory.fillDefaults().grab(true, false).hint(120, SWT.DEFAULT).applyTo(hint);
    WidgetId.mark(hint, "plugins.hint");
    Composite buttons = new Composite(parent, SWT.NONE);
    GridLayoutFactory.fillDefaults().numColumns(2).equalWidth(true).applyTo(buttons);
    GridDataFactory.fillDefaults().grab(true, false).applyTo(buttons);
    install = button(buttons, "&Install\u2026", "plugins.install", DesktopIds.INSTALL_PLUGIN);
    remove = button(buttons, "Re&move", "plugins.remove", DesktopIds.REMOVE_PLUGIN);
    table.addSelectionChangedListener(e -> enable());
    getSite().setSelectionProvider(table);
    follow(parent, this::draw, Topic.PLUGINS);
  }

  @Override
  public void setFocus() {
    table.getControl().setFocus();
  }

  /** The selected plug-in. */
  public Optional<Plugin> selected() {
    return Optional.ofNullable((Plugin) table.getStructuredSelection().getFirstElement());
  }

  private void draw() {
    table.setInput(model().plugins());
    String folder = model().platform().home().map(h -> h.plugins().toString()).orElse("");
    boolean empty = model().plugins().isEmpty();
    hint.setText(empty ? "No plug-ins. Install a jar here, or put it into\n" + folder : "");
    ((org.eclipse.swt.layout.GridData) hint.getLayoutData()).exclude = !empty;
    hint.setVisible(empty);
    hint.getParent().layout();
    enable();
  }

  private void enable() {
    boolean service = model().platform().plugins().isPresent();
    install.setEnabled(service);
    remove.setEnabled(service && selected().isPresent());
  }

  private Button button(Composite parent, String text, String id, String command) {
    Button button = new Button(parent, SWT.PUSH);
    button.setText(text);
    button.addSelectionListener(SelectionListener.widgetSelectedAdapter(e -> execute(command)));
    GridDataFactory.fillDefaults().grab(true, false).applyTo(button);
    return WidgetId.mark(button, id);
  }
}
