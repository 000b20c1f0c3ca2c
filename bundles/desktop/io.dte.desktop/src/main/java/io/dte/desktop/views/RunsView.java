// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.DesktopIds;
import io.dte.desktop.model.Formats;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.run.Run;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.ui.menus.CommandContributionItem;
import org.eclipse.ui.menus.CommandContributionItemParameter;

/** All runs, newest first. */
public final class RunsView extends ModelView {
  private static final int TICK_MILLIS = 1000;

  private TableViewer table;
  private boolean drawing;

  @Override
  public void createPartControl(Composite parent) {
    Icons icons = new Icons(new LocalResourceManager(JFaceResources.getResources(), parent));
    Tables<Run> tables = new Tables<>(parent, Run.class)
        .column("Name", 32, 120, Run::name, r -> icons.state(r.state()))
        .column("Kind", 14, 70, Run::kind)
        .column("State", 16, 80, r -> r.state().label())
        .column("Started", 20, 80, r -> Formats.time(r.startedAt(), Instant.now(), ZoneId.systemDefault()))
        .column("Duration", 18, 75, r -> Formats.duration(r.startedAt(), r.endedAt(), Instant.now()));
    table = tables.viewer();
    WidgetId.mark(table.getTable(), "runs.table");
    table.setComparer(new SameRun());
    table.addSelectionChangedListener(e -> select());
    table.addDoubleClickListener(e -> execute(DesktopIds.OPEN_RESULTS));
    getSite().setSelectionProvider(table);
    addMenu();
    follow(parent, this::draw, Topic.RUNS, Topic.SELECTION);
    tick();
  }

  @Override
  public void setFocus() {
    table.getControl().setFocus();
  }

  private void draw() {
    drawing = true;
    try {
      table.setInput(model().runs());
      table.setSelection(model().selectedRun().<StructuredSelection>map(StructuredSelection::new)
          .orElse(StructuredSelection.EMPTY));
    } finally {
      drawing = false;
    }
  }

  private void select() {
    if (!drawing && table.getStructuredSelection().getFirstElement() instanceof Run run) {
      model().selectRun(run.id());
    }
  }

  /** The durations of runs in progress grow although nothing happens. */
  private void tick() {
    table.getTable().getDisplay().timerExec(TICK_MILLIS, () -> {
      if (!table.getTable().isDisposed()) {
        List<Run> active = model().runs().stream().filter(r -> !r.state().isFinal()).toList();
        active.forEach(run -> table.update(run, null));
        tick();
      }
    });
  }

  private void addMenu() {
    MenuManager menu = new MenuManager();
    menu.setRemoveAllWhenShown(true);
    menu.addMenuListener(this::fillMenu);
    table.getTable().setMenu(menu.createContextMenu(table.getTable()));
    getSite().registerContextMenu("io.dte.desktop.runs", menu, table);
  }

  private void fillMenu(IMenuManager menu) {
    List.of(DesktopIds.OPEN_RESULTS, "", DesktopIds.CANCEL, DesktopIds.RESUME, "", DesktopIds.REMOVE).forEach(id ->
        menu.add(id.isEmpty() ? new Separator() : new CommandContributionItem(new CommandContributionItemParameter(
            getSite(), id, id, CommandContributionItem.STYLE_PUSH))));
    menu.add(new Separator(org.eclipse.ui.IWorkbenchActionConstants.MB_ADDITIONS));
  }

  /** Rows are the same run when their ids are, so that selection and scroll position outlive changes of state. */
  private static final class SameRun implements org.eclipse.jface.viewers.IElementComparer {
    @Override
    public boolean equals(Object a, Object b) {
      return id(a).equals(id(b));
    }

    @Override
    public int hashCode(Object element) {
      return id(element).hashCode();
    }

    private static Object id(Object element) {
      UUID id = element instanceof Run run ? run.id() : null;
      return id == null ? element : id;
    }
  }
}
