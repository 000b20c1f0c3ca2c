// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerFindingTest {

  private static RunnerFinding finding(Resources capacity, List<Problem> problems) {
    TaskRunner runner = (TaskRunner) Proxy.newProxyInstance(TaskRunner.class.getClassLoader(), new Class<?>[] {TaskRunner.class},
        (proxy, method, arguments) -> method.getName().equals("capacity") ? capacity : new RunnerCheck("1.0", List.of("fact"), problems));
    Site site = (Site) Proxy.newProxyInstance(Site.class.getClassLoader(), new Class<?>[] {Site.class},
        (proxy, method, arguments) -> runner);
    return RunnerFinding.of(site, "place");
  }

  @Test
  void whatIsCountedIsToldInNumbers() {
    JsonNode json = finding(new Resources(4, 2048, 1, 1, 1), List.of()).json();
    assertThat(json.path("capacity").toString()).isEqualTo("{\"cores\":4.0,\"ramMiB\":2048,\"gpus\":1}");
    assertThat(json.path("facts").toString()).isEqualTo("[\"fact\"]");
  }

  @Test
  void whatNobodyCanCountIsToldInWords() {
    JsonNode json = finding(Resources.UNKNOWN, List.of()).json();
    assertThat(json.has("capacity")).isFalse();
    assertThat(json.path("facts").toString()).isEqualTo("[\"fact\",\"size: unknown, so no step is too large for it\"]");
    assertThat(json.path("ok").asBoolean()).isTrue();
  }

  @Test
  void whatKeepsItFromWorkingIsTold() {
    JsonNode json = finding(Resources.UNKNOWN, List.of(Problem.of(ExitCode.UNAVAILABLE, "gone", "start it"))).json();
    assertThat(json.path("ok").asBoolean()).isFalse();
    assertThat(json.path("problems").toString()).isEqualTo("[{\"code\":5,\"message\":\"gone\",\"hint\":\"start it\"}]");
    assertThat(json.path("facts")).hasSize(1);
  }
}
