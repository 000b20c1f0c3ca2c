// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dte.foundation.api.home.ProcessIdentity;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code owner.json} says.
 *
 * @param process the owner
 * @param locked it holds the lock on {@code owner.lock}; false where the file system has no locks
 * @param url where it answers; empty before it was announced
 * @param token what it wants to see; empty before it was announced
 */
record OwnerFile(ProcessIdentity process, boolean locked, String url, String token) {
  private static final String NAME = "owner.json";

  static Path path(Path root) {
    return root.resolve(NAME);
  }

  /** Empty when there is none, or none that can be understood. */
  static Optional<OwnerFile> read(Path root) {
    String text;
    try {
      text = Files.readString(path(root));
    } catch (IOException absent) {
      return Optional.empty();
    }
    return parse(text);
  }

  static Optional<OwnerFile> parse(String text) {
    String host = "";
    String url = "";
    String token = "";
    long pid = 0;
    boolean locked = false;
    Instant startedAt = Instant.EPOCH;
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "pid" -> pid = json.getLongValue();
          case "host" -> host = json.getText();
          case "startedAt" -> startedAt = Instant.parse(json.getText());
          case "locked" -> locked = json.getBooleanValue();
          case "url" -> url = json.getText();
          case "token" -> token = json.getText();
          default -> json.skipChildren();
        }
      }
    } catch (IOException | RuntimeException damaged) {
      return Optional.empty();
    }
    return pid == 0 ? Optional.empty()
        : Optional.of(new OwnerFile(new ProcessIdentity(host, pid, startedAt), locked, url, token));
  }

  /** Somebody lives there and can be spoken to from this machine. */
  boolean isReachable() {
    if (url.isEmpty() || !process.isAlive()) {
      return false;
    }
    if (process.isLocal()) {
      return true;
    }
    String host = URI.create(url).getHost();
    return host != null && !host.startsWith("127.") && !host.equals("localhost") && !host.equals("[::1]");
  }

  /** Writes it for this user's eyes only, in one piece. */
  void write(Path root) throws IOException {
    Path temporary = temporary(root);
    try {
      Files.move(temporary, path(root), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Writes it unless there is one already: a hard link is made by one process only, on network file systems too.
   *
   * @return whether it was written
   */
  boolean claim(Path root) throws IOException {
    return claim(root, path(root));
  }

  /** The same for another file of the data directory. */
  boolean claim(Path root, Path target) throws IOException {
    Path temporary = temporary(root);
    try {
      Files.createLink(target, temporary);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException taken) {
      return false;
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException noLinks) {
      return claimWithoutLink(root, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private boolean claimWithoutLink(Path root, Path target) throws IOException {
    try (var channel = Files.newByteChannel(target,
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(root))) {
      channel.write(StandardCharsets.UTF_8.encode(toJson()));
      return true;
    } catch (java.nio.file.FileAlreadyExistsException taken) {
      return false;
    }
  }

  private Path temporary(Path root) throws IOException {
    Path file = root.resolve(NAME + "." + ProcessHandle.current().pid() + "." + System.nanoTime() + ".tmp");
    try (var channel = Files.newByteChannel(file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        mode(root))) {
      channel.write(StandardCharsets.UTF_8.encode(toJson()));
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return file;
  }

  private static FileAttribute<?>[] mode(Path root) {
    Set<String> views = root.getFileSystem().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
  }

  private String toJson() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("pid", process.pid());
      json.writeStringField("host", process.host());
      json.writeStringField("startedAt", process.startedAt().toString());
      json.writeBooleanField("locked", locked);
      if (!url.isEmpty()) {
        json.writeStringField("url", url);
        json.writeStringField("token", token);
      }
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  @Override
  public String toString() {
    return "OwnerFile[process=" + process + ", url=" + url + "]";
  }
}
