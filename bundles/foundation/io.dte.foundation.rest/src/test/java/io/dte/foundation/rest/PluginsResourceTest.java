// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginsResourceTest {
  private final List<Object> updated = new ArrayList<>();

  @Test
  void onlyThePluginThatIsNamedIsReplaced() throws Exception {
    PluginService holdingB = (PluginService) Proxy.newProxyInstance(PluginService.class.getClassLoader(),
        new Class<?>[] {PluginService.class}, (proxy, method, arguments) -> switch (method.getName()) {
          case "id" -> "b";
          case "update" -> {
            updated.add(arguments[0]);
            yield null;
          }
          default -> throw new UnsupportedOperationException(method.getName());
        });
    Path jar = Path.of("b.jar");
    assertThatThrownBy(() -> PluginsResource.replace(holdingB, "a", jar, "")).hasMessageContaining("holds the plug-in b")
        .isInstanceOfSatisfying(DteException.class,
            problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.CONFLICT));
    assertThat(updated).isEmpty();
    PluginsResource.replace(holdingB, "b", jar, "");
    assertThat(updated).containsExactly(jar);
  }
}
