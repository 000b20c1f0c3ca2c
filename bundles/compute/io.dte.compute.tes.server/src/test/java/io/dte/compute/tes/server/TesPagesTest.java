// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page of tasks costs what stands on it, however many tasks there are; all pages together are all tasks, each once. */
class TesPagesTest {
  private static final int ALL = 1000;
  private final List<Run> stored = new ArrayList<>();
  private int read;
  private TesResource resource;

  @BeforeEach
  void store() {
    for (int i = 0; i < ALL; i++) {
      ObjectNode task = JsonNodeFactory.instance.objectNode().put("name", "task" + i);
      task.putObject("tags").put("hundred", Integer.toString(i / 100));
      stored.add(0, new Run(Ids.next(Instant.ofEpochSecond(1_000_000 + i)), TesKind.NAME, "task", "", Path.of("/"), RunState.SUCCEEDED, "", null, null,
          "ann", task, JsonNodeFactory.instance.objectNode(), Instant.EPOCH, null, null, List.of()));
    }
    RunService runs = (RunService) Proxy.newProxyInstance(RunService.class.getClassLoader(), new Class<?>[] {RunService.class},
        (proxy, method, arguments) -> list((RunQuery) arguments[0]));
    resource = new TesResource(null, runs, new TesView(null, id -> Path.of("/"), id -> false), "1");
  }

  private List<Run> list(RunQuery query) {
    assertThat(query.kind()).isEqualTo(TesKind.NAME);
    List<Run> found = stored.stream().filter(run -> query.before() == null || run.id().toString().compareTo(query.before().toString()) < 0)
        .limit(query.limit()).toList();
    read += found.size();
    return found;
  }

  private ObjectNode page(List<String> keys, List<String> values, int size, String token) throws Exception {
    return resource.list("", "", keys, values, Integer.toString(size), token, "MINIMAL", new Viewer());
  }

  private static final class Viewer implements SecurityContext {
    @Override
    public Caller getUserPrincipal() {
      return new Caller("vera", Role.VIEWER);
    }

    @Override
    public boolean isUserInRole(String role) {
      return false;
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public String getAuthenticationScheme() {
      return "";
    }
  }

  @Test
  void aPageReadsNoMoreThanItShows() throws Exception {
    ObjectNode first = page(List.of(), List.of(), 10, "");
    assertThat(first.path("tasks")).hasSize(10);
    assertThat(read).isEqualTo(11);
    page(List.of(), List.of(), 10, first.path("next_page_token").asText());
    assertThat(read).isEqualTo(22);
  }

  @Test
  void allPagesAreAllTasks() throws Exception {
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      ObjectNode page = page(List.of(), List.of(), 300, token);
      page.path("tasks").forEach(task -> seen.add(task.path("id").asText()));
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    assertThat(seen).containsExactlyElementsOf(stored.stream().map(run -> run.id().toString()).toList());
  }

  @Test
  void tagsAreLookedForAmongAllTasks() throws Exception {
    ObjectNode first = page(List.of("hundred"), List.of("3"), 99, "");
    assertThat(first.path("tasks")).hasSize(99);
    ObjectNode second = page(List.of("hundred"), List.of("3"), 99, first.path("next_page_token").asText());
    assertThat(second.path("tasks")).hasSize(1);
    assertThat(second.has("next_page_token")).isFalse();
  }
}
