// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The small files in a run's folder, read and written field by field. */
final class RunFolder {
  private static final String RUN = "run.json";

  /** What another process may ask of the one that executes the run, each by a file {@code NAME.request}. */
  enum Wish {
    CANCEL, PAUSE, PROCEED;

    private String file() {
      return name().toLowerCase(java.util.Locale.ROOT) + ".request";
    }
  }

  private final Path path;
  private final ObjectMapper mapper;

  /**
   * What {@code run.json} says.
   *
   * @param sequence the last event that is in it
   * @param stored its events are in the owner's log; else in the folder's journal
   */
  record Snapshot(Run run, long sequence, boolean stored) {}

  RunFolder(Path path, ObjectMapper mapper) {
    this.path = path;
    this.mapper = mapper;
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  boolean hasJournal() {
    return Files.exists(path.resolve("events.jsonl"));
  }

  /** Empty when there is none, or a crash of the machine left it damaged: the events tell then. */
  Optional<Snapshot> snapshot() {
    try {
      JsonNode json = StoredArray.read(Files.readAllBytes(path.resolve(RUN)), mapper);
      return Optional.of(new Snapshot(Run.fromJson(json), json.path("sequence").asLong(),
          json.path("log").asText().equals("store")));
    } catch (IOException | RuntimeException absent) {
      return Optional.empty();
    }
  }

  void write(Snapshot snapshot) throws IOException {
    AtomicFile.write(path.resolve(RUN), out -> {
      try (JsonGenerator json = mapper.createGenerator(out)) {
        json.writeStartObject();
        snapshot.run().writeFields(json);
        json.writeNumberField("sequence", snapshot.sequence());
        json.writeStringField("log", snapshot.stored() ? "store" : "journal");
        json.writeEndObject();
      }
    });
  }

  /** The process that executes the run, if it still lives. */
  Optional<ProcessIdentity> engine() {
    return new EngineFile(path, mapper).read().filter(ProcessIdentity::isAlive);
  }

  /**
   * Makes this process the one that executes the run, or takes it over; of several processes one succeeds.
   *
   * @return false when another one does
   */
  boolean claimEngine() throws IOException {
    EngineFile file = new EngineFile(path, mapper);
    return file.read().filter(ProcessIdentity::isThis).isPresent() || file.claim(ProcessIdentity.current());
  }

  void removeEngine() throws IOException {
    new EngineFile(path, mapper).delete();
    for (Wish wish : Wish.values()) {
      Files.deleteIfExists(path.resolve(wish.file()));
    }
  }

  void request(Wish wish, String actor) throws IOException {
    AtomicFile.write(path.resolve(wish.file()), mapper.writeValueAsBytes(mapper.createObjectNode().put("actor", actor)));
  }

  /** Who asked for it, if somebody did; the request is taken away. */
  Optional<String> take(Wish wish) throws IOException {
    Path file = path.resolve(wish.file());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String actor = "";
    try {
      actor = mapper.readTree(Files.readAllBytes(file)).path("actor").asText();
    } catch (com.fasterxml.jackson.core.JsonProcessingException writtenByHand) {
      actor = "unknown";
    } catch (NoSuchFileException takenByAnother) {
      return Optional.empty();
    }
    Files.deleteIfExists(file);
    return Optional.of(actor);
  }

  /** Deletes the folder with all that is in it; links are not followed. */
  void delete() throws IOException {
    if (!exists()) {
      return;
    }
    // run.json goes first: a run that is half deleted is not listed any more.
    Files.deleteIfExists(path.resolve(RUN));
    FileTree.deleteWide(path);
  }
}
