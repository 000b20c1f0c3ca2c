// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.integration;

class FelixTest extends FrameworkScenarios {
  FelixTest() {
    super("org.apache.felix.framework.jar", "org.apache.felix.framework");
  }
}
