// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The file {@code users.json}. What another process changed is read again, told by time, size and file key. */
final class UserFile {

  /** One line of the file; of the token only the digest is kept. */
  record Entry(String name, Role role, Instant createdAt, String tokenDigest) {}

  private record Stamp(long modified, long size, Object key) {}

  private record Content(Stamp stamp, List<Entry> entries) {}

  private final Path file;
  private final ObjectMapper json = new ObjectMapper();
  private volatile Content content = new Content(null, List.of());

  UserFile(Path file) {
    this.file = file;
  }

  /** The users as the file has them now. */
  List<Entry> read() throws DteException {
    try {
      Stamp stamp = stamp();
      Content known = content;
      if (stamp == null) {
        return List.of();
      }
      if (stamp.equals(known.stamp())) {
        return known.entries();
      }
      List<Entry> entries = parse(Files.readAllBytes(file));
      content = new Content(stamp, entries);
      return entries;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw PrivateFiles.storage(file, e);
    }
  }

  /** Changes the file while no other process does. */
  void change(UnaryOperator<List<Entry>> change) throws DteException {
    PrivateFiles.locked(file, () -> {
      List<Entry> entries = change.apply(new ArrayList<>(read()));
      ObjectNode root = json.createObjectNode();
      ArrayNode users = root.putArray("users");
      for (Entry entry : entries) {
        users.addObject().put("name", entry.name()).put("role", entry.role().label())
            .put("createdAt", entry.createdAt().toString()).put("token", entry.tokenDigest());
      }
      AtomicFile.writePrivately(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
      return null;
    });
  }

  private Stamp stamp() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
  }

  private List<Entry> parse(byte[] bytes) throws DteException, IOException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (JsonNode user : json.readTree(bytes).path("users")) {
        entries.add(new Entry(text(user, "name"), Role.valueOf(text(user, "role").toUpperCase(java.util.Locale.ROOT)),
            Instant.parse(text(user, "createdAt")), text(user, "token")));
      }
      return List.copyOf(entries);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw invalid(line, "it is not JSON.", e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid(0, e.getMessage(), e);
    }
  }

  private static String text(JsonNode user, String field) {
    if (!user.path(field).isTextual()) {
      throw new IllegalArgumentException("a user has no " + field);
    }
    return user.get(field).asText();
  }

  private DteException invalid(int line, String what, Exception cause) {
    return new DteException(new Problem(ExitCode.INVALID, "The list of users is damaged: " + what,
        new SourceLocation(file.toString(), line, 0),
        "Repair it, or delete it and add the users again with: dte users add NAME --role ROLE"), cause);
  }
}
