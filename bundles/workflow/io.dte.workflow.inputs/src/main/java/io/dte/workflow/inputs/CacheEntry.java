// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.FileLocks;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.InputSource;
import io.dte.workflow.api.RemoteInputs.Fetched;
import io.dte.workflow.api.RemoteInputs.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

/**
 * What the cache has of one address: {@code entries/KEY.json} tells which of {@code files/SHA256} it was, {@code
 * parts/KEY} holds a download that was broken off, {@code parts/KEY.json} says of what. Open while it is worked on; other
 * processes wait meanwhile. Where the file system has no locks each process downloads to a part of its own.
 */
final class CacheEntry implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Whether all of a file came. */
  enum Received { ALL, A_PART }

  private final ObjectMapper json = new ObjectMapper();
  private final URI address;
  private final Path files;
  private final Path entry;
  private final Path part;
  private final Path partEntry;
  private final FileChannel lock;

  private CacheEntry(Path folder, String key, URI address, FileChannel lock, String suffix) throws IOException {
    this.address = address;
    this.lock = lock;
    files = Files.createDirectories(folder.resolve("files"));
    entry = Files.createDirectories(folder.resolve("entries")).resolve(key + ".json");
    Path parts = Files.createDirectories(folder.resolve("parts"));
    part = parts.resolve(key + suffix);
    partEntry = parts.resolve(key + suffix + ".json");
  }

  static CacheEntry open(Path folder, String key, URI address) throws IOException {
    Path locks = Files.createDirectories(folder.resolve("locks"));
    FileChannel channel = FileChannel.open(locks.resolve(key), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    String suffix = "";
    try {
      FileLocks.await(channel);
    } catch (IOException noLocks) {
      suffix = "-" + ProcessHandle.current().pid();
    }
    return new CacheEntry(folder, key, address, channel, suffix);
  }

  private JsonNode read(Path file) {
    try {
      return json.readTree(Files.readAllBytes(file));
    } catch (IOException absent) {
      return json.missingNode();
    }
  }

  private Path content(JsonNode known) {
    return files.resolve(known.path("sha256").asText("none"));
  }

  /** The file is here as it was when it was fetched, by its size. */
  boolean isComplete() throws IOException {
    JsonNode known = read(entry);
    Path file = content(known);
    return known.has("sha256") && Files.isRegularFile(file) && Files.size(file) == known.path("size").asLong(-1);
  }

  InputSource.Known known() throws IOException {
    if (isComplete()) {
      return known(read(entry), 0);
    }
    JsonNode begun = read(partEntry);
    long size = Files.isRegularFile(part) ? Files.size(part) : 0;
    boolean resumable = size > 0 && !(begun.path("tag").asText().isEmpty() && begun.path("modified").asText().isEmpty());
    return resumable ? known(begun, size) : InputSource.Known.NOTHING;
  }

  private static InputSource.Known known(JsonNode json, long offset) {
    return new InputSource.Known(json.path("tag").asText(), json.path("modified").asText(), offset);
  }

  Received receive(InputSource.Answer.Content content, Listener listener, BooleanSupplier stop) throws DteException, IOException {
    ObjectNode begun = json.createObjectNode().put("address", address.toString()).put("tag", content.tag())
        .put("modified", content.modified());
    try (InputStream body = content.body()) {
      long at = content.offset();
      if (at == 0) {
        Files.deleteIfExists(part);
      }
      AtomicFile.write(partEntry, json.writeValueAsBytes(begun));
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        byte[] buffer = new byte[BUFFER];
        for (int n = body(body, buffer); n >= 0; n = body(body, buffer)) {
          out.write(buffer, 0, n);
          at += n;
          listener.fetched(at, content.length());
          if (stop.getAsBoolean()) {
            throw new DteException(ExitCode.CANCELLED, "The download of " + address + " was stopped", "");
          }
        }
      } catch (Broken e) {
        return Received.A_PART;
      }
      return content.length() < 0 || at == content.length() ? Received.ALL : Received.A_PART;
    }
  }

  /** A connection that breaks is another matter than a disk that is full. */
  private static int body(InputStream body, byte[] buffer) throws Broken {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  /** The connection broke off. */
  private static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(IOException cause) {
      super(cause);
    }
  }

  /** Puts a complete part under its digest. */
  Fetched finish() throws IOException {
    JsonNode begun = read(partEntry);
    MessageDigest sha256 = digest("SHA-256");
    MessageDigest sha1 = digest("SHA-1");
    try (InputStream in = Files.newInputStream(part)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
        sha1.update(buffer, 0, n);
      }
    }
    ObjectNode known = json.createObjectNode().put("address", address.toString()).put("tag", begun.path("tag").asText())
        .put("modified", begun.path("modified").asText()).put("sha256", HexFormat.of().formatHex(sha256.digest()))
        .put("sha1", HexFormat.of().formatHex(sha1.digest())).put("size", Files.size(part));
    part.toFile().setReadOnly();
    Files.move(part, content(known), StandardCopyOption.ATOMIC_MOVE);
    AtomicFile.write(entry, json.writeValueAsBytes(known));
    Files.deleteIfExists(partEntry);
    return fetched(known, false);
  }

  Fetched reused() {
    return fetched(read(entry), true);
  }

  private Fetched fetched(JsonNode known, boolean reused) {
    return new Fetched(content(known), known.path("sha256").asText(), known.path("sha1").asText(), known.path("size").asLong(),
        known.path("tag").asText(), reused);
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
