// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Formats;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Composite;

/** The files that the selected run made, and what the selected one of them holds: the report first. */
public final class ResultsView extends ModelView {
  private static final int MAX_FILES = 500;
  private static final int MAX_DEPTH = 6;

  private TableViewer files;
  private ResultPane pane;
  private Path folder;
  private boolean settled;

  /** @param name below the results' folder */
  record Result(Path path, String name, long size) {
    boolean isReport() {
      return name.equals("report.html");
    }
  }

  @Override
  public void createPartControl(Composite parent) {
    Icons icons = new Icons(new LocalResourceManager(JFaceResources.getResources(), parent));
    SashForm sash = new SashForm(parent, SWT.VERTICAL);
    Tables<Result> tables = new Tables<>(new Composite(sash, SWT.NONE), Result.class)
        .column("File", 75, 160, Result::name, r -> icons.image("file"))
        .column("Size", 25, 70, r -> Formats.size(r.size()));
    files = tables.viewer();
    WidgetId.mark(files.getTable(), "results.table");
    pane = new ResultPane(new Composite(sash, SWT.NONE), model());
    sash.setWeights(22, 78);
    files.addSelectionChangedListener(e -> pane.show(selected()));
    files.addDoubleClickListener(e -> {
      if (selected() != null) {
        Program.launch(selected().toString());
      }
    });
    follow(parent, this::draw, Topic.RUNS, Topic.SELECTION);
  }

  @Override
  public void setFocus() {
    files.getControl().setFocus();
  }

  private Path selected() {
    return files.getStructuredSelection().getFirstElement() instanceof Result result ? result.path() : null;
  }

  private void draw() {
    Run run = model().selectedRun().orElse(null);
    Path outdir = run == null ? null : run.outdir();
    boolean over = run != null && run.state().isFinal();
    if (outdir == null) {
      folder = null;
      files.setInput(List.of());
      pane.show(null);
      setContentDescription("");
    } else if (!outdir.equals(folder) || !settled || !over) {
      if (!outdir.equals(folder)) {
        files.setInput(List.of());
        pane.show(null);
      }
      folder = outdir;
      settled = over;
      setContentDescription(outdir.toString());
      list(outdir);
    }
  }

  private void list(Path outdir) {
    DesktopModel model = model();
    Job.createSystem("Listing results", (ICoreRunnable) monitor -> {
      List<Result> results = results(outdir);
      model.onUi(() -> {
        if (!files.getTable().isDisposed() && outdir.equals(folder)) {
          show(results);
        }
      });
    }).schedule();
  }

  private void show(List<Result> results) {
    if (results.equals(files.getInput())) {
      return;
    }
    Path before = selected();
    files.setInput(results);
    Result next = results.stream().filter(r -> r.path().equals(before)).findFirst()
        .or(() -> results.stream().filter(Result::isReport).findFirst()).or(() -> results.stream().findFirst())
        .orElse(null);
    files.setSelection(next == null ? StructuredSelection.EMPTY : new StructuredSelection(next));
    pane.show(selected());
  }

  private static List<Result> results(Path outdir) {
    if (!Files.isDirectory(outdir)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(outdir, MAX_DEPTH)) {
      return found.filter(Files::isRegularFile).limit(MAX_FILES)
          .map(p -> new Result(p, outdir.relativize(p).toString(), p.toFile().length()))
          .sorted(Comparator.comparing((Result r) -> !r.isReport()).thenComparing(Result::name)).toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of();
    }
  }
}
