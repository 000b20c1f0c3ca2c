// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.RemoteInputs;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Brings a run's inputs by URL to this machine before anything starts. What was fetched is recorded, so that a resumed run
 * goes on with the same content, whatever the source has by then.
 */
final class RemoteFiles {
  static final String FETCHED = "workflow.input.fetched";
  private static final long TELL_NANOS = 2_000_000_000L;

  private final Host host;
  private final Control control;

  RemoteFiles(Host host, Control control) {
    this.host = host;
    this.control = control;
  }

  /** The inputs with addresses of this machine only. */
  CompletableFuture<JsonNode> fetch(Process process, JsonNode given) {
    JsonNode inputs = given.deepCopy();
    for (Parameter input : process.inputs()) {
      JsonNode value = input.defaultValue();
      if (value != null && inputs.path(input.name()).isMissingNode() && !remote(value).isEmpty()) {
        ((ObjectNode) inputs).set(input.name(), value.deepCopy());
      }
    }
    Map<String, String> wanted = remote(inputs);
    if (wanted.isEmpty()) {
      return CompletableFuture.completedFuture(given);
    }
    CompletableFuture<JsonNode> result = new CompletableFuture<>();
    try {
      host.commands().execute(() -> {
        try {
          result.complete(fetch(inputs, wanted));
        } catch (DteException | RuntimeException | LinkageError e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(Control.stopped());
    }
    return result;
  }

  /** Addresses of other machines in a value, each with the class it is given. */
  private static Map<String, String> remote(JsonNode value) {
    Map<String, String> found = new LinkedHashMap<>();
    FileObjects.visit(value, object -> {
      String location = object.path("location").asText();
      if (Uris.isRemote(location)) {
        found.put(location, object.path("class").asText());
      }
    });
    return found;
  }

  private JsonNode fetch(JsonNode inputs, Map<String, String> wanted) throws DteException {
    Map<String, JsonNode> known = recorded();
    for (Map.Entry<String, String> file : wanted.entrySet()) {
      if (file.getValue().equals("Directory")) {
        throw new DteException(ExitCode.UNSUPPORTED, "The directory " + file.getKey() + " cannot be fetched: its source does not "
            + "tell what is in it", "give its files, or a Directory with a listing of them");
      }
      if (!known.containsKey(file.getKey())) {
        known.put(file.getKey(), fetch(file.getKey()));
      }
    }
    host.context().running();
    FileObjects.visit(inputs, object -> {
      String address = object.path("location").asText();
      JsonNode here = known.get(address);
      if (here != null) {
        if (!object.has("basename")) {
          object.put("basename", name(address));
        }
        object.put("location", here.path("location").asText()).put("size", here.path("size").asLong())
            .put("checksum", "sha1$" + here.path("sha1").asText());
        FileObjects.name(object);
      }
    });
    return inputs;
  }

  /** What an earlier execution of this run fetched, as far as it is still there. */
  private Map<String, JsonNode> recorded() {
    Map<String, JsonNode> known = new HashMap<>();
    for (Event event : host.context().events()) {
      JsonNode payload = event.payload();
      if (event.type().name().equals(FETCHED)
          && Files.isRegularFile(Uris.path(payload.path("location").asText(), Path.of("/")))) {
        known.put(payload.path("address").asText(), payload);
      }
    }
    return known;
  }

  private JsonNode fetch(String address) throws DteException {
    host.context().waiting("the download of " + address);
    long[] told = {System.nanoTime()};
    RemoteInputs.Fetched fetched = host.remote().get().fetch(uri(address), (bytes, total) -> {
      if (System.nanoTime() - told[0] > TELL_NANOS) {
        told[0] = System.nanoTime();
        host.context().waiting("the download of " + address + ": " + mebibytes(bytes)
            + (total < 0 ? "" : " of " + mebibytes(total)) + " MiB");
      }
    }, () -> control.isCancelled() || control.isDetached());
    ObjectNode payload = Node.JSON.objectNode().put("address", address).put("location", Uris.of(fetched.file()))
        .put("sha256", fetched.sha256()).put("sha1", fetched.sha1()).put("size", fetched.size()).put("tag", fetched.tag())
        .put("reused", fetched.reused());
    host.context().append(FETCHED, "", payload,
        List.of(new Relation(Relation.Verb.USED, address, "input", "sha256:" + fetched.sha256())));
    return payload;
  }

  private static URI uri(String address) throws DteException {
    try {
      return URI.create(address.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw Failures.invalid(null, "'" + address + "' is no valid address of an input", "escape what an address may not hold");
    }
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }

  /** The last part of the address's path. */
  private static String name(String address) {
    String path = Uris.decode(address.substring(address.indexOf("://") + 3).replaceFirst("[?#].*", ""));
    int slash = path.lastIndexOf('/');
    String name = slash < 0 ? "" : path.substring(slash + 1);
    return name.isEmpty() ? "index" : name;
  }
}
