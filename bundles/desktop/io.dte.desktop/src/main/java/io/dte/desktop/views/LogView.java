// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.LogTail;
import io.dte.desktop.model.Topic;
import io.dte.desktop.model.WidgetId;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.widgets.Composite;

/** What a step of the selected run said: the selected step, else the latest; follows the file while it grows. */
public final class LogView extends ModelView {
  private static final int POLL_MILLIS = 400;

  /** @param run whose step it is; @param step its name; @param folder the run's */
  private record Shown(UUID run, String step, Path folder) {}

  private StyledText text;
  private volatile Shown shown;
  private volatile LogTail tail;
  private Job job;

  @Override
  public void createPartControl(Composite parent) {
    text = new StyledText(parent, SWT.READ_ONLY | SWT.MULTI | SWT.V_SCROLL | SWT.H_SCROLL);
    text.setFont(JFaceResources.getTextFont());
    text.setMargins(6, 6, 6, 6);
    WidgetId.mark(text, "log.text");
    DesktopModel model = model();
    job = Job.createSystem("Reading the log", (ICoreRunnable) monitor -> read(model));
    follow(parent, this::draw, Topic.RUNS, Topic.SELECTION);
  }

  @Override
  public void setFocus() {
    text.setFocus();
  }

  @Override
  public void dispose() {
    job.cancel();
    super.dispose();
  }

  private void draw() {
    Optional<Run> run = model().selectedRun();
    Optional<RunService> service = model().platform().runs();
    String step = model().shownStep();
    setContentDescription(run.map(r -> step.isEmpty() ? r.name() : r.name() + " \u2013 " + step).orElse(""));
    Shown next = run.isEmpty() || service.isEmpty() || step.isEmpty() ? null
        : new Shown(run.get().id(), step, service.get().folder(run.get().id()));
    if (next == null) {
      shown = null;
      tail = null;
      text.setText("");
    } else if (!next.equals(shown)) {
      shown = next;
      tail = new LogTail(next.folder().resolve("log").resolve(step + ".log"));
      text.setText("");
    }
    job.schedule();
  }

  private void read(DesktopModel model) {
    LogTail current = tail;
    if (current == null) {
      return;
    }
    String more = current.more();
    model.onUi(() -> {
      if (text.isDisposed() || current != tail) {
        return;
      }
      if (!more.isEmpty()) {
        append(more);
      }
      if (!more.isEmpty() || model.selectedRun().map(r -> !r.state().isFinal()).orElse(false)) {
        job.schedule(POLL_MILLIS);
      }
    });
  }

  private void append(String more) {
    boolean atEnd = text.getTopIndex() + text.getClientArea().height / text.getLineHeight() >= text.getLineCount() - 1;
    text.append(more);
    if (text.getCharCount() > LogTail.MAX_CHARS) {
      text.replaceTextRange(0, text.getCharCount() - LogTail.MAX_CHARS, "");
    }
    int hidden = text.getLineCount() - text.getClientArea().height / text.getLineHeight();
    if (atEnd && hidden > 0) {
      text.setTopIndex(hidden + 1);
    } else if (atEnd) {
      text.setTopPixel(0);
    }
  }
}
