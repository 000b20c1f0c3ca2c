// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

import io.dte.desktop.model.WidgetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.swt.widgets.Widget;

/** Uses widgets as a person does: finds them by name, selects, writes and presses. For a thread other than the UI's. */
final class WidgetDriver {
  /** What comes at once on most machines may take its time on a busy one. */
  static final int PATIENCE_SECONDS = 240;
  private static final long POLL_MILLIS = 50;

  private final Display display;

  WidgetDriver(Display display) {
    this.display = display;
  }

  /** Waits until something is so; fails with a sentence when it takes too long. */
  <T> T await(String what, int seconds, Callable<Optional<T>> condition) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (true) {
      Optional<T> result = onUi(condition);
      if (result.isPresent()) {
        return result.get();
      }
      if (System.nanoTime() > end) {
        throw new SelfTestException("After " + seconds + " s still waiting for " + what);
      }
      pause();
    }
  }

  /** Calls on the UI thread and returns what it says. */
  <T> T onUi(Callable<T> call) {
    try {
      return display.syncCall(call::call);
    } catch (Exception e) {
      throw e instanceof SelfTestException known ? known
          : new SelfTestException("The desktop failed: " + e, e);
    }
  }

  /** The names a table's rows start with, or all of its cells. */
  List<List<String>> rows(String id) {
    return onUi(() -> find(id, Table.class).map(WidgetDriver::cells).orElse(List.of()));
  }

  List<List<String>> treeRows(String id) {
    return onUi(() -> find(id, Tree.class).map(tree -> {
      List<List<String>> rows = new ArrayList<>();
      for (TreeItem item : tree.getItems()) {
        addCells(item, tree.getColumnCount(), rows);
      }
      return rows;
    }).orElse(List.of()));
  }

  String text(String id) {
    return onUi(() -> find(id, Control.class).map(WidgetDriver::text).orElse(""));
  }

  /** Selects the first row whose first cell is this text. */
  void selectRow(String id, String first, int seconds) {
    await(first + " in " + id, seconds, () -> find(id, Table.class).flatMap(table -> {
      for (TableItem item : table.getItems()) {
        if (item.getText(0).equals(first)) {
          table.setSelection(item);
          send(table, SWT.Selection, item);
          return Optional.of(item);
        }
      }
      return Optional.empty();
    }));
  }

  void selectTreeRow(String id, String first) {
    await(first + " in " + id, PATIENCE_SECONDS, () -> find(id, Tree.class).flatMap(tree -> {
      for (TreeItem item : tree.getItems()) {
        if (item.getText(0).equals(first)) {
          tree.setSelection(item);
          send(tree, SWT.Selection, item);
          return Optional.of(item);
        }
      }
      return Optional.empty();
    }));
  }

  /** Presses a button once it is enabled, without waiting for what it does: that may be a modal dialog. */
  void press(String id, int seconds) {
    Button button = await("the button " + id, seconds,
        () -> find(id, Button.class).filter(b -> b.isEnabled() && b.isVisible()));
    display.asyncExec(() -> {
      if (!button.isDisposed()) {
        send(button, SWT.Selection, null);
      }
    });
  }

  void write(String id, String content) {
    await("the field " + id, PATIENCE_SECONDS, () -> find(id, Text.class)
        .filter(t -> t.isEnabled())).getDisplay().syncExec(() -> find(id, Text.class).orElseThrow().setText(content));
  }

  /** The first widget of this name and type in any open window. */
  <W extends Widget> Optional<W> find(String id, Class<W> type) {
    for (Shell shell : display.getShells()) {
      Optional<W> found = find(shell, id, type);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Whether something is so within a moment, without failing. */
  boolean becomes(int seconds, Supplier<Boolean> condition) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.get()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static <W extends Widget> Optional<W> find(Control control, String id, Class<W> type) {
    if (WidgetId.of(control).equals(id) && type.isInstance(control)) {
      return Optional.of(type.cast(control));
    }
    if (control instanceof Composite composite) {
      for (Control child : composite.getChildren()) {
        Optional<W> found = find(child, id, type);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static String text(Control control) {
    if (control instanceof Text text) {
      return text.getText();
    }
    if (control instanceof StyledText styled) {
      return styled.getText();
    }
    return control instanceof Label label ? label.getText() : "";
  }

  private static List<List<String>> cells(Table table) {
    List<List<String>> rows = new ArrayList<>();
    for (TableItem item : table.getItems()) {
      List<String> row = new ArrayList<>();
      for (int i = 0; i < table.getColumnCount(); i++) {
        row.add(item.getText(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private static void addCells(TreeItem item, int columns, List<List<String>> rows) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      row.add(item.getText(i));
    }
    rows.add(row);
    for (TreeItem child : item.getItems()) {
      addCells(child, columns, rows);
    }
  }

  private static void send(Widget widget, int type, Widget item) {
    Event event = new Event();
    event.widget = widget;
    event.item = item;
    widget.notifyListeners(type, event);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SelfTestException("The self-test was interrupted", e);
    }
  }
}
