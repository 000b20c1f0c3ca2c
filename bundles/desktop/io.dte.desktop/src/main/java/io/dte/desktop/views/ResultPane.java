// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Formats;
import io.dte.desktop.model.WidgetId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTError;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.browser.LocationListener;
import org.eclipse.swt.custom.StackLayout;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Link;
import org.slf4j.LoggerFactory;

/** Shows one file: pages and pictures in a browser widget where the system has one, text as text. */
final class ResultPane {
  private static final int MAX_BYTES = 256 * 1024;
  private static final Set<String> PAGES = Set.of("html", "htm", "svg", "png", "jpg", "jpeg", "gif");
  private static final Set<String> TEXTS =
      Set.of("csv", "json", "geojson", "txt", "log", "md", "yml", "yaml", "cwl", "xml", "tsv");

  private final DesktopModel model;
  private final Composite parent;
  private final StackLayout stack = new StackLayout();
  private final StyledText text;
  private final Link link;
  private final Browser browser;
  private Path shown;
  private long shownTime;

  ResultPane(Composite parent, DesktopModel model) {
    this.parent = parent;
    this.model = model;
    parent.setLayout(stack);
    text = new StyledText(parent, SWT.READ_ONLY | SWT.MULTI | SWT.V_SCROLL | SWT.H_SCROLL);
    text.setFont(JFaceResources.getTextFont());
    text.setMargins(6, 6, 6, 6);
    WidgetId.mark(text, "results.text");
    link = new Link(parent, SWT.NONE);
    WidgetId.mark(link, "results.link");
    link.addListener(SWT.Selection, e -> {
      if (shown != null) {
        Program.launch(shown.toString());
      }
    });
    browser = browser(parent);
    show(null);
  }

  /** @param file what to show, or null */
  void show(Path file) {
    long time = file == null ? 0 : file.toFile().lastModified();
    if (file != null && file.equals(shown) && time == shownTime) {
      return;
    }
    shown = file;
    shownTime = time;
    String ending = file == null ? "" : ending(file);
    if (file == null) {
      text.setText("");
      top(text);
    } else if (PAGES.contains(ending) && browser != null) {
      browser.setUrl(file.toUri().toString());
      top(browser);
    } else if (TEXTS.contains(ending)) {
      read(file);
    } else {
      link.setText(file.getFileName() + ": <a>open it in another program</a>");
      top(link);
    }
  }

  private void read(Path file) {
    Job.createSystem("Reading " + file.getFileName(), (ICoreRunnable) monitor -> {
      String content = content(file);
      model.onUi(() -> {
        if (!text.isDisposed() && file.equals(shown)) {
          text.setText(content);
          top(text);
        }
      });
    }).schedule();
  }

  private static String content(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(MAX_BYTES);
      long size = Files.size(file);
      String end = size > bytes.length
          ? "\n\u2026 the first " + Formats.size(bytes.length) + " of " + Formats.size(size) : "";
      return new String(bytes, StandardCharsets.UTF_8) + end;
    } catch (IOException e) {
      return file + " cannot be read: " + e.getMessage();
    }
  }

  private void top(org.eclipse.swt.widgets.Control control) {
    stack.topControl = control;
    parent.layout();
  }

  /** Reports are data: no scripts, and no page but the result's own; other links open outside. */
  private Browser browser(Composite area) {
    try {
      Browser widget = new Browser(area, SWT.NONE);
      widget.setJavascriptEnabled(false);
      WidgetId.mark(widget, "results.browser");
      widget.addLocationListener(LocationListener.changingAdapter(event -> {
        if (!event.location.equals("about:blank") && !isShown(event.location)) {
          event.doit = false;
          Program.launch(event.location);
        }
      }));
      return widget;
    } catch (SWTError e) {
      LoggerFactory.getLogger(ResultPane.class).info("Reports open in another program: there is no browser widget ({})",
          e.getMessage());
      return null;
    }
  }

  private boolean isShown(String location) {
    try {
      URI uri = URI.create(location);
      return "file".equals(uri.getScheme()) && shown != null && Path.of(uri.getPath()).equals(shown);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
