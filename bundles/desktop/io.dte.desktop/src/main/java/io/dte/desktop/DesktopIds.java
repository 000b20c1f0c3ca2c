// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

/** The ids that code and plugin.xml share. */
public final class DesktopIds {
  public static final String PERSPECTIVE = "io.dte.desktop.perspective";
  public static final String TWINS = "io.dte.desktop.views.twins";
  public static final String RUNS = "io.dte.desktop.views.runs";
  public static final String DETAILS = "io.dte.desktop.views.details";
  public static final String LOG = "io.dte.desktop.views.log";
  public static final String RESULTS = "io.dte.desktop.views.results";
  public static final String PLUGINS = "io.dte.desktop.views.plugins";
  public static final String START = "io.dte.desktop.run.start";
  public static final String CANCEL = "io.dte.desktop.run.cancel";
  public static final String RESUME = "io.dte.desktop.run.resume";
  public static final String REMOVE = "io.dte.desktop.run.remove";
  public static final String OPEN_RESULTS = "io.dte.desktop.run.results";
  public static final String REFRESH = "io.dte.desktop.refresh";
  public static final String INSTALL_PLUGIN = "io.dte.desktop.plugin.install";
  public static final String REMOVE_PLUGIN = "io.dte.desktop.plugin.remove";

  private DesktopIds() {}
}
