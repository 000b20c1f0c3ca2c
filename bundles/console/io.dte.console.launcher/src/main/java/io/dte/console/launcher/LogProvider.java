// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logging of the command: warnings and errors go to {@code logs/dte.log} in the data directory, for a terminal shows
 * results and one sentence for a problem; with {@code DTE_DEBUG=1} everything from INFO on goes to standard error.
 */
public final class LogProvider implements SLF4JServiceProvider {
  private final MDCAdapter context = new BasicMDCAdapter();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private ILoggerFactory loggers;

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    LogSink sink = new LogSink(Launcher.home().resolve("logs/dte.log"), System.getenv("DTE_DEBUG") != null, context);
    loggers = name -> new LineLogger(name, sink);
  }
}
