// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import java.lang.annotation.Annotation;

/** What a site may choose, chosen by a test. */
record TestConfiguration(String engine, boolean strictLimits, boolean pull) implements ContainerConfiguration {

  TestConfiguration(boolean strictLimits, boolean pull) {
    this("", strictLimits, pull);
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return ContainerConfiguration.class;
  }

  @Override
  public String podmanFlags() {
    return "";
  }

  @Override
  public String dockerFlags() {
    return "";
  }

  @Override
  public String apptainerFlags() {
    return "";
  }

  @Override
  public String bubblewrapFlags() {
    return "";
  }
}
