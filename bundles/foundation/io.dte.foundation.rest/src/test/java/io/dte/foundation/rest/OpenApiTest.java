// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final List<Class<?>> RESOURCES = List.of(RunsResource.class, RunFilesResource.class, ExportResource.class,
      EventsResource.class, KindsResource.class, PluginsResource.class);

  @Test
  void describesEachResourceAndNothingElse() {
    assertThat(described()).isNotEmpty().isEqualTo(served());
  }

  private static Set<String> described() {
    Set<String> operations = new TreeSet<>();
    new FoundationOpenApi().document().path("paths").properties().forEach(path -> path.getValue().fieldNames()
        .forEachRemaining(verb -> operations.add(verb + " " + path.getKey())));
    return operations;
  }

  private static Set<String> served() {
    Set<String> operations = new TreeSet<>();
    for (Class<?> resource : RESOURCES) {
      for (Method method : resource.getMethods()) {
        Arrays.stream(method.getAnnotations()).map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
            .filter(verb -> verb != null).forEach(verb -> operations.add(verb.value().toLowerCase(Locale.ROOT)
                + " /api/v1/" + method.getAnnotation(Path.class).value().replaceAll("\\{(\\w+):[^}]*}", "{$1}")));
      }
    }
    return operations;
  }
}
