// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Writes a stream to a new file, and digests it, also in other ways where that is wanted. Of a long one the next piece
 * is read while the last one is digested, and what is written is on its way to the disk meanwhile: so it takes about as
 * long as the slowest of these. For one stream.
 */
final class Intake {
  private static final int PIECE = 1 << 20;
  private static final int FIRST = 1 << 16;
  /** So much is written before the disk is told. */
  private static final long UNFLUSHED = 8 << 20;

  private final Executor helpers;
  private final MessageDigest sha = Sha256.digest();
  private final List<MessageDigest> digests;
  private List<Future<Void>> digesting = List.of();
  private Future<Void> flushing = CompletableFuture.completedFuture(null);
  private long unflushed;

  /** @param beside digests that are fed too */
  Intake(Executor helpers, MessageDigest... beside) {
    this.helpers = helpers;
    this.digests = Stream.concat(Stream.of(sha), Arrays.stream(beside)).toList();
  }

  /** Returns the digest in hexadecimal digits, when the bytes are on disk. */
  String copy(InputStream bytes, Path target) throws IOException {
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      try {
        byte[] first = new byte[FIRST];
        int count = bytes.readNBytes(first, 0, FIRST);
        digests.forEach(digest -> digest.update(first, 0, count));
        write(channel, first, count);
        if (count == FIRST) {
          copyRest(bytes, channel);
        }
      } finally {
        // Neither may still use the channel, or the buffers, when it is closed.
        awaitDigests();
        await(flushing);
      }
      channel.force(true);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private void copyRest(InputStream bytes, FileChannel channel) throws IOException {
    byte[] piece = new byte[PIECE];
    byte[] other = new byte[PIECE];
    for (int count = bytes.readNBytes(piece, 0, PIECE); count > 0; count = bytes.readNBytes(piece, 0, PIECE)) {
      awaitDigests();
      byte[] read = piece;
      int length = count;
      digesting = digests.stream().<Future<Void>>map(digest -> CompletableFuture.runAsync(
          () -> digest.update(read, 0, length), helpers)).toList();
      write(channel, read, length);
      unflushed += length;
      if (unflushed >= UNFLUSHED && flushing.isDone()) {
        await(flushing);
        unflushed = 0;
        flushing = CompletableFuture.runAsync(() -> flush(channel), helpers);
      }
      piece = other;
      other = read;
    }
  }

  private void awaitDigests() throws IOException {
    for (Future<Void> one : digesting) {
      await(one);
    }
  }

  private static void flush(FileChannel channel) {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(FileChannel channel, byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void await(Future<Void> work) throws IOException {
    try {
      work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof java.io.UncheckedIOException known ? new IOException(known.getCause()) : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an artifact was stored");
    }
  }
}
