// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.Formats;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.layout.TreeColumnLayout;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.jface.viewers.TreeViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.ProgressBar;

/** The selected run: how it is, and its steps. */
public final class RunDetailsView extends ModelView {
  private Label title;
  private Label message;
  private ProgressBar progress;
  private TreeViewer tree;
  private UUID shown;

  @Override
  public void createPartControl(Composite parent) {
    Icons icons = new Icons(new LocalResourceManager(JFaceResources.getResources(), parent));
    GridLayoutFactory.fillDefaults().margins(6, 6).spacing(6, 4).applyTo(parent);
    title = new Label(parent, SWT.NONE);
    title.setFont(JFaceResources.getFontRegistry().getBold(JFaceResources.DEFAULT_FONT));
    GridDataFactory.fillDefaults().grab(true, false).applyTo(title);
    WidgetId.mark(title, "details.title");
    message = new Label(parent, SWT.WRAP);
    GridDataFactory.fillDefaults().grab(true, false).hint(200, SWT.DEFAULT).applyTo(message);
    WidgetId.mark(message, "details.message");
    progress = new ProgressBar(parent, SWT.SMOOTH);
    GridDataFactory.fillDefaults().grab(true, false).applyTo(progress);
    WidgetId.mark(progress, "details.progress");

    Composite area = new Composite(parent, SWT.NONE);
    GridDataFactory.fillDefaults().grab(true, true).applyTo(area);
    TreeColumnLayout layout = new TreeColumnLayout();
    area.setLayout(layout);
    tree = new TreeViewer(area, SWT.FULL_SELECTION | SWT.SINGLE);
    tree.getTree().setHeaderVisible(true);
    WidgetId.mark(tree.getTree(), "details.steps");
    tree.setContentProvider(new StepTree());
    tree.setComparer(new StepTree.SameStep());
    tree.setAutoExpandLevel(2);
    column(layout, "Step", 40, StepTree.Node::label, n -> icons.state(n.step().state()));
    column(layout, "State", 22, n -> n.step().reused() ? "reused" : n.step().state().label(), n -> null);
    column(layout, "Duration", 18,
        n -> Formats.duration(n.step().startedAt(), n.step().endedAt(), Instant.now()), n -> null);
    column(layout, "Message", 20, n -> n.step().message(), n -> null);
    tree.addSelectionChangedListener(e -> {
      if (tree.getStructuredSelection().getFirstElement() instanceof StepTree.Node node) {
        model().selectStep(node.step().name());
      }
    });
    follow(parent, this::draw, Topic.RUNS, Topic.SELECTION);
  }

  @Override
  public void setFocus() {
    tree.getControl().setFocus();
  }

  private void column(TreeColumnLayout layout, String name, int weight, Function<StepTree.Node, String> text,
      Function<StepTree.Node, Image> image) {
    TreeViewerColumn column = new TreeViewerColumn(tree, SWT.NONE);
    column.getColumn().setText(name);
    column.setLabelProvider(new ColumnLabelProvider() {
      @Override
      public String getText(Object element) {
        return text.apply((StepTree.Node) element);
      }

      @Override
      public Image getImage(Object element) {
        return image.apply((StepTree.Node) element);
      }
    });
    layout.setColumnData(column.getColumn(), new ColumnWeightData(weight, 60, true));
  }

  private void draw() {
    Run run = model().selectedRun().orElse(null);
    if (run == null) {
      title.setText("No run selected");
      message.setText("Select a run in the Runs view, or start one from the Twins view.");
      progress.setVisible(false);
      tree.setInput(List.of());
      shown = null;
    } else {
      title.setText(run.name().replace("&", "&&") + "  \u2013  " + run.state().label());
      message.setText(text(run).replace("&", "&&"));
      drawProgress(run);
      drawSteps(run);
    }
    message.getParent().layout();
  }

  private void drawProgress(Run run) {
    long done = run.steps().stream().filter(s -> s.state().isFinal()).count();
    progress.setVisible(!run.steps().isEmpty() || run.state() == RunState.SUCCEEDED);
    progress.setMaximum(Math.max(1, run.steps().size()));
    progress.setSelection(run.state() == RunState.SUCCEEDED ? progress.getMaximum() : (int) done);
    progress.setState(run.state() == RunState.FAILED ? SWT.ERROR
        : run.state() == RunState.PAUSED || run.state() == RunState.WAITING ? SWT.PAUSED : SWT.NORMAL);
    progress.setToolTipText(done + " of " + run.steps().size() + " steps are done");
  }

  private void drawSteps(Run run) {
    List<Step> steps = run.steps();
    if (Objects.equals(shown, run.id())) {
      Object[] expanded = tree.getExpandedElements();
      tree.setInput(steps);
      tree.setExpandedElements(expanded);
      tree.expandToLevel(2);
    } else {
      tree.setInput(steps);
      shown = run.id();
    }
  }

  private static String text(Run run) {
    String problem = run.failure().map(RunDetailsView::text).orElse(run.message());
    return problem.isEmpty() ? run.kind() + " " + run.id() + ", by " + run.actor() : problem;
  }

  private static String text(Problem problem) {
    return problem.hint().isEmpty() ? problem.message() : problem.message() + "\n" + problem.hint();
  }
}
