// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.DesktopIds;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.workflow.api.Templates.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.events.SelectionListener;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;

/** The twins that can be started, with what their README says. */
public final class TwinsView extends ModelView {
  private TableViewer table;
  private StyledText readme;
  private Button run;
  private Path shown;

  @Override
  public void createPartControl(Composite parent) {
    Icons icons = new Icons(new LocalResourceManager(JFaceResources.getResources(), parent));
    GridLayoutFactory.fillDefaults().margins(4, 4).applyTo(parent);
    SashForm sash = new SashForm(parent, SWT.VERTICAL);
    GridDataFactory.fillDefaults().grab(true, true).applyTo(sash);
    Tables<Template> tables = new Tables<>(new Composite(sash, SWT.NONE), Template.class)
        .column("Twin", 52, 140, Template::name, t -> icons.image("twin"))
        .column("What it does", 48, 100, Template::summary);
    table = tables.viewer();
    WidgetId.mark(table.getTable(), "twins.table");
    table.addSelectionChangedListener(e -> select());
    table.addDoubleClickListener(e -> execute(DesktopIds.START));
    readme = new StyledText(sash, SWT.READ_ONLY | SWT.WRAP | SWT.V_SCROLL);
    readme.setMargins(6, 6, 6, 6);
    readme.setCaret(null);
    sash.setWeights(45, 55);
    run = new Button(parent, SWT.PUSH);
    run.setText("&Run\u2026");
    run.setImage(icons.image("run"));
    run.setToolTipText("Asks for the inputs of the selected twin and starts it");
    WidgetId.mark(run, "twins.run");
    run.addSelectionListener(SelectionListener.widgetSelectedAdapter(e -> execute(DesktopIds.START)));
    GridDataFactory.fillDefaults().align(SWT.FILL, SWT.CENTER).applyTo(run);
    getSite().setSelectionProvider(table);
    follow(parent, this::draw, Topic.TWINS);
  }

  @Override
  public void setFocus() {
    table.getControl().setFocus();
  }

  private void draw() {
    List<Template> twins = model().twins();
    Object before = table.getStructuredSelection().getFirstElement();
    table.setInput(twins);
    Template selected = twins.stream().filter(t -> t.equals(before)).findFirst()
        .orElse(twins.isEmpty() ? null : twins.get(0));
    table.setSelection(selected == null ? StructuredSelection.EMPTY : new StructuredSelection(selected));
    select();
  }

  private void select() {
    Template twin = (Template) table.getStructuredSelection().getFirstElement();
    model().selectTwin(twin);
    run.setEnabled(twin != null);
    if (twin == null) {
      shown = null;
      readme.setText("No twins were found. Templates are folders with a workflow, in the installation's templates "
          + "folder.");
    } else if (!twin.folder().equals(shown)) {
      shown = twin.folder();
      read(twin);
    }
  }

  private void read(Template twin) {
    Job.createSystem("Reading the README of " + twin.name(), (ICoreRunnable) monitor -> {
      String text = twin.summary();
      try {
        text = twin.readme() == null ? text : Files.readString(twin.readme());
      } catch (IOException e) {
        text = text + "\n\n" + twin.readme() + " cannot be read.";
      }
      String content = Markdown.plain(text);
      model().onUi(() -> {
        if (!readme.isDisposed() && twin.folder().equals(shown)) {
          readme.setText(content);
        }
      });
    }).schedule();
  }
}
