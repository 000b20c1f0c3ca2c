// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.dialogs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.workflow.api.Templates.Template;
import io.dte.workflow.api.WorkflowDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.IDialogConstants;
import org.eclipse.jface.dialogs.TitleAreaDialog;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.ScrolledComposite;
import org.eclipse.swt.events.SelectionListener;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;

/** Asks for the inputs of a twin, as its workflow describes them, and starts it. Refused inputs keep it open. */
public final class RunDialog extends TitleAreaDialog {
  private final DesktopModel model;
  private final Template twin;
  private final WorkflowDescription description;
  private final List<InputField> fields = new ArrayList<>();
  private Text outdir;

  public RunDialog(Shell parent, DesktopModel model, Template twin, WorkflowDescription description) {
    super(parent);
    this.model = model;
    this.twin = twin;
    this.description = description;
    setShellStyle(getShellStyle() | SWT.RESIZE);
  }

  @Override
  protected void configureShell(Shell shell) {
    super.configureShell(shell);
    shell.setText("Run " + twin.name());
    WidgetId.mark(shell, "run.dialog");
  }

  @Override
  protected Point getInitialSize() {
    Point size = super.getInitialSize();
    return new Point(Math.min(760, Math.max(620, size.x)), Math.min(720, Math.max(380, size.y)));
  }

  @Override
  protected Control createDialogArea(Composite parent) {
    Composite area = (Composite) super.createDialogArea(parent);
    setTitle(description.label().isEmpty() ? twin.name() : description.label());
    showHint();
    ScrolledComposite scroll = new ScrolledComposite(area, SWT.V_SCROLL);
    GridDataFactory.fillDefaults().grab(true, true).applyTo(scroll);
    Composite form = new Composite(scroll, SWT.NONE);
    GridLayoutFactory.fillDefaults().numColumns(3).margins(12, 12).spacing(8, 6).applyTo(form);
    description.inputs().forEach(input -> fields.add(new InputField(form, input, this::validate)));
    addOutdir(form);
    scroll.setContent(form);
    scroll.setExpandHorizontal(true);
    scroll.setExpandVertical(true);
    scroll.setMinSize(form.computeSize(SWT.DEFAULT, SWT.DEFAULT));
    return area;
  }

  @Override
  protected void createButtonsForButtonBar(Composite parent) {
    Button run = createButton(parent, IDialogConstants.OK_ID, "&Run", true);
    WidgetId.mark(run, "run.dialog.ok");
    WidgetId.mark(createButton(parent, IDialogConstants.CANCEL_ID, IDialogConstants.CANCEL_LABEL, false),
        "run.dialog.cancel");
    run.setEnabled(firstProblem().isEmpty());
  }

  @Override
  protected void okPressed() {
    RunRequest request = request();
    enable(false);
    setErrorMessage(null);
    setMessage("Starting \u2026");
    Job job = Job.create("Starting " + twin.name(), (ICoreRunnable) monitor -> {
      AtomicReference<Run> started = new AtomicReference<>();
      String problem = Problems.attempt(() -> {
        started.set(model.platform().runs().orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
            "The run service is not there now", "try again in a moment")).submit(request));
        return null;
      });
      model.onUi(() -> submitted(started.get(), problem));
    });
    job.schedule();
  }

  private void submitted(Run run, String problem) {
    if (run != null) {
      model.selectRun(run.id());
      model.refreshAll();
    }
    if (getShell() == null || getShell().isDisposed()) {
      if (!problem.isEmpty()) {
        Problems.show("Run " + twin.name(), problem);
      }
    } else if (problem.isEmpty()) {
      super.okPressed();
    } else {
      setErrorMessage(problem.replaceAll("\\R+", " \u2013 "));
      enable(true);
    }
  }

  private RunRequest request() {
    ObjectNode inputs = JsonNodeFactory.instance.objectNode();
    fields.forEach(field -> field.value().ifPresent(value -> inputs.set(field.name(), value)));
    String folder = outdir.getText().strip();
    return new RunRequest("workflow", twin.name(), twin.document().toString(), inputs,
        folder.isEmpty() ? null : Path.of(folder).toAbsolutePath(), null, System.getProperty("user.name"), Map.of());
  }

  private void addOutdir(Composite form) {
    Label line = new Label(form, SWT.SEPARATOR | SWT.HORIZONTAL);
    GridDataFactory.fillDefaults().span(3, 1).grab(true, false).applyTo(line);
    new Label(form, SWT.NONE).setText("Results folder");
    outdir = WidgetId.mark(new Text(form, SWT.BORDER), "run.dialog.outdir");
    outdir.setMessage("the run's own folder");
    GridDataFactory.fillDefaults().grab(true, false).align(SWT.FILL, SWT.CENTER).applyTo(outdir);
    Button browse = new Button(form, SWT.PUSH);
    browse.setText("Browse\u2026");
    browse.addSelectionListener(SelectionListener.widgetSelectedAdapter(e -> {
      String chosen = new DirectoryDialog(getShell()).open();
      if (chosen != null) {
        outdir.setText(chosen);
      }
    }));
  }

  private void validate() {
    String problem = firstProblem();
    setErrorMessage(problem.isEmpty() ? null : problem);
    if (getButton(IDialogConstants.OK_ID) != null) {
      getButton(IDialogConstants.OK_ID).setEnabled(problem.isEmpty());
    }
  }

  private String firstProblem() {
    return fields.stream().map(InputField::problem).filter(p -> !p.isEmpty()).findFirst().orElse("");
  }

  private void showHint() {
    String doc = description.doc().strip().split("\\R\\s*\\R", 2)[0].replaceAll("\\s+", " ");
    setMessage(doc.isEmpty() ? twin.summary() : doc);
  }

  private void enable(boolean enabled) {
    getButton(IDialogConstants.OK_ID).setEnabled(enabled);
    if (!enabled) {
      return;
    }
    showHint();
  }
}
