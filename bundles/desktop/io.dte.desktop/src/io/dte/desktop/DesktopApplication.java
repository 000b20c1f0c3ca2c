// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
/** The desktop. */
public final class DesktopApplication implements IApplication {
  @Override public Object start(IApplicationContext context) { return EXIT_OK; }
  @Override public void stop() {}
}
