// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.integration;

class EquinoxTest extends FrameworkScenarios {
  EquinoxTest() {
    super("org.eclipse.osgi.jar", "org.eclipse.osgi");
  }
}
