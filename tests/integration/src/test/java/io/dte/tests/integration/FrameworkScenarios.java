// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** The same for each framework; the sub-classes name one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FrameworkScenarios {
  private final String jar;
  private final String name;
  private RunningFramework framework;

  FrameworkScenarios(String jar, String name) {
    this.jar = jar;
    this.name = name;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    framework = RunningFramework.start(jar, folder);
  }

  @AfterAll
  void stop() throws Exception {
    if (framework != null) {
      framework.close();
    }
  }

  @Test
  @Order(1)
  void allBundlesResolveAndStart() {
    assertThat(framework.context().getBundle(0).getSymbolicName()).isEqualTo(name);
    assertThat(framework.context().getBundles()).hasSizeGreaterThan(60).allSatisfy(bundle ->
        assertThat(bundle.getState()).as(bundle.getSymbolicName())
            .isEqualTo(bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null ? Bundle.ACTIVE : Bundle.RESOLVED));
    assertThat(Arrays.stream(framework.context().getBundles()).map(Bundle::getSymbolicName))
        .contains("io.dte.foundation.store", "io.dte.workflow.cwl", "io.dte.foundation.rest");
  }

  @Test
  @Order(2)
  void servicesAppear() throws Exception {
    String api = "io.dte.foundation.api.";
    for (String service : new String[] {"home.DataDirectory", "store.Database", "event.EventLog", "run.RunService",
        "artifact.ArtifactStore", "plugin.PluginService", "command.CommandDispatcher", "security.LoginLinks"}) {
      framework.await(api + service, null);
    }
    framework.await(api + "run.RunKind", "(dte.runkind=workflow)");
    framework.await("io.dte.workflow.api.WorkflowEngine", "(dte.engine=cwl)");
    framework.await("io.dte.compute.api.TaskRunner", "(dte.runner=local)");
  }

  @Test
  @Order(3)
  void runsLoseNothingWhenTheirKindIsReplaced() throws Exception {
    assertThat(framework.scenario("hot-swap")).contains("21 runs");
  }

  @Test
  @Order(4)
  void whatDoesNotResolveOrStartIsRolledBack() throws Exception {
    assertThat(framework.scenario("rollback")).isEqualTo("rolled back");
  }

  @Test
  @Order(5)
  void aPluginReloadedAHundredTimesLeavesNoClassLoader() throws Exception {
    assertThat(framework.scenario("reload")).isEqualTo("100 class loaders collected");
  }

  @Test
  @Order(6)
  void aWorkerProcessStartsFromBundles() throws Exception {
    assertThat(framework.scenario("workers")).isEqualTo("a worker answered");
  }

  @Test
  @Order(7)
  void anotherBundleTracksAndHearsOfPromotions() throws Exception {
    assertThat(framework.scenario("tracking")).contains("river model").endsWith("a run that succeeded");
  }
}
