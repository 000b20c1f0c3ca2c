// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.ml.api.tracking.ArtifactTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Files that come in parts. Parts wait in a folder until the upload is completed; an upload that nobody completes ends
 * after a day, and with the server. Safe for use by many threads.
 */
final class Uploads {
  static final int MOST_PARTS = 10_000;
  private static final int MOST_OPEN = 200;
  private static final Duration LIFE = Duration.ofDays(1);
  private final Path folder;
  private final ArtifactTree files;
  private final Clock clock;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();

  /** @param parts the digest of each part, by its number */
  private record Upload(String caller, String path, int count, Instant until, NavigableMap<Integer, String> parts) {}

  /** @param folder of this alone; what is in it is deleted */
  Uploads(Path folder, ArtifactTree files, Clock clock) {
    this.folder = folder;
    this.files = files;
    this.clock = clock;
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Parts of earlier uploads in " + folder + " cannot be deleted", e);
    }
  }

  /** Begins an upload and returns its id. */
  String begin(Caller caller, String path, long count) throws DteException {
    if (count < 1 || count > MOST_PARTS) {
      throw Call.invalid("Invalid value " + count + " for parameter 'num_parts' supplied: it must be from 1 to "
          + MOST_PARTS);
    }
    Instant now = clock.instant();
    for (Map.Entry<String, Upload> old : open.entrySet()) {
      if (old.getValue().until().isBefore(now)) {
        forget(old.getKey());
      }
    }
    if (open.values().stream().filter(upload -> upload.caller().equals(caller.name())).count() >= MOST_OPEN) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " has " + MOST_OPEN + " uploads open already",
          "complete or abort some");
    }
    String id = UUID.randomUUID().toString();
    try {
      Files.createDirectories(folder.resolve(id));
    } catch (IOException e) {
      throw storage(e);
    }
    open.put(id, new Upload(caller.name(), path, (int) count, now.plus(LIFE), new ConcurrentSkipListMap<>()));
    return id;
  }

  private static DteException storage(IOException e) {
    return new DteException(ExitCode.STORAGE, "The part cannot be stored: " + e.getMessage(),
        "see whether the disk is full", e);
  }

  private Upload upload(Caller caller, String id) throws DteException {
    Upload upload = open.get(id);
    if (upload == null || !upload.caller().equals(caller.name())) {
      throw Call.missing("There is no upload " + id + "; it may have been aborted, or ended with a restart of the"
          + " server");
    }
    return upload;
  }

  /** Stores a part, in place of an earlier one of its number, and returns its digest. */
  String part(Caller caller, String id, int number, InputStream bytes) throws DteException {
    Upload upload = upload(caller, id);
    if (number < 1 || number > upload.count()) {
      throw Call.invalid("The upload has parts from 1 to " + upload.count() + ", no part " + number);
    }
    MessageDigest digest = Sha256.digest();
    Path place = folder.resolve(id).resolve(Integer.toString(number));
    Path coming = folder.resolve(id).resolve(number + "-" + UUID.randomUUID());
    try {
      try (InputStream in = new DigestInputStream(bytes, digest)) {
        Files.copy(in, coming);
        Files.move(coming, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(coming);
      }
    } catch (IOException e) {
      throw storage(e);
    }
    String tag = HexFormat.of().formatHex(digest.digest());
    upload.parts().put(number, tag);
    return tag;
  }

  /** Makes the parts, which have to be all and unchanged, one file. */
  void complete(Caller caller, String id, String path, Map<Integer, String> tags) throws DteException {
    Upload upload = upload(caller, id);
    if (!upload.path().equals(path)) {
      throw Call.invalid("The upload " + id + " is one of " + upload.path());
    }
    if (tags.size() != upload.count() || !tags.equals(upload.parts())) {
      throw Call.invalid("The parts named are not those that came: " + upload.parts().size() + " of " + upload.count()
          + " are here");
    }
    List<Path> parts = upload.parts().keySet().stream().map(number -> folder.resolve(id)
        .resolve(Integer.toString(number))).toList();
    try (InputStream whole = new SequenceInputStream(Collections.enumeration(parts.stream().<InputStream>map(
        LazyPart::new).toList()))) {
      files.put(path, whole);
    } catch (IOException e) {
      throw storage(e);
    }
    forget(id);
  }

  void abort(Caller caller, String id) throws DteException {
    upload(caller, id);
    forget(id);
  }

  private void forget(String id) throws DteException {
    open.remove(id);
    try {
      FileTree.delete(folder.resolve(id));
    } catch (IOException e) {
      throw storage(e);
    }
  }

  /** A part that is opened when its turn comes: ten thousand open files would be too many. */
  private static final class LazyPart extends InputStream {
    private final Path file;
    private InputStream opened = InputStream.nullInputStream();
    private boolean begun;

    LazyPart(Path file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      return begin().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return begin().read(bytes, offset, length);
    }

    private InputStream begin() throws IOException {
      if (!begun) {
        opened = Files.newInputStream(file);
        begun = true;
      }
      return opened;
    }

    @Override
    public void close() throws IOException {
      opened.close();
    }
  }
}
