// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.api.RemoteInputs;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Brings inputs by URL to this machine before what takes them starts: those of the run, and those that defaults or expressions
 * name. What was fetched is recorded, so that all of a run, and a resumed run, sees the same content, whatever the source
 * has by then. Safe for use by many threads.
 */
final class RemoteFiles {
  static final String FETCHED = "workflow.input.fetched";
  static final String LISTED = "workflow.input.listed";
  private static final String SHA1 = "sha1$";
  private static final long TELL_NANOS = 2_000_000_000L;

  private final Host host;
  private final Control control;
  /** What was fetched or listed in this run, by address. */
  private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

  RemoteFiles(Host host, Control control) {
    this.host = host;
    this.control = control;
    for (Event event : host.context().events()) {
      JsonNode payload = event.payload();
      boolean fetched = event.type().name().equals(FETCHED)
          && Files.isRegularFile(Uris.path(payload.path("location").asText(), Path.of("/")));
      if (fetched || event.type().name().equals(LISTED)) {
        known.put(payload.path("address").asText(), payload);
      }
    }
  }

  /**
   * The inputs of a process with addresses of this machine only; remote defaults of inputs that are not given are among them.
   *
   * @param step whose inputs they are; empty for the run's
   */
  CompletableFuture<JsonNode> fetch(String step, Process process, JsonNode given) {
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    for (Parameter input : process.inputs()) {
      JsonNode value = input.defaultValue();
      boolean isGiven = given.hasNonNull(input.name());
      if (!isGiven && value != null && value.isContainerNode() && isRemote(value)) {
        defaults.put(input.name(), value);
      }
    }
    if (defaults.isEmpty() && !isRemote(given)) {
      return CompletableFuture.completedFuture(given);
    }
    ObjectNode inputs = (ObjectNode) StoredArray.plain(given);
    defaults.forEach((name, value) -> inputs.set(name, value.deepCopy()));
    CompletableFuture<JsonNode> result = new CompletableFuture<>();
    try {
      host.commands().execute(() -> {
        try {
          result.complete(fetched(step, inputs));
        } catch (DteException | RuntimeException | LinkageError e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(Control.stopped());
    }
    return result;
  }

  private static boolean isRemote(JsonNode value) {
    if (FileObjects.isFileOrDirectory(value) && Uris.isRemote(value.path("location").asText())) {
      return true;
    }
    for (JsonNode part : value) {
      if (part.isContainerNode() && isRemote(part)) {
        return true;
      }
    }
    return false;
  }

  private ObjectNode fetched(String step, ObjectNode inputs) throws DteException {
    List<ObjectNode> folders = new ArrayList<>();
    FileObjects.visit(inputs, object -> {
      if (FileObjects.isDirectory(object) && Uris.isRemote(object.path("location").asText())) {
        folders.add(object);
      }
    });
    for (ObjectNode folder : folders) {
      list(step, folder);
    }
    List<ObjectNode> files = new ArrayList<>();
    FileObjects.visit(inputs, object -> {
      if (FileObjects.isFile(object) && Uris.isRemote(object.path("location").asText())) {
        files.add(object);
      }
    });
    for (ObjectNode file : files) {
      fetch(step, file);
    }
    if (step.isEmpty()) {
      host.context().running();
    }
    return inputs;
  }

  /** Makes a folder a literal, with its files at their places in the folders in it. */
  private void list(String step, ObjectNode folder) throws DteException {
    String address = folder.path("location").asText();
    JsonNode listed = known.get(address);
    if (listed == null) {
      tell(step, "the list of what is in " + address);
      ArrayNode addresses = Node.JSON.arrayNode();
      host.remote().get().list(uri(address), this::isStopped).forEach(file -> addresses.add(file.toString()));
      ObjectNode payload = Node.JSON.objectNode().put("address", address);
      payload.set("files", addresses);
      host.context().append(LISTED, "", payload, List.of());
      listed = kept(address, payload);
    }
    String base = address.endsWith("/") ? address : address + "/";
    if (!folder.has("basename")) {
      folder.put("basename", name(base.substring(0, base.length() - 1)));
    }
    folder.remove("location");
    ArrayNode listing = folder.putArray("listing");
    Map<String, ArrayNode> inner = new HashMap<>();
    for (JsonNode file : listed.path("files")) {
      String path = Uris.decode(file.asText()).substring(Uris.decode(base).length());
      ArrayNode parent = listing;
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        ArrayNode outer = parent;
        String until = path.substring(0, slash);
        parent = inner.computeIfAbsent(until, p -> outer.addObject().put("class", "Directory")
            .put("basename", until.substring(until.lastIndexOf('/') + 1)).putArray("listing"));
      }
      parent.addObject().put("class", "File").put("location", file.asText())
          .put("basename", path.substring(path.lastIndexOf('/') + 1));
    }
  }

  private void fetch(String step, ObjectNode file) throws DteException {
    String address = file.path("location").asText();
    JsonNode here = known.get(address);
    if (here == null) {
      here = kept(address, download(step, address));
    }
    check(file, address, here);
    if (!file.has("basename")) {
      file.put("basename", name(address));
    }
    file.put("location", here.path("location").asText()).put("size", here.path("size").asLong())
        .put("checksum", SHA1 + here.path("sha1").asText());
    FileObjects.name(file);
  }

  /** What an input says of its file holds for what came from its address. */
  private static void check(ObjectNode file, String address, JsonNode here) throws DteException {
    String checksum = file.path("checksum").asText("");
    String is = checksum.startsWith(SHA1) ? SHA1 + here.path("sha1").asText() : checksum;
    if (!checksum.equalsIgnoreCase(is)) {
      throw Failures.invalid(null, "What came from " + address + " has the checksum " + is + ", and the input says " + checksum,
          "it was changed or exchanged: correct the input's checksum if it is what you want");
    }
    JsonNode size = file.path("size");
    if (size.isNumber() && size.asLong() != here.path("size").asLong()) {
      throw Failures.invalid(null, "What came from " + address + " has " + here.path("size").asLong() + " bytes, and the input says "
          + size.asLong(), "it was changed or cut off: correct the input's size if it is what you want");
    }
  }

  /** When two steps ask at the same time, both get what came first. */
  private JsonNode kept(String address, JsonNode payload) {
    JsonNode first = known.putIfAbsent(address, payload);
    return first == null ? payload : first;
  }

  private JsonNode download(String step, String address) throws DteException {
    tell(step, "the download of " + address);
    long[] told = {System.nanoTime()};
    RemoteInputs.Fetched fetched = host.remote().get().fetch(uri(address), (bytes, total) -> {
      if (System.nanoTime() - told[0] > TELL_NANOS) {
        told[0] = System.nanoTime();
        tell(step, "the download of " + address + ": " + mebibytes(bytes)
            + (total < 0 ? "" : " of " + mebibytes(total)) + " MiB");
      }
    }, this::isStopped);
    ObjectNode payload = Node.JSON.objectNode().put("address", address).put("location", Uris.of(fetched.file()))
        .put("sha256", fetched.sha256()).put("sha1", fetched.sha1()).put("size", fetched.size()).put("tag", fetched.tag())
        .put("reused", fetched.reused());
    host.context().append(FETCHED, step.isEmpty() ? "" : "step:" + step, payload,
        List.of(new Relation(Relation.Verb.USED, address, "input", "sha1:" + fetched.sha1())));
    return payload;
  }

  private boolean isStopped() {
    return control.isCancelled() || control.isDetached();
  }

  private void tell(String step, String what) {
    if (step.isEmpty()) {
      host.context().waiting(what);
    } else {
      host.context().stepWaiting(step, what);
    }
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
