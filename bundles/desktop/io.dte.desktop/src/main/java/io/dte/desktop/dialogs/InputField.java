// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.dialogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.desktop.model.WidgetId;
import io.dte.workflow.api.WorkflowDescription.Input;
import java.util.Optional;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.events.SelectionListener;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;

/** One input of a workflow as a row of a form with three columns: its name, a field, a button that browses. */
final class InputField {
  private final Input input;
  private final InputValue value;
  private final Text text;
  private final Button check;

  /** @param changed called after each change a person makes */
  InputField(Composite parent, Input input, Runnable changed) {
    this.input = input;
    this.value = new InputValue(input);
    Label label = new Label(parent, SWT.NONE);
    label.setText(input.name().replace("&", "&&") + (input.required() ? " *" : ""));
    label.setToolTipText(tip());
    if (value.isBoolean()) {
      text = null;
      check = WidgetId.mark(new Button(parent, SWT.CHECK), "input." + input.name());
      check.setText(input.doc().isEmpty() ? "yes" : firstSentence(input.doc()).replace("&", "&&"));
      check.setSelection(input.defaultValue() != null && input.defaultValue().asBoolean());
      check.addSelectionListener(SelectionListener.widgetSelectedAdapter(e -> changed.run()));
      GridDataFactory.fillDefaults().grab(true, false).span(2, 1).applyTo(check);
    } else {
      check = null;
      text = WidgetId.mark(new Text(parent, SWT.BORDER), "input." + input.name());
      text.setText(value.initialText());
      text.setMessage(input.doc().isEmpty() ? input.type() : firstSentence(input.doc()));
      text.setToolTipText(tip());
      text.addModifyListener(e -> changed.run());
      boolean path = value.isFile() || value.isDirectory();
      GridDataFactory.fillDefaults().grab(true, false).span(path ? 1 : 2, 1).align(SWT.FILL, SWT.CENTER).applyTo(text);
      if (path) {
        addBrowse(parent);
      }
    }
  }

  String name() {
    return input.name();
  }

  /** What is wrong with the entry, for people; empty when nothing is. */
  String problem() {
    return check != null ? "" : value.problem(text.getText());
  }

  /** The value for the run; empty when it is left out, so that the document's default counts. */
  Optional<JsonNode> value() {
    return check != null ? value.of(check.getSelection()) : value.of(text.getText());
  }

  private void addBrowse(Composite parent) {
    Button browse = new Button(parent, SWT.PUSH);
    browse.setText("Browse\u2026");
    browse.addSelectionListener(SelectionListener.widgetSelectedAdapter(e -> {
      String chosen = value.isDirectory() ? new DirectoryDialog(parent.getShell()).open()
          : new FileDialog(parent.getShell(), SWT.OPEN).open();
      if (chosen != null) {
        text.setText(chosen);
      }
    }));
  }

  private String tip() {
    return input.doc().isEmpty() ? input.type() : input.type() + "\n" + input.doc();
  }

  private static String firstSentence(String doc) {
    String line = doc.strip().split("\\R", 2)[0];
    int end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end + 1);
  }
}
