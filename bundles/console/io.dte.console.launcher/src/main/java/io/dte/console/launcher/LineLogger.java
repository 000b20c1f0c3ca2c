// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that writes lines to a sink. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final transient LogSink sink;

  LineLogger(String name, LogSink sink) {
    this.name = name;
    this.sink = sink;
  }

  @Override
  public boolean isTraceEnabled() {
    return sink.takes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return sink.takes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return sink.takes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return sink.takes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return sink.takes(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
    sink.write(level, name, MessageFormatter.basicArrayFormat(message, arguments), thrown);
  }
}
