// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.journal.JournalEventLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.osgi.service.condition.Condition;

/**
 * A one-shot process with two runs: it ends the first, says the ids of both, and stays in the midst of the second until
 * it is killed.
 */
final class GuestChild {
  private GuestChild() {}

  /** @param arguments the data directory */
  public static void main(String[] arguments) throws Exception {
    PlainHome home = new PlainHome(Path.of(arguments[0]));
    EventLog log = new JournalEventLog(home, Condition.INSTANCE);
    ManualKind kind = new ManualKind();
    Kinds kinds = new Kinds();
    kinds.add(kind, Map.of(RunKind.NAME_PROPERTY, "manual"));
    ObjectMapper mapper = new ObjectMapper();
    Runs runs = new Runs(new Engine(log, home::runs, kinds, new LargePayloads(mapper), mapper,
        Executors.newFixedThreadPool(2), Clock.systemUTC(), false, id -> { }, Surroundings.of("")));
    Run first = runs.submit(request("first"));
    kind.next().end(new RunResult.Succeeded(JsonNodeFactory.instance.objectNode().put("out", 7)));
    runs.completion(first.id()).join();
    Run second = runs.submit(request("second"));
    ManualKind.Execution execution = kind.next();
    execution.context.stepStarted("a", List.of());
    execution.context.stepSucceeded("a", false, JsonNodeFactory.instance.objectNode().put("v", 1), List.of());
    execution.context.stepStarted("b", List.of());
    // An event of the kind is awaited: what was reported before it is in the journal then.
    execution.context.append("manual.marked", "", JsonNodeFactory.instance.objectNode(), List.of());
    System.out.println(first.id() + " " + second.id());
    Thread.sleep(60_000);
  }

  private static RunRequest request(String document) {
    return new RunRequest("manual", "", document, JsonNodeFactory.instance.objectNode(), null, null, "ana", Map.of());
  }
}
